"""Marginalia beside the text that they belong to.

In: the HTML of a part, in which a pull number is a row whose main column is empty and the opening row may have facts in
its margin (layout/blocks.html.j2). Out: the same HTML with the text that follows put into those main columns, as far as
it takes to be as high as the margin. A pull number that opens the body joins the margin of the opening; a strip at a
glance that opens it stands before the opening row. Nothing is moved past a table, a box or a figure of full width.

Heights are estimated from the number of letters: a wrong guess leaves some white, never an overlap.
"""

from __future__ import annotations

import re

_PULL = re.compile(
    r'<div class="row pull-row"><div class="margin">(?P<margin>.*?)</div><div class="main"></div></div>', re.DOTALL
)
_OPENING = re.compile(
    r'(?P<start><div class="row opening-row"><div class="margin">)(?P<margin>.*?)'
    r'(?P<middle></div><div class="main">)(?P<main>.*?)</div></div>\s*<div class="body">\s*',
    re.DOTALL,
)
_GLANCE = re.compile(r'<dl class="glance">.*?</dl>\s*', re.DOTALL)
_TEXT = re.compile(r'\s*(?:<h[23][ >].*?</h[23]>\s*)?(?:<p>.*?</p>|<figure class="figure main".*?</figure>)', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_FACT = re.compile(r"<dt>(.*?)</dt><dd>(.*?)</dd>", re.DOTALL)

# Points. Main column: 68 letters a line of 14 pt; standfirst: 50 of 21 pt; margin: 36 of 10.5 pt.
_PULL_NUMBER = 56.0
_FIGURE = 220.0


def beside(html: str) -> str:
    """The part with its marginalia beside their text."""
    opening = _OPENING.search(html)
    if opening is not None:
        html = _opened(html, opening)
    made, at = [], 0
    for row in _PULL.finditer(html):
        if row.start() < at:
            continue
        made.append(html[at : row.start()])
        text, at = _following(html, row.end(), _margin_height(row["margin"]))
        headed = " headed" if text.startswith("<h") else "" if text else " alone"
        margin = f'<div class="margin">{row["margin"]}</div>'
        made.append(f'<div class="row pull-row{headed}">{margin}<div class="main">{text}</div></div>')
    return "".join(made) + html[at:]


def _opened(html: str, opening: re.Match[str]) -> str:
    """The part with its opening row filled: strip, pull number and text that open the body."""
    at, margin, strip = opening.end(), opening["margin"], ""
    if (glance := _GLANCE.match(html, at)) is not None:
        strip, at = glance[0], glance.end()
    if (pull := _PULL.match(html, at)) is not None:
        margin, at = margin + pull["margin"], pull.end()
    missing = _margin_height(margin) - _lines(opening["main"], 50) * 21
    text, at = _following(html, at, missing)
    start = opening["start"].replace("opening-row", "opening-row filled") if text else opening["start"]
    row = f"{start}{margin}{opening['middle']}{opening['main']}{text}</div></div>"
    return f'{html[: opening.start()]}{strip}{row}\n<div class="body">\n{html[at:].lstrip()}'


def _following(html: str, at: int, height: float) -> tuple[str, int]:
    """Headings, paragraphs and small figures from a place on until the height is reached, and where they end."""
    start = at
    while height > 21 and (found := _TEXT.match(html, at)) is not None:
        at = found.end()
        height -= _FIGURE if "<figure" in found[0] else _lines(found[0], 68) * 14
    return html[start:at].strip(), at


def _margin_height(margin: str) -> float:
    """About how high a margin is: its pull numbers with their captions, and its facts."""
    height = (
        margin.count('class="pull-number"') * _PULL_NUMBER
        + _lines(" ".join(re.findall(r'class="pull-caption">(.*?)</p>', margin, re.DOTALL)), 34) * 10.5
    )
    return height + sum(7 + 10.5 * (_lines(label, 36) + _lines(value, 36)) for label, value in _FACT.findall(margin))


def _lines(html: str, letters: int) -> int:
    """About how many lines a text takes."""
    return -(-len(_TAG.sub("", html)) // letters)
