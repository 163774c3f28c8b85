"""What stands around each number of a part: read from the part's finished HTML.

In: a part's HTML, whose numbers carry marks (`<span class="n" id="...">`). Out: a Spot for the anchor of each: whether
it is in the text, a heading, a table, a caption, a note or a box, and the heading and the paragraph of its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from reportgen import plain, store, surroundings
from reportgen.numbers.ledger import Spot
from reportgen.store import Kept

_ROOMS = ("write/spots.py", "numbers/ledger.py", "numbers/number.py", "plain.py")
"""The code that has a hand in the spots."""

_VOID = frozenset({"br", "col", "img", "hr", "wbr", "input", "meta", "link"})
_HEADINGS = frozenset({"h1", "h2", "h3"})
_HOLDERS = ("figure", "table-block", "case-box")
"""Classes of what a number can be in that has an id of its own."""
_BOXES = frozenset({"case-box", "pull", "key-numbers", "glance", "facts", "rating-strip", "positions", "margin"})
_NOTES = frozenset({"note-line", "source", "notes"})
_PARAGRAPH = frozenset({"standfirst"})
"""What a paragraph of a person's text may be besides a plain one; what blocks set has other classes."""
_CAPTIONS = frozenset({"figcaption", "caption"})


class _Reader(HTMLParser):
    """Walks a part and notes the place of each mark; `open` are the elements that are open: tag, classes, id."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.spots: dict[str, Spot] = {}
        self._open: list[tuple[str, frozenset[str], str]] = []
        self._heading = ""
        self._paragraphs = 0
        self._in_heading: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        classes, id_ = frozenset((named.get("class") or "").split()), named.get("id") or ""
        if tag in _VOID:
            return
        self._open.append((tag, classes, id_))
        if tag in _HEADINGS:
            self._heading = ""
        if tag in ("p", "li") and classes <= _PARAGRAPH and self._kind() == "text":
            self._paragraphs += 1
        if "n" in classes and "data-n" in named:
            kind = self._kind()
            within = next((i for _, has, i in reversed(self._open[:-1]) if i and not has.isdisjoint(_HOLDERS)), "")
            if kind in ("title", "heading"):
                self._in_heading[id_] = kind
            self.spots[id_] = Spot(kind, within, self._heading, self._paragraphs if kind == "text" else 0)

    def handle_endtag(self, tag: str) -> None:
        if not any(open_tag == tag for open_tag, _, _ in self._open):
            return
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag in _HEADINGS:
            for id_, kind in self._in_heading.items():
                self.spots[id_] = Spot(kind, "", " ".join(self._heading.split()))
            self._in_heading = {}
            self._heading = " ".join(self._heading.split())

    def handle_data(self, data: str) -> None:
        if any(tag in _HEADINGS for tag, _, _ in self._open):
            self._heading += data

    def _kind(self) -> str:
        """What the innermost element stands in, the nearest that says so."""
        for tag, classes, _ in reversed(self._open):
            if tag in _HEADINGS:
                return "title" if tag == "h1" else "heading"
            if tag in _CAPTIONS:
                return "caption"
            if classes & _NOTES:
                return "note"
            if classes & _BOXES:
                return "box"
            if tag == "svg":
                return "figure"
            if tag == "table":
                return "table"
        return "text"


@dataclass(frozen=True, slots=True)
class _Spots:
    """The spots of a part, as they are kept."""

    by_anchor: Mapping[str, Spot]


def spots(html: str, kept: Kept | None = None) -> Mapping[str, Spot]:
    """What stands around each number of a part, by the anchor of its mark; of the same HTML, from what is kept."""
    if kept is None:
        return _read(html)
    key = store.key("spots", surroundings.digest(*_ROOMS), html)
    if (held := kept.get(key)) is not None:
        return plain.from_bytes(_Spots, held).by_anchor
    found = _read(html)
    kept.put(key, plain.to_bytes(_Spots(found)))
    return found


def _read(html: str) -> Mapping[str, Spot]:
    """The spots of a part, read from its HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.spots
