"""The kinds of figures, one a file, each with one function `draw(points, spec, style, words) -> Figure`.

A kind adapts to the width it is given and, where the height is 0, takes the height that it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matplotlib.figure import Figure

from reportgen.draw.drawing import Point, Words
from reportgen.draw.kinds import (
    arrears_timeline,
    case_timeline,
    lines,
    ranked_dots,
    rating_grid,
    slope,
    sparkline,
    tally_bars,
    tile_map,
    unit_chart,
)
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style

Kind = Callable[[tuple[Point, ...], FigureSpec, Style, Words], Figure]

KINDS: Mapping[str, Kind] = {
    "arrears_timeline": arrears_timeline.draw,
    "case_timeline": case_timeline.draw,
    "lines": lines.draw,
    "ranked_dots": ranked_dots.draw,
    "rating_grid": rating_grid.draw,
    "slope": slope.draw,
    "sparkline": sparkline.draw,
    "tally_bars": tally_bars.draw,
    "tile_map": tile_map.draw,
    "unit_chart": unit_chart.draw,
}
"""Each kind by the name that a figure's file gives it."""
