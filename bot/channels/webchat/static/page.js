// What all scripts of the page share: its parts, its words, and small tools.

export const $ = (id) => document.getElementById(id);
export const page = JSON.parse($("page").textContent);
export const log = $("log"), list = $("messages"), text = $("text");
export const headers = {"Accept": "application/json", "Accept-Language": page.tag};
export const finePointer = matchMedia("(pointer: fine)").matches;
const STORE = "tingsu.chat";

export function make(tag, className = "", content = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (content) element.textContent = content;
  return element;
}

// The same key for every try of one message; without https there is no randomUUID.
export const newKey = () => crypto.randomUUID ? crypto.randomUUID()
  : Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export const itemOf = (key) => list.querySelector(`li[data-key="${CSS.escape(key)}"]`);

// ---- waiting before another try

export const backoff = (tries) => Math.min(30000, 1000 * 2 ** tries) * (0.75 + Math.random() / 2);

const pauses = new Set();
export const pause = (ms) => new Promise((done) => {
  pauses.add(done);
  setTimeout(() => { pauses.delete(done); done(); }, ms);
});

// Ends all waits: a tap on "try again", or the network is back.
export function cutShort() {
  pauses.forEach((done) => done());
  pauses.clear();
}

// ---- the line below the header that tells of trouble

const banner = $("banner");
const wishes = [];
export const onRetry = (act) => wishes.push(act);

function retry() {
  cutShort();
  wishes.forEach((act) => act());
}
addEventListener("online", retry);

export function tell(words) {
  if (banner.firstChild?.textContent === words) return;
  banner.classList.toggle("shown", Boolean(words));
  if (!words) { banner.replaceChildren(); return; }
  const button = make("button", "", page.words.retry);
  button.type = "button";
  button.addEventListener("click", retry);
  banner.replaceChildren(make("span", "", words), button);
}

// ---- what this tab remembers over a reload: words not sent yet

export function remember(kept) {
  try {
    sessionStorage.setItem(STORE, JSON.stringify({...recall(), ...kept}));
  } catch { /* a private window keeps nothing */ }
}

export function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE)) || {};
  } catch {
    return {};
  }
}

export function forget() {
  try {
    sessionStorage.removeItem(STORE);
  } catch { /* there was nothing to forget */ }
}
