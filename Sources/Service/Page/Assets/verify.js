// SPDX-License-Identifier: Apache-2.0
// Checks a signed report that somebody has sent, and says in words what it says.

import { FileProblem, byId, element, leadTo, powerOfTen, readText, say, showProblem, speak, takeFiles } from "./dom.js";
import { ask, textLimit, wasStopped, wordsOf } from "./service.js";

let running;
/** The text of a file as it is there, and how the field shows it. */
let file;

const verdicts = {
  watermarked: "Watermarked", likely: "Likely watermarked", inconclusive: "No watermark found", too_short: "Too short to tell",
};

/** What became of the check: how it looks, what to say, and what follows from it. */
const outcomes = {
  valid: ["good", "This report is genuine.", "It was signed by this service and not one character of it was changed since."],
  text_differs: ["bad", "This report is about another text.",
    "The report itself is genuine, but the text that you gave is not the one that was examined. A single changed character is enough."],
  signature_invalid: ["bad", "This report is not genuine.", "It was changed after it was signed, or somebody else signed it."],
  key_unknown: ["unsure", "This report was not signed by this service.",
    "It may be genuine: ask where it comes from, and verify it with the keys of the service that issued it."],
  key_revoked: ["bad", "This report cannot be relied on.", "The key that signed it was revoked: others may have used it."],
  malformed: ["bad", "This is not a signed report.", "Check that you copied all of it, from the first character to the last."],
};

export function startVerifying() {
  byId("verify-form").addEventListener("submit", (event) => {
    event.preventDefault();
    verify();
  });
  byId("report").addEventListener("input", offerClaims);
  takeFiles(byId("report-drop"), byId("report-choose"), byId("report-file"), (chosen) => take(chosen, "report"));
  takeFiles(byId("claims-drop"), byId("claims-choose"), byId("claims-file"), (chosen) => take(chosen, "claims"));
  takeFiles(byId("original-drop"), byId("original-choose"), byId("original-file"), (chosen) => take(chosen, "original"));
}

/** A detached signature has nothing between its two dots. */
const isDetached = () => byId("report").value.includes("..");

function offerClaims() {
  byId("claims-part").hidden = !isDetached();
}

async function take(chosen, id) {
  try {
    const exact = await readText(chosen, textLimit());
    byId(id).value = exact;
    if (id === "original") file = { exact, shown: byId(id).value };
    offerClaims();
    showProblem(byId("verify-problem"));
    say(byId("verify-status"), `“${chosen.name}” is in the field.`);
  } catch (error) {
    const advice = error instanceof FileProblem ? error.message : "Try another one.";
    showProblem(byId("verify-problem"), { title: `“${chosen.name}” cannot be used.`, advice });
  }
}

async function verify() {
  running?.abort();
  const status = byId("verify-status");
  const certificate = byId("report").value.replace(/\s+/g, "");
  byId("verify-result").hidden = true;
  showProblem(byId("verify-problem"));
  if (!certificate) {
    say(status, "Paste or choose a report first.");
    byId("report").focus();
    return;
  }
  const body = { certificate };
  if (isDetached()) body.payload = byId("claims").value.trim();
  const original = byId("original").value;
  if (original) body.input = (file?.shown === original ? file.exact : original).toWellFormed();
  const mine = running = new AbortController();
  say(status, "Verifying…", true);
  try {
    const answer = await (await ask("v1/verify", body, mine.signal)).json();
    if (mine !== running) return;
    const words = show(answer, original !== "");
    speak(status, words);
    leadTo(byId("verify-result"), true);
  } catch (error) {
    if (wasStopped(error) || mine !== running) return;
    say(status, "");
    showProblem(byId("verify-problem"), wordsOf(error));
  }
}

/** Shows the answer; returns it in one line. */
function show(answer, hadText) {
  const [look, title, meaning] = outcomes[answer.valid ? "valid" : answer.reason] ?? outcomes.malformed;
  const lead = element("p", { class: "lead" }, meaning);
  const card = element("section", { class: `card verdict answer ${look}` }, element("h2", {}, sign(look), element("span", {}, title)), lead);
  if (answer.valid && answer.text) {
    card.append(element("p", {}, answer.text === "same"
      ? "The text that you gave is exactly the one that was examined."
      : "The text that you gave is the one that was examined; only the coding of some characters differs."));
  } else if (answer.valid && !hadText) {
    card.append(element("p", {}, "Whether it is about the text at hand was not checked: give the text too, to be sure."));
  }
  if (answer.key_state === "retired") {
    card.append(element("p", {}, "The key signs nothing new any more, which takes nothing from this report."));
  }
  if (answer.claims) card.append(...statements(answer));
  byId("verify-result").replaceChildren(card);
  byId("verify-result").hidden = false;
  byId("verify-empty").hidden = true;
  return `${title} ${meaning}`;
}

/** What the report says, as a list of names and values. */
function statements({ claims, key }) {
  const list = element("dl", { class: "numbers" });
  const row = (name, value, style) => {
    if (value === undefined || value === null || value === "") return;
    list.append(element("div", {}, element("dt", {}, name), element("dd", style ? { class: style } : {}, ...[value].flat())));
  };
  if (claims.kind === "generation") {
    row("says", claims.marked ? "A model of the service wrote this text with the mark." : "A model of the service wrote this text, without the mark.");
    row("model", claims.model);
    row("reason for no mark", claims.exemption);
  } else {
    row("verdict", verdicts[claims.verdict] ?? claims.verdict);
    row("z-score", claims.report?.z_score?.toFixed(2).replace("-", "−"));
    const corrected = claims.report?.corrected_p_value;
    row("corrected p-value", corrected === undefined ? undefined : powerOfTen(corrected));
  }
  row("issued by", claims.iss);
  row("issued", date(claims.iat));
  row("key of the mark", claims.profile);
  row("signed with key", key);
  row("number of the report", claims.jti, "hash");
  row("SHA-256 of the text", claims.text_sha256, "hash");
  const parts = [element("h3", { class: "check" }, "What the report says"), list];
  if (claims.caveat) parts.push(element("p", { class: "note" }, claims.caveat));
  return parts;
}

function date(seconds) {
  if (typeof seconds !== "number") return undefined;
  return new Date(seconds * 1000).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }) + " UTC";
}

/** A shape for each outcome, so that colour is not all that tells them apart. */
function sign(look) {
  const make = (tag, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };
  const svg = make("svg", { class: "icon", viewBox: "0 0 48 48", "aria-hidden": "true" });
  svg.append(...{
    good: [make("circle", { class: "f", cx: 24, cy: 24, r: 22 }), make("path", { class: "s c", d: "M13,25l8,8 14-17" })],
    bad: [make("path", { class: "s", d: "M16,4h16l12,12v16l-12,12h-16l-12-12v-16z" }), make("path", { class: "s", d: "M17,17l14,14M31,17l-14,14" })],
    unsure: [make("path", { class: "s", d: "M24,3L45,24 24,45 3,24Z" }), make("path", { class: "s", d: "M24,15v11M24,32v.5" })],
  }[look]);
  return svg;
}
