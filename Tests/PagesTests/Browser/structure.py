# SPDX-License-Identifier: Apache-2.0
"""Reads pages with html5lib, which stops at the first error; prints what it found as JSON.

structure.py PAGE...
"""

import json
import sys

import html5lib


def text(element):
    return "".join(element.itertext())


def found(elements, name):
    return [e for e in elements if e.tag == name]


def read(path):
    with open(path, "rb") as file:
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(file)
    elements = [e for e in tree.iter() if isinstance(e.tag, str)]
    ids = [e.get("id") for e in elements if e.get("id")]
    with_class = lambda name: [e for e in elements if name in e.get("class", "").split()]
    svg = "{http://www.w3.org/2000/svg}"
    line = [e for e in elements if e.tag == svg + "polyline"]
    return {
        "tags": sorted({e.tag.replace(svg, "svg:") for e in elements}),
        "attributes": sorted({str(name) for e in elements for name in e.keys()}),
        "text": "".join(text(e) for e in with_class("t")),
        "passages": [text(e) for e in found(elements, "mark") if e.get("id")],
        "captions": [e.get("data-caption") for e in found(elements, "mark") if e.get("id")],
        "green": "".join(text(e) for t in with_class("t") for e in t.iter("b")),
        "red": "".join(text(e) for t in with_class("t") for e in t.iter("u")),
        "titles": [text(e) for name in ("title", "h1", "h2") for e in found(elements, name)],
        "terms": [text(e) for e in found(elements, "dt")],
        "values": [text(e) for e in found(elements, "dd")],
        "points": [[float(n) for n in p.split(",")] for e in line for p in e.get("points").split()],
        "descriptions": [text(e) for e in elements if e.tag == svg + "desc"],
        "rows": [[text(c) for c in row] for row in elements if row.tag == "tr"],
        "repeated_ids": sorted({i for i in ids if ids.count(i) > 1}),
        "dead_links": [e.get("href") for e in found(elements, "a") if e.get("href", "")[1:] not in ids],
        "policy": [e.get("content") for e in found(elements, "meta") if e.get("http-equiv")],
    }


print(json.dumps([read(path) for path in sys.argv[1:]]))
