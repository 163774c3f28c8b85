"""Page numbers and running feet, put onto the pages when their parts are assembled.

They are artifacts: a screen reader knows the page by its label. A part's own bytes know nothing of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pikepdf import Pdf

from reportgen.typeset.fonts import FOLIO_FACE, glyphs
from reportgen.typeset.setting import PartPdf
from reportgen.typeset.united import FOLIO_NAME
from reportgen.write.document import UNCOUNTED, Document

_MM = 72 / 25.4
MARGIN = 20 * _MM
"""How far from the edge of the page its text begins and ends, in points."""
_BASELINE = 54.0
_FOOT_SIZE = 7.5
_FOLIO_SIZE = 8.5
_GREY = "0.333 0.365 0.400 rg"
_INK = "0.106 0.122 0.141 rg"


def letters(document: Document, page_count: int, more: str = "") -> Mapping[int, tuple[int, str]]:
    """What folios, running feet and `more` need of their face: glyph id -> (width, character)."""
    text = document.title + ("0123456789" if page_count else "") + more
    return {glyph: (width, letter) for glyph, width, letter in glyphs(FOLIO_FACE, text)}


def stamp(report: Pdf, document: Document, parts: Sequence[PartPdf]) -> None:
    """Put the report's title and the page number at the foot of every page but the cover's."""
    for page, number in zip(report.pages, _numbers(document, parts), strict=True):
        if number is None:
            continue
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(_foot(document.title, str(number), float(page.mediabox[2]) - MARGIN))


def _numbers(document: Document, parts: Sequence[PartPdf]) -> Iterator[int | None]:
    """The number that is printed on each page, None on a cover and where pages are not counted."""
    number = 0
    for part, typeset in zip(document.parts, parts, strict=True):
        for _ in range(typeset.page_count):
            number += part.kind not in UNCOUNTED
            yield None if part.kind == "cover" or part.kind in UNCOUNTED else number


def _foot(title: str, folio: str, right: float) -> bytes:
    """The drawing of a foot; it first ends the state that the page's own drawing leaves."""
    at = right - width_of(folio) * _FOLIO_SIZE
    lines = [
        "\nQ",
        "/Artifact <</Type /Pagination /Subtype /Footer>> BDC",
        "q BT",
        f"{FOLIO_NAME} {_FOOT_SIZE} Tf {_GREY} 1 0 0 1 {MARGIN:.2f} {_BASELINE:.2f} Tm <{hexadecimal(title)}> Tj",
        f"{FOLIO_NAME} {_FOLIO_SIZE} Tf {_INK} 1 0 0 1 {at:.2f} {_BASELINE:.2f} Tm <{hexadecimal(folio)}> Tj",
        "ET Q",
        "EMC",
    ]
    return "\n".join(lines).encode()


def width_of(text: str) -> float:
    """The width of a text in the folios' face, in em."""
    return sum(width for _, width, _ in glyphs(FOLIO_FACE, text)) / 1000


def hexadecimal(text: str) -> str:
    """A text as glyph ids of the folios' face."""
    return "".join(f"{glyph:04x}" for glyph, _, _ in glyphs(FOLIO_FACE, text))
