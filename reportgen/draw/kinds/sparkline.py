"""Sparkline: one small line for a table's cell, without axes or words; its last value is a dot. No options.

It is as high as the figure says, else 14 points. Gaps and breaks stay open.
"""

from __future__ import annotations

from matplotlib.figure import Figure

from reportgen.draw.drawing import Point, Words
from reportgen.draw.scales import Scale
from reportgen.draw.series import places, runs, series_of, step_of, valued
from reportgen.draw.sheet import Sheet
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style


def draw(points: tuple[Point, ...], spec: FigureSpec, style: Style, words: Words) -> Figure:  # noqa: ARG001 - as all kinds
    """The line of the first series."""
    series = series_of(points)[0]
    place = places(points)
    sheet = Sheet(spec, style, 8.0 if spec.height_mm else 14.0)
    known = [p.value for p in series.points if valued(p) and p.value is not None]
    at = [place(p) for p in series.points]
    x = Scale(min(at), max(at), 2.5, sheet.width - 3.0)
    y = Scale(min(known, default=0.0), max(known, default=1.0), sheet.height - 3.0, 3.0)
    colour = series.colour or style.accent
    found = runs(series, place, step_of(series.points))
    for number, run in enumerate(found, 1):
        xs, ys = [x.at(place(p)) for p in run], [y.at(p.value) for p in run if p.value is not None]
        if len(run) == 1:
            sheet.dot(xs[0], ys[0], 1.8, colour, edge=colour, edge_width=0.0, name=f"line-{series.id}-{number}")
        else:
            sheet.line(xs, ys, colour, 1.1, name=f"line-{series.id}-{number}", round_ends=True)
        if run is found[-1]:
            sheet.dot(xs[-1], ys[-1], 3.6, colour, edge_width=0.6, name=f"last-{series.id}")
    return sheet.figure()
