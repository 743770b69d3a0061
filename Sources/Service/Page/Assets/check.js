// SPDX-License-Identifier: Apache-2.0
// Checks a text: by the button, after it was pasted, or when a good part of it was written; a newer check stops the one
// before it.

import { FileProblem, byId, bytesInWords, countInWords, download, leadTo, parseReport, readText, say, showProblem, speak,
  takeFiles } from "./dom.js";
import { ask, onIdentity, textLimit, wasStopped, wordsOf } from "./service.js";
import { startWaiting, stopWaiting } from "./wait.js";

/** How long nobody must have typed, after pasting and while writing: checks of one text that grows are limited. */
const patience = { pasted: 300, typed: 3000 };
/** How much of the text must have changed since the last check for another that nobody asked for: a part, and characters. */
const goodPart = 0.15;
const goodLength = 200;
const encoder = new TextEncoder();

/** The text of a file as it is there, and how the field shows it: a field changes the ends of lines. */
let file;
/** What the shown result is about; undefined without a result. */
let checked;
/** What was sent last, answered or refused. */
let asked = "";
/** The part that must have changed while writing: twice as much each time, as versions of one text cost more and more. */
let typedPart = goodPart;
let running;
let timer;
let certifies = false;

const field = () => byId("text");
const text = () => (file && file.shown === field().value ? file.exact : field().value).toWellFormed();

export function startChecking() {
  byId("check-form").addEventListener("submit", (event) => {
    event.preventDefault();
    check({ isAsked: true });
  });
  field().addEventListener("input", (event) => {
    count();
    age();
    stopWaiting();
    clearTimeout(timer);
    if (!byId("auto").checked) return;
    const change = changed();
    if (["insertFromPaste", "insertFromDrop"].includes(event.inputType)) {
      if (change >= goodPart * asked.length) timer = setTimeout(() => check({ leads: true }), patience.pasted);
    } else if (change >= Math.max(goodLength, typedPart * asked.length)) {
      timer = setTimeout(() => {
        typedPart *= 2;
        check();
      }, patience.typed);
    }
  });
  field().addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) check({ isAsked: true });
  });
  byId("text-clear").addEventListener("click", clear);
  byId("auto").addEventListener("change", () => clearTimeout(timer));
  takeFiles(byId("text-drop"), byId("text-choose"), byId("text-file"), take);
  byId("keep-compact").addEventListener("click", () => keep("compact"));
  byId("keep-detached").addEventListener("click", () => keep("detached"));
  onIdentity((identity) => {
    certifies = identity.certifies;
    count();
    // Another role sees another report.
    if (checked !== undefined) check({ isAsked: true });
  });
}

/** Puts a text into the field and checks it. */
export function showText(next) {
  file = undefined;
  field().value = next;
  count();
  return check({ isAsked: true });
}

async function take(chosen) {
  try {
    const exact = await readText(chosen, textLimit());
    field().value = exact;
    file = { exact, shown: field().value };
    count();
    await check({ isAsked: true });
  } catch (error) {
    const advice = error instanceof FileProblem ? error.message : "Try another one.";
    showProblem(byId("check-problem"), { title: `“${chosen.name}” cannot be checked.`, advice });
  }
}

/** @returns whether the text is short enough to be sent. */
function count() {
  const now = text();
  const words = now.split(/\s+/).filter(Boolean).length;
  const size = encoder.encode(now).length;
  const limit = textLimit();
  const isOver = limit !== undefined && size > limit;
  const output = byId("text-count");
  output.textContent = `${countInWords(words, "word", "words")} · ${bytesInWords(size)}${limit ? ` of ${bytesInWords(limit)}` : ""}`
    + (isOver ? ": too long" : "");
  output.classList.toggle("over", isOver);
  if (isOver) field().setAttribute("aria-invalid", "true");
  else field().removeAttribute("aria-invalid");
  return !isOver;
}

/** How many characters lie between what is as it was when it was sent last, at the beginning and at the end. */
function changed() {
  const now = text();
  const shorter = Math.min(now.length, asked.length);
  let start = 0;
  while (start < shorter && now[start] === asked[start]) start += 1;
  let end = 0;
  while (end < shorter - start && now.at(-1 - end) === asked.at(-1 - end)) end += 1;
  return Math.max(now.length, asked.length) - start - end;
}

/** Shows that a result is about an earlier text. */
function age() {
  const isOld = checked !== undefined && text() !== checked;
  byId("check-result").classList.toggle("old", isOld);
  byId("check-old").hidden = !isOld;
  if (isOld) byId("keep").hidden = true;
}

function clear() {
  clearTimeout(timer);
  stopWaiting();
  running?.abort();
  file = undefined;
  asked = "";
  typedPart = goodPart;
  field().value = "";
  show(undefined);
  showProblem(byId("check-problem"));
  say(byId("check-status"), "");
  count();
  field().focus();
}

function show(report, about) {
  checked = report ? about : undefined;
  const keeping = byId("keep");
  byId("check-result").after(keeping);
  byId("check-result").replaceChildren(...(report ? [report] : []));
  byId("check-result").querySelector(".verdict")?.after(keeping);
  byId("check-result").classList.remove("old");
  byId("check-old").hidden = true;
  byId("check-result").hidden = !report;
  byId("check-empty").hidden = report !== undefined;
  keeping.hidden = !report || !certifies;
  say(byId("keep-status"), "");
}

/**
 * Checks the text.
 *
 * @param isAsked whether the reader has asked for it, who is then led to the result.
 * @param leads whether the result comes into view, without taking the focus.
 * @param isAgain whether this is the check after a refusal.
 */
async function check({ isAsked = false, leads = isAsked, isAgain = false } = {}) {
  clearTimeout(timer);
  stopWaiting();
  running?.abort();
  const about = text();
  const status = byId("check-status");
  if (about.trim() === "") {
    show(undefined);
    say(status, isAsked ? "Paste or type a text first." : "");
    if (isAsked) field().focus();
    return;
  }
  if (!isAsked && !isAgain && about === checked) return;
  if (!count()) {
    const advice = `At most ${bytesInWords(textLimit())} can be checked at once. Check a part of it.`;
    showProblem(byId("check-problem"), { title: "The text is too long.", advice });
    return;
  }
  const mine = running = new AbortController();
  asked = about;
  say(status, "Checking…", true);
  try {
    const markup = await (await ask("v1/report", { input: about }, mine.signal)).text();
    if (mine !== running) return;
    const report = parseReport(markup, "check-");
    const words = [".verdict h2", ".verdict .lead"].map((part) => report.querySelector(part)?.textContent.trim());
    showProblem(byId("check-problem"));
    show(report, about);
    speak(status, `${words[0]}. ${words[1]}`);
    if (leads) leadTo(byId("check-result"), isAsked);
  } catch (error) {
    if (wasStopped(error) || mine !== running) return;
    say(status, "");
    showProblem(byId("check-problem"), wordsOf(error));
    if (error.status !== 429 || !error.wait) return;
    startWaiting(byId("check-problem"), status, error.wait, isAgain ? undefined : () => check({ leads, isAgain: true }));
  }
}

async function keep(form) {
  const status = byId("keep-status");
  say(status, "Signing…", true);
  try {
    const answer = await (await ask("v1/detect", { input: checked, certificate: form })).json();
    const name = `watermark-report-${(answer.text_sha256 ?? "").slice(0, 12)}`;
    const { jws = answer.certificate, payload } = answer.certificate;
    download(`${name}.jws`, "application/jose", jws);
    // A detached signature is one of these very bytes.
    if (payload !== undefined) download(`${name}.json`, "application/json", payload);
    say(status, "Downloaded. Anyone can verify it under “Verify a report”.");
  } catch (error) {
    const words = wordsOf(error);
    say(status, `${words.title} ${words.advice}`);
  }
}
