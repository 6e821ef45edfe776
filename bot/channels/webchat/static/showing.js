// Shows each message once, whichever way it came, and knows how far the page has everything.

import {$, cutShort, itemOf, page} from "./page.js";
import {attachedLine, bubble, contentOf, fileLine, linkLine, paragraph, put} from "./bubbles.js";
import {buttonOf, choices, close, fold, isChip, moveFocus} from "./choices.js";

const shown = new Set();
let answered = false;

// `latest`: the page has every message up to here. `confirmed`: the server knows that.
export const cursor = {latest: page.latest, confirmed: page.latest};

// News come in order and without gaps.
export function news(messages) {
  messages.forEach(show);
  cursor.latest = Math.max(cursor.latest, ...messages.map((message) => message.seq));
}

// An answer may have come past news that are still on their way; those move the cursor.
export function answer({turns, messages}) {
  turns.forEach((turn) => shown.add(turn));
  messages.forEach(show);
  [...turns, ...messages.map((message) => message.seq)].sort((a, b) => a - b).forEach((seq) => {
    if (seq === cursor.latest + 1) cursor.latest = seq;
  });
}

export function spoke() {
  answered = true;
}

export function settle(item, seq) {
  item.classList.remove("pending", "failed");
  item.querySelector(".status")?.remove();
  item.dataset.seq = seq;
  shown.add(seq);
}

function show(message) {
  if (message.seq <= page.latest || shown.has(message.seq)) return;
  shown.add(message.seq);
  if (message.side === "theirs") showTheirs(message); else showOurs(message);
}

function showOurs(message) {
  steps(message);
  if (message.many && fold(message)) return;
  if (message.choices) close(message.seq);
  const item = bubble("ours", new Date(message.at)), content = contentOf(item);
  item.dataset.seq = message.seq;
  content.append(paragraph(message.text));
  (message.attached || []).forEach((file) => content.append(attachedLine(file)));
  if (message.link) content.append(linkLine(message.link));
  if (message.choices) content.append(choices(message));
  put(item, false);
  moveFocus(item);
}

// What the customer sent from here is on the page already; what they sent from elsewhere is not.
function showTheirs(message) {
  spoke();
  const known = message.key && itemOf(message.key), tapped = message.token && buttonOf(message.token);
  if (known) {
    settle(known, message.seq);
    cutShort();
    return;
  }
  if (isChip(tapped)) return;
  if (!message.file) close(message.seq);
  const item = bubble("theirs", new Date(message.at)), content = contentOf(item);
  const words = message.text || tapped?.textContent || "";
  item.dataset.seq = message.seq;
  if (message.file) content.append(fileLine(message.file.name, message.file.size));
  if (words || !message.file) content.append(paragraph(words || "…"));
  put(item, false);
}

// The step is that of the latest question, until an answer comes without one.
function steps({step, expects}) {
  $("paperclip").toggleAttribute("data-wanted", expects === "file");
  if (!step && !answered) return;
  $("step").hidden = $("bar").hidden = !step;
  if (!step) return;
  answered = false;
  $("step-short").textContent = `${step.number}/${step.of}`;
  $("step-long").textContent = $("step").dataset.text.replace("{number}", step.number).replace("{of}", step.of);
  $("bar").max = step.of;
  $("bar").value = step.number;
}
