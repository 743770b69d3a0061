// SPDX-License-Identifier: Apache-2.0
// Has the model write, live, with the mark and where the reader may also without; each text is checked when it ends.

import { byId, countInWords, element, parseReport, say, showProblem, speak } from "./dom.js";
import { ServiceProblem, ask, events, may, onIdentity, wasStopped, wordsOf } from "./service.js";

let model;
let running;
let open;

export function startWriting({ check }) {
  open = check;
  byId("generate-form").addEventListener("submit", (event) => {
    event.preventDefault();
    write();
  });
  byId("generate-stop").addEventListener("click", () => running?.abort());
  onIdentity((identity) => {
    model = identity.model;
    const canWrite = model && may("generation");
    byId("generate-form").hidden = !canWrite;
    byId("marks").hidden = !may("unmarked");
    if (!may("unmarked")) document.querySelector('[name="marks"][value="with"]').checked = true;
    showWhyNot(canWrite);
  });
}

function showWhyNot(canWrite) {
  const place = byId("generate-off");
  place.hidden = canWrite;
  if (canWrite) return;
  if (!model) {
    place.replaceChildren(element("p", {}, "This service checks texts and writes none."),
      element("p", {}, "Its operator has set up no language model, or no key to mark with."));
    return;
  }
  const button = element("button", { type: "button" }, "Enter an access token");
  button.addEventListener("click", () => document.dispatchEvent(new Event("access-wanted")));
  place.replaceChildren(element("p", {}, "Writing needs an access token."),
    element("p", {}, "The operator of this service gives tokens to those who may have the model write."), button);
}

async function write() {
  const prompt = byId("prompt").value.toWellFormed();
  const status = byId("generate-status");
  if (!prompt.trim()) {
    say(status, "Enter a prompt first.");
    byId("prompt").focus();
    return;
  }
  running?.abort();
  const mine = running = new AbortController();
  const both = document.querySelector('[name="marks"]:checked').value === "both";
  showProblem(byId("generate-problem"));
  // The same seed for both: what differs is the mark.
  const seed = crypto.getRandomValues(new Uint32Array(1))[0] >>> 1;
  const columns = (both ? [true, false] : [true]).map((isMarked) => new Column(isMarked, seed, prompt));
  byId("generate-result").replaceChildren(...columns.map((column) => column.card));
  byId("generate-legend").hidden = true;
  byId("generate-stop").disabled = false;
  say(status, "Writing…", true);
  const ends = await Promise.allSettled(columns.map((column) => column.fill(prompt, mine.signal)));
  if (mine !== running) return;
  byId("generate-stop").disabled = true;
  const failed = ends.find((end) => end.status === "rejected");
  if (failed) {
    mine.abort();
    say(status, "");
    showProblem(byId("generate-problem"), wordsOf(failed.reason));
    return;
  }
  showLegend(columns.find((column) => column.legend)?.legend);
  speak(status, columns.map((column) => column.summary).join(" "));
}

/** Says how the highlighted texts are read, with the key of the report; readers without scores see none of it. */
function showLegend(key) {
  const place = byId("generate-legend");
  place.hidden = !key;
  place.querySelector(".legend")?.remove();
  if (key) place.append(key);
}

/** One text as it is written, and then what the detector says of it. */
class Column {
  #isMarked;
  #seed;
  #text = "";
  #place = element("div", { class: "t plain writing", dir: "auto" });
  #note = element("p", { class: "hint" });

  constructor(isMarked, seed, prompt) {
    this.#isMarked = isMarked;
    this.#seed = seed;
    this.id = isMarked ? "marked" : "unmarked";
    const title = element("h2", { id: `${this.id}-title` }, isMarked ? "With the mark" : "Without the mark");
    const start = element("p", { class: "prompt", dir: "auto" }, element("span", { class: "visually-hidden" }, "Prompt: "), prompt);
    this.card = element("section", { class: "card", "aria-labelledby": title.id, "aria-busy": "true" }, title, start, this.#place, this.#note);
    this.summary = "";
  }

  async fill(prompt, signal) {
    try {
      await this.#stream(prompt, signal);
    } catch (error) {
      if (!wasStopped(error)) throw error;
      this.#note.textContent = "Stopped.";
    } finally {
      this.#place.classList.remove("writing");
      this.card.removeAttribute("aria-busy");
    }
    if (this.#text.trim()) await this.#check();
  }

  async #stream(prompt, signal) {
    const body = { model: model.id, max_tokens: Number(byId("length").value), stream: true, seed: this.#seed };
    if (!this.#isMarked) body.watermark = { enabled: false };
    if (model.chat) body.messages = [{ role: "user", content: prompt }];
    else body.prompt = prompt;
    const response = await ask(model.chat ? "v1/chat/completions" : "v1/completions", body, signal);
    for await (const event of events(response)) {
      const choice = event.choices?.[0];
      this.#add(choice?.text ?? choice?.delta?.content ?? "");
    }
  }

  #add(piece) {
    if (!piece) return;
    this.#text += piece;
    this.#place.append(piece);
    this.#note.textContent = countInWords(this.#text.split(/\s+/).filter(Boolean).length, "word", "words");
  }

  /** Replaces the text by the same text highlighted, where the reader may see that, and adds the verdict. */
  async #check() {
    const text = this.#text.toWellFormed();
    const report = parseReport(await (await ask("v1/report", { input: text })).text(), `${this.id}-`);
    const verdict = report.querySelector(".verdict");
    const words = verdict?.querySelector("h2 span")?.textContent;
    if (!words) throw new ServiceProblem(500, "", "");
    const blocks = [...report.querySelectorAll(".t")];
    if (blocks.length) this.#place.replaceWith(...blocks);
    this.legend = report.querySelector(".pieces .legend");
    const more = element("button", { type: "button" }, "Open in “Check a text”");
    more.addEventListener("click", () => open(text));
    const title = element("h3", {}, verdict.querySelector(".icon"), words);
    // The verdict's class carries its colour.
    const tone = verdict.className.replace("card verdict ", "");
    // The z-score and the p-value come first; the nodes keep the raised exponents.
    const numbers = [...report.querySelectorAll(".numbers > div")].slice(0, 2).map((row) => element("span", { class: "number" },
      `${row.querySelector("dt").textContent} `, ...row.querySelector("dd").childNodes));
    this.card.append(element("div", { class: `short-verdict ${tone}` }, title, verdict.querySelector(".lead"),
      ...(numbers.length ? [element("p", { class: "hint" }, ...numbers)] : []), more));
    this.summary = `${this.#isMarked ? "With the mark" : "Without the mark"}: ${words}.`;
  }
}
