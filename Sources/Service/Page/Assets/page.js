// SPDX-License-Identifier: Apache-2.0
// The page as a whole: its tabs, and who its reader is to the service.

import { byId, element, say } from "./dom.js";
import { onIdentity, useToken, wordsOf } from "./service.js";
import { startChecking, showText } from "./check.js";
import { startVerifying } from "./verify.js";
import { startWriting } from "./generate.js";

const roles = {
  public: "anyone", client: "application", machine: "program", expert: "expert", operator: "operator",
};
const rights = [
  ["verdicts", "check texts: the verdict in words"],
  ["scores", "see scores, marked passages and charts"],
  ["generation", "have the model write with the mark"],
  ["unmarked", "have it write without the mark"],
  ["operation", "see metrics and issued reports"],
];

/** The title of each tab, and what it is about. */
const titles = {
  check: ["Does this text carry a watermark?", "Language models of this service hide a mark in what they write, in the choice of "
    + "words. This page looks for the mark, says how sure it is, and what that means."],
  verify: ["Is this report genuine?", "A signed report says what was found in a text. This page tells whether this service signed "
    + "it, whether anything in it was changed, and whether it is about your text."],
  generate: ["Watch a text being written", "A language model of this service writes, with its hidden mark. When it is done, the text "
    + "is checked as any other."],
};

// Tabs, as the ARIA Authoring Practices describe them: arrows move, Home and End go to the ends.
const tabs = [...document.querySelectorAll('[role="tab"]')];

function select(tab, takesFocus = false) {
  for (const each of tabs) {
    const isSelected = each === tab;
    each.setAttribute("aria-selected", String(isSelected));
    each.tabIndex = isSelected ? 0 : -1;
    byId(each.getAttribute("aria-controls")).hidden = !isSelected;
  }
  const [title, intro] = titles[tab.getAttribute("aria-controls")];
  byId("title").textContent = title;
  byId("intro").textContent = intro;
  document.title = `${title} · Watermark check`;
  history.replaceState(null, "", `#${tab.getAttribute("aria-controls")}`);
  if (takesFocus) tab.focus();
}

const tabNamedInAddress = () => tabs.find((tab) => `#${tab.getAttribute("aria-controls")}` === location.hash);

function startTabs() {
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener("click", () => select(tab));
    tab.addEventListener("keydown", (event) => {
      const next = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      select(tabs[(next + tabs.length) % tabs.length], true);
    });
  }
  const named = tabNamedInAddress();
  if (named) select(named);
  window.addEventListener("hashchange", () => {
    const tab = tabNamedInAddress();
    if (tab) select(tab);
  });
}

// Access

const icon = (path) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
};

function showIdentity(identity) {
  byId("access-role").textContent = roles[identity.role] ?? "nothing without a token";
  byId("token-forget").hidden = identity.anonymous;
  byId("access-list").replaceChildren(...rights.map(([name, words]) => {
    const isAllowed = identity.permissions.includes(name);
    const label = element("span", {}, element("span", { class: "visually-hidden" }, isAllowed ? "Yes: " : "No: "), words);
    return element("li", { class: isAllowed ? "yes" : "no" }, icon(isAllowed ? "M2 8.5l4 4 8-9" : "M3 8h10"), label);
  }));
  const model = identity.model ? ` Model: ${identity.model.id}.` : "";
  byId("about").textContent = `wmctl ${identity.detector_version}.${model}`;
}

function startAccess() {
  const button = byId("access-button");
  const toggle = (isOpen) => {
    button.setAttribute("aria-expanded", String(isOpen));
    byId("access").hidden = !isOpen;
    if (isOpen) byId("token").focus();
  };
  button.addEventListener("click", () => toggle(byId("access").hidden));
  byId("access").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    toggle(false);
    button.focus();
  });
  document.addEventListener("access-wanted", () => toggle(true));

  const use = async (next) => {
    const status = byId("access-status");
    say(status, "Asking the service…", true);
    try {
      const identity = await useToken(next);
      say(status, next ? `Accepted. Your role: ${roles[identity.role] ?? identity.role}.` : "Forgotten.");
      byId("token").value = "";
      byId("token").removeAttribute("aria-invalid");
    } catch (error) {
      const words = error.status === 401
        ? { title: "This token is not valid.", advice: "Check that you copied all of it, or ask the operator for a new one." }
        : wordsOf(error);
      say(status, `${words.title} ${words.advice}`);
      byId("token").setAttribute("aria-invalid", "true");
      byId("token").focus();
    }
  };
  byId("access-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const next = byId("token").value.trim();
    if (next) use(next);
    else say(byId("access-status"), "Enter a token first.");
  });
  byId("token-forget").addEventListener("click", () => use(""));
}

startTabs();
startAccess();
startChecking();
startVerifying();
startWriting({
  check(text) {
    select(tabs[0], true);
    showText(text);
  },
});
onIdentity(showIdentity);
// A file that is dropped beside a field would otherwise replace the page.
for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
useToken("").catch(() => {
  byId("about").textContent = "The service did not answer; reload the page to try again.";
});
