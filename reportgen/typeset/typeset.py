"""A Document becomes one tagged PDF (PDF/UA-1), with the page of every anchor.

Parts, and slices of long ones, are typeset one by one in processes of their own: there, before any library of text is
loaded, fontconfig is told that there are no system fonts, so that a letter which the project's fonts lack is a Problem
and never a letter of another font. Then they are assembled into one file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass

from reportgen.problem import Problem, in_order
from reportgen.store import Kept
from reportgen.typeset.assemble import assemble
from reportgen.typeset.fonts import check_glyphs, missing_letters
from reportgen.typeset.pages import Workers, processors, settle
from reportgen.typeset.setting import PartPdf
from reportgen.write.document import Document


@dataclass(frozen=True, slots=True)
class Typeset:
    """A typeset report: the PDF, the page of every anchor (from 1), the number of pages, what is wrong; its parts."""

    pdf: bytes
    pages: Mapping[str, int]
    page_count: int
    problems: tuple[Problem, ...]
    parts: tuple[PartPdf, ...] = ()


def _silent(_: str) -> None:
    """Progress that nobody watches."""


def typeset(
    document: Document,
    *,
    processes: int | None = None,
    progress: Callable[[str], None] = _silent,
    kept: Kept | None = None,
    workers: Workers | None = None,
) -> Typeset:
    """The document as one PDF. Its bytes depend on the document, the fonts and the libraries alone.

    `processes` is how many work at once (as many as there are processors), `kept` where typeset parts are kept between
    builds, `workers` processes that have been begun already.
    """
    problems = (*missing_letters(document.parts), *check_glyphs("foot", document.title))
    if problems:
        return Typeset(b"", {}, 0, in_order(problems))
    # A process takes a second and a hundred megabytes to begin: a small report does with few.
    worth = 2 + sum(len(part.html) for part in document.parts) // 50_000
    with nullcontext(workers) if workers else Workers(min(processes or processors(), worth)) as ready:
        settled = settle(document, ready, progress, kept)
    page_count = sum(part.page_count for part in settled.parts)
    found = in_order((*settled.problems, *(problem for part in settled.parts for problem in part.problems)))
    progress(f"Assembling {page_count} pages")
    return Typeset(assemble(document, settled.parts, kept), settled.numbers, page_count, found, settled.parts)
