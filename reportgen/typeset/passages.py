"""The text blocks of a part's HTML, each as a hash of its words, so that two drafts can be told apart block by block.

In: an element tree of a part, or of its page of the web edition. Out: for each block (paragraph, item, heading,
caption, row of a table) a hash of the words that stand in it directly. What follows from other places does not count:
references to pages, numbers of notes, tables, figures and cases, white space, and the commas around them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt",
        "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "html", "li", "main", "nav",
        "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
    )
)  # fmt: skip
"""The elements that stand on lines of their own; the cells of a row stand on its line."""
_UNREAD = frozenset(("head", "script", "style", "svg-drawing", "template", "title"))
_UNREAD_CLASSES = frozenset(
    ("note", "comma", "page-ref", "print-only", "note-number", "number", "table-number", "figure-number", "case-number")
)
_FOLLOWING = re.compile(r"(?<!\d)\d{1,3}$")
"""The number of what a reference leads to: Figure 3."""
_LOOSE = re.compile(r"[\s\u00ad\u2060\u200b→()]|(?<!\d)[,;]|[,;](?!\d)")
_CELL = "\ue000"
_DIGITS = 12


def passage(block: Any) -> str | None:
    """The hash of the words that stand directly in a block; None where there are none."""
    words = _LOOSE.sub("", "".join(_own(block)))
    return hashlib.sha256(words.encode()).hexdigest()[:_DIGITS] if words.strip(_CELL) else None


def passages(root: Any) -> frozenset[str]:
    """The hashes of all blocks of a tree."""
    return frozenset(found for block in root.iter() if block.tag in BLOCKS and (found := passage(block)) is not None)


def _own(element: Any) -> Iterator[str]:
    """The words that stand in an element, but not in blocks within it."""
    yield element.text or ""
    for kid in element:
        if _is_read(kid):
            if kid.tag in ("td", "th"):
                yield _CELL
            if "ref" in _classes(kid):
                yield _FOLLOWING.sub("", "".join(_own(kid)))
            else:
                yield from _own(kid)
        yield kid.tail or ""


def _is_read(element: Any) -> bool:
    tag = element.tag
    # Drawings, and whatever else is of another namespace, are no words.
    if not isinstance(tag, str) or tag.startswith("{") or tag in BLOCKS or tag in _UNREAD:
        return False
    return not _UNREAD_CLASSES & _classes(element)


def _classes(element: Any) -> frozenset[str]:
    return frozenset((element.get("class") or "").split())
