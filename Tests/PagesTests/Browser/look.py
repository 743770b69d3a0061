# SPDX-License-Identifier: Apache-2.0
"""Looks at pages in headless Chromium; prints what it saw as JSON.

look.py pictures PAGE FOLDER [record]    compares with FOLDER/*.png, or writes them
look.py layout PAGE...                   widths, requests and errors at several widths
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import pictures
from chromium import Chromium

# The fonts of the package fonts-dejavu-core, whatever else is installed.
FONTS = (
    'body,.t mark[data-caption]::before{font-family:"DejaVu Sans"!important}'
    '.t{font-family:"DejaVu Serif"!important}.hash,kbd,code{font-family:"DejaVu Sans Mono"!important}'
)
# What makes each part of a page vanish, without moving anything else.
VANISHED = {
    "light": {
        "the verdict": ".verdict *{visibility:hidden!important}",
        "the highlights": ".t b{background:none!important}",
        "the underlines of red tokens": ".t u{text-decoration:none!important}",
        "the frame": ".t mark{border-color:transparent!important}",
        "the text": ".t{visibility:hidden!important}",
        "the chart": "figure>svg{visibility:hidden!important}",
        "the running z-score": ".z{stroke:none!important}",
        "the threshold of 'watermarked'": "path.watermarked{stroke:none!important}",
        "the threshold of 'likely'": "path.likely{stroke:none!important}",
        "the numbers": ".numbers{visibility:hidden!important}",
    },
    "dark": {
        "the dark": "@media screen and (prefers-color-scheme:dark){:root{--page:#fff;--card:#fff}}",
        "the highlights": ".t b{background:none!important}",
        "the running z-score": ".z{stroke:none!important}",
    },
    "narrow": {
        "the chart": "figure>svg{visibility:hidden!important}",
        "the frame": ".t mark{border-color:transparent!important}",
    },
    "print": {
        "the underlines of green tokens": ".t b{text-decoration:none!important}",
        "the frame": ".t mark{border-color:transparent!important}",
        "the chart": "figure>svg{visibility:hidden!important}",
    },
}
# Draws every letter and line between the pixels instead of on them: all antialiasing changes, nothing else.
BLURRED = "main{transform:translate(.5px,.5px)}"


def style(browser, css):
    """Adds to the page's style sheet, in place of what was added last."""
    script = "(document.getElementById('added') ?? document.head.appendChild(document.createElement('style'))).id = 'added'"
    browser.evaluate(script)
    browser.evaluate("document.getElementById('added').textContent = " + json.dumps(FONTS + css))


def picture(browser, mode):
    if mode != "print":
        return pictures.load(browser.picture())
    with tempfile.TemporaryDirectory() as folder:
        pdf = pathlib.Path(folder, "page.pdf")
        pdf.write_bytes(browser.pdf())
        subprocess.run(["pdftoppm", "-r", "60", "-l", "2", "-png", pdf, folder + "/page"], check=True)
        return pictures.beside([pictures.load(p.read_bytes()) for p in sorted(pathlib.Path(folder).glob("*.png"))])


def show(browser, page, mode):
    browser.set_media(360 if mode == "narrow" else 800, "dark" if mode == "dark" else "light")
    browser.open(page)
    style(browser, "")


def compare(page, folder, is_recording):
    result = {"pictures": [], "vanished": []}
    with Chromium() as browser:
        for mode, vanished in VANISHED.items():
            show(browser, page, mode)
            image = picture(browser, mode)
            path = pathlib.Path(folder, f"{mode}.png")
            if is_recording:
                pictures.save(image, path)
            reference = pictures.load(path.read_bytes())
            result["pictures"].append({"name": mode, "blocks": pictures.differing_blocks(image, reference)})
            if mode == "light":
                style(browser, BLURRED)
                blocks = pictures.differing_blocks(picture(browser, mode), reference)
                result["pictures"].append({"name": "blurred", "blocks": blocks})
            for name, css in vanished.items():
                style(browser, css)
                blocks = pictures.differing_blocks(picture(browser, mode), reference)
                result["vanished"].append({"name": f"{name}, {mode}", "blocks": blocks})
    return result


def layout(pages):
    result = {"views": []}
    with Chromium() as browser:
        for page in pages:
            for width in (320, 360, 800, 1600):
                browser.set_media(width)
                requests, errors = browser.open(page)
                widths = browser.evaluate(
                    "[document.documentElement.scrollWidth, document.documentElement.clientWidth,"
                    "Math.max(...[...document.querySelectorAll('body *')].map(e => e.getBoundingClientRect().right))]"
                )
                others = [url for url in requests if not url.startswith("file:") or not url.endswith(page)]
                result["views"].append({
                    "page": pathlib.Path(page).name, "width": width, "scroll_width": widths[0],
                    "client_width": widths[1], "right": widths[2], "other_requests": others, "errors": errors,
                    "requests": len(requests),
                })
    return result


if __name__ == "__main__":
    task, *words = sys.argv[1:]
    print(json.dumps(compare(*words[:2], "record" in words[2:]) if task == "pictures" else layout(words)))
