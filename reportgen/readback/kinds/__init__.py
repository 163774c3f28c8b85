"""Each kind of figure read back into numbers: from the places of its marks, its axes and its labels to its data.

One kind a file, as `draw.kinds` has them, each with one function `read(reading, points, spec)`: it takes from the
reading every mark that the data asks for; what is left over is told by the reading. The scale of a drawing is what its
own axis says: the words at its ticks and where they stand. A kind without an axis is held to itself: all of its marks
must lie on one scale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reportgen.draw.drawing import Point
from reportgen.draw.spec import FigureSpec
from reportgen.readback.drawing import Reading
from reportgen.readback.kinds import (
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

Kind = Callable[[Reading, Sequence[Point], FigureSpec], None]

KINDS: Mapping[str, Kind] = {
    "arrears_timeline": arrears_timeline.read,
    "case_timeline": case_timeline.read,
    "lines": lines.read,
    "ranked_dots": ranked_dots.read,
    "rating_grid": rating_grid.read,
    "slope": slope.read,
    "sparkline": sparkline.read,
    "tally_bars": tally_bars.read,
    "tile_map": tile_map.read,
    "unit_chart": unit_chart.read,
}
"""Each kind's reader by the name that a figure's file gives it."""
