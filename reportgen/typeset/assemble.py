"""The typeset parts become one file.

In: a Document and its typeset parts. Out: the bytes of one tagged PDF with outline, named destinations, page labels,
folios and attachments. The same parts give the same bytes: names are sorted, identifiers come from the content, and
dates from the report.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import ExitStack

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

from reportgen.store import Kept
from reportgen.typeset import attachments, folios, marks, metadata, structure, united
from reportgen.typeset.marks import Marks
from reportgen.typeset.setting import PartPdf
from reportgen.write.document import Document


def assemble(
    document: Document, parts: Sequence[PartPdf], kept: Kept | None = None, draft: Marks | None = None
) -> bytes:
    """One PDF/UA-1 file of all parts, in their order; subsets of fonts from what is kept, where they are there.

    `draft` is what a draft's pages carry, None for the final report.
    """
    with ExitStack() as opened:
        report = opened.enter_context(pikepdf.new())
        forest = structure.Forest(report)
        for pdf in (pdf for part in parts for pdf in (part.pdf, *part.further)):
            source = opened.enter_context(pikepdf.open(io.BytesIO(pdf)))
            # Named destinations are made anew for the whole report; a slice may have none.
            if Name.Names in source.Root:
                del source.Root.Names
            first = len(report.pages)
            for page in source.pages:
                report.pages.append(page)
            # After the pages: only then do the elements' references to pages lead to the copied ones.
            forest.plant(report.copy_foreign(source.Root.StructTreeRoot), report.pages[first:])
        forest.root(document.title)
        starts = _starts(parts)
        united.unite_fonts(report, folios.letters(document, len(report.pages), draft.letters if draft else ""), kept)
        folios.stamp(report, document, parts)
        report.Root.Names = Dictionary(Dests=_destinations(report, parts, starts))
        attachments.attach(report, document)
        _outline(report, document, parts, starts)
        metadata.describe(report, document)
        if draft:
            marks.stamp(report, document, parts, draft)
        out = io.BytesIO()
        report.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            force_version="1.7",
        )
    return out.getvalue()


def _starts(parts: Sequence[PartPdf]) -> list[int]:
    """The page (from 0) on which each part begins."""
    starts, page = [], 0
    for part in parts:
        starts.append(page)
        page += part.page_count
    return starts


def _destinations(report: Pdf, parts: Sequence[PartPdf], starts: Sequence[int]) -> Dictionary:
    """The name tree of all anchors (ISO 32000-1, 7.9.6: sorted by the bytes of the names)."""
    found: dict[bytes, Array] = {}
    for part, start in zip(parts, starts, strict=True):
        for anchor in part.anchors:
            page = report.pages[start + anchor.page].obj
            found.setdefault(bytes(String(anchor.name)), Array([page, Name.XYZ, anchor.x, anchor.y, 0]))
    names = Array()
    for name in sorted(found):
        names.append(String(name))
        names.append(found[name])
    return report.make_indirect(Dictionary(Names=names))


def _outline(report: Pdf, document: Document, parts: Sequence[PartPdf], starts: Sequence[int]) -> None:
    """An entry for each heading of each part, under the heading that it belongs to; only the first level is open."""
    with report.open_outline() as outline:
        for part, typeset, start in zip(document.parts, parts, starts, strict=True):
            places = {anchor.name: anchor for anchor in typeset.anchors}
            above: list[tuple[int, OutlineItem]] = []
            for heading in part.headings:
                place = places.get(heading.anchor)
                if place is None:
                    continue
                title = f"{part.number}: {heading.text}" if heading.level == 1 and part.number else heading.text
                item = OutlineItem(title)
                item.destination = Array([report.pages[start + place.page].obj, Name.XYZ, place.x, place.y, 0])
                item.is_closed = True
                while above and above[-1][0] >= heading.level:
                    above.pop()
                (above[-1][1].children if above else outline.root).append(item)
                above.append((heading.level, item))
