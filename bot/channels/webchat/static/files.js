// Sends photos and files, two at a time, with their progress.

import {$, backoff, headers, log, make, newKey, page, pause, tell, text} from "./page.js";
import {bubble, contentOf, fail, fileLine, put, status} from "./bubbles.js";
import {answer, settle, spoke} from "./showing.js";

const AT_ONCE = 2, PATIENCE = 300000;
const SHOWN_HERE = /^image\/(jpeg|png|webp|gif)$/;
const waiting = [];
let running = 0;

export const isUploading = () => running > 0;

function take(files) {
  const group = files.length > 1 ? newKey() : "";
  files.slice(0, page.maxFiles).forEach((file) => offer(file, group));
  if (files.length > page.maxFiles) tell(page.words.too_many);
}

function offer(file, group) {
  const key = newKey(), item = bubble("theirs"), content = contentOf(item);
  item.dataset.key = key;
  item.classList.add("pending");
  if (SHOWN_HERE.test(file.type)) content.append(thumbnail(file));
  content.append(fileLine(file.name, file.size));
  put(item, true);
  if (file.size > page.maxFile) {
    fail(item, page.words.too_large);
    return;
  }
  const bar = make("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  content.append(bar);
  spoke();
  waiting.push({file, group, key, item, bar});
  next();
}

function thumbnail(file) {
  const image = make("img", "thumb");
  image.alt = "";
  image.src = URL.createObjectURL(file);
  return image;
}

async function next() {
  if (running >= AT_ONCE || !waiting.length) return;
  running++;
  const job = waiting.shift();
  let outcome = await upload(job);
  for (let tries = 0; outcome.again; tries++) {
    status(job.item, page.words.waiting);
    if (tries) tell(outcome.again);
    await pause(backoff(tries));
    outcome = await upload(job);
  }
  job.bar.remove();
  if (outcome.error) fail(job.item, outcome.error.text); else taken(job, outcome);
  running--;
  next();
}

function taken(job, outcome) {
  tell("");
  settle(job.item, outcome.turns[0]);
  status(job.item, page.words.uploaded);
  answer(outcome);
}

// fetch tells nothing of how far an upload is.
function upload({file, group, key, bar}) {
  const form = new FormData(), request = new XMLHttpRequest();
  form.append("key", key);
  if (group) form.append("group", group);
  form.append("file", file);
  request.open("POST", "/chat/files");
  Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
  request.responseType = "json";
  request.timeout = PATIENCE;
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = 100 * event.loaded / event.total;
  });
  return new Promise((done) => {
    request.addEventListener("load", () => done(outcomeOf(request)));
    for (const kind of ["error", "timeout", "abort"])
      request.addEventListener(kind, () => done({again: page.words.lost}));
    request.send(form);
  });
}

function outcomeOf({status: code, response}) {
  if (code >= 500 || code === 429) return {again: page.words.busy};
  return code < 300 && response ? response : {error: response?.error || {}};
}

$("paperclip").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", () => {
  take([...$("file").files]);
  $("file").value = "";
});
text.addEventListener("paste", (event) => drop(event, event.clipboardData));
log.addEventListener("drop", (event) => drop(event, event.dataTransfer));
log.addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
addEventListener("beforeunload", (event) => { if (running) event.preventDefault(); });

function drop(event, data) {
  if (!data?.files.length) return;
  event.preventDefault();
  take([...data.files]);
}
