// The live page: sends without reloading, tries again after a lost connection, shows answers as they come.
// Everything a person wrote is set as text, never as markup. Without this script plain forms do the same.
"use strict";
(() => {
const $ = (id) => document.getElementById(id);
const page = JSON.parse($("page").textContent);
const log = $("log"), list = $("messages"), text = $("text"), banner = $("banner"), newest = $("newest");
const STORE = "tingsu.chat";
const AT_ONCE = 2;
const clock = new Intl.DateTimeFormat("en-GB", {hour: "2-digit", minute: "2-digit", timeZone: page.timeZone});
const finePointer = matchMedia("(pointer: fine)").matches;
const shown = new Set();
let latest = page.latest, confirmed = page.latest, answered = false, refocus = false;

document.documentElement.classList.add("live");
$("paperclip").hidden = false;

// ---- small tools

function make(tag, className, content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (content !== undefined) element.textContent = content;
  return element;
}
const newKey = () => crypto.randomUUID ? crypto.randomUUID()
  : Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const backoff = (tries) => Math.min(30000, 1000 * 2 ** tries) * (0.75 + Math.random() / 2);
const headers = {"Accept": "application/json", "Accept-Language": page.tag};
const sizeOf = (bytes) => bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80;

// Waits that a tap on "try again" or the network's return cuts short.
const pauses = new Set();
const cutShort = () => { pauses.forEach((done) => done()); pauses.clear(); };
const pause = (ms) => new Promise((done) => { pauses.add(done); setTimeout(() => { pauses.delete(done); done(); }, ms); });
addEventListener("online", () => { cutShort(); listen(); });

function tell(words) {
  if (!words) { banner.classList.remove("shown"); banner.replaceChildren(); return; }
  if (banner.firstChild?.textContent === words) return;
  const retry = make("button", "", page.words.retry);
  retry.type = "button";
  retry.addEventListener("click", () => { cutShort(); listen(); });
  banner.replaceChildren(make("span", "", words), retry);
  banner.classList.add("shown");
}

// ---- showing messages

function toEnd(item) {
  const tall = item.offsetHeight > log.clientHeight;
  item.scrollIntoView({block: tall ? "start" : "end"});
  if (!tall) log.scrollTop = log.scrollHeight;
  newest.hidden = true;
}

function put(item, mine) {
  const follow = mine || atEnd();
  item.classList.add("fresh");
  list.append(item);
  if (follow) toEnd(item); else newest.hidden = false;
  return item;
}

function frame(side, who, at) {
  const item = make("li", `message ${side}`), bubble = make("div", "bubble");
  bubble.append(make("span", "sr", who));
  const time = make("time", "", clock.format(at));
  time.dateTime = at.toISOString();
  item.append(bubble, time);
  return item;
}

// Numbers such as TS-4B7K-2Q stay on one line.
const CODE = /\b(?=[0-9-]*[A-Z])([A-Z0-9]+(?:-[A-Z0-9]+)+)\b/;
function paragraph(words) {
  const element = make("p", "text");
  words.split(CODE).forEach((piece, index) => element.append(index % 2 ? make("span", "code", piece) : piece));
  element.dir = "auto";
  return element;
}

const ourName = list.querySelector(".ours .sr").textContent;

function showOurs(message) {
  if (message.many && fold(message)) return;
  if (message.choices) closeChoices(message.seq);
  const item = frame("ours", ourName, new Date(message.at));
  fill(item, message);
  put(item, false);
  if (refocus) focusOn(item);
}

function fill(item, message) {
  item.dataset.seq = message.seq;
  const bubble = item.querySelector(".bubble");
  bubble.append(paragraph(message.text));
  if (message.link) {
    const link = make("a", "", message.link.label), line = make("p", "link");
    link.href = message.link.url; link.target = "_blank"; link.rel = "noopener noreferrer";
    line.append(link); bubble.append(line);
  }
  if (message.choices) bubble.append(choices(message));
}

function choices(message) {
  const form = make("form", message.many ? "choices many" : "choices");
  form.method = "post"; form.action = "/chat/messages";
  const options = make("div", "options");
  options.setAttribute("role", "group");
  options.setAttribute("aria-label", page.words.choices);
  form.append(options);
  message.choices.forEach((choice, index) => {
    const button = make("button", "", choice.label);
    button.name = "tap"; button.value = choice.token;
    if (message.many && index < message.choices.length - 1) press(button, message);
    options.append(button);
  });
  return form;
}

const press = (button, message) => button.setAttribute("aria-pressed", (message.chosen || []).includes(button.value));

// A question answered by several taps stays one bubble, whose chips fill in.
function fold(message) {
  const form = [...list.querySelectorAll("form.many")].pop();
  const buttons = form ? [...form.querySelectorAll("button")] : [];
  const same = buttons.length === message.choices.length
    && buttons.every((button, index) => button.textContent === message.choices[index].label && !button.disabled);
  if (!same) return false;
  buttons.forEach((button, index) => {
    const token = message.choices[index].token;
    queue.forEach((job) => { if (job.content.token === button.value) job.content.token = token; });
    button.value = token;
    button.removeAttribute("aria-disabled");
    if (button.hasAttribute("aria-pressed")) press(button, message);
  });
  const item = form.closest("li");
  item.dataset.seq = message.seq;
  item.querySelector(".text").textContent = message.text;
  return true;
}

// Words or a tap at `seq` answer the question before, a question at `seq` replaces it; files leave it open.
function closeChoices(seq) {
  list.querySelectorAll(".choices:not(.closed)").forEach((form) => {
    if (Number(form.closest("li").dataset.seq || 0) >= seq) return;
    form.classList.add("closed");
    form.querySelectorAll("button").forEach((button) => { button.disabled = true; button.removeAttribute("aria-disabled"); });
  });
}

function focusOn(item) {
  const target = item.querySelector(".choices button:enabled") || (finePointer ? text : null);
  const lost = document.activeElement === document.body || document.activeElement?.disabled
    || document.activeElement?.closest(".choices");
  if (target && lost) target.focus({preventScroll: true});
  refocus = false;
}

function showTheirs(message) {
  const known = list.querySelector(`li[data-key="${CSS.escape(message.key || "")}"]`);
  if (known) { settle(known, message.seq); cutShort(); return; }
  const tapped = message.token && [...list.querySelectorAll("button[name=tap]")].find((button) => button.value === message.token);
  if (tapped && tapped.hasAttribute("aria-pressed") && !tapped.disabled) return;
  if (!message.file) closeChoices(message.seq);
  const item = frame("theirs", page.words.me, new Date(message.at));
  item.dataset.seq = message.seq;
  const bubble = item.querySelector(".bubble");
  if (message.file) bubble.append(fileLine(message.file.name, message.file.size));
  const words = message.text || (tapped ? tapped.textContent : "");
  if (words || !message.file) bubble.append(paragraph(words || "…"));
  put(item, false);
}

function show(message) {
  if (message.seq <= page.latest || shown.has(message.seq)) return;
  shown.add(message.seq);
  if (message.side === "theirs") { answered = true; showTheirs(message); } else { showOurs(message); steps(message); }
}

// The step is that of the latest question, until an answer comes without one.
function steps(message) {
  const expectsFile = message.expects === "file";
  $("paperclip").toggleAttribute("data-wanted", expectsFile);
  if (!message.step && !answered) return;
  const step = message.step;
  $("step").hidden = $("bar").hidden = !step;
  if (!step) return;
  answered = false;
  $("step-short").textContent = `${step.number}/${step.of}`;
  $("step-long").textContent = $("step").dataset.text.replace("{number}", step.number).replace("{of}", step.of);
  $("bar").max = step.of; $("bar").value = step.number;
}

function arrived(messages) {
  messages.forEach(show);
  latest = Math.max(latest, ...messages.map((message) => message.seq));
}

// ---- sending texts, taps and commands: one after the other, each with its key until it is taken

const kept = (() => { try { return JSON.parse(sessionStorage.getItem(STORE)) || {}; } catch { return {}; } })();
const queue = [];
let pumping = false;
function keep() {
  const waiting = queue.map(({key, content, label}) => ({key, content, label}));
  try { sessionStorage.setItem(STORE, JSON.stringify({text: text.value, waiting})); } catch { /* a private window */ }
}

function send(content, label, key = newKey()) {
  const toggles = content.type === "tap" && [...list.querySelectorAll("form.many [aria-pressed]")]
    .find((button) => button.value === content.token && !button.disabled);
  let item = null;
  if (toggles) toggles.setAttribute("aria-pressed", toggles.getAttribute("aria-pressed") !== "true");
  else { item = mine(key, label); answered = true; }
  queue.push({key, content, label, item, toggles});
  keep();
  pump();
}

function mine(key, label) {
  const item = frame("theirs", page.words.me, new Date());
  item.dataset.key = key;
  item.classList.add("pending");
  item.querySelector(".bubble").append(paragraph(label));
  put(item, true);
  return item;
}

function status(item, words) {
  if (!item) return;
  let line = item.querySelector(".status");
  if (!line) { line = make("p", "status"); item.querySelector(".bubble").append(line); }
  if (line.textContent !== words) line.textContent = words;
}

function settle(item, seq) {
  item.classList.remove("pending", "failed");
  item.querySelector(".status")?.remove();
  if (seq) { item.dataset.seq = seq; shown.add(seq); }
}

async function pump() {
  if (pumping) return;
  pumping = true;
  for (let tries = 0; queue.length;) {
    const job = queue[0], slow = setTimeout(() => status(job.item, page.words.sending), 800);
    const outcome = await post(job);
    clearTimeout(slow);
    if (outcome.again) {
      status(job.item, page.words.waiting);
      if (tries) tell(outcome.words);
      await pause(backoff(tries++));
      continue;
    }
    tries = 0;
    queue.shift();
    keep();
    tell("");
    if (outcome.error) refused(job, outcome.error); else taken(job, outcome);
  }
  pumping = false;
}

async function post(job) {
  const body = JSON.stringify({key: job.key, content: job.content, seen: latest > confirmed ? latest : 0});
  const told = latest;
  try {
    const response = await fetch("/chat/messages", {
      method: "POST", body, headers: {...headers, "Content-Type": "application/json"}, signal: AbortSignal.timeout(20000),
    });
    if (response.ok) { confirmed = told; return await response.json(); }
    if (response.status >= 500 || response.status === 429) return {again: true, words: page.words.busy};
    return {error: (await response.json()).error};
  } catch {
    return {again: true, words: page.words.lost};
  }
}

function taken(job, answer) {
  if (job.item) { settle(job.item, answer.turns[0]); closeChoices(answer.turns[0]); }
  shown.add(answer.turns[0]);
  arrived(answer.messages);
  confirmed = Math.max(confirmed, latest);
}

function refused(job, error) {
  if (job.toggles) job.toggles.setAttribute("aria-pressed", job.toggles.getAttribute("aria-pressed") !== "true");
  job.item?.classList.replace("pending", "failed");
  status(job.item, error?.text || page.words.not_sent);
  list.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  if (job.content.type === "text" && !text.value) { text.value = job.content.text; fit(); }
}

document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter;
  if (form.getAttribute("action") !== "/chat/messages") {
    if (form.id === "attach") event.preventDefault();
    return;
  }
  event.preventDefault();
  if (button?.getAttribute("aria-disabled") === "true") return;
  if (button?.name === "tap" || button?.name === "command") {
    refocus = Boolean(form.closest("#messages"));
    if (button.closest(".choices") && !button.hasAttribute("aria-pressed"))
      form.querySelectorAll("button").forEach((other) => other.setAttribute("aria-disabled", "true"));
    const content = button.name === "tap" ? {type: "tap", token: button.value} : {type: "command", name: button.value, argument: ""};
    send(content, button.textContent);
  } else if (text.value.trim()) {
    const words = text.value.trim();
    text.value = ""; fit();
    send({type: "text", text: words}, words);
    text.focus({preventScroll: true});
  }
});

// ---- writing

function fit() {
  if (!CSS.supports("field-sizing", "content")) {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight + 2, 144)}px`;
  }
  keep();
}
text.addEventListener("input", fit);
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229 || !finePointer) return;
  event.preventDefault();
  $("write").requestSubmit($("send"));
});

// ---- files

const uploads = [];
let uploading = 0;
$("paperclip").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", () => { take([...$("file").files]); $("file").value = ""; });
text.addEventListener("paste", (event) => {
  if (event.clipboardData?.files.length) { event.preventDefault(); take([...event.clipboardData.files]); }
});
log.addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
log.addEventListener("drop", (event) => {
  if (event.dataTransfer?.files.length) { event.preventDefault(); take([...event.dataTransfer.files]); }
});

function fileLine(name, bytes) {
  const line = make("p", "file"), label = make("span", "name", name);
  label.dir = "auto";
  line.append(label);
  if (bytes) line.append(make("span", "size", sizeOf(bytes)));
  return line;
}

function take(files) {
  const group = files.length > 1 ? newKey() : "";
  files.slice(0, page.maxFiles).forEach((file) => offer(file, group));
  if (files.length > page.maxFiles) tell(page.words.too_many);
}

function offer(file, group) {
  const key = newKey(), item = frame("theirs", page.words.me, new Date()), bubble = item.querySelector(".bubble");
  item.dataset.key = key;
  item.classList.add("pending");
  if (/^image\/(jpeg|png|webp|gif)$/.test(file.type)) {
    const image = make("img", "thumb");
    image.alt = "";
    image.src = URL.createObjectURL(file);
    bubble.append(image);
  }
  bubble.append(fileLine(file.name, file.size));
  put(item, true);
  if (file.size > page.maxFile) {
    item.classList.replace("pending", "failed");
    status(item, page.words.too_large);
    return;
  }
  const bar = make("progress");
  bar.max = 100; bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  bubble.append(bar);
  answered = true;
  uploads.push({file, group, key, item, bar, tries: 0});
  nextUpload();
}

async function nextUpload() {
  if (uploading >= AT_ONCE || !uploads.length) return;
  uploading++;
  const job = uploads.shift();
  for (let done = false; !done;) {
    const outcome = await upload(job);
    done = !outcome.again;
    if (outcome.again) {
      status(job.item, page.words.waiting);
      if (job.tries) tell(outcome.words);
      await pause(backoff(job.tries++));
    } else if (outcome.error) {
      job.bar.remove();
      job.item.classList.replace("pending", "failed");
      status(job.item, outcome.error.text || page.words.not_sent);
    } else {
      tell("");
      job.bar.remove();
      settle(job.item, outcome.turns[0]);
      status(job.item, page.words.uploaded);
      arrived(outcome.messages);
      confirmed = Math.max(confirmed, latest);
    }
  }
  uploading--;
  nextUpload();
}

function upload(job) {
  const form = new FormData();
  form.append("key", job.key);
  if (job.group) form.append("group", job.group);
  form.append("file", job.file);
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/chat/files");
    Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.responseType = "json";
    request.timeout = 300000;
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      job.bar.value = 100 * event.loaded / event.total;
      job.bar.textContent = page.words.uploading.replace("{percent}", Math.round(job.bar.value));
    });
    request.addEventListener("load", () => {
      if (request.status < 300 && request.response) done(request.response);
      else if (request.status >= 500 || request.status === 429) done({again: true, words: page.words.busy});
      else done({error: request.response?.error || {}});
    });
    ["error", "timeout", "abort"].forEach((kind) => request.addEventListener(kind, () => done({again: true, words: page.words.lost})));
    request.send(form);
  });
}

addEventListener("beforeunload", (event) => { if (uploading) event.preventDefault(); });

// ---- what comes by itself

let stream = null, listening = 0, lossTimer = 0, pollTimer = 0, seenTimer = 0;

function listen() {
  clearTimeout(pollTimer);
  stream?.close();
  if (document.hidden) return;
  stream = new EventSource(`/chat/events?after=${latest}&locale=${page.locale}`);
  stream.addEventListener("open", () => { clearTimeout(lossTimer); lossTimer = 0; if (!queue.length && !uploading) tell(""); });
  stream.addEventListener("message", (event) => { arrived([JSON.parse(event.data)]); confirmSoon(); });
  stream.addEventListener("locale", () => { keep(); whenIdle(() => location.reload()); });
  stream.addEventListener("error", () => {
    if (!lossTimer) lossTimer = setTimeout(() => { if (stream?.readyState !== EventSource.OPEN) tell(page.words.lost); }, 6000);
    if (stream.readyState === EventSource.CLOSED) pollTimer = setTimeout(poll, backoff(2));
  });
}

// Where no stream can be held open, the page asks.
async function poll() {
  try {
    const response = await fetch(`/chat/news?after=${latest}`, {headers, signal: AbortSignal.timeout(10000)});
    if (response.ok) { arrived((await response.json()).messages); confirmSoon(); clearTimeout(lossTimer); lossTimer = 0; tell(""); }
  } catch { tell(page.words.lost); }
  pollTimer = setTimeout(listen, 5000);
}

// Tells that everything shown has arrived, unless the next message says so anyway.
function confirmSoon() {
  clearTimeout(seenTimer);
  seenTimer = setTimeout(async () => {
    if (latest <= confirmed) return;
    const seq = latest;
    try {
      const response = await fetch("/chat/seen", {
        method: "POST", keepalive: true, body: JSON.stringify({seq}), headers: {...headers, "Content-Type": "application/json"},
      });
      if (response.ok) confirmed = Math.max(confirmed, seq);
    } catch { /* the next message or page says it */ }
  }, 1500);
}

function whenIdle(then) {
  if (queue.length || uploading) setTimeout(() => whenIdle(then), 300); else then();
}

document.addEventListener("visibilitychange", () => { if (document.hidden) { clearTimeout(pollTimer); stream?.close(); } else listen(); });
newest.addEventListener("click", () => { toEnd(list.lastElementChild); text.focus({preventScroll: true}); });
log.addEventListener("scroll", () => { if (atEnd()) newest.hidden = true; }, {passive: true});
document.querySelector(".leave").addEventListener("click", () => { try { sessionStorage.removeItem(STORE); } catch { /* none */ } });

// ---- begin

if (kept.text) { text.value = kept.text; fit(); }
(kept.waiting || []).forEach(({key, content, label}) => {
  if (!list.querySelector(`li[data-key="${CSS.escape(key)}"]`)) send(content, label, key);
});
log.style.scrollBehavior = "auto";
log.scrollTop = log.scrollHeight;
log.style.scrollBehavior = "";
listen();
})();
