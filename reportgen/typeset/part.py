"""One part of the report becomes a PDF of its own, with the places of its anchors.

In: a Setting, which holds everything that the part's bytes depend on. Out: a PartPdf. Nothing here knows where in the
report the part will stand: page numbers, running feet and destinations in other parts come when parts are assembled.
It must run in a process in which fontconfig knows no fonts (see `worker`).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import unquote

from weasyprint import CSS, HTML
from weasyprint.logger import LOGGER
from weasyprint.text.fonts import FontConfiguration

from reportgen.problem import Place, Problem
from reportgen.typeset import checks, tagging
from reportgen.typeset.fonts import SCHEME, css, no_glyph
from reportgen.typeset.resources import Door
from reportgen.typeset.setting import STYLE, Anchor, PartPdf, Setting

UNKNOWN_PAGE = "000"
"""Stands for a page number that is not known yet: as wide as most of them will be."""


class _Told(logging.Handler):
    """Keeps what WeasyPrint says while it works."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.lines.append(record.getMessage())


def set_part(setting: Setting) -> PartPdf:
    """The part as PDF, with its anchors and Problems; the same bytes for the same setting."""
    told = _Told()
    LOGGER.addHandler(told)
    try:
        return _set(setting, told)
    finally:
        LOGGER.removeHandler(told)


def _set(setting: Setting, told: _Told) -> PartPdf:
    door = Door(setting.resources)
    fonts = FontConfiguration()
    sheets = [CSS(string=text, font_config=fonts, url_fetcher=door) for text in (css(), setting.style)]
    page = HTML(string=_html(setting), url_fetcher=door)
    _resolve(page.etree_element, dict(setting.numbers))
    with tagging.noted() as boxes:
        laid = page.render(stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True)
        pdf = laid.write_pdf(
            pdf_variant="pdf/ua-1",
            pdf_tags=True,
            finisher=lambda document, written: tagging.mend(setting.part, document, written, boxes),
        )
    anchors = {
        name: Anchor(name, number, round(x * 0.75, 2), round((one.height - y) * 0.75, 2))
        for number, one in reversed(list(enumerate(laid.pages)))
        for name, (x, y, *_) in one.anchors.items()
    }
    margins = [(one._page_box.margin_top * 0.75, one._page_box.margin_bottom * 0.75) for one in laid.pages]  # noqa: SLF001 (no public way)
    problems = (
        *_problems(setting.part, told.lines, door.refused),
        *checks.words_lost(setting.part, checks.printed_text(page.etree_element), checks.page_texts(pdf, margins)),
        *checks.layout(setting.part, laid.pages),
    )
    return PartPdf(pdf, len(laid.pages), tuple(anchors[name] for name in sorted(anchors)), problems)


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
