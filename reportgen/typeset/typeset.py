"""A Document becomes one tagged PDF (PDF/UA-1), with the page of every anchor.

The work is done in a process of its own: there, before any library of text is loaded, fontconfig is told that there are
no system fonts, so that a letter which the project's fonts lack is a Problem and never a letter of another font.
WeasyPrint's log is read line by line and becomes Problems too.
"""

from __future__ import annotations

import datetime
import logging
import multiprocessing
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from html import escape
from pathlib import Path

from reportgen.dates import PartialDate
from reportgen.problem import Place, Problem, in_order
from reportgen.typeset.checks import headings_alone, page_texts, words_lost
from reportgen.typeset.fonts import NO_SYSTEM_FONTS, css, missing_letters
from reportgen.typeset.tagging import repaired
from reportgen.write.document import Document

STYLE = "print.css"


@dataclass(frozen=True, slots=True)
class Typeset:
    """A typeset report: the PDF, the page of every anchor (from 1), how many pages there are, and what is wrong."""

    pdf: bytes
    pages: Mapping[str, int]
    page_count: int
    problems: tuple[Problem, ...]


def _silent(_: str) -> None:
    """Progress that nobody watches."""


def typeset(document: Document, *, progress: Callable[[str], None] = _silent) -> Typeset:
    """The document as one PDF. Its bytes depend on the document, the fonts and the libraries alone."""
    problems = missing_letters(document.parts)
    if problems:
        return Typeset(b"", {}, 0, problems)
    with tempfile.TemporaryDirectory(prefix="reportgen-") as folder:
        configuration = Path(folder) / "fonts.conf"
        configuration.write_text(NO_SYSTEM_FONTS, encoding="utf-8")
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, context, initializer=_without_system_fonts, initargs=(str(configuration),)) as pool:
            laid = pool.submit(_lay_out, document).result()
    progress(f"Typeset {laid.page_count} pages")
    return laid


def _without_system_fonts(configuration: str) -> None:
    """Point fontconfig of this process at a configuration that has none."""
    os.environ["FONTCONFIG_FILE"] = configuration
    os.environ.pop("FONTCONFIG_PATH", None)


class _Told(logging.Handler):
    """Keeps what WeasyPrint says while it works."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.lines.append(record.getMessage())


def _html(document: Document) -> str:
    """The whole document as one HTML text, with what becomes the PDF's metadata in its head."""
    day = f"{document.as_of}T00:00:00+00:00"
    meta = {
        "author": document.publisher,
        "description": document.description,
        "keywords": ", ".join(document.keywords),
        "dcterms.created": day,
        "dcterms.modified": day,
        "generator": "reportgen",
    }
    head = "".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in meta.items())
    body = "".join(part.html for part in document.parts)
    return (
        f'<!doctype html><html lang="{escape(document.language)}"><head><title>{escape(document.title)}</title>{head}'
        f'</head><body data-report="{escape(document.title)}">{body}</body></html>'
    )


def _lay_out(document: Document) -> Typeset:
    """The typesetting itself, in the process without system fonts."""
    # Imported here: it loads Pango, which reads fontconfig's configuration once.
    from weasyprint import CSS, HTML, LOGGER, Attachment
    from weasyprint.text.fonts import FontConfiguration

    from reportgen.typeset.fonts import SCHEME
    from reportgen.typeset.resources import Door

    told = _Told()
    LOGGER.addHandler(told)
    LOGGER.setLevel(logging.WARNING)
    door = Door(document)
    fonts = FontConfiguration()
    style = css() + document.styles[STYLE]
    sheet = CSS(string=style, font_config=fonts, url_fetcher=door, base_url=SCHEME)
    page = HTML(string=_html(document), url_fetcher=door, base_url=SCHEME)
    day = datetime.datetime.combine(PartialDate.parse(document.as_of).last(), datetime.time(), datetime.UTC)
    attachments = [
        Attachment(
            string=attachment.content,
            name=attachment.name,
            description=attachment.description,
            created=day,
            modified=day,
            relationship="Data",
            url_fetcher=door,
            base_url=SCHEME,
        )
        for attachment in document.attachments
    ]
    laid = page.render(
        stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True, attachments=attachments
    )
    # A block that crosses pages has its anchor on each: the first counts, hence from the last page to the first.
    pages = {anchor: number for number, one in reversed(list(enumerate(laid.pages, 1))) for anchor in one.anchors}
    headings = [
        (label, number, top, one.height - one._page_box.margin_bottom)  # noqa: SLF001 - no other way to the margin
        for number, one in enumerate(laid.pages, 1)
        for _, label, (_, top), _ in one.bookmarks
    ]
    pdf = repaired(laid.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True, attachments=attachments))
    texts = page_texts(pdf)
    problems = [
        *_problems(told.lines, door.refused),
        *words_lost(document.parts, pages, texts),
        *headings_alone(headings),
    ]
    return Typeset(pdf, dict(sorted(pages.items())), len(laid.pages), in_order(problems))


_ANCHOR = re.compile(r"No anchor #(\S+) for")
_IGNORED = re.compile(r"Ignored `(.+)` at (\d+):(\d+), (.+)\.")


def _problems(lines: list[str], refused: list[str]) -> list[Problem]:
    """WeasyPrint's log as Problems."""
    problems = [
        Problem(
            "refused-address",
            Place("templates"),
            "the report may not fetch this",
            url,
            "a resource of the report itself",
        )
        for url in refused
    ]
    first_line = css().count("\n") + 1
    for line in lines:
        if match := _ANCHOR.search(line):
            problems.append(Problem("dead-reference", Place("templates"), f"nothing has the id {match[1]!r}", match[1]))
        elif match := _IGNORED.search(line):
            place = Place(f"templates/styles/{STYLE}", max(1, int(match[2]) - first_line + 1))
            problems.append(
                Problem(
                    "style", place, f"the style is not understood: {match[4]}", match[1], mend="correct or remove it"
                )
            )
        elif not any(url in line for url in refused):
            problems.append(Problem("typesetting", Place("templates"), f"the typesetter says: {line}"))
    return problems
