# SPDX-License-Identifier: Apache-2.0
"""What readers do with the page of the service, one after the other."""

import json
import pathlib
import re

import axe

AUSTEN = (
    "It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want of a wife. "
    "However little known the feelings or views of such a man may be on his first entering a neighbourhood, this truth is "
    "so well fixed in the minds of the surrounding families, that he is considered as the rightful property of some one or "
    "other of their daughters.\n"
)
ENTER = "document.getElementById('access-form').requestSubmit()"
RESULT = "document.getElementById('check-result')"


def verdict(page, words):
    """Waits until the page shows a verdict."""
    page.wait(f"!{RESULT}.hidden && !{RESULT}.classList.contains('old') &&"
              f" {RESULT}.querySelector('.verdict h2').innerText.trim() === {json.dumps(words)}")


def connection(page, offline=False, latency=0, throughput=-1):
    """How the browser reaches the service: milliseconds, and bytes a second."""
    page.browser.call("Network.emulateNetworkConditions", offline=offline, latency=latency,
                      downloadThroughput=throughput, uploadThroughput=-1)


def opening(page):
    page.open()
    page.js("new Promise(done => setTimeout(done, 900))")
    page.check("nothing is sent before the reader acts", not page.sent("v1/report"))
    page.check("without a token one is anyone", page.text("#access-role") == "anyone", page.text("#access-role"))
    stored = page.js("[localStorage.length, sessionStorage.length, document.cookie]")
    page.check("nothing is stored", stored == [0, 0, ""], stored)
    page.hold("empty")
    page.js("document.getElementById('text').removeAttribute('id')")
    page.check("axe sees a field without its label", any("label" in line for line in axe.violations(page.browser)))


def pasting(page):
    page.open()
    page.set("text", page.service.marked)
    verdict(page, "Watermarked")
    page.check("pasting alone leads to a verdict", len(page.sent("v1/report")) == 1)
    seen = page.text("#check-result .verdict")
    page.check("anyone sees no number and no key", not any(c.isdigit() for c in seen) and "‘" not in seen, seen)
    page.check("anyone sees no evidence", page.js(f"{RESULT}.querySelector('.t, figure, .numbers') === null"))
    spoken = page.text("#check-status")
    page.check("the verdict is spoken", spoken.startswith("Watermarked. "), spoken)
    page.hold("public verdict")


def changing(page):
    page.open()
    page.set("text", page.service.marked)
    page.set("text", AUSTEN)
    verdict(page, "No watermark found")
    before = len(page.sent("v1/report"))
    page.set("text", AUSTEN + "One.", "insertText")
    page.check("a result about another text says so in words", "before your last change" in page.text("#check-old"))
    page.hold("changed text")
    # A request that is slow is stopped by the next.
    connection(page, latency=400)
    page.js("document.getElementById('check-form').requestSubmit()")
    page.set("text", page.service.marked)
    page.js("document.getElementById('check-form').requestSubmit()")
    verdict(page, "Watermarked")
    connection(page)
    page.js("new Promise(done => setTimeout(done, 500))")
    page.check("a stale answer never shows", page.text("#check-result h2") == "Watermarked")
    page.check("a result about the text says nothing of a change", not page.js(page.shows("check-old")))
    page.check("each check is one request", len(page.sent("v1/report")) == before + 2)
    page.click("auto")
    page.set("text", "Too few words.")
    page.js("new Promise(done => setTimeout(done, 1000))")
    page.check("without automatic checks typing sends nothing", len(page.sent("v1/report")) == before + 2)
    page.click("text-clear")
    page.check("clearing shows the beginning again", page.js(page.shows("check-empty")))


def dropping(page):
    page.open()
    folder = pathlib.Path(page.folder)
    windows = page.service.marked.replace("\n", "\r\n")
    for name, data in (("text.txt", windows.encode()), ("binary.txt", b"\xff\xfe\x00a"), ("large.md", b"word " * 300_000)):
        folder.joinpath(name).write_bytes(data)
    page.browser.drop("#text", [folder / "text.txt"])
    verdict(page, "Watermarked")
    request = page.sent("v1/report")[-1]
    body = page.browser.call("Network.getRequestPostData", requestId=request["id"])["postData"]
    page.check("a file is checked to the byte", json.loads(body)["input"] == windows)
    for name, words in (("binary.txt", "UTF-8"), ("large.md", "at most 1 MB")):
        page.browser.drop("#text", [folder / name])
        page.wait(f"document.getElementById('check-problem').textContent.includes({json.dumps(name)})")
        said = page.text("#check-problem")
        page.check(f"{name} is refused in words", words in said, said)
    page.hold("refused file", schemes=("light",))
    page.set("text", "word " * 220_000)
    page.wait("document.getElementById('text').getAttribute('aria-invalid') === 'true'")
    page.check("a text that is too long is said to be", "too long" in page.text("#text-count"))


def keys_alone(page):
    page.open()
    press = page.browser.press
    focused = "document.activeElement.id || document.activeElement.className"
    press("Tab")
    page.check("the first stop is the skip link", page.js(focused) == "skip", page.js(focused))
    press("Enter")
    stops = []
    for _ in range(12):
        press("Tab")
        stops.append(page.js(focused))
        if stops[-1] == "text":
            break
    page.check("a few stops lead to the text", stops[-1] == "text" and len(stops) <= 3, stops)
    ring = page.js("getComputedStyle(document.activeElement).outlineStyle")
    page.check("the focus is visible", ring == "solid", ring)
    page.browser.type(AUSTEN)
    press("Tab")
    press("Enter")
    verdict(page, "No watermark found")
    focus = page.js("[document.activeElement.tagName, document.activeElement.innerText.trim()]")
    page.check("the verdict's title takes the focus", focus == ["H2", "No watermark found"], focus)
    page.wait("(() => {const r = document.activeElement.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight})()")
    page.focus("tab-check")
    press("ArrowRight")
    page.check("arrows move between tabs", page.js(focused) == "tab-verify" and page.js(page.shows("verify")))
    press("End")
    page.check("End goes to the last tab", page.js(focused) == "tab-generate")
    press("ArrowRight")
    page.check("after the last comes the first", page.js(focused) == "tab-check")
    page.focus("access-button")
    press("Enter")
    page.check("the access opens at the token", page.js(focused) == "token", page.js(focused))
    page.hold("access", schemes=("light", "dark"))
    press("Escape")
    page.check("Escape closes it", page.js(focused) == "access-button" and not page.js(page.shows("access")))


def tokens(page):
    page.open()
    page.click("access-button")
    page.browser.call("Fetch.enable", patterns=[{"urlPattern": "*/v1/me"}])
    enter = ENTER
    page.set("token", "wmctl_" + "x" * 43)
    page.js(enter)
    page.browser.answer(401, {}, json.dumps({"error": {"message": "m", "code": "c"}}))
    page.wait("document.getElementById('access-status').textContent.includes('not valid')")
    page.check("a wrong token changes nothing", page.text("#access-role") == "anyone")
    page.browser.events = [e for e in page.browser.events if e.get("method") != "Log.entryAdded"]
    page.hold("wrong token", schemes=("light",))
    page.set("token", "wmctl_" + "y" * 43)
    page.js(enter)
    identity = {"role": "expert", "permissions": ["verdicts", "generation", "scores"], "anonymous": False, "model": None,
                "certifies": False, "text_limit": 1000, "detector_version": "1"}
    request = page.browser.answer(200, {"Content-Type": "application/json"}, json.dumps(identity))
    page.wait("document.getElementById('access-status').textContent.startsWith('Accepted')")
    sent = request["headers"].get("Authorization")
    page.check("a token goes into a header alone", sent == "Bearer wmctl_" + "y" * 43, sent)
    page.check("the role is shown", page.text("#access-role") == "expert")
    page.check("the token leaves the field", page.js("document.getElementById('token').value") == "")
    page.browser.call("Fetch.disable")
    stored = page.js("[localStorage.length, sessionStorage.length, document.cookie, location.href.includes('wmctl_')]")
    page.check("the token is not stored", stored == [0, 0, "", False], stored)


def real_tokens(page):
    page.open()
    page.click("access-button")
    page.set("text", page.service.marked)
    verdict(page, "Watermarked")
    seen = {"public": "anyone", "client": "application", "expert": "expert", "operator": "operator"}
    for role, name in seen.items():
        page.set("token", page.service.tokens[role])
        page.js(ENTER)
        page.wait(f"document.getElementById('access-status').textContent.includes('Your role: {name}.')")
        sees_scores = role in ("expert", "operator")
        # The text is checked again, for what this reader may see.
        page.wait(f"!!{RESULT}.querySelector('.numbers') === {json.dumps(sees_scores)}"
                  " && !document.getElementById('check-status').classList.contains('busy')")
        page.check(f"the token of {role} lets one write: {role != 'public'}",
                   page.js("!document.getElementById('generate-form').hidden") == (role != "public"))
    page.check("scores follow the token", page.js(f"!!{RESULT}.querySelector('.numbers')"))
    page.service.run("token", "revoke", token_id(page, "operator"))
    page.js("new Promise(done => setTimeout(done, 1500))")
    page.js("document.getElementById('check-form').requestSubmit()")
    page.wait("document.getElementById('check-problem').textContent.includes('not valid')")
    page.browser.events = [e for e in page.browser.events if e.get("method") != "Log.entryAdded"]
    page.check("a revoked token is said to be no longer valid", True)
    page.click("token-forget")
    page.wait("document.getElementById('access-role').textContent === 'anyone'")
    page.check("without the token one is anyone again", True)


def token_id(page, name):
    """The id of a token, by which it is revoked."""
    listed = json.loads(page.service.run("token", "list", "--json"))
    return next(token["id"] for token in listed["tokens"] if token["name"] == name)


def writing_with_pauses(page):
    page.open(role="limited")
    # An hour of writing in seconds.
    page.js("(() => {const wait = setTimeout; globalThis.setTimeout = (f, ms) => wait(f, ms / 60)})()")
    words = (AUSTEN + page.service.marked).split(" ")
    for end in range(12, len(words), 12):
        page.set("text", " ".join(words[:end]), "insertText")
        page.js("new Promise(done => setTimeout(done, 6000))")
    sent = len(page.sent("v1/report"))
    page.check("a text that is written is checked now and then", 2 <= sent <= 7, (sent, len(words)))
    page.check("and its writer is never refused", not page.js(page.shows("check-problem")), page.text("#check-problem"))
    page.js("document.getElementById('check-form').requestSubmit()")
    page.wait(f"!{RESULT}.hidden && !{RESULT}.classList.contains('old')")
    page.click("keep-compact")
    page.wait("document.getElementById('keep-status').textContent.startsWith('Downloaded')")
    page.check("nor one who asks for a report of it", not page.js(page.shows("check-problem")))


def waiting(page):
    page.open()
    # The browser reports the refusals that this is about.
    page.ignores_refusals = True
    page.set("text", AUSTEN)
    verdict(page, "No watermark found")
    page.browser.call("Fetch.enable", patterns=[{"urlPattern": "*/v1/report"}])
    refusal = json.dumps({"error": {"message": "m", "code": "similar_texts"}})
    page.js("document.getElementById('check-form').requestSubmit()")
    page.browser.answer(429, {"Retry-After": "60"}, refusal)
    page.wait("document.querySelector('.countdown')?.textContent.includes('in 60 seconds')")
    said = page.text("#check-problem")
    page.check("versions of one text are named as what is limited", said.startswith("This text is almost the same"), said)
    page.hold("waiting", schemes=("light",))
    page.wait("!document.querySelector('.countdown').textContent.includes('in 60 seconds')")
    seen = page.js("document.querySelector('.countdown').textContent")
    spoken = page.text("#check-status")
    page.check("screen readers hear of the wait, but not each second",
               "in 60 seconds" in spoken and "in 60 seconds" not in seen, (spoken, seen))
    page.js("document.getElementById('check-form').requestSubmit()")
    page.browser.answer(429, {"Retry-After": "1"}, refusal)
    page.browser.answer(429, {"Retry-After": "1"}, refusal)
    page.wait("document.querySelector('.countdown')?.textContent.startsWith('You can')")
    sent = len(page.sent("v1/report"))
    page.js("new Promise(done => setTimeout(done, 1300))")
    page.check("it is tried again by itself once", len(page.sent("v1/report")) == sent)
    page.js("document.getElementById('check-form').requestSubmit()")
    page.browser.answer(429, {"Retry-After": "1"}, refusal)
    page.wait("document.querySelector('.countdown')?.textContent.startsWith('Checking')")
    page.set("text", AUSTEN + "One.", "insertText")
    sent = len(page.sent("v1/report"))
    page.js("new Promise(done => setTimeout(done, 1300))")
    page.check("and not when the text was changed", len(page.sent("v1/report")) == sent)
    page.browser.call("Fetch.disable")
    page.browser.events = [e for e in page.browser.events if e.get("method") != "Log.entryAdded"]


def narrow(page):
    page.open(width=320)
    page.browser.call("Emulation.setDeviceMetricsOverride", width=320, height=640, deviceScaleFactor=1, mobile=True)
    page.set("text", page.service.marked)
    page.js("document.getElementById('check-form').requestSubmit()")
    verdict(page, "Watermarked")
    page.wait(f"(() => {{const r = {RESULT}.querySelector('h2').getBoundingClientRect();"
              " return r.top >= 0 && r.bottom <= 640})()")
    page.check("on a narrow screen the verdict comes into view", True)


def expert(page):
    page.open(role="expert")
    page.check("the role is shown", page.text("#access-role") == "expert")
    page.set("text", page.service.marked)
    verdict(page, "Watermarked")
    parts = page.js(f"['.t mark', '.t b.e4', 'figure svg[role=img]', '.numbers'].filter(p => !{RESULT}.querySelector(p))")
    page.check("an expert sees passages, evidence, chart and numbers", parts == [], parts)
    shown = page.js(f"[...{RESULT}.querySelectorAll('.t')].map(e => e.textContent).join('')")
    page.check("the text is shown as it is", shown == page.service.marked)
    page.hold("full report")
    page.browser.call("Emulation.setEmulatedMedia", features=[{"name": "forced-colors", "value": "active"}])
    lines = page.js(f"getComputedStyle({RESULT}.querySelector('.t b.e4')).textDecorationLine")
    page.check("with forced colours evidence is underlined", lines == "underline", lines)


def markup_in_texts(page):
    page.open(role="operator")
    page.set("text", "<img src=x onerror=alert(1)><script>alert(2)</script><b>bold</b> " + AUSTEN)
    verdict(page, "No watermark found")
    made = page.js(f"{RESULT}.querySelectorAll('img, script, [onerror], [style], style, iframe').length")
    page.check("markup in a text stays text", made == 0 and "<script>alert(2)" in page.text(".t"), page.text(".t"))
    page.check("and is no violation", page.js("violations") == [])


def certificates(page):
    page.open(role="expert")
    page.set("text", page.service.marked)
    verdict(page, "Watermarked")
    # Those of other states are about other texts.
    for old in page.folder.glob("*.jws"):
        old.unlink()
    page.click("keep-compact")
    page.wait("document.getElementById('keep-status').textContent.startsWith('Downloaded')")
    signed = wait_for_file(page, "*.jws")
    source = page.folder / "source.txt"
    source.write_text(page.service.marked, newline="")
    said = page.service.run("verify", "--text", str(source), str(signed))
    page.check("wmctl verifies what was downloaded", "valid" in said and "invalid" not in said, said)
    page.hold("signed", widths=(320,), schemes=("light",))
    certificate = signed.read_text()
    page.open("#verify")
    page.check("an address leads to the tab", page.js(page.shows("verify")))
    page.check("the title goes with the tab", page.text("h1") == "Is this report genuine?", page.text("h1"))
    page.hold("verify, empty", schemes=("light",))
    changed = certificate[:-2] + ("A" if certificate[-2] != "A" else "B") + certificate[-1]
    for report, text, words in (
        (certificate, page.service.marked, "This report is genuine."), (certificate, "", "This report is genuine."),
        (certificate, AUSTEN, "This report is about another text."), (changed, "", "This report is not genuine."),
        ("nonsense", "", "This is not a signed report."),
    ):
        page.set("report", report)
        page.set("original", text)
        page.js("document.getElementById('verify-form').requestSubmit()")
        page.wait("!document.getElementById('verify-result').hidden")
        seen = page.text("#verify-result h2")
        page.check(f"verifying says: {words}", seen == words, seen)
        if text == page.service.marked:
            page.check("and that it is the text", "exactly the one" in page.text("#verify-result"))
            numbers = page.js("document.querySelector('#verify-result dd sup')?.parentNode.textContent ?? ''")
            page.check("p-values are written as in reports", re.fullmatch(r"\d\.\d\d × 10−\d+", numbers), numbers)
            page.hold("genuine")
    page.hold("not a report", schemes=("light", "dark"), widths=(320,))


def detached(page):
    page.open()
    for old in page.folder.glob("*.jws"):
        old.unlink()
    page.set("text", page.service.marked)
    verdict(page, "Watermarked")
    page.click("keep-detached")
    signature, claims = wait_for_file(page, "*.jws"), wait_for_file(page, "*.json")
    page.check("anyone's report holds no score", "score" not in claims.read_text(), claims.read_text())
    page.open("#verify")
    page.browser.drop("#report", [signature])
    page.wait(page.shows("claims"))
    page.browser.drop("#claims", [claims])
    page.wait("document.getElementById('claims').value !== ''")
    page.js("document.getElementById('verify-form').requestSubmit()")
    page.wait("!document.getElementById('verify-result').hidden")
    page.check("the two files verify", page.text("#verify-result h2") == "This report is genuine.")


def wait_for_file(page, pattern):
    """A download, once it is there."""
    for _ in range(200):
        found = [path for path in page.folder.glob(pattern) if path.stat().st_size]
        if found:
            return found[0]
        page.js("new Promise(done => setTimeout(done, 25))")
    raise TimeoutError(pattern)


def writing(page):
    page.open("#generate")
    page.check("anyone is told what writing needs", "access token" in page.text("#generate-off"))
    page.hold("writing, not allowed", schemes=("light",))
    page.open("#generate", role="client")
    page.check("a client may write, with the mark", page.js(page.shows("prompt")) and not page.js(page.shows("marks")))
    page.open("#generate", role="operator")
    page.set("prompt", "The whale")
    page.js("document.querySelector('[value=both]').click()")
    # The small model would write faster than anybody can look.
    connection(page, throughput=60_000)
    page.js("document.getElementById('generate-form').requestSubmit()")
    page.wait("document.querySelector('#generate-result .plain.writing')?.textContent")
    early = page.js("document.querySelector('#generate-result .plain').textContent.length")
    page.check("a text that is written can be stopped", not page.js("document.getElementById('generate-stop').disabled"))
    page.wait("document.querySelectorAll('#generate-result .short-verdict').length === 2")
    late = page.js("document.querySelector('#generate-result .t').textContent.length")
    page.check("text comes bit by bit", 0 < early < late / 2, (early, late))
    titles = page.js("[...document.querySelectorAll('#generate-result .short-verdict h3')].map(e => e.innerText.trim())")
    # One unmarked text in twenty has a p-value below 0.05, and is called inconclusive.
    is_right = titles[0] == "Watermarked" and titles[1] in ("No watermark found", "Inconclusive")
    page.check("the marked one is found, the other not", is_right, titles)
    page.check("a legend says how the texts are read", "by chance" in page.text("#generate-legend")
               and page.js("document.querySelectorAll('#generate-legend .legend li').length") >= 3)
    prompts = page.js("[...document.querySelectorAll('#generate-result .prompt')].map(e => e.textContent)")
    page.check("the prompt stands before each text", prompts == ["Prompt: The whale"] * 2, prompts)
    page.check("both are highlighted", page.js("document.querySelectorAll('#generate-result .t b').length") > 20)
    page.hold("written")
    page.set("prompt", "It was")
    page.js("document.getElementById('length').value = '800'")
    page.js("document.getElementById('generate-form').requestSubmit()")
    page.wait("document.querySelector('#generate-result .plain.writing')?.textContent.length > 40")
    page.click("generate-stop")
    page.wait("document.getElementById('generate-stop').disabled")
    connection(page)
    words = page.js("document.querySelector('#generate-result .t').textContent.split(/\\s+/).length")
    page.check("stopping stops", words < 600, words)
    page.check("and says so", "Stopped." in page.text("#generate-result"))


def errors_in_words(page):
    page.open()
    page.set("text", AUSTEN)
    verdict(page, "No watermark found")
    cases = (
        (429, {"Retry-After": "7"}, "Try again in 7 seconds"), (503, {}, "busy"), (413, {}, "too long"),
        (500, {}, "went wrong in the service"), (401, {}, "access token is needed"), (403, {}, "does not include"),
    )
    page.browser.call("Fetch.enable", patterns=[{"urlPattern": "*/v1/report"}])
    for status, headers, words in cases:
        page.js("document.getElementById('check-form').requestSubmit()")
        page.browser.answer(status, headers, json.dumps({"error": {"message": "m", "code": "c"}}))
        page.wait(f"document.getElementById('check-problem').innerText.includes({json.dumps(words)})")
        page.check(f"{status} is said in words", True)
    page.browser.call("Fetch.disable")
    connection(page, offline=True)
    page.js("document.getElementById('check-form').requestSubmit()")
    page.wait("document.getElementById('check-problem').innerText.includes('cannot be reached')")
    connection(page)
    page.browser.events = [e for e in page.browser.events if e.get("method") != "Log.entryAdded"]
    page.hold("offline", schemes=("light", "dark"), widths=(320,))


def large_letters(page):
    page.open(width=640)
    page.set("text", page.service.marked)
    verdict(page, "Watermarked")
    # 200 % of the usual size of letters, as browsers can be set to.
    page.browser.call("Page.setFontSizes", fontSizes={"standard": 32, "fixed": 26})
    width = page.js("document.documentElement.scrollWidth")
    page.check("letters of twice the size fit", width <= 640, width)
    page.browser.call("Page.setFontSizes", fontSizes={"standard": 16, "fixed": 13})
    page.browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
    page.js("document.getElementById('check-status').classList.add('busy')")
    motion = page.js("getComputedStyle(document.getElementById('check-status'), '::before').animationName")
    page.check("nothing moves for those who want no motion", motion == "none", motion)


ALL = [
    opening, pasting, changing, dropping, keys_alone, narrow, tokens, real_tokens, writing_with_pauses, waiting, expert, markup_in_texts, certificates, detached, writing,
    errors_in_words, large_letters,
]
