"""What a draft's pages carry beside the report's own: stamped when parts are assembled, as artifacts.

A watermark behind the text, a line at the head of each page, numbers beside every fifth line, and bars beside blocks of
text that changed. Parts and the final report know nothing of it; a screen reader passes over it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from fontTools.pens.basePen import BasePen
from pikepdf import Array, Dictionary, Name, Object, Pdf

from reportgen.typeset.folios import MARGIN, hexadecimal, width_of
from reportgen.typeset.fonts import FOLIO_FACE, draw
from reportgen.typeset.laid import EVERY
from reportgen.typeset.setting import PartPdf
from reportgen.typeset.united import FOLIO_NAME
from reportgen.write.document import UNCOUNTED, Document

PALE = 0.94
"""How light the watermark is: text of 5.2:1 on white still stands out from it by 4.5:1."""
_COLOUR = "0.600 0.070 0.302 rg"
_GREY = "0.333 0.365 0.400 rg"
_WATERMARK, _WATERMARK_SIZE = Name("/Watermark"), 205.0
_HEAD, _HEAD_SIZE = 26.0, 7.5
_NUMBER, _NUMBER_SIZE = 10.0, 6.5
_BAR, _BAR_WIDTH = 7.0, 1.5


@dataclass(frozen=True, slots=True)
class Marks:
    """What is stamped on a draft.

    `word` is the watermark, `line` the text at the head of each page, `known` the hashes of the blocks of text of what
    the draft is compared with: others get a bar; none do where it is None.
    """

    word: str
    line: str
    known: Collection[str] | None

    @property
    def letters(self) -> str:
        """The characters that it needs of the folios' face."""
        return f"{self.line}0123456789"


def stamp(report: Pdf, document: Document, parts: Sequence[PartPdf], marks: Marks) -> None:
    """Put the marks on every page, and label the pages; the folios are there already."""
    watermark = _watermark(report, marks.word)
    pages = list(report.pages)
    labels = Array()
    first = counted = 0
    for part, typeset in zip(document.parts, parts, strict=True):
        uncounted = part.kind in UNCOUNTED
        labels.append(first)
        labels.append(Dictionary(S=Name.r) if uncounted else Dictionary(S=Name.D, St=counted + 1))
        counted += 0 if uncounted else typeset.page_count
        for number, page in enumerate(pages[first : first + typeset.page_count]):
            page.obj.Resources.XObject[_WATERMARK] = watermark
            width, height = float(page.mediabox[2]), float(page.mediabox[3])
            page.contents_add(_behind(marks.line, width, height), prepend=True)
            # A page without a folio has its own system of coordinates until its end: nothing is put after that.
            if part.kind != "cover" and not uncounted:
                lines = list(_lines(typeset.lines[number], width, height))
                # What the contents say stands elsewhere, and is marked there.
                if part.kind != "contents":
                    lines += _bars(typeset, number, height, marks)
                if lines:
                    page.contents_add(_artifact(lines))
        first += typeset.page_count
    report.Root.PageLabels = Dictionary(Nums=labels)


def _behind(line: str, width: float, height: float) -> bytes:
    """The watermark and the line at the head, which stand behind all else."""
    turned = f"q 0.5736 0.8192 -0.8192 0.5736 {width / 2:.2f} {height / 2:.2f} cm {_WATERMARK} Do Q"
    head = f"BT {FOLIO_NAME} {_HEAD_SIZE} Tf {_COLOUR} 1 0 0 1 {MARGIN:.2f} {height - _HEAD:.2f} Tm"
    return _artifact([turned], "Watermark") + _artifact([f"q {head} <{hexadecimal(line)}> Tj ET Q"], "Header")


def _artifact(lines: Sequence[str], kind: str = "") -> bytes:
    subtype = f" /Subtype /{kind}" if kind else ""
    return "\n".join((f"\n/Artifact <</Type /Pagination{subtype}>> BDC", *lines, "EMC\n")).encode()


def _lines(baselines: Sequence[float], width: float, height: float) -> Iterator[str]:
    """The numbers of every fifth line, in the outer margin."""
    for at, baseline in enumerate(baselines, 1):
        shown = str(at * EVERY)
        left = width - MARGIN + _NUMBER + (width_of("00") - width_of(shown)) * _NUMBER_SIZE
        yield (
            f"q BT {FOLIO_NAME} {_NUMBER_SIZE} Tf {_GREY} 1 0 0 1 {left:.2f} {height - baseline:.2f} Tm"
            f" <{hexadecimal(shown)}> Tj ET Q"
        )


def _bars(part: PartPdf, number: int, height: float, marks: Marks) -> Iterator[str]:
    """A bar to the left of each block of text that is not known."""
    for one in part.passages:
        if marks.known is not None and one.page == number and one.hash not in marks.known:
            box = f"{one.left - _BAR:.2f} {height - one.foot:.2f} {_BAR_WIDTH} {one.foot - one.top:.2f}"
            yield f"q {_COLOUR} {box} re f Q"


class _Path(BasePen):  # type: ignore[misc]
    """Writes outlines as PDF draws them; the names of its methods are those of all pens."""

    def __init__(self) -> None:
        super().__init__(None)
        self.made: list[str] = []

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 (fontTools' name)
        self.made.append(f"{_at(point)} m")

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802 (fontTools' name)
        self.made.append(f"{_at(point)} l")

    def _curveToOne(self, one: tuple[float, float], two: tuple[float, float], end: tuple[float, float]) -> None:  # noqa: N802 (fontTools' name)
        self.made.append(f"{_at(one)} {_at(two)} {_at(end)} c")

    def _closePath(self) -> None:  # noqa: N802 (fontTools' name)
        self.made.append("h")


def _at(point: tuple[float, float]) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _watermark(report: Pdf, word: str) -> Object:
    """The word as a drawing around the origin, in outlines, so that it is no text of any page."""
    path = _Path()
    draw(FOLIO_FACE, word, path, _WATERMARK_SIZE)
    half = width_of(word) * _WATERMARK_SIZE / 2
    low = _WATERMARK_SIZE * 0.33
    form = report.make_stream(f"1 0 0 1 {-half:.1f} {-low:.1f} cm {PALE} g\n{' '.join(path.made)} f".encode())
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Array([-half - 20, -_WATERMARK_SIZE, half + 20, _WATERMARK_SIZE])
    form.Resources = Dictionary()
    return report.make_indirect(form)
