"""Unit chart: one mark for each person or case, in a block for each series, with its number and name.

Where a value is only known within an interval, the marks above its lower end are framed, not filled. Options: `per`
(how many one mark stands for; say it in the subtitle).
"""

from __future__ import annotations

import math

from matplotlib.figure import Figure

from reportgen.draw.drawing import Point, Words
from reportgen.draw.options import number
from reportgen.draw.rows import Names
from reportgen.draw.series import status_word
from reportgen.draw.sheet import POINTS, Box, Sheet
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style
from reportgen.problem import Mistakes, Place, Problem

_SIDE = 7.0
_STEP = 9.5
_MOST = 2000.0


def draw(points: tuple[Point, ...], spec: FigureSpec, style: Style, words: Words) -> Figure:
    """A block of marks for each point, in the order given. Mistakes where there would be more than 2,000 marks."""
    per = number(spec, "per", 1.0)
    totals = [max(0.0, p.high if p.high is not None else p.value or 0.0) if _known(p) else 0.0 for p in points]
    if per <= 0 or sum(totals) / per > _MOST:
        place = Place(f"figures/{spec.id}.toml")
        message = f"figure {spec.id} would need too many marks"
        mend = "set options.per higher"
        raise Mistakes([Problem("figure-option", place, message, f"per = {per:g}", "2,000 marks at most", mend)])
    names = Names([point.name for point in points], spec, style, 0.34)
    figures = max((style.measure(p.shown, style.label, bold=True) for p in points if _known(p)), default=0.0)
    left = names.width + 10 + figures + 8
    across = max(1, int((spec.width_mm * POINTS - left + _STEP - _SIDE) // _STEP))
    counts = [total / per for total in totals]
    marks = [max(1, -(-math.ceil(count) // across)) * _STEP + 6 for count in counts]
    texts = [len(lines) * style.text * style.leading + 4 for lines in names.wrapped]
    heights = [max(pair) for pair in zip(marks, texts, strict=True)]
    sheet = Sheet(spec, style, sum(heights), sum(heights) + 8 * len(heights))
    spare = max(0.0, sheet.height - sum(heights)) / len(points)
    top = 0.0
    for point, lines, height in zip(points, names.wrapped, heights, strict=True):
        start = top + spare / 2 + 2
        baseline = start + _SIDE - 0.8
        for place_, line in enumerate(lines):
            sheet.text(0.0, baseline + place_ * style.text * style.leading, line, name=f"name-{point.series}")
        if _known(point):
            sheet.text(
                names.width + 10 + figures,
                baseline,
                point.shown,
                size=style.label,
                bold=True,
                align="right",
                colour=point.text_colour or point.colour or style.accent,
                name=f"value-{point.series}",
            )
            _marks(sheet, point, left, start, across, per)
        else:
            name = f"status-{point.series}"
            sheet.text(left, baseline, status_word(point.status, words), size=style.note, colour=style.grey, name=name)
        top += height + spare
    return sheet.figure()


def _known(point: Point) -> bool:
    return point.status == "value" and point.value is not None


def _marks(sheet: Sheet, point: Point, left: float, top: float, across: int, per: float) -> None:
    """The marks of one block: filled for what is certain, framed up to the interval's upper end."""
    assert point.value is not None
    colour = point.colour or sheet.style.accent
    certain = max(0.0, point.low if point.low is not None else point.value) / per
    possible = max(certain, (point.high if point.high is not None else point.value) / per)
    for place in range(math.ceil(possible)):
        row, column = divmod(place, across)
        x, y = left + column * _STEP, top + row * _STEP
        filled = min(1.0, max(0.0, certain - place))
        if filled < 1.0:
            share = min(1.0, possible - place)
            if share > filled:
                box = Box(x + 0.3, y + 0.3, x + max(_SIDE * share - 0.3, 0.6), y + _SIDE - 0.3)
                sheet.rectangle(box, edge=colour, edge_width=0.6, name=f"frame-{point.series}-{place + 1}")
        if filled > 0.0:
            name = f"unit-{point.series}-{place + 1}"
            sheet.rectangle(Box(x, y, x + _SIDE * filled, y + _SIDE), colour, name=name)
