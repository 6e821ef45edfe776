// Lists of cases: choosing rows, moving among them by key, and telling what changed meanwhile.

const form = document.querySelector("form.chosen");
const rows = [...document.querySelectorAll(".inbox tbody tr")];
let at = -1;

function choose() {
  const ticks = [...form.querySelectorAll("input[name=case]")];
  const all = form.querySelector("input.all");
  const many = form.querySelector(".many");
  const chosen = ticks.filter((tick) => tick.checked).length;
  form.classList.toggle("some", chosen > 0);
  all.checked = chosen === ticks.length;
  all.indeterminate = chosen > 0 && chosen < ticks.length;
  many.textContent = many.dataset.words.replace("#", chosen);
}

function move(by) {
  const next = Math.min(Math.max(at + by, 0), rows.length - 1);
  rows[at]?.classList.remove("at");
  rows[next].classList.add("at");
  rows[next].querySelector("a.number").focus({ preventScroll: true });
  rows[next].scrollIntoView({ block: "nearest" });
  at = next;
}

function pick() {
  const tick = rows[at]?.querySelector("input[name=case]");
  if (tick) {
    tick.checked = !tick.checked;
    choose();
  }
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  x: pick,
  "/": () => document.getElementById("q").focus(),
};

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
  if (writing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const act = KEYS[event.key];
  if (!act || (event.key !== "/" && !rows.length)) return;
  event.preventDefault();
  act();
});

if (form?.querySelector(".bulk")) {
  const all = form.querySelector("input.all");
  form.classList.add("live");
  form.querySelector(".many").hidden = all.hidden = false;
  all.addEventListener("change", () => {
    for (const tick of form.querySelectorAll("input[name=case]")) tick.checked = all.checked;
    choose();
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "case") choose();
  });
  addEventListener("pageshow", choose);
  choose();
}

rows.forEach((row, number) =>
  row.addEventListener("focusin", () => {
    rows[at]?.classList.remove("at");
    row.classList.add("at");
    at = number;
  }),
);

document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A menu closes with Escape and with a click beside it.
const menus = document.querySelectorAll(".narrowing details, .bulk details");
document.addEventListener("click", (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) {
    if (!menu.open) continue;
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

const news = document.querySelector(".news");

async function look() {
  const answer = await fetch(news.dataset.news, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { counts, words } = await answer.json();
  for (const [view, count] of Object.entries(counts)) {
    const shown = document.querySelector(`[data-count="${view}"]`);
    if (!shown) continue;
    shown.textContent = count;
    if (view === "overdue") shown.classList.toggle("late", count > 0);
    if (view === "mentioned") shown.classList.toggle("call", count > 0);
  }
  if (!words || news.textContent === words) return;
  const link = document.createElement("a");
  link.href = location.href.replace(/[?&]said=[^&]*/, "");
  link.textContent = words;
  news.replaceChildren(link);
  news.hidden = false;
}

if (news && "EventSource" in window) {
  const stream = new EventSource("/console/live");
  stream.addEventListener("cases", () => look().catch(() => undefined));
  addEventListener("pagehide", () => stream.close());
}
