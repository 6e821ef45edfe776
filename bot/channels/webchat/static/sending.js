// Sends words, taps and commands one after the other, each under its key until it is taken.

import {backoff, headers, itemOf, newKey, page, pause, recall, remember, tell} from "./page.js";
import {bubble, contentOf, fail, paragraph, put, status} from "./bubbles.js";
import {buttonOf, close, flip, isChip, release} from "./choices.js";
import {giveBack} from "./composer.js";
import {answer, cursor, settle, spoke} from "./showing.js";

const SLOW = 800, PATIENCE = 20000;
const queue = [];
let pumping = false;

export const isSending = () => queue.length > 0;

export function send(content, label, key = newKey()) {
  const button = content.type === "tap" ? buttonOf(content.token) : null;
  const chip = isChip(button) ? button : null;
  if (chip) flip(chip);
  queue.push({key, content, label, button, chip, item: chip ? null : mine(key, label)});
  keep();
  pump();
}

export function sendWhatWasLeft() {
  (recall().waiting || []).forEach(({key, content, label}) => { if (!itemOf(key)) send(content, label, key); });
}

function mine(key, label) {
  const item = bubble("theirs");
  item.dataset.key = key;
  item.classList.add("pending");
  contentOf(item).append(paragraph(label));
  put(item, true);
  spoke();
  return item;
}

function keep() {
  remember({waiting: queue.map(({key, content, label}) => ({key, content, label}))});
}

async function pump() {
  if (pumping) return;
  pumping = true;
  for (let tries = 0; queue.length;) {
    const job = queue[0], slow = setTimeout(() => status(job.item, page.words.sending), SLOW);
    const outcome = await post(job);
    clearTimeout(slow);
    if (outcome.again) {
      status(job.item, page.words.waiting);
      if (tries) tell(outcome.again);
      await pause(backoff(tries++));
    } else {
      tries = 0;
      queue.shift();
      keep();
      tell("");
      if (outcome.error) refused(job, outcome.error); else taken(job, outcome);
    }
  }
  pumping = false;
}

async function post({key, content, button}) {
  const seen = cursor.latest;
  // Answers to earlier taps may have renewed the question, and with it the token of the button tapped.
  const now = button ? {...content, token: button.value} : content;
  const body = {key, content: now, seen: seen > cursor.confirmed ? seen : 0};
  try {
    const response = await fetch("/chat/messages", {
      method: "POST",
      body: JSON.stringify(body),
      headers: {...headers, "Content-Type": "application/json"},
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (response.status >= 500 || response.status === 429) return {again: page.words.busy};
    const outcome = await response.json();
    if (response.ok) cursor.confirmed = Math.max(cursor.confirmed, seen);
    return outcome;
  } catch {
    return {again: page.words.lost};
  }
}

function taken(job, outcome) {
  const turn = outcome.turns[0];
  if (job.item) {
    settle(job.item, turn);
    close(turn);
  }
  answer(outcome);
  cursor.confirmed = Math.max(cursor.confirmed, cursor.latest);
}

function refused(job, error) {
  if (job.chip) flip(job.chip);
  fail(job.item, error.text);
  release();
  if (job.content.type === "text") giveBack(job.content.text);
}
