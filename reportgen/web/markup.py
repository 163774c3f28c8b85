"""HTML as a tree that can be changed and written out again.

In goes the HTML of a part; out comes an element tree of plain tag names. Drawings (`<svg>`) are lifted out before
parsing and travel as text: they make up most of a report's bytes, and a parser of HTML would fold their names.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import tinyhtml5

from reportgen import patterns

DRAWING = "svg-drawing"
"""The tag that stands for a lifted drawing; its text is the drawing's source."""

_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_RAW = frozenset(("script", "style", DRAWING))


def parse(source: str) -> Element:
    """The `<body>` that the HTML makes, with every `<svg>` as a `svg-drawing` element that holds its text.

    Comments are dropped. Drawings inside drawings are not expected.
    """
    patterns.remember()
    drawings: list[str] = []

    def lift(match: re.Match[str]) -> str:
        drawings.append(match.group())
        return f'<{DRAWING} data-k="{len(drawings) - 1}"></{DRAWING}>'

    document = tinyhtml5.parse(_SVG.sub(lift, _COMMENT.sub("", source)), namespace_html_elements=False)
    body: Element = document.find("body")
    for element in body.iter(DRAWING):
        element.text = drawings[int(element.attrib.pop("data-k"))]
    return body


def write(element: Element) -> str:
    """The element as HTML, without its tail."""
    return "".join(_tokens(element))


def write_children(element: Element) -> str:
    """What stands inside the element, as HTML."""
    inner = [html.escape(element.text or "", quote=False)]
    for child in element:
        inner.extend(_tokens(child))
        inner.append(html.escape(child.tail or "", quote=False))
    return "".join(inner)


def _tokens(element: Element) -> Iterator[str]:
    tag = element.tag
    if tag == DRAWING:
        yield element.text or ""
        return
    attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in element.attrib.items())
    yield f"<{tag}{attributes}>"
    if tag in _VOID:
        return
    yield (element.text or "") if tag in _RAW else html.escape(element.text or "", quote=False)
    for child in element:
        yield from _tokens(child)
        yield html.escape(child.tail or "", quote=False)
    yield f"</{tag}>"


def text(element: Element) -> str:
    """The words of the element, drawings left out, white space folded."""
    return " ".join("".join(_words(element)).split())


def _words(element: Element) -> Iterator[str]:
    if element.tag in _RAW:
        return
    yield element.text or ""
    for child in element:
        yield from _words(child)
        yield child.tail or ""


def classes(element: Element) -> frozenset[str]:
    """The class names of the element."""
    return frozenset(element.get("class", "").split())


def parents(root: Element) -> dict[Element, Element]:
    """The parent of each element under root, as the tree is now."""
    return {child: parent for parent in root.iter() for child in parent}


def replace(parent: Element, old: Element, new: tuple[Element, ...]) -> None:
    """Put the new elements, or nothing, where the old one stood; the text behind it stays."""
    index = list(parent).index(old)
    tail = old.tail or ""
    old.tail = None
    parent.remove(old)
    for offset, element in enumerate(new):
        parent.insert(index + offset, element)
    if new:
        new[-1].tail = (new[-1].tail or "") + tail
    elif index:
        before = parent[index - 1]
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
