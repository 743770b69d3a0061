# SPDX-License-Identifier: Apache-2.0
"""Uses the page of a running `wmctl serve` as its readers do; prints what it found as JSON.

service.py WMCTL FOLDER [PICTURES]    WMCTL with the environment of the caller; FOLDER is empty; PICTURES get screenshots
"""

import json
import os
import pathlib
import re
import subprocess
import sys

import axe
import states
from chromium import Chromium


ROLES = ("public", "client", "expert", "operator")


class Service:
    """`wmctl serve` on free ports, once for each role of callers without a token, with keys to mark and to sign with."""

    def __init__(self, wmctl, folder):
        self.wmctl = wmctl
        # The same key each time: what it makes of the texts is then no matter of chance.
        secret = pathlib.Path(folder, "secret")
        secret.write_bytes(b"\x5a" * 32)
        self.run("key", "new", "--id", "mark", "--secret-file", str(secret))
        self.run("key", "new", "--signing", "--id", "sign")
        self.marked = self.run("generate", "The sea", "-n", "260", "--seed", "7", "--key", "mark")
        self.tokens = {role: self.run("token", "new", "--role", role, "--name", role).strip() for role in ROLES}
        # The page is used faster than any reader can; how it gets along with the usual limits is a state of its own.
        unlimited = [word for role in ROLES for word in ("--rate", f"{role}=none")]
        starts = {role: (role, unlimited) for role in ROLES} | {"limited": ("public", [])}
        self.processes = [
            self.start(role, str(pathlib.Path(folder, f"{name}.sqlite")), limits) for name, (role, limits) in starts.items()
        ]
        self.addresses = {name: self.listen(process) for name, process in zip(starts, self.processes)}

    def start(self, role, ledger, limits):
        return subprocess.Popen(
            [self.wmctl, "serve", "--listen", "127.0.0.1:0", "--anonymous", role, "--ledger", ledger, *limits],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        )

    def listen(self, process):
        """The address that a service says it listens on."""
        said = []
        for line in process.stderr:
            if found := re.search(r"listening on (http://\S+)", line):
                return found[1] + "/"
            said.append(line)
        raise RuntimeError("serve: " + "".join(said))

    def run(self, *arguments, input=None):
        result = subprocess.run([self.wmctl, *arguments], capture_output=True, text=True, input=input)
        if result.returncode not in (0, 1):
            raise RuntimeError(f"{arguments[0]}: {result.stderr}")
        return result.stdout

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(10)
            process.stderr.close()


class Page:
    """The page in a browser, with what every state is held to."""

    def __init__(self, browser, service, folder, pictures):
        self.browser, self.service, self.folder, self.pictures = browser, service, folder, pictures
        self.checks = []
        self.requests = []
        self.ignores_refusals = False
        browser.call("Page.addScriptToEvaluateOnNewDocument", source=(
            "globalThis.violations = []; addEventListener('securitypolicyviolation',"
            " event => violations.push(`${event.violatedDirective} ${event.blockedURI}`));"
        ))
        browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))

    def check(self, name, value, detail=""):
        self.checks.append({"name": name, "ok": bool(value), "detail": str(detail)[:500]})

    def open(self, fragment="", width=1280, scheme="light", role="public"):
        self.note_events()
        self.ignores_refusals = False
        self.address = self.service.addresses[role]
        self.browser.call("Page.navigate", url="about:blank")
        self.browser.set_media(width, scheme)
        self.browser.visit(self.address + fragment, "document.getElementById('about')?.textContent")

    def js(self, expression):
        return self.browser.evaluate(expression)

    def wait(self, expression):
        self.browser.wait(expression)

    def focus(self, id):
        self.js(f"document.getElementById('{id}').focus()")

    def set(self, id, value, how="insertFromPaste"):
        """Puts a text into a field, as pasting does."""
        self.js(f"(() => {{const e = document.getElementById('{id}'); e.value = {json.dumps(value)};"
                f"e.dispatchEvent(new InputEvent('input', {{bubbles: true, inputType: '{how}'}}))}})()")

    def click(self, id):
        self.js(f"document.getElementById('{id}').click()")

    def text(self, selector):
        return self.js(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")

    def shows(self, id):
        return f"document.getElementById('{id}').checkVisibility()"

    def note_events(self):
        """Keeps what the browser reported, and forgets it there."""
        for event in self.browser.events:
            method, params = event.get("method"), event.get("params", {})
            if method == "Network.requestWillBeSent":
                self.requests.append({**params["request"], "id": params["requestId"]})
            elif self.ignores_refusals and method == "Log.entryAdded" and params["entry"]["source"] == "network":
                continue
            elif method == "Runtime.exceptionThrown" or method == "Log.entryAdded" and params["entry"]["level"] == "error":
                self.checks.append({"name": "the console has no error", "ok": False, "detail": json.dumps(params)[:500]})
        self.browser.events.clear()

    def sent(self, path):
        """The requests for a path so far."""
        self.js("0")
        self.note_events()
        return [request for request in self.requests if request["url"] == self.address + path]

    def hold(self, name, widths=(320, 1920), schemes=("light", "dark")):
        """Holds a state of the page to what every state must be: accessible, no wider than the window, within its policy."""
        for scheme in schemes:
            self.browser.set_media(1280, scheme)
            found = axe.violations(self.browser)
            self.check(f"{name}, {scheme}: axe finds nothing", not found, found)
        for width in widths:
            self.browser.set_media(width, "light")
            seen = self.js(
                "[document.documentElement.scrollWidth, ...[...document.querySelectorAll('body *')]"
                ".filter(e => e.checkVisibility() && !e.closest('.visually-hidden, .spoken, .skip'))"
                ".map(e => Math.floor(e.getBoundingClientRect().right))].reduce((a, b) => Math.max(a, b))"
            )
            self.check(f"{name}: fits {width} pixels", seen <= width, seen)
        violations = self.js("violations")
        self.check(f"{name}: keeps the policy", violations == [], violations)
        if self.pictures:
            for width, scheme in ((1280, "light"), (768, "light"), (1280, "dark"), (320, "dark"), (1920, "light")):
                self.browser.set_media(width, scheme)
                path = pathlib.Path(self.pictures, f"{name.replace(' ', '-')}-{width}-{scheme}.png")
                path.write_bytes(self.browser.picture())
        self.browser.set_media(1280, "light")


def main():
    wmctl, folder, *rest = sys.argv[1:]
    with Service(wmctl, folder) as service, Chromium(seconds=110) as browser:
        page = Page(browser, service, pathlib.Path(folder), rest[0] if rest else None)
        for state in states.ALL:
            try:
                state(page)
            except Exception as error:  # The other states are looked at all the same.
                page.check(f"{state.__name__.replace('_', ' ')} comes to its end", False, repr(error))
        page.note_events()
        own = tuple(service.addresses.values())
        allowed = (*own, *("blob:" + address for address in own), "about:")
        others = [request["url"] for request in page.requests if not request["url"].startswith(allowed)]
        page.check("nothing is asked of anybody else", not others, others)
        paths = {request["url"].split("/", 3)[3] for request in page.requests if request["url"].startswith(own)}
        files = {"report.css", "page.css", "icon.svg", *(f"{n}.js" for n in "dom page service check verify generate wait".split())}
        known = {"v1/me", "v1/report", "v1/detect", "v1/verify", "v1/completions", "", "#verify", "#generate"}
        texts = paths - known - {f"page/{name}" for name in files}
        page.check("no text and no token is in an address", not texts, texts)
        print(json.dumps({"checks": page.checks, "states": len(states.ALL)}))


if __name__ == "__main__":
    os.environ.setdefault("PATH", "/usr/bin:/bin")
    main()
