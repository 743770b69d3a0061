// SPDX-License-Identifier: Apache-2.0
// Talks to the service, and says in words what it answers when something is wrong.

/** The access token: here alone, and gone with the page. */
let token = "";
/** What the caller may do, and what the service can; undefined until it has said so. */
let identity;
const listeners = [];

/** An answer that is an error, or no answer at all (status 0). */
export class ServiceProblem extends Error {
  constructor(status, code, message, wait) {
    super(message);
    Object.assign(this, { status, code, wait });
  }

  static async of(response) {
    const body = await response.json().catch(() => ({}));
    const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
    return new ServiceProblem(response.status, body.error?.code ?? "", body.error?.message ?? "", wait || undefined);
  }

  /** Whether the limit is on versions of one text. */
  get isAboutSimilarTexts() {
    return this.code === "similar_texts";
  }

  /** What happened, and what to do about it. */
  get words() {
    const wait = this.wait ? `in ${this.wait} ${this.wait === 1 ? "second" : "seconds"}` : "in a moment";
    switch (this.status) {
      case 0: return { title: "The service cannot be reached.", advice: "Check your connection, then try again. Your text is still here." };
      case 401: return { title: token ? "The access token is not valid." : "An access token is needed.",
        advice: "Open “Access” at the top of the page and enter the token that the operator of this service gave you." };
      case 403: return { title: "Your access does not include this.", advice: "Open “Access” at the top of the page to see what you may do, or to enter another token." };
      case 413: return { title: "The text is too long.", advice: `At most ${limitInWords()} can be sent at once. Check a part of it.` };
      case 429: if (this.isAboutSimilarTexts) {
        return { title: "This text is almost the same as the last ones.",
          advice: "So that nobody finds out by trying which words take a mark away, versions of one text are checked less and "
            + `less often. Change more of it before you check again, or try again ${wait}.` };
      }
      return { title: "Too many requests.", advice: `To protect the mark, checks are limited. Try again ${wait}.` };
      case 503: return { title: "The service is busy.", advice: `Nothing is lost. Try again ${wait}.` };
      case 404: return { title: "This service does not offer that.", advice: "It may be switched off here, or the program may be an older one." };
      default:
        return this.status >= 500
          ? { title: "Something went wrong in the service.", advice: "It is not your text’s fault. Try again in a moment." }
          : { title: "The service could not read the request.", advice: this.message ? `It says: ${this.message}.` : "Try again." };
    }
  }
}

/** What to show for any error. */
export function wordsOf(error) {
  if (error instanceof ServiceProblem) return error.words;
  return { title: "Something went wrong on this page.", advice: "Reload it and try again." };
}

export const wasStopped = (error) => error?.name === "AbortError";

/** Asks the service; a body is sent as JSON. Throws ServiceProblem, or AbortError when stopped. */
export async function ask(path, body, signal) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const options = { headers, signal, credentials: "omit", cache: "no-store", redirect: "error" };
  if (body !== undefined) {
    Object.assign(options, { method: "POST", body: JSON.stringify(body) });
    headers["Content-Type"] = "application/json";
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    throw wasStopped(error) ? error : new ServiceProblem(0, "", "");
  }
  if (!response.ok) throw await ServiceProblem.of(response);
  return response;
}

/** Calls a function now, when that is known, and each time that what the caller may do changes. */
export function onIdentity(listener) {
  listeners.push(listener);
  if (identity) listener(identity);
}

export const may = (permission) => identity?.permissions.includes(permission) ?? false;
export const textLimit = () => identity?.text_limit;
const limitInWords = () => (textLimit() ? `${(textLimit() / 1_000_000).toFixed(1).replace(/\.0$/, "")} MB` : "a few megabytes");

/** Uses another token, or none; keeps the former one when the service refuses it. */
export async function useToken(next) {
  const former = token;
  token = next;
  try {
    identity = await (await ask("v1/me")).json();
  } catch (error) {
    token = former;
    throw error;
  }
  for (const listener of listeners) listener(identity);
  return identity;
}

/** The events of a stream in the form of OpenAI's, parsed, until `[DONE]`. */
export async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        if (!line.startsWith("data:")) continue;
        const data = line.slice(5).trim();
        if (data === "[DONE]") return;
        const event = JSON.parse(data);
        if (event.error) throw new ServiceProblem(500, event.error.code ?? "", event.error.message ?? "");
        yield event;
      }
    }
  } catch (error) {
    throw error instanceof TypeError ? new ServiceProblem(0, "", "") : error;
  } finally {
    reader.cancel().catch(() => {});
  }
}
