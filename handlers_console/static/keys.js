// The keys of all pages: ? lists them, Ctrl-K jumps to a page or a case, "g" and a letter go to a place.
// An element with data-keys is pressed by them; everything can be done without this file.

const keys = document.getElementById("keys");
const jump = document.getElementById("jump");
const WAIT = 1200; // milliseconds between the two of "g i"
const CASE = /^(?:TS)?[- ]?([0-9A-Z]{4})[- ]?([0-9A-Z]{4})[- ]?([0-9A-Z])$/;
let before = "";
let pressedAt = 0;

function writing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest("input, textarea, select") !== null);
}

function press(sequence) {
  const found = [...document.querySelectorAll("[data-keys]")].find((one) => one.dataset.keys === sequence && !one.disabled);
  if (!found) return false;
  if (found.matches("input, textarea, select")) found.focus();
  else found.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.defaultPrevented) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if ((event.ctrlKey || event.metaKey) && key === "k" && jump) {
    event.preventDefault();
    openJump();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.key.length !== 1 || writing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (key === "?" && keys) {
    event.preventDefault();
    keys.showModal();
    return;
  }
  const sequence = before && event.timeStamp - pressedAt < WAIT ? `${before} ${key}` : key;
  before = key;
  pressedAt = event.timeStamp;
  if (press(sequence) || (sequence !== key && press(key))) {
    event.preventDefault();
    before = "";
  }
});

if (jump) {
  const input = jump.querySelector("input");
  const list = jump.querySelector("ul");
  const words = jump.dataset;
  const places = [...document.querySelectorAll("nav.bar li a")].map((link) => ({ label: link.textContent.trim(), path: link.getAttribute("href") }));
  const mayLook = places.some(({ path }) => path === words.cases);
  let chosen = 0;

  const offered = () => {
    const text = input.value.trim();
    const fitting = places.filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()));
    const number = CASE.exec(text.toUpperCase());
    if (number) {
      const whole = `TS-${number[1]}-${number[2]}-${number[3]}`;
      fitting.unshift({ label: `${words.case} ${whole}`, path: `${jump.dataset.cases}/${whole}` });
    } else if (text && mayLook) {
      fitting.push({ label: `${words.search} ${text}`, path: `${jump.dataset.cases}?q=${encodeURIComponent(text)}` });
    }
    return fitting;
  };

  const show = () => {
    const fitting = offered();
    chosen = Math.min(chosen, Math.max(fitting.length - 1, 0));
    list.replaceChildren(...fitting.map(({ label, path }, index) => {
      const item = document.createElement("li");
      item.role = "option";
      item.id = `jump-${index}`;
      item.textContent = label;
      item.dataset.path = path;
      item.setAttribute("aria-selected", String(index === chosen));
      return item;
    }));
    const current = list.children[chosen];
    if (current) input.setAttribute("aria-activedescendant", current.id);
    else input.removeAttribute("aria-activedescendant");
    current?.scrollIntoView({ block: "nearest" });
  };

  const go = (item) => { if (item) window.location.assign(item.dataset.path); };

  input.addEventListener("input", () => { chosen = 0; show(); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      chosen = (chosen + step + list.children.length) % Math.max(list.children.length, 1);
      show();
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(list.children[chosen]);
    }
  });
  list.addEventListener("click", (event) => go(event.target.closest("li")));
  jump.addEventListener("click", (event) => { if (event.target === jump) jump.close(); });
  jump.openAnew = () => { input.value = ""; chosen = 0; show(); jump.showModal(); input.focus(); };
}

keys?.addEventListener("click", (event) => { if (event.target === keys) keys.close(); });

function openJump() {
  if (!jump.open) jump.openAnew();
}

document.querySelector("nav.bar [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
