// The box that words are written in.

import {$, finePointer, recall, remember, text} from "./page.js";

function fit() {
  if (!CSS.supports("field-sizing", "content")) {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight + 2, 144)}px`;
  }
  remember({text: text.value});
}

export function takeWords() {
  const words = text.value.trim();
  text.value = "";
  fit();
  text.focus({preventScroll: true});
  return words;
}

// Words that were not taken come back, unless others are being written.
export function giveBack(words) {
  if (text.value) return;
  text.value = words;
  fit();
}

// Enter sends, but not while an input method composes, and not where a thumb has no Shift key.
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229 || !finePointer) return;
  event.preventDefault();
  $("write").requestSubmit($("send"));
});
text.addEventListener("input", fit);
giveBack(recall().text || "");
