// The buttons below a question.

import {finePointer, list, make, page, text} from "./page.js";
import {paragraph} from "./bubbles.js";

let awaited = false;

export function choices(message) {
  const form = make("form", message.many ? "choices many" : "choices"), options = make("div", "options");
  form.method = "post";
  form.action = "/chat/messages";
  options.setAttribute("role", "group");
  options.setAttribute("aria-label", page.words.choices);
  message.choices.forEach((choice, index) => {
    const button = make("button", "", choice.label);
    button.name = "tap";
    button.value = choice.token;
    if (message.many && index < message.choices.length - 1) press(button, message);
    options.append(button);
  });
  form.append(options);
  return form;
}

function press(button, message) {
  button.setAttribute("aria-pressed", (message.chosen || []).includes(button.value));
}

export function flip(button) {
  button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") !== "true");
}

export const buttonOf = (token) =>
  [...list.querySelectorAll("button[name=tap]")].reverse().find((button) => button.value === token);

export const isChip = (button) => Boolean(button?.hasAttribute("aria-pressed") && !button.disabled);

// A question answered by several taps stays one bubble, whose chips fill in. Whether this is such an answer.
export function fold(message) {
  const form = [...list.querySelectorAll("form.many:not(.closed)")].pop();
  const buttons = form ? [...form.querySelectorAll("button")] : [];
  const same = buttons.length === message.choices.length
    && buttons.every((button, index) => button.textContent === message.choices[index].label);
  if (!same) return false;
  buttons.forEach((button, index) => {
    button.value = message.choices[index].token;
    button.removeAttribute("aria-disabled");
    if (button.hasAttribute("aria-pressed")) press(button, message);
  });
  const item = form.closest("li");
  item.dataset.seq = message.seq;
  item.querySelector(".text").replaceWith(paragraph(message.text));
  return true;
}

// Words or a tap at `seq` answer the question before, a question at `seq` replaces it; files leave it open.
export function close(seq) {
  list.querySelectorAll(".choices:not(.closed)").forEach((form) => {
    if (Number(form.closest("li").dataset.seq || 0) >= seq) return;
    form.classList.add("closed");
    form.querySelectorAll("button").forEach((button) => {
      button.disabled = true;
      button.removeAttribute("aria-disabled");
    });
  });
}

// Between the tap and its answer the buttons keep the focus and do nothing.
export function hold(button) {
  awaited = Boolean(button.closest("#messages"));
  if (button.hasAttribute("aria-pressed") || !button.closest(".choices")) return;
  button.form.querySelectorAll("button").forEach((other) => other.setAttribute("aria-disabled", "true"));
}

export function release() {
  list.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
}

// After a tap the focus goes on to the next question, unless it went elsewhere meanwhile.
export function moveFocus(item) {
  if (!awaited) return;
  awaited = false;
  const target = item.querySelector(".choices button:enabled") || (finePointer ? text : null);
  const focused = document.activeElement;
  if (target && (focused === document.body || focused.closest(".choices"))) target.focus({preventScroll: true});
}
