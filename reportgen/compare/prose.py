"""The sentences of the web edition, each with the numbers that stand in it.

Tables, notes and traces are left out: they are compared as tables, sources and numbers. Numbers of notes, tables,
figures and cases are left out or marked as well: they change when something is put before them, and mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import html
from lxml.html import HtmlElement

NUMBER, REFERENCE = "\ue000", "\ue001"
"""What stands for a number, and for a reference, in the shape of a sentence; neither is a letter of any script."""

_BLOCKS = frozenset(
    (
        "p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "figcaption", "caption", "blockquote", "div",
        "section", "header", "figure", "ol", "ul", "dl", "article", "aside", "summary", "details",
    )
)  # fmt: skip
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_UNREAD = frozenset(("svg", "script", "style", "thead", "tbody", "tfoot", "tr", "colgroup", "nav"))
_UNREAD_CLASSES = frozenset(
    (
        "note", "comma", "page-notes", "notes", "notes-group", "traces", "downloads", "number", "table-number",
        "figure-number", "case-number", "note-number", "print-only", "page-ref", "table-key", "strip",
        "number-run", "number-entry", "number-group", "strip-key", "strip-title",
    )
)  # fmt: skip
_APART = ("event-", "call-", "second")
"""How classes begin of what is set apart from the words before it, without a space in between."""
_NOTES = frozenset(("source", "note-line"))
_BOXES = frozenset(("case-box", "glance", "case-facts"))
_END = re.compile(r"""(?<=[.!?…])["'”’)\]]*\s+(?=["'“‘(\[]*[^\W_a-z])(?![A-Z]+(?:-[A-Z0-9]+)+\s*$)""")
"""Where a sentence ends; the id of a record that closes a block belongs to what it closes."""
_NO_END = re.compile(
    r"(?:^|[\s(])(?:[^\W\d_]|[^\W\d_]\.[^\W\d_]|[A-Z][a-z]{0,2}|pp?|vol|ed|cf|etc|approx|art|arts|no|nos|vs)\.$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as a reader sees it.

    `shape` is its words with a mark for each number and reference; `numbers` are the anchors of its numbers in order.
    `kind` is text, heading, caption, note or box; `within` the id of the figure, table or case box that holds it.
    """

    part: str
    kind: str
    within: str
    text: str
    shape: str
    numbers: tuple[str, ...]


@dataclass(slots=True)
class _Piece:
    """A run of a block: its text, its shape, and the anchor where it is a number."""

    text: str
    shape: str
    anchor: str = ""


def sentences(page: bytes, part: str) -> tuple[Sentence, ...]:
    """The sentences of a web page, in reading order."""
    root = html.document_fromstring(page.decode("utf-8"))
    main = root.find(".//main")
    if main is None:
        return ()
    found: list[Sentence] = []
    for kind, within, pieces in _blocks(main, "text", ""):
        found.extend(_split(part, kind, within, pieces))
    return tuple(found)


def _blocks(element: HtmlElement, kind: str, within: str) -> Iterator[tuple[str, str, list[_Piece]]]:
    """The blocks in an element, each with the runs that stand in it directly, in reading order."""
    kind, within = _standing(element, kind, within)
    if _is_one(element):
        yield kind, within, list(_line(element))
        return
    held: list[_Piece] = []
    if element.text:
        held.append(_Piece(element.text, element.text))
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and tag not in _UNREAD and not _UNREAD_CLASSES & _classes(child):
            if tag in _BLOCKS or tag == "table":
                yield kind, within, held
                held = []
                yield from _blocks(child, kind, within)
            else:
                for piece in _runs(child, kind, within):
                    if isinstance(piece, _Piece):
                        held.append(piece)
                    else:
                        yield kind, within, held
                        held = []
                        yield piece
        if child.tail:
            held.append(_Piece(child.tail, child.tail))
    yield kind, within, held


def _runs(element: HtmlElement, kind: str, within: str) -> Iterator[_Piece | tuple[str, str, list[_Piece]]]:
    """The runs of an element that stands in a line; blocks that it holds all the same come as blocks."""
    classes = _classes(element)
    if any(name.startswith(_APART) for name in classes):
        yield _Piece(" ", " ")
    if "n" in classes:
        yield _Piece(_text(element), NUMBER, element.get("id", ""))
    elif "ref" in classes:
        yield _Piece(_text(element), REFERENCE)
    else:
        first = True
        for block_kind, block_within, pieces in _blocks(element, kind, within):
            if first:
                yield from pieces
                first = False
            elif pieces:
                yield block_kind, block_within, pieces


def _is_one(element: HtmlElement) -> bool:
    """Whether an element says one thing in several blocks."""
    parent = element.getparent()
    if "pull" in _classes(element):
        return True
    if parent is None:
        return False
    return (element.tag == "li" and "key-numbers" in _classes(parent)) or (element.tag == "div" and parent.tag == "dl")


def _line(element: HtmlElement) -> Iterator[_Piece]:
    """The runs of an element, as if its blocks were one line."""
    if element.text:
        yield _Piece(element.text, element.text)
    for child in element:
        classes = _classes(child)
        if "n" in classes:
            yield _Piece(_text(child), NUMBER, child.get("id", ""))
        elif isinstance(child.tag, str) and child.tag not in _UNREAD and not _UNREAD_CLASSES & classes:
            yield from _line(child)
            if child.tag in _BLOCKS:
                yield _Piece(" ", " ")
        if child.tail:
            yield _Piece(child.tail, child.tail)


def _standing(element: HtmlElement, kind: str, within: str) -> tuple[str, str]:
    """The kind of an element's text, and what holds it."""
    classes, id_ = _classes(element), element.get("id", "")
    if element.tag in _HEADINGS and kind == "text":
        kind = "heading"
    elif element.tag in ("figcaption", "caption"):
        kind = "caption"
    elif _BOXES & classes:
        kind = "box"
    elif _NOTES & classes:
        kind = "note"
    if id_.startswith(("fig-", "tab-", "case-")):
        within = id_
    return kind, within


def _classes(element: HtmlElement) -> frozenset[str]:
    return frozenset(element.get("class", "").split())


def _text(element: HtmlElement) -> str:
    return str(element.text_content())


def _split(part: str, kind: str, within: str, pieces: Iterable[_Piece]) -> Iterator[Sentence]:
    """The sentences of one block."""
    text = ""
    numbers: list[tuple[int, str]] = []
    spans: list[tuple[int, int, str]] = []
    for piece in pieces:
        start = len(text)
        text += re.sub(r"\s+", " ", piece.text.replace("\xad", ""))
        if piece.shape in (NUMBER, REFERENCE):
            spans.append((start, len(text), piece.shape))
            if piece.anchor:
                numbers.append((start, piece.anchor))
    at = 0
    for end in [*_ends(text, spans), len(text)]:
        shown = " ".join(text[at:end].split())
        if shown:
            yield Sentence(
                part,
                kind,
                within,
                shown,
                _shape(text, at, end, spans),
                tuple(anchor for start, anchor in numbers if at <= start < end),
            )
        at = end


def _ends(text: str, spans: list[tuple[int, int, str]]) -> Iterator[int]:
    """Where sentences end within a block: after a mark that ends one, not in a number or after an abbreviation."""
    for match in _END.finditer(text):
        end = match.end()
        before = text[: match.start()].rstrip("\"'”’)]")
        if _NO_END.search(before) or any(start < end - 1 < stop for start, stop, _ in spans):
            continue
        yield end


def _shape(text: str, at: int, end: int, spans: list[tuple[int, int, str]]) -> str:
    """The words of a stretch of text, with marks for numbers and references."""
    made, place = [], at
    for start, stop, mark in spans:
        if at <= start < end:
            made += [text[place:start], mark]
            place = stop
    made.append(text[place:end])
    return " ".join("".join(made).split())
