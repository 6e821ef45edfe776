// Hears what comes by itself: over a stream of events, or by asking where none can be held open.

import {backoff, headers, onRetry, page, tell} from "./page.js";
import {isUploading} from "./files.js";
import {isSending} from "./sending.js";
import {cursor, news} from "./showing.js";

const LOST_AFTER = 6000, ASK_AGAIN = 5000, CONFIRM_AFTER = 1500;
let stream = null, lost = 0, asking = 0, confirming = 0;

export function listen() {
  clearTimeout(asking);
  stream?.close();
  if (document.hidden) return;
  stream = new EventSource(`/chat/events?after=${cursor.latest}&locale=${page.locale}`);
  stream.addEventListener("open", found);
  stream.addEventListener("message", (event) => heard([JSON.parse(event.data)]));
  stream.addEventListener("locale", reloadWhenIdle);
  stream.addEventListener("error", () => {
    lost ||= setTimeout(() => { if (stream.readyState !== EventSource.OPEN) tell(page.words.lost); }, LOST_AFTER);
    if (stream.readyState === EventSource.CLOSED) asking = setTimeout(ask, backoff(2));
  });
}

function found() {
  clearTimeout(lost);
  lost = 0;
  if (!isSending() && !isUploading()) tell("");
}

function heard(messages) {
  news(messages);
  clearTimeout(confirming);
  confirming = setTimeout(confirm, CONFIRM_AFTER);
}

async function ask() {
  try {
    const response = await fetch(`/chat/news?after=${cursor.latest}`, {headers, signal: AbortSignal.timeout(10000)});
    if (response.ok) {
      heard((await response.json()).messages);
      found();
    }
  } catch {
    tell(page.words.lost);
  }
  asking = setTimeout(listen, ASK_AGAIN);
}

// Tells that everything shown has arrived, unless a message of the customer's said so.
async function confirm() {
  const seq = cursor.latest;
  if (seq <= cursor.confirmed) return;
  try {
    const response = await fetch("/chat/seen", {
      method: "POST",
      keepalive: true,
      body: JSON.stringify({seq}),
      headers: {...headers, "Content-Type": "application/json"},
    });
    if (response.ok) cursor.confirmed = Math.max(cursor.confirmed, seq);
  } catch { /* the next message, or the next page, says it */ }
}

// The conversation changed its language: the page around it follows.
function reloadWhenIdle() {
  stream.close();
  if (isSending() || isUploading()) setTimeout(reloadWhenIdle, 300); else location.reload();
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) { listen(); return; }
  clearTimeout(asking);
  stream?.close();
});
onRetry(listen);
