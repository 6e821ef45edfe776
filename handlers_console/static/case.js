// The page of a case: hears what changed, keeps what is typed, says who else is there. Works without it too.
import { pick } from "./case-picker.js";

const page = document.getElementById("case");
const base = `/console/cases/${page.dataset.number}`;
const byId = (id) => document.getElementById(id);
const reply = byId("reply");
const trouble = byId("trouble");
const LOOKING_EVERY = 30_000;
const SAVE_AFTER = 1_000;

async function post(path, values) {
  const body = new URLSearchParams(values);
  const headers = { "X-CSRF-Token": page.dataset.csrf, Accept: "application/json" };
  const answer = await fetch(`${base}/${path}`, { method: "POST", body, headers });
  if (answer.status === 401) signedOut();
  return answer;
}

function say(text) {
  trouble.textContent = text;
  trouble.hidden = !text;
}

function signedOut() {
  say(page.dataset.signedOut);
  stream?.close();
}

// What is typed into the reply is kept.
let saving;
let kept = reply?.value ?? "";
function keepSoon() {
  clearTimeout(saving);
  saving = setTimeout(keep, SAVE_AFTER);
}
async function keep() {
  const text = reply.value;
  if (text === kept) return;
  try {
    const answer = await post("draft", { text });
    if (answer.ok) kept = text;
    byId("kept").textContent = answer.ok && text ? "✓" : "";
  } catch {
    keepSoon();
  }
}
reply?.addEventListener("input", keepSoon);

// Who else is here.
async function here(values = {}) {
  try {
    const answer = await post("here", values);
    if (answer.ok) showOthers((await answer.json()).others);
  } catch {
    // Said again in a while.
  }
}
function showOthers(others) {
  const who = byId("who");
  const words = others.map((one) => page.dataset[one.typing ? "typing" : "looking"].replace("…", one.name));
  who.textContent = words.join(" · ");
  who.hidden = !words.length;
}

// What changed is fetched and put in its place; a form that somebody is filling in stays as it is.
const dirty = (form) =>
  [...form.elements].some((one) =>
    one.type === "checkbox" ? one.checked !== one.defaultChecked
      : one.tagName === "SELECT" ? [...one.options].some((each) => each.selected !== each.defaultSelected)
        : one.tagName === "TEXTAREA" || one.type === "text" ? one.value !== one.defaultValue : false);

async function refresh() {
  const answer = await fetch(location.pathname === base ? location.href : base, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return answer.redirected ? signedOut() : undefined;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const version = fresh.getElementById("case")?.dataset.version;
  let left = false;
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.getElementById(part.id);
    if (!other) continue;
    const forms = [...part.querySelectorAll("form")];
    if (forms.some(dirty) || (part.contains(document.activeElement) && forms.length)) {
      left ||= part.dataset.live === "forms" && version !== page.dataset.version;
      continue;
    }
    for (const fold of part.querySelectorAll("details[id][open]")) fresh.getElementById(fold.id)?.setAttribute("open", "");
    part.replaceWith(other);
  }
  byId("updated").hidden = !left;
  for (const id of ["do-replied", "do-material_wanted"]) {
    const seen = byId(id)?.elements.seen;
    if (seen) seen.value = version; // what came is shown right above
  }
  if (!left) page.dataset.version = version;
}

let stream;
function follow() {
  stream?.close();
  stream = new EventSource(`/console/live?case=${page.dataset.number}`);
  stream.addEventListener("case", refresh);
  stream.addEventListener("who", () => here());
  stream.addEventListener("open", () => say(""));
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) {
      say(page.dataset.offline);
      setTimeout(() => document.hidden || here().then(follow), 10_000);
    }
  });
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return stream?.close();
  here({ came: 1 });
  refresh();
  follow();
});
addEventListener("pagehide", () => {
  const body = new URLSearchParams({ gone: 1, csrf: page.dataset.csrf });
  navigator.sendBeacon(`${base}/here`, body);
  if (reply && reply.value !== kept) navigator.sendBeacon(`${base}/draft`, new URLSearchParams({ text: reply.value, csrf: page.dataset.csrf }));
});
reply?.form.addEventListener("submit", () => { clearTimeout(saving); kept = reply.value; });

// Ready answers after a slash, colleagues after an @.
const answers = [...document.querySelectorAll("[data-canned]")].map((one) =>
  ({ key: one.dataset.canned, label: `/${one.dataset.canned}  ${one.dataset.title}`, text: one.dataset.text, link: one }));
if (reply) {
  pick(reply, byId("picker-reply"), "/", answers);
  for (const { link, text } of answers) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      reply.setRangeText(text, reply.selectionStart, reply.selectionEnd, "end");
      reply.focus();
      keepSoon();
    });
  }
}
const colleagues = [...document.querySelectorAll("#colleagues [data-name]")].map((one) =>
  ({ key: one.dataset.name, label: one.dataset.name, text: `@${one.dataset.name} ` }));
if (byId("note")) pick(byId("note"), byId("picker-note"), "@", colleagues);

// Pictures grow in place.
const zoom = byId("zoom");
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-zoom]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  Object.assign(zoom.querySelector("img"), { src: link.href, alt: link.querySelector("img").alt });
  zoom.showModal();
});

for (const link of document.querySelectorAll("[data-opens]")) {
  link.addEventListener("click", () => { byId(link.dataset.opens).open = true; });
}

// Keys.
function openTo(id, field) {
  const place = byId(id);
  if (!place) return;
  for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (place.tagName === "DETAILS") place.open = true;
  const target = field ? byId(field) : place.querySelector("select, textarea, input:not([type=hidden]), button");
  target?.focus();
  target?.scrollIntoView({ block: "center" });
}
const KEYS = {
  r: () => openTo("tab-reply", "reply"),
  n: () => openTo("tab-note", "note"),
  m: () => openTo("tab-ask", "wanted"),
  a: () => openTo("do-assigned"),
  d: () => openTo(byId("do-decided") ? "do-decided" : "do-review_decided"),
};
let before = -Infinity;
document.addEventListener("keydown", (event) => {
  if (event.key === "g") before = event.timeStamp;
  const typing = event.target.closest?.("input, textarea, select, dialog[open]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.timeStamp - before < 1000) return;
  const act = KEYS[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});
reply?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) reply.form.requestSubmit();
});

// On a phone the side folds away.
if (matchMedia("(max-width: 47.99rem)").matches) {
  for (const fold of document.querySelectorAll("#side > details[open]")) fold.open = Boolean(fold.querySelector(".alert, .problem"));
}

here({ came: 1 });
page.dataset.ready = "";
setInterval(() => document.hidden || here(), LOOKING_EVERY);
follow();
