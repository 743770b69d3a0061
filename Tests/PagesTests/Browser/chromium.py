# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium that is driven over a pipe (Chrome DevTools Protocol)."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time


class Chromium:
    """One browser with one tab, closed at the end of a `with` block."""

    def __init__(self, binary="chromium", seconds=60):
        self.profile = tempfile.mkdtemp(prefix="wmctl-chromium-")
        self.deadline = time.monotonic() + seconds
        command_read, self.command = os.pipe()
        self.answers, answer_write = os.pipe()

        def connect():
            # The browser reads commands from descriptor 3 and answers on 4; copies first, lest one overwrite the other.
            low, high = os.dup(command_read), os.dup(answer_write)
            os.dup2(low, 3)
            os.dup2(high, 4)

        self.process = subprocess.Popen(
            [
                binary, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--no-first-run", "--disable-extensions", "--disable-background-networking", "--disable-sync",
                "--disable-component-update", "--hide-scrollbars", "--force-color-profile=srgb",
                "--font-render-hinting=none", "--disable-lcd-text", "--lang=en-US",
                f"--user-data-dir={self.profile}", "--remote-debugging-pipe", "about:blank",
            ],
            preexec_fn=connect, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env={**os.environ, "HOME": self.profile, "TZ": "UTC"},
        )
        os.close(command_read)
        os.close(answer_write)
        self.buffer = b""
        self.events = []
        self.number = 0
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.command)
        os.close(self.answers)
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, **params):
        """Sends a command and waits for its answer; events that come before it are kept."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.command, data):]
        while True:
            answer = self._next()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, path):
        """Opens a file; the addresses that loading it asked for, and the console's errors."""
        self.events.clear()
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._next())
        # A request that is answered later would still have been sent by now.
        self.evaluate("new Promise(done => setTimeout(done, 100))")
        requests = [e["params"]["request"]["url"] for e in self.events if e.get("method") == "Network.requestWillBeSent"]
        errors = [e["params"]["entry"]["text"] for e in self.events if e.get("method") == "Log.entryAdded"]
        return requests, errors

    def visit(self, url, ready="document.readyState === 'complete'"):
        """Opens an address, and waits until an expression holds in the page."""
        self.events.clear()
        self.call("Page.navigate", url=url)
        self.wait(ready)

    def wait(self, expression, seconds=15):
        """Waits until an expression holds in the page."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if self.evaluate(f"!!({expression})"):
                    return
            except RuntimeError:
                # The page is being replaced.
                pass
            time.sleep(0.02)
        raise TimeoutError(f"this never held: {expression}")

    def press(self, key, modifiers=0):
        """Presses a key by its name; 1 is Alt, 2 Control, 8 Shift."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "End": 35, "Home": 36, "ArrowLeft": 37, "ArrowRight": 39}
        text = {"Enter": "\r", " ": " "}.get(key)
        described = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": codes[key],
                     "modifiers": modifiers}
        self.call("Input.dispatchKeyEvent", type="keyDown", **described, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **described)

    def type(self, text):
        """Puts text where the caret is, as an input method does."""
        self.call("Input.insertText", text=text)

    def drop(self, selector, paths):
        """Drops files on an element."""
        box = self.evaluate(
            f"(() => {{const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView({{block: 'center'}});"
            "const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]})()"
        )
        data = {"items": [], "files": [os.path.abspath(path) for path in paths], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self.call("Input.dispatchDragEvent", type=kind, x=box[0], y=box[1], data=data)

    def answer(self, status, headers, body):
        """Answers the next request that `Fetch` holds, in the server's place; the request."""
        while True:
            held = [event for event in self.events if event.get("method") == "Fetch.requestPaused"]
            if held:
                break
            self.events.append(self._next())
        self.events.remove(held[0])
        self.call(
            "Fetch.fulfillRequest", requestId=held[0]["params"]["requestId"], responseCode=status,
            responseHeaders=[{"name": name, "value": value} for name, value in headers.items()],
            body=base64.b64encode(body.encode()).decode(),
        )
        return held[0]["params"]["request"]

    def evaluate(self, expression):
        """The value of a JavaScript expression in the page."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["exception"].get("description", expression))
        return result["result"].get("value")

    def set_media(self, width, scheme="light"):
        """The width of the window, and what the reader prefers."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.call(
            "Emulation.setEmulatedMedia", media="", features=[{"name": "prefers-color-scheme", "value": scheme}]
        )

    def picture(self):
        """The whole page as PNG."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        return base64.b64decode(shot["data"])

    def pdf(self):
        """The page as it is printed on A4."""
        page = self.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69, printBackground=False,
                         preferCSSPageSize=True)
        return base64.b64decode(page["data"])

    def _next(self):
        while b"\0" not in self.buffer:
            rest = self.deadline - time.monotonic()
            if rest <= 0 or not select.select([self.answers], [], [], rest)[0]:
                raise TimeoutError("the browser does not answer")
            data = os.read(self.answers, 1 << 20)
            if not data:
                raise RuntimeError("the browser went away")
            self.buffer += data
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)
