// Draws messages. Everything a person wrote is set as text, never as markup.

import {$, list, log, make, page} from "./page.js";

const clock = new Intl.DateTimeFormat("en-GB", {hour: "2-digit", minute: "2-digit", timeZone: page.timeZone});
const newest = $("newest");
const ourName = list.querySelector(".ours .sr").textContent;

// Numbers such as TS-4B7K-2Q stay on one line.
const CODE = /\b(?=[0-9-]*[A-Z])([A-Z0-9]+(?:-[A-Z0-9]+)+)\b/;

export function paragraph(words) {
  const element = make("p", "text");
  element.dir = "auto";
  words.split(CODE).forEach((piece, index) => element.append(index % 2 ? make("span", "code", piece) : piece));
  return element;
}

export function bubble(side, at = new Date()) {
  const item = make("li", `message ${side} fresh`), time = make("time", "", clock.format(at));
  const content = make("div", "bubble");
  content.append(make("span", "sr", side === "ours" ? ourName : page.words.me));
  time.dateTime = at.toISOString();
  item.append(content, time);
  return item;
}

export const contentOf = (item) => item.querySelector(".bubble");

export function fileLine(name, bytes) {
  const line = make("p", "file"), label = make("span", "name", name);
  label.dir = "auto";
  line.append(label);
  if (bytes) line.append(make("span", "size", sizeOf(bytes)));
  return line;
}

// A file that staff sent: a picture is shown, anything else is kept.
export function attachedLine(file) {
  const anchor = make("a");
  anchor.href = file.url;
  if (file.picture) {
    const line = make("p", "picture"), image = make("img");
    Object.assign(anchor, {target: "_blank", rel: "noopener noreferrer"});
    Object.assign(image, {src: file.url, alt: file.name, loading: "lazy"});
    anchor.append(image);
    line.append(anchor);
    return line;
  }
  const line = fileLine("", file.size), label = line.querySelector(".name");
  anchor.download = anchor.textContent = file.name;
  anchor.className = "name";
  anchor.dir = "auto";
  label.replaceWith(anchor);
  return line;
}

function sizeOf(bytes) {
  const megabytes = bytes / 1048576;
  return megabytes >= 1 ? `${megabytes.toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
}

export function linkLine(link) {
  const line = make("p", "link"), anchor = make("a", "", link.label);
  anchor.href = link.url;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  line.append(anchor);
  return line;
}

// ---- a message on its way

export function status(item, words) {
  if (!item) return;
  let line = item.querySelector(".status");
  if (!line) {
    line = make("p", "status");
    contentOf(item).append(line);
  }
  if (line.textContent !== words) line.textContent = words;
}

export function fail(item, words) {
  item?.classList.replace("pending", "failed");
  status(item, words || page.words.not_sent);
}

// ---- where the customer looks

const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80;

export function put(item, mine) {
  const follow = mine || atEnd();
  list.append(item);
  if (follow) toEnd(item); else newest.hidden = false;
}

// A message taller than the window is shown from its beginning.
function toEnd(item) {
  const tall = item.offsetHeight > log.clientHeight;
  item.scrollIntoView({block: tall ? "start" : "end"});
  if (!tall) log.scrollTop = log.scrollHeight;
  newest.hidden = true;
}

export function startAtEnd() {
  log.style.scrollBehavior = "auto";
  log.scrollTop = log.scrollHeight;
  log.style.scrollBehavior = "";
}

newest.addEventListener("click", () => { toEnd(list.lastElementChild); log.focus({preventScroll: true}); });
log.addEventListener("scroll", () => { if (atEnd()) newest.hidden = true; }, {passive: true});
