// SPDX-License-Identifier: Apache-2.0
// Small helpers for elements, files and the markup of reports.

export const byId = (id) => document.getElementById(id);

/** An element with attributes and children; strings become text, never markup. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// The one place where markup becomes part of the page. It comes from /v1/report alone, whose renderer escapes all of the
// text, and the policy of the page forbids scripts in markup whatever it holds. Browsers without Trusted Types go on without.
const policy = globalThis.trustedTypes?.createPolicy("report", { createHTML: (markup) => markup });

/**
 * The nodes of a report, whose ids begin with `prefix` so that several reports can stand on the page.
 */
export function parseReport(markup, prefix) {
  const parsed = new DOMParser().parseFromString(policy ? policy.createHTML(markup) : markup, "text/html");
  const rename = (value) => value.split(" ").map((id) => prefix + id).join(" ");
  for (const name of ["id", "aria-labelledby", "aria-describedby"]) {
    for (const found of parsed.querySelectorAll(`[${name}]`)) found.setAttribute(name, rename(found.getAttribute(name)));
  }
  for (const link of parsed.querySelectorAll('a[href^="#"]')) {
    link.setAttribute("href", `#${prefix}${link.getAttribute("href").slice(1)}`);
  }
  const part = document.createDocumentFragment();
  part.append(...parsed.body.childNodes);
  return part;
}

/** `1.2 MB`. */
export function bytesInWords(count) {
  if (count < 1000) return `${count} ${count === 1 ? "byte" : "bytes"}`;
  const [size, unit] = count < 1_000_000 ? [count / 1000, "KB"] : [count / 1_000_000, "MB"];
  return `${size < 10 ? size.toFixed(1).replace(/\.0$/, "") : Math.round(size)} ${unit}`;
}

/** `1,204 words`. */
export function countInWords(count, one, many) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** What is wrong with a file, for people. */
export class FileProblem extends Error {}

/**
 * The text of a file, exactly as it is in the file.
 *
 * @throws {FileProblem} for what is too large, cannot be read or is not UTF-8.
 */
export async function readText(file, limit) {
  if (limit && file.size > limit) {
    throw new FileProblem(`The file has ${bytesInWords(file.size)}; at most ${bytesInWords(limit)} can be sent. `
      + "Choose a shorter one, or paste a part of it.");
  }
  let bytes;
  try {
    bytes = await file.arrayBuffer();
  } catch {
    throw new FileProblem("The file could not be read. It may have been moved, or be a folder.");
  }
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FileProblem("This is not a text file in UTF-8. Save it as plain text in UTF-8, or copy the text and paste it.");
  }
  if (text.includes("\0")) throw new FileProblem("This is not a text file. Copy the text out of it and paste it.");
  return text;
}

/** Lets a file be chosen by a button or dropped on a place. */
export function takeFiles(drop, button, input, take) {
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    if (input.files[0]) take(input.files[0]);
    input.value = "";
  });
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  drop.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", (event) => {
    if (!drop.contains(event.relatedTarget)) drop.classList.remove("over");
  });
  drop.addEventListener("drop", (event) => {
    drop.classList.remove("over");
    if (!holdsFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
}

/** Has the browser keep a file of what is in memory. */
export function download(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** `1.74 × 10⁻¹⁸`, as reports write p-values: with the exponent raised. */
export function powerOfTen(value) {
  if (!(value > 0) || value >= 0.01) return [value.toFixed(value > 0 ? 3 : 0)];
  const [digits, exponent] = value.toExponential(2).split("e-");
  return [`${digits} × 10`, element("sup", {}, `−${exponent}`)];
}

/** Leads the reader to a result: its title takes the focus where the reader has asked for it, and comes into view. */
export function leadTo(result, takesFocus) {
  const title = result.querySelector("h2");
  if (!title) return;
  if (takesFocus) {
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  title.closest("section").scrollIntoView({ block: "nearest", behavior: isCalm ? "auto" : "smooth" });
}

/** Shows a message with a title, or hides it. */
export function showProblem(place, problem) {
  place.hidden = !problem;
  place.replaceChildren(...(problem ? [element("p", {}, problem.title), element("p", {}, problem.advice)] : []));
}

/** Says what is going on, to the eye and to screen readers. */
export function say(status, words, isBusy = false) {
  status.textContent = words;
  status.classList.toggle("busy", isBusy);
  status.classList.remove("spoken");
}

/** Says to screen readers what the eye sees elsewhere. */
export function speak(status, words) {
  say(status, words);
  status.classList.add("spoken");
}
