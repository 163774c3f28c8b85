"""Axes: the grid of values, the line of years beneath it, and their labels, quiet and under the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from reportgen.draw.drawing import Words
from reportgen.draw.scales import Scale, decimals
from reportgen.draw.sheet import Box, Sheet
from reportgen.draw.words import numeral


def value_labels(ticks: Sequence[float], words: Words, suffix: str = "") -> tuple[str, ...]:
    """The ticks as they are printed, all with the same decimals."""
    places = decimals(ticks)
    return tuple(numeral(tick, places, words) + suffix for tick in ticks)


def value_grid(
    sheet: Sheet, ticks: Sequence[float], scale: Scale, left: float, right: float, name: str = "grid"
) -> None:
    """Horizontal lines at the ticks; a zero within the axis is a little stronger."""
    style = sheet.style
    for number, tick in enumerate(ticks):
        y = scale.at(tick)
        zero = tick == 0 and min(ticks) < 0 < max(ticks)
        colour, width = (style.frame, style.axis) if zero else (style.rule, style.grid)
        sheet.line((left, right), (y, y), colour, width, over=1, name=f"{name}-{number}")


def tick_label(sheet: Sheet, x: float, bottom: float, text: str, *, align: str, name: str, colour: str = "") -> None:
    """The label of a tick, under an axis that stands at the height `bottom`."""
    style = sheet.style
    baseline = bottom + 4.5 + style.tick * 0.75
    sheet.text(x, baseline, text, size=style.tick, colour=colour or style.grey, align=align, name=name)


def year_axis(
    sheet: Sheet,
    plot: Box,
    scale: Scale,
    named: Mapping[float, str],
    *,
    labels: bool,
    first: float,
    last: float,
    name: str = "",
) -> None:
    """The axis under a plot, with ticks at the labelled places; first and last labels are aligned inwards.

    `named` are the places with their labels. Between the first and the last, as many are lettered as stand clear.
    """
    style = sheet.style
    sheet.line((plot.left, plot.right), (plot.bottom, plot.bottom), style.grey, style.axis, over=3)
    chosen = spaced(sheet, scale, named, first, last)
    for place, (text, align) in chosen.items():
        x = scale.at(place)
        sheet.line((x, x), (plot.bottom, plot.bottom + 3), style.grey, style.axis, over=3, name=f"at{name}-{text}")
        if labels:
            at = {"left": min(x, plot.left), "right": max(x, plot.right), "center": x}[align]
            tick_label(sheet, at, plot.bottom, text, align=align, name=f"x{name}-{text}")


def spaced(
    sheet: Sheet, scale: Scale, named: Mapping[float, str], first: float, last: float
) -> dict[float, tuple[str, str]]:
    """Which places are lettered and how aligned: the ends, and between them every n-th that leaves room."""
    size = sheet.style.tick
    inner = sorted(place for place in named if first < place < last)
    ends: dict[float, tuple[str, str]] = {}
    if first in named:
        ends[first] = (named[first], "center" if first == last else "left")
    if last in named and last != first:
        ends[last] = (named[last], "right")
    ordered = sorted(named)
    for every in range(1, len(ordered) + 1):
        # Counted from the end that matters most, the last.
        picked = [place for place in ordered[::-1][::every] if place in inner]
        # A first stretch much shorter than the others would look like a mistake.
        if len(picked) > 1 and picked[-1] - first < 0.7 * (last - picked[0]):
            picked.pop()
        trial = {**ends, **{place: (named[place], "center") for place in picked}}
        extents = []
        for place in sorted(trial):
            text, align = trial[place]
            width, x = sheet.style.measure(text, size), scale.at(place)
            left = {"left": x, "right": x - width, "center": x - width / 2}[align]
            extents.append((left, left + width))
        pairs = pairwise(extents)
        if all(left - right > 7 for (_, right), (left, _) in pairs) and len(picked) <= 4:
            return trial
    return ends


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> tuple[float, ...]:
    """Middles near the wanted ones such that items of these heights do not overlap, from low to high, in their order.

    Where all cannot fit they overlap evenly from low on; the check after drawing then tells.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    at = list(wanted)
    edge = low
    for i in order:
        at[i] = max(at[i], edge + heights[i] / 2)
        edge = at[i] + heights[i] / 2
    edge = high
    for i in reversed(order):
        at[i] = min(at[i], edge - heights[i] / 2)
        edge = at[i] - heights[i] / 2
    return tuple(at)
