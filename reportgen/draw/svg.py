"""matplotlib's SVG made fit for a page: alt text as title, ids that no other figure has, no style sheet, no metadata.

matplotlib writes a style sheet for everything, ids by count, a DOCTYPE and notes of its own. Inside a web page these
would reach other drawings; so the tree is written anew: only what paints, as presentation attributes, numbers to a
hundredth of a point, and ids only where a kind named a shape.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from xml.etree.ElementTree import Element, fromstring

_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_FILL = ("fill", "fill-opacity", "opacity")
_STROKE = (
    *(f"stroke-{key}" for key in ("opacity", "width", "linecap", "linejoin", "dasharray", "dashoffset")),
    "stroke",
)
_FONT = ("font-family", "font-size", "font-weight", "font-style", "text-anchor")
_PAINT = frozenset((*_FILL, *_STROKE, *_FONT))
_PLACE = frozenset({"d", "x", "y", "width", "height"})


def settle(source: bytes, prefix: str, title: str) -> str:
    """The drawing as one <svg> element: its first child is the title, its ids begin with the prefix."""
    root = fromstring(source)  # noqa: S314 - what matplotlib wrote a moment ago
    width, height = (_short(root.attrib[key].removesuffix("pt")) for key in ("width", "height"))
    size = f'width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} stroke-linejoin="round">',
        f"<title>{escape(title, quote=False)}</title>",
    ]
    taken: Counter[str] = Counter()
    for child in root:
        _write(child, prefix, "", lines, taken)
    lines.append("</svg>")
    return "\n".join(lines) + "\n"


def _write(element: Element, prefix: str, name: str, lines: list[str], taken: Counter[str]) -> None:
    tag = element.tag.rpartition("}")[2]
    if tag == "g":
        own = element.get("id", "")
        for child in element:
            _write(child, prefix, own.removeprefix("named-") if own.startswith("named-") else name, lines, taken)
        return
    if tag not in ("path", "text", "rect"):
        return
    attributes = {key: _short(value) for key, value in element.attrib.items() if key in _PLACE}
    for rule in element.get("style", "").split(";"):
        key, _, value = rule.partition(":")
        if key.strip() in _PAINT:
            attributes[key.strip()] = _short(value.strip().replace("'", "").replace(", ", ",").removesuffix("px"))
    if tag == "path" and _invisible(attributes):
        return
    if "stroke" not in attributes and "opacity" in attributes:
        attributes["fill-opacity"] = attributes.pop("opacity")
    if name:
        # A name in several lines, or a mark of several shapes, has one name; an id must be the only one.
        name = "_".join(name.split())
        taken[name] += 1
        attributes = {"id": f"{prefix}-{name}" + (f"~{taken[name]}" if taken[name] > 1 else ""), **attributes}
    shown = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    if tag == "text":
        lines.append(f"<text{shown}>{escape(element.text or '', quote=False)}</text>")
    else:
        lines.append(f"<{tag}{shown}/>")


def _invisible(attributes: dict[str, str]) -> bool:
    """Whether nothing of a path is painted; matplotlib draws the figure's own background so."""
    unpainted = attributes.get("fill") == "none" and "stroke" not in attributes
    return unpainted or attributes.get("opacity") == "0"


def _short(value: str) -> str:
    """The value with each number rounded to two decimals, and on one line."""

    def rounded(match: re.Match[str]) -> str:
        text = f"{float(match[0]):.2f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text

    return " ".join(_NUMBER.sub(rounded, value).split())
