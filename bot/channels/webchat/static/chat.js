// Makes the page live: it sends without reloading and shows answers as they come. Without scripts its plain
// forms do the same.

import {$, forget, text} from "./page.js";
import {startAtEnd} from "./bubbles.js";
import {hold} from "./choices.js";
import {takeWords} from "./composer.js";
import {listen} from "./live.js";
import {send, sendWhatWasLeft} from "./sending.js";

document.documentElement.classList.add("live");
$("paperclip").hidden = false;

document.addEventListener("submit", (event) => {
  const {target: form, submitter: button} = event;
  if (form.getAttribute("action") !== "/chat/messages") return;
  event.preventDefault();
  if (button?.getAttribute("aria-disabled") === "true") return;
  if (button?.name === "tap" || button?.name === "command") {
    hold(button);
    const {name, value} = button, argument = form.elements.argument?.value || "";
    send(name === "tap" ? {type: "tap", token: value} : {type: "command", name: value, argument}, button.textContent);
  } else if (text.value.trim()) {
    const words = takeWords();
    send({type: "text", text: words}, words);
  }
});
document.querySelector(".leave").addEventListener("click", forget);

startAtEnd();
sendWhatWasLeft();
arrive();
listen();

// Whoever scanned a code has already asked to begin; once is enough, also when the page is loaded again.
function arrive() {
  const form = document.querySelector("#arrival form");
  if (!form) return;
  history.replaceState(null, "", "/chat");
  form.requestSubmit(form.querySelector("button"));
  $("arrival").remove();
}
