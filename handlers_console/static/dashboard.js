// Keeps the figures of an open dashboard as they are now: read again a moment after a case changed.
const SETTLE = 3000;
const figures = document.querySelector("#figures[data-live]");
let timer = 0;

async function refresh() {
  timer = 0;
  if (document.hidden || figures.contains(document.activeElement)) return later();
  const answer = await fetch(figures.dataset.live + location.search, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#figures");
  if (!fresh) return;
  const opened = figures.querySelector(".as-table")?.open;
  figures.replaceChildren(...fresh.childNodes);
  const table = figures.querySelector(".as-table");
  if (table && opened) table.open = true;
}

function later() {
  timer ||= setTimeout(() => refresh().catch(() => {}), SETTLE);
}

if (figures && "EventSource" in window) new EventSource("/console/live").addEventListener("cases", later);
