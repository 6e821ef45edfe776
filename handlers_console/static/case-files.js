// Files for a reply: chosen, dragged here or pasted, they are taken into the draft at once.
const place = document.getElementById("attaching");
const form = document.getElementById("do-replied");

if (place) {
  const list = document.getElementById("attached");
  const input = document.getElementById("reply-files");
  const said = document.getElementById("files-said");
  const button = document.getElementById("attach");
  button.hidden = true;

  const tell = (words) => {
    said.textContent = words;
    said.hidden = !words;
  };

  function chip(file) {
    const item = document.createElement("li"), kept = document.createElement("input");
    const link = document.createElement("a"), size = document.createElement("span");
    const remove = document.createElement("button");
    Object.assign(kept, { type: "hidden", name: "attached", value: file.id });
    Object.assign(link, { href: `${file.href}?inline=1`, target: "_blank", rel: "noopener", textContent: file.name });
    Object.assign(size, { className: "soft", textContent: `${Math.ceil(file.size / 1024)} KB` });
    Object.assign(remove, { className: "button quiet", name: "remove", value: file.id, textContent: "×" });
    remove.setAttribute("aria-label", place.dataset.remove.replace("…", file.name));
    item.append(kept, link, size, remove);
    return item;
  }

  async function post(data) {
    data.set("csrf", form.elements.csrf.value);
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(place.dataset.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (!answer.ok) return tell(place.dataset.failed);
      const { files, problems } = await answer.json();
      list.replaceChildren(...files.map(chip));
      tell(problems.join("\n"));
      await reach();
    } catch {
      tell(place.dataset.failed);
    } finally {
      place.removeAttribute("aria-busy");
    }
  }

  // How the reply with its files reaches the customer is the server's to say.
  async function reach() {
    const answer = await fetch(location.pathname.replace(/\/actions\/.*$/, ""), { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("reach-reply");
    if (fresh) document.getElementById("reach-reply").replaceWith(fresh);
  }

  function take(files) {
    if (!files.length) return;
    const data = new FormData();
    for (const file of files) data.append("files", file, file.name);
    tell(place.dataset.busy);
    return post(data);
  }

  input.addEventListener("change", async () => {
    await take([...input.files]);
    input.value = "";
  });
  list.addEventListener("click", (event) => {
    const gone = event.target.closest("button[name=remove]");
    if (!gone) return;
    event.preventDefault();
    const data = new FormData();
    data.set("remove", gone.value);
    post(data).then(() => input.focus());
  });
  form.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    take(files);
  });
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      place.classList.add("over");
    });
  }
  form.addEventListener("dragleave", () => place.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    place.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}
