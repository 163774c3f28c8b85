"""Pull numbers beside the text that they belong to.

In: the HTML of a part, in which each pull number is a row whose main column is empty (layout/blocks.html.j2). Out: the
same HTML with the text that follows put into that column, so that the number stands in the margin at its side. A number
that opens the body joins the margin of the opening, level with the standfirst. Nothing is moved past a figure, table
or box.
"""

from __future__ import annotations

import re

ENOUGH = 500
"""Letters of text that are at least as high as a pull number with its caption."""

_ROW = re.compile(
    r'<div class="row pull-row"><div class="margin">(?P<pull>.*?)</div><div class="main"></div></div>', re.DOTALL
)
_TEXT = re.compile(r"\s*(?P<heading><h[23][ >].*?</h[23]>\s*)?(?P<text><p>.*?</p>)", re.DOTALL)
_OPENING = re.compile(
    r'(<div class="row opening-row"><div class="margin">)((?:(?!<section|<div class="body">).)*<div class="body">\s*)',
    re.DOTALL,
)
_TAG = re.compile(r"<[^>]+>")


def beside(html: str) -> str:
    """The part with its pull numbers beside their text."""
    opened = _OPENING.search(html)
    if opened is not None:
        first = _ROW.match(html, opened.end())
        if first is not None:
            html = f"{html[: opened.end(1)]}{first['pull']}{opened[2]}{html[first.end() :].lstrip()}"
    made, at = [], 0
    for row in _ROW.finditer(html):
        made.append(html[at : row.start()])
        text, at = _following(html, row.end())
        made.append(f'<div class="row pull-row"><div class="margin">{row["pull"]}</div><div class="main">{text}</div></div>')
    return "".join(made) + html[at:]


def _following(html: str, at: int) -> tuple[str, int]:
    """Headings and paragraphs from a place on, as far as they are needed, and where they end."""
    start, letters = at, 0
    while letters < ENOUGH and (found := _TEXT.match(html, at)) is not None:
        at = found.end()
        letters += len(_TAG.sub("", found["text"])) + (100 if found["heading"] else 0)
    return html[start:at].strip(), at
