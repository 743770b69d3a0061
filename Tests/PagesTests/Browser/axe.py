# SPDX-License-Identifier: Apache-2.0
"""Deque's axe-core on the page that a browser shows."""

import importlib.util
import pathlib

_SOURCE = pathlib.Path(importlib.util.find_spec("axe_core_python").origin).with_name("axe.min.js").read_text()
# The rules of WCAG 2.0 to 2.2, levels A and AA, and axe-core's best practices.
_RUN = (
    "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],"
    " resultTypes: ['violations']}).then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' '))"
    ".slice(0, 3).join(', ') + ' ' + (v.nodes[0].any[0]?.message ?? '')))"
)


def violations(browser):
    """What axe-core finds wrong, a line for each rule."""
    # A world of its own: neither the page's policy nor its scripts meet axe.
    frame = browser.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = browser.call("Page.createIsolatedWorld", frameId=frame, worldName="axe")["executionContextId"]
    for expression in (_SOURCE + ";0", _RUN):
        result = browser.call(
            "Runtime.evaluate", expression=expression, contextId=world, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["exception"].get("description", "axe failed"))
    return result["result"]["value"]
