"""One part of the report, or one slice of a long one, becomes a PDF of its own, with the places of its anchors.

In: a Setting, which holds everything that the part's bytes depend on. Out: a PartPdf. Nothing here knows where in the
report the part will stand: page numbers, running feet and destinations in other parts come when parts are assembled.
It must run in a process in which fontconfig knows no fonts (see `worker`).
"""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from multiprocessing.util import Finalize
from typing import Any
from urllib.parse import unquote

from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.logger import LOGGER
from weasyprint.text.fonts import FontConfiguration

from reportgen import patterns
from reportgen.problem import Place, Problem
from reportgen.typeset import checks, overrides, slices, tagging
from reportgen.typeset.fonts import SCHEME, css, no_glyph
from reportgen.typeset.laid import laid as positions
from reportgen.typeset.resources import Door
from reportgen.typeset.setting import STYLE, Anchor, PartPdf, Setting
from reportgen.write.document import Resource

UNKNOWN_PAGE = "000"
"""Stands for a page number that is not known yet: as wide as most of them will be."""


class _Lines(logging.Handler):
    """Keeps what WeasyPrint says while it works."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.lines.append(record.getMessage())


@contextmanager
def _told() -> Iterator[list[str]]:
    """The lines that WeasyPrint says in the meantime."""
    handler = _Lines()
    LOGGER.addHandler(handler)
    try:
        yield handler.lines
    finally:
        LOGGER.removeHandler(handler)


@cache
def _hasten() -> None:
    """Make this process, which does nothing but set parts, quicker at it; once.

    Python looks for unreachable objects so often, and each time at so many boxes and styles of the part, that it takes
    a fifth of the time. There are few such objects: a part is let go whole.
    """
    overrides.install()
    patterns.remember()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@dataclass(frozen=True, slots=True)
class _Style:
    """A style and the fonts it names, read; what WeasyPrint said of it, and the addresses that it may not fetch."""

    fonts: FontConfiguration
    sheets: tuple[CSS, ...]
    lines: tuple[str, ...]
    refused: tuple[str, ...]


@lru_cache(maxsize=4)
def _read(style: str, resources: tuple[Resource, ...]) -> _Style:
    """A style read: once in a process, not for each part. `resources` are those that it may name."""
    door = Door(resources)
    fonts = FontConfiguration()
    with _told() as lines:
        sheets = tuple(CSS(string=text, font_config=fonts, url_fetcher=door) for text in (css(), style, slices.STYLE))
    return _Style(fonts, sheets, tuple(lines), tuple(door.refused))


# The fonts lie in a folder that goes with them. (A process of a pool does not heed atexit.)
Finalize(None, _read.cache_clear, exitpriority=0)


def set_part(setting: Setting) -> PartPdf:
    """The part as PDF, with its anchors and Problems; the same bytes for the same setting."""
    _hasten()
    style = _read(setting.style, tuple(one for one in setting.resources if one.name in setting.style))
    with _told() as lines:
        return _set(setting, style, lines)


def _set(setting: Setting, style: _Style, lines: list[str]) -> PartPdf:
    door = Door(setting.resources)
    page = HTML(string=_html(setting), url_fetcher=door)
    _resolve(page.etree_element, dict(setting.numbers))
    with tagging.noted() as boxes:
        laid = page.render(stylesheets=style.sheets, font_config=style.fonts, pdf_variant="pdf/ua-1", pdf_tags=True)
        _drop_lead(page.etree_element, laid)
        pdf = laid.write_pdf(
            pdf_variant="pdf/ua-1",
            pdf_tags=True,
            finisher=lambda document, written: tagging.mend(setting.part, document, written, boxes, setting.slice),
        )
    anchors = {
        name: Anchor(name, number, round(x * 0.75, 2), round((one.height - y) * 0.75, 2))
        for number, one in reversed(list(enumerate(laid.pages)))
        for name, (x, y, *_) in one.anchors.items()
    }
    margins = [(one._page_box.margin_top * 0.75, one._page_box.margin_bottom * 0.75) for one in laid.pages]  # noqa: SLF001 (no public way)
    problems = (
        *_problems(setting.part, [*style.lines, *lines], [*style.refused, *door.refused]),
        *checks.words_lost(setting.part, checks.printed_text(page.etree_element), checks.page_texts(pdf, margins)),
        *checks.layout(setting.part, laid.pages),
    )
    places = tuple(anchors[name] for name in sorted(anchors))
    return PartPdf(pdf, len(laid.pages), places, problems, *positions(laid.pages))


def _drop_lead(root: Any, laid: Document) -> None:
    """Leave the opening out that a slice has for its running heads alone: its words, and the pages on which it is."""
    leads = {lead for lead in root.iter("header") if lead.get(slices.LEAD) is not None}
    if leads:
        # Of a page its text comes first, then its margins, in which a style may have the opening run.
        texts = (page._page_box.children[0].descendants() for page in laid.pages)  # noqa: SLF001 (no public way)
        first = next((at for at, boxes in enumerate(texts) if not any(box.element in leads for box in boxes)), 0)
        laid.pages = laid.pages[first:]
    for lead in leads:
        lead.clear()


def _html(setting: Setting) -> str:
    """The part as a document of its own."""
    return (
        f'<!doctype html><html lang="{escape(setting.language)}"><head><title>{escape(setting.report)}</title></head>'
        f"<body>{setting.html}</body></html>"
    )


def _resolve(root: Any, numbers: Mapping[str, int]) -> None:
    """Fill page references, lead links to other parts there, and files to the door."""
    own = {element.get("id") for element in root.iter()}
    for link in root.iter("a"):
        target = unquote(link.get("href", ""))
        if not target.startswith("#"):
            continue
        anchor = target[1:]
        if "page-ref" in link.get("class", "").split():
            link.text = str(numbers.get(anchor, UNKNOWN_PAGE))
        if anchor not in own:
            link.set("href", tagging.ELSEWHERE + anchor)
    for image in root.iter("img"):
        if not re.match(r"[a-zA-Z][\w+.-]*:", image.get("src", "")):
            image.set("src", SCHEME + image.get("src", ""))


_ANCHOR = re.compile(r"No anchor #(\S+) for")
_IGNORED = re.compile(r"Ignored `(.+)` at (\d+):(\d+), (.+)\.")
_NO_GLYPH = re.compile(r"\(U\+([0-9A-F]{4,6})\)")
_TWICE = re.compile(r"Anchor defined twice: '(.+)'")
_NO_ALT = re.compile(r'Image "(.*)" has no required alt')


def _problems(part: str, lines: list[str], refused: list[str]) -> list[Problem]:
    """WeasyPrint's log as Problems."""
    place = Place(f"part {part}")
    problems = [
        Problem(
            "refused-address", place, "the report may not fetch this", url.removeprefix(SCHEME), "a file of the report"
        )
        for url in dict.fromkeys(refused)
    ]
    for line in dict.fromkeys(lines):
        if match := _ANCHOR.search(line):
            problems.append(Problem("dead-reference", place, f"nothing has the id {match[1]!r}", match[1]))
        elif match := _IGNORED.search(line):
            spot = Place(f"templates/styles/{STYLE}", int(match[2]))
            message = f"the style is not understood: {match[4]}"
            problems.append(Problem("style", spot, message, match[1], mend="correct or remove it"))
        elif ".notdef" in line and (match := _NO_GLYPH.search(line)):
            problems.append(no_glyph(part, chr(int(match[1], 16)), None))
        elif match := _TWICE.search(line):
            problems.append(Problem("duplicate-anchor", place, "an id stands twice", match[1]))
        elif match := _NO_ALT.search(line):
            message = "a picture has no words for those who cannot see it"
            problems.append(Problem("no-alternative", place, message, match[1], "an alt text"))
        elif not any(url in line for url in refused):
            problems.append(Problem("typesetting", place, f"the typesetter says: {line}"))
    return problems
