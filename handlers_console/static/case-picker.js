// A list that opens while a word after a sign is typed, and puts a text in its place.
export function pick(field, list, sign, entries) {
  let shown = [];
  let chosen = 0;
  let start = -1;

  function close() {
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
    shown = [];
  }

  function look() {
    const before = field.value.slice(0, field.selectionStart);
    const found = before.match(new RegExp(`(^|[\\s\\S])\\${sign}([^\\s${sign}]{0,32})$`));
    if (!found || (sign === "/" && /[\w:/.]/.test(found[1]))) return close();
    start = before.length - found[2].length - 1;
    const word = found[2].toLowerCase();
    shown = entries.filter((one) => one.label.toLowerCase().includes(word)).slice(0, 8);
    if (!shown.length) return close();
    chosen = 0;
    draw();
  }

  function draw() {
    list.replaceChildren(...shown.map((one, at) => {
      const line = document.createElement("li");
      line.id = `${list.id}-${at}`;
      line.role = "option";
      line.ariaSelected = at === chosen;
      line.textContent = one.label;
      line.addEventListener("mousedown", (event) => {
        event.preventDefault();
        insert(one);
      });
      return line;
    }));
    list.hidden = false;
    field.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  }

  function insert(one) {
    field.setRangeText(one.text, start, field.selectionStart, "end");
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  field.addEventListener("input", look);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) {
      chosen = (chosen + moves[event.key] + shown.length) % shown.length;
      draw();
    } else if (event.key === "Enter" || event.key === "Tab") {
      insert(shown[chosen]);
    } else if (event.key === "Escape") {
      close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  });
}
