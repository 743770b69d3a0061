// SPDX-License-Identifier: Apache-2.0
// Counts down to when a limit lets the reader go on.

import { element, speak } from "./dom.js";

/** A longer wait is no wait: the reader is told how long it is, and comes back. */
const longest = 300;
/** Screen readers are told how long it still takes each so many seconds; the eye sees every one. */
const step = 15;

let ticking;

export function stopWaiting() {
  clearInterval(ticking);
}

/**
 * Shows in a message how long the wait still is, and calls a function when it is over.
 *
 * @param place the message, which goes on to stand when the wait is over and nothing is called.
 * @param status where screen readers hear of it.
 * @param again what is tried then; without it the reader tries.
 */
export function startWaiting(place, status, seconds, again) {
  stopWaiting();
  if (seconds > longest) return;
  const words = (left) => {
    const time = `${left} ${left === 1 ? "second" : "seconds"}`;
    return again ? `Checking again by itself in ${time}, unless you change the text.` : `You can check again in ${time}.`;
  };
  // The message is an alert: what changes in it each second is kept from screen readers.
  const line = element("p", { class: "countdown", "aria-hidden": "true" }, words(seconds));
  place.append(line);
  speak(status, words(seconds));
  const end = Date.now() + seconds * 1000;
  let spoken = seconds;
  ticking = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left > 0) {
      line.textContent = words(left);
      if (spoken - left >= step) speak(status, words(spoken = left));
      return;
    }
    stopWaiting();
    line.textContent = again ? "Checking again…" : "You can check again.";
    if (again) again();
    else speak(status, line.textContent);
  }, 1000);
}
