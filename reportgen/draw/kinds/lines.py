"""Lines over the years: small multiples of several series, or one panel of one or two.

From three series on, each has a panel of its own on the same axes, with the others as ghosts, since six colours in one
panel cannot be told apart by all readers. Options: `highlight` (ids of at most two series: one panel, the others are
ghosts), `range` ([low, high] that the axis must hold), `reverse` (low values on top), `suffix` (after each value on the
axis), `columns` (of panels).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from matplotlib.figure import Figure

from reportgen.draw.axes import spread, value_grid, value_labels, year_axis
from reportgen.draw.drawing import Point, Words
from reportgen.draw.options import flag, number, numbers, texts, word_of
from reportgen.draw.scales import Scale, ticks
from reportgen.draw.series import (
    Gap,
    Series,
    breaks,
    covered,
    gaps,
    places,
    runs,
    series_of,
    status_word,
    step_of,
    valued,
)
from reportgen.draw.sheet import POINTS, Box, Sheet
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style
from reportgen.draw.words import word

_HEAD = 17.0
_FOOT = 14.0


@dataclass(frozen=True, slots=True)
class _Axes:
    """What all panels share: where points stand, the first and last place, the step, the ticks and their labels."""

    place: Callable[[Point], float]
    first: float
    last: float
    step: float | None
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    named: Mapping[float, str]
    reverse: bool

    def x(self, plot: Box) -> Scale:
        """The horizontal scale of a plot; half a dot is kept free at both ends."""
        return Scale(self.first, self.last, plot.left + 3, plot.right - 3)

    def y(self, plot: Box) -> Scale:
        """The vertical scale of a plot."""
        ends = (plot.top, plot.bottom) if self.reverse else (plot.bottom, plot.top)
        return Scale(self.ticks[0], self.ticks[-1], *ends)


def draw(points: tuple[Point, ...], spec: FigureSpec, style: Style, words: Words) -> Figure:
    """The lines of the points; see the module for when there are panels."""
    points = covered(points)
    groups = series_of(points)
    axes = _axes(points, spec, words)
    chosen = texts(spec, "highlight")[:2]
    shown = tuple(group for group in groups if group.id in chosen) if chosen else groups
    if chosen or len(groups) <= 2:
        # Two series without colours of their own: the report's colour and a grey, each with its name at its end.
        shown = tuple(
            replace(group, colour=style.frame, text_colour=style.grey) if number_ and not group.colour else group
            for number_, group in enumerate(shown)
        )
        return _single(shown, groups, axes, spec, style, words)
    return _panels(groups, axes, spec, style, words)


def _axes(points: tuple[Point, ...], spec: FigureSpec, words: Words) -> _Axes:
    place = places(points)
    at = [place(point) for point in points]
    known = [point for point in points if valued(point)]
    values = [value for p in known for value in (p.value, p.low, p.high) if value is not None]
    values += numbers(spec, "range")
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if 0 < low < 0.35 * high and not numbers(spec, "range"):
        low = 0.0
    found = ticks(low, high)
    named = {place(point): point.x_name for point in points}
    return _Axes(
        place,
        min(at),
        max(at),
        step_of(points),
        found,
        value_labels(found, words, word_of(spec, "suffix")),
        named,
        flag(spec, "reverse"),
    )


def _panels(groups: tuple[Series, ...], axes: _Axes, spec: FigureSpec, style: Style, words: Words) -> Figure:
    columns = int(number(spec, "columns", 0)) if not spec.narrow else 0
    if columns < 1:
        columns = 3 if spec.width_mm >= 150 and len(groups) != 4 else 2
    rows = -(-len(groups) // columns)
    row_gap, column_gap = 12.0, 16.0 if not spec.narrow else 12.0
    natural = rows * ((34 if spec.narrow else 44) * POINTS) + _FOOT
    least = rows * (_HEAD + 36) + (rows - 1) * row_gap + _FOOT
    sheet = Sheet(spec, style, least if spec.height_mm else natural)
    gutter = max(style.measure(label, style.tick) for label in axes.labels) + 5
    width = (sheet.width - gutter - (columns - 1) * column_gap) / columns
    height = (sheet.height - _FOOT - (rows - 1) * row_gap) / rows
    common = len({tuple(place for place, _ in breaks(group, axes.place)) for group in groups}) == 1
    for number_, group in enumerate(groups):
        row, column = divmod(number_, columns)
        left, top = gutter + column * (width + column_gap), row * (height + row_gap)
        plot = Box(left, top + _HEAD, left + width, top + height)
        _frame(
            sheet,
            plot,
            axes,
            label_values=column == 0,
            label_years=number_ + columns >= len(groups),
            name=f"-{group.id}",
        )
        for other in groups:
            if other is not group:
                _ghost(sheet, plot, axes, other, f"-{group.id}")
        for line, name in enumerate(style.wrap(group.label, width, style.label, bold=True)[:1]):
            sheet.text(
                left,
                top + style.label + line * 10,
                name,
                size=style.label,
                bold=True,
                colour=group.text_colour or style.accent,
                name=f"name-{group.id}",
            )
        paths = _line(sheet, plot, axes, group)
        _last_value(sheet, plot, axes, group, paths)
        _name_breaks(sheet, plot, axes, group, words, paths, named=not common or number_ == 0)
        _name_gaps(sheet, plot, axes, group, words, paths)
    return sheet.figure()


def _single(
    shown: tuple[Series, ...], groups: tuple[Series, ...], axes: _Axes, spec: FigureSpec, style: Style, words: Words
) -> Figure:
    sheet = Sheet(spec, style, 60.0 + _FOOT if spec.height_mm else (52 if spec.narrow else 48) * POINTS)
    gutter = max(style.measure(label, style.tick) for label in axes.labels) + 5
    named = len(groups) > 1
    names = [style.wrap(group.label, sheet.width * 0.26, style.label, bold=True) for group in shown]
    ends = [_end(group, axes) for group in shown]
    room = 3.0
    if named:
        widths = [style.measure(line, style.label, bold=True) for lines in names for line in lines]
        widths += [style.measure(end.shown, style.label, bold=True) for end in ends if end is not None]
        room = max(widths) + 9
    plot = Box(gutter, 8.0, sheet.width - room, sheet.height - _FOOT)
    _frame(sheet, plot, axes, label_values=True, label_years=True, name="")
    for other in groups:
        if other.id not in {group.id for group in shown}:
            _ghost(sheet, plot, axes, other, "")
    all_paths = [_line(sheet, plot, axes, group) for group in shown]
    joined = [path for paths in all_paths for path in paths]
    if named:
        _end_labels(sheet, plot, axes, shown, names, ends)
    else:
        for group in shown:
            _last_value(sheet, plot, axes, group, joined)
    seen: set[float] = set()
    for group in shown:
        _name_breaks(sheet, plot, axes, group, words, joined, named=True, seen=seen)
        _name_gaps(sheet, plot, axes, group, words, joined)
    return sheet.figure()


def _end(group: Series, axes: _Axes) -> Point | None:
    """The last point that has a value."""
    found = runs(group, axes.place, axes.step)
    return found[-1][-1] if found else None


def _end_labels(
    sheet: Sheet,
    plot: Box,
    axes: _Axes,
    shown: tuple[Series, ...],
    names: list[tuple[str, ...]],
    ends: list[Point | None],
) -> None:
    """Name and last value to the right of each line, moved apart where the lines end close together."""
    style, step = sheet.style, sheet.style.label * 1.24
    blocks = []
    for lines, end in zip(names, ends, strict=True):
        blocks.append((*lines, end.shown) if end is not None and end.shown else lines)
    y = axes.y(plot)
    wanted = [y.at(end.value) if end is not None and end.value is not None else plot.bottom - 8 for end in ends]
    middles = spread(wanted, [len(block) * step + 3 for block in blocks], 0.0, plot.bottom + 8)
    for group, lines, block, middle in zip(shown, names, blocks, middles, strict=True):
        first = sheet.centred(middle, style.label) - step * (len(block) - 1) / 2
        for number_, line in enumerate(block):
            sheet.text(
                plot.right + 6,
                first + number_ * step,
                line,
                size=style.label,
                bold=True,
                colour=group.text_colour or style.accent,
                name=f"{'name' if number_ < len(lines) else 'value'}-{group.id}",
            )


def _frame(sheet: Sheet, plot: Box, axes: _Axes, *, label_values: bool, label_years: bool, name: str) -> None:
    style, scale = sheet.style, axes.y(plot)
    value_grid(sheet, axes.ticks, scale, plot.left, plot.right, f"grid{name}")
    if label_values:
        for number_, (tick, label) in enumerate(zip(axes.ticks, axes.labels, strict=True)):
            sheet.text(
                plot.left - 5,
                sheet.centred(scale.at(tick), style.tick),
                label,
                size=style.tick,
                colour=style.grey,
                align="right",
                name=f"tick{name}-{number_}",
            )
    x = axes.x(plot)
    year_axis(sheet, plot, x, axes.named, labels=label_years, first=axes.first, last=axes.last, name=name)


def _coordinates(plot: Box, axes: _Axes, run: tuple[Point, ...]) -> tuple[list[float], list[float]]:
    x, y = axes.x(plot), axes.y(plot)
    return [x.at(axes.place(p)) for p in run], [y.at(p.value) for p in run if p.value is not None]


def _ghost(sheet: Sheet, plot: Box, axes: _Axes, group: Series, name: str) -> None:
    for number_, run in enumerate(runs(group, axes.place, axes.step), 1):
        xs, ys = _coordinates(plot, axes, run)
        if len(run) > 1:
            own = f"ghost{name}-{group.id}-{number_}"
            sheet.line(xs, ys, sheet.style.ghost, sheet.style.ghost_line, over=1.2, name=own)


def _line(sheet: Sheet, plot: Box, axes: _Axes, group: Series) -> list[tuple[list[float], list[float]]]:
    """The series with its interval; gives its paths, the band's edges among them."""
    style, colour = sheet.style, group.colour or sheet.style.accent
    y = axes.y(plot)
    paths: list[tuple[list[float], list[float]]] = []
    found = runs(group, axes.place, axes.step)
    for number_, run in enumerate(found, 1):
        xs, ys = _coordinates(plot, axes, run)
        banded = [
            (x, y.at(p.low), y.at(p.high))
            for x, p in zip(xs, run, strict=True)
            if p.low is not None and p.high is not None
        ]
        if len(banded) == 1:
            x, low, high = banded[0]
            banded = [(x - 1.6, low, high), (x + 1.6, low, high)]
        if banded:
            corners = [(x, high) for x, _, high in banded] + [(x, low) for x, low, _ in reversed(banded)]
            sheet.area(corners, colour, alpha=style.band, name=f"interval-{group.id}-{number_}")
            paths.append(([x for x, _, _ in banded], [high for _, _, high in banded]))
            paths.append(([x for x, _, _ in banded], [low for _, low, _ in banded]))
        if len(run) == 1:
            # One value between two gaps: a mark, since a line of one point is invisible.
            sheet.dot(xs[0], ys[0], 3.2, colour, edge_width=0.5, name=f"line-{group.id}-{number_}")
            paths.append(([xs[0] - 2, xs[0] + 2], [ys[0], ys[0]]))
        else:
            sheet.line(xs, ys, colour, style.line, over=3.5, name=f"line-{group.id}-{number_}", round_ends=True)
            paths.append((xs, ys))
    if found:
        xs, ys = _coordinates(plot, axes, found[-1][-1:])
        sheet.dot(xs[0], ys[0], style.end_dot + 0.8, colour, name=f"last-{group.id}")
    return paths


def _last_value(
    sheet: Sheet, plot: Box, axes: _Axes, group: Series, paths: list[tuple[list[float], list[float]]]
) -> None:
    end = _end(group, axes)
    if end is None or not end.shown:
        return
    style = sheet.style
    (x,), (y,) = _coordinates(plot, axes, (end,))
    half = style.measure(end.shown, style.label, bold=True) / 2
    at = min(max(x, plot.left + half), plot.right - half)
    spots = []
    for off in (0.0, 4.0, 8.0, 13.0, 18.0, 24.0):
        spots += [(at, y - 5.8 - off, "center"), (at, y + 5.2 + off + style.label * 0.72, "center")]
    limits = Box(plot.left, plot.top - 7, plot.right + 0.5, plot.bottom - 2)
    dot = Box(x - 2.5, y - 2.5, x + 2.5, y + 2.5)
    sheet.place_text(
        end.shown,
        spots,
        limits,
        size=style.label,
        bold=True,
        colour=group.text_colour or style.accent,
        paths=paths,
        boxes=(dot,),
        name=f"value-{group.id}",
    )


def _name_breaks(
    sheet: Sheet,
    plot: Box,
    axes: _Axes,
    group: Series,
    words: Words,
    paths: list[tuple[list[float], list[float]]],
    *,
    named: bool,
    seen: set[float] | None = None,
) -> None:
    """A dotted vertical where the method changed, with the words beside it."""
    style = sheet.style
    for place, own in breaks(group, axes.place):
        if seen is not None:
            if place in seen:
                continue
            seen.add(place)
        x = axes.x(plot).at(place)
        sheet.line(
            (x, x), (plot.top, plot.bottom), style.grey, 0.6, dashes=(0.2, 3.4), over=1.6, name=f"break-{group.id}"
        )
        if not named:
            continue
        text = own or word(words, "method changed")
        spots = []
        for row in range(12):
            baseline = plot.top + style.note * 0.8 + row * (plot.bottom - plot.top - style.note) / 12
            spots += [(x + 3, baseline, "left"), (x - 3, baseline, "right")]
        sheet.place_text(text, spots, plot, size=style.note, colour=style.grey, paths=paths, name=f"method-{group.id}")


def _name_gaps(
    sheet: Sheet, plot: Box, axes: _Axes, group: Series, words: Words, paths: list[tuple[list[float], list[float]]]
) -> None:
    """The words in each gap, at the height of the line beside it where there is room."""
    style, x, y = sheet.style, axes.x(plot), axes.y(plot)
    values = {axes.place(p): p.value for p in group.points if valued(p)}
    for gap in gaps(group, axes.place, axes.step, axes.first, axes.last):
        text = status_word(gap.status, words)
        left, right = _extent(gap, axes, x)
        beside = [y.at(v) for at in (gap.start, gap.end) if at is not None and (v := values.get(at)) is not None]
        height = sum(beside) / len(beside) if beside else (plot.top + plot.bottom) / 2
        half = style.measure(text, style.note) / 2
        middle = min(max((left + right) / 2, plot.left + half + 1), plot.right - half - 1)
        baseline = sheet.centred(height, style.note)
        spots = [(middle, baseline, "center")]
        for off in range(6, int(plot.bottom - plot.top), 4):
            spots += [(middle, baseline - off, "center"), (middle, baseline + off, "center")]
        limits = Box(plot.left, plot.top, plot.right, plot.bottom - 1.5)
        sheet.place_text(
            text, spots, limits, size=style.note, colour=style.grey, paths=paths, name=f"status-{group.id}"
        )


def _extent(gap: Gap, axes: _Axes, x: Scale) -> tuple[float, float]:
    return (
        x.at(axes.first if gap.start is None else gap.start),
        x.at(axes.last if gap.end is None else gap.end),
    )
