"""Where the lines and blocks of a part have come to stand, for what a draft sets beside them.

In: WeasyPrint's laid pages. Out: values that are kept with the part, small and the same for draft and release: each
block with its place and the hash of its words, and the heights of every fifth line of the main column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reportgen.typeset.passages import BLOCKS, passage
from reportgen.typeset.setting import Passage

EVERY = 5
"""Of how many lines one is numbered."""
_POINTS = 0.75  # a CSS pixel
_ROW = 8.0
"""How far apart, in pixels, lines that stand side by side may be and be one."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text: page, left edge and width of what it stands in, top, foot and baseline, in pixels; its block."""

    page: int
    left: float
    width: float
    top: float
    foot: float
    baseline: float
    block: Any
    block_left: float
    main: bool


def laid(pages: Iterable[Any]) -> tuple[tuple[Passage, ...], tuple[tuple[float, ...], ...]]:
    """The blocks of the pages, and for each page the baselines of its 5th, 10th, 15th ... line, in points from the top.

    Lines are those of the main column: of the place and width that most of the part's text has.
    """
    boxes = [page._page_box for page in pages]  # noqa: SLF001 (there is no public way)
    lines = [line for number, box in enumerate(boxes) for line in _lines_of(number, box)]
    column = _column(lines)
    return tuple(_passages(lines, column)), tuple(_numbered(number, lines, column) for number in range(len(boxes)))


def _lines_of(number: int, page: Any) -> Iterator[_Line]:
    for child in page.children:
        if type(child).__name__ != "MarginBox":
            yield from _below(number, child, child, None, 0.0, True)


def _below(number: int, box: Any, parent: Any, block: Any, left: float, main: bool) -> Iterator[_Line]:
    """The lines in a box; `block` is the nearest block element around it, `left` where that begins."""
    box = getattr(box, "_box", box)
    element = box.element
    if element is not None and element is not block and element.tag in BLOCKS and "::" not in (box.element_tag or ""):
        block, left = element, box.position_x + getattr(box, "margin_left", 0.0)
        main = main and element.tag not in ("table", "figure")
    if type(box).__name__ == "LineBox":
        if block is not None and _has_text(box):
            yield _Line(
                number,
                parent.content_box_x(),
                parent.width,
                box.position_y,
                box.position_y + box.height,
                box.position_y + box.baseline,
                block,
                left,
                main,
            )
        return
    for child in getattr(box, "children", ()):
        yield from _below(number, child, box, block, left, main)


def _has_text(box: Any) -> bool:
    if isinstance(getattr(box, "text", None), str):
        return bool(box.text.strip())
    return any(_has_text(getattr(child, "_box", child)) for child in getattr(box, "children", ()))


def _column(lines: Iterable[_Line]) -> tuple[float, float]:
    """The left and right edge of the column that has most text; nothing is in it where there is none."""
    places = Counter((round(line.left), round(line.width)) for line in lines if line.main and line.block.tag == "p")
    if not places:
        return 0.0, 0.0
    left, width = min(places, key=lambda place: (-places[place] * place[1], place))
    return left - 1.0, left + width + 2.0


def _numbered(number: int, lines: Iterable[_Line], column: tuple[float, float]) -> tuple[float, ...]:
    """The baselines of every fifth line in the main column of a page."""
    found: list[float] = []
    for line in sorted((one for one in lines if one.page == number), key=lambda one: one.baseline):
        within = column[0] <= line.left and line.left + line.width <= column[1]
        if line.main and within and (not found or line.baseline - found[-1] > _ROW):
            found.append(line.baseline)
    return tuple(round(baseline * _POINTS, 1) for baseline in found[EVERY - 1 :: EVERY])


def _passages(lines: Iterable[_Line], column: tuple[float, float]) -> Iterator[Passage]:
    """Each block with its place on each page on which it stands, in reading order."""
    pieces: dict[tuple[int, int], list[_Line]] = {}
    for line in lines:
        pieces.setdefault((id(line.block), line.page), []).append(line)
    hashes: dict[int, str | None] = {}
    for (block, page), some in pieces.items():
        if block not in hashes:
            hashes[block] = passage(some[0].block)
        found = hashes[block]
        if found is None:
            continue
        left = min(line.block_left for line in some)
        if column[0] <= left < column[1] and some[0].main:
            left = column[0] + 1.0  # what is indented is marked beside its column
        top, foot = min(line.top for line in some), max(line.foot for line in some)
        yield Passage(found, page, *(round(one * _POINTS, 1) for one in (left, top, foot)))
