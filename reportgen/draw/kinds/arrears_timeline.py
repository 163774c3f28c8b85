"""Arrears: labour disputes on an axis of months, unpaid wages as a bar, the start of the dispute as a dot.

Of each point, `x` is the start, `value` the months of arrears, `shown` the workers affected, `detail` a note under the
name. Options: `arrears` ("before": the bar leads up to the start; "after": it runs on from it), `workers` (the word
over the numbers of workers).
"""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from reportgen.draw.drawing import Point, Words
from reportgen.draw.options import choice, word_of
from reportgen.draw.scales import Scale
from reportgen.draw.series import status_word
from reportgen.draw.sheet import POINTS, Box, Sheet
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style
from reportgen.draw.timeaxis import limits, span, time_axis
from reportgen.draw.words import word

_FOOT = 16.0
_HEAD = 13.0


@dataclass(frozen=True, slots=True)
class _Row:
    """One dispute: its point, its wrapped name and note, the start of the dispute, the ends of its bar (or None)."""

    point: Point
    name: tuple[str, ...]
    note: tuple[str, ...]
    at: float
    bar: tuple[float, float] | None


def draw(points: tuple[Point, ...], spec: FigureSpec, style: Style, words: Words) -> Figure:
    """One row a point, in the order given."""
    before = choice(spec, "arrears", ("before", "after")) == "before"
    width = spec.width_mm * POINTS
    head = word_of(spec, "workers") or word(words, "workers")
    right = max(
        [style.measure(p.shown, style.label, bold=True) for p in points if p.shown] + [style.measure(head, style.note)]
    )
    right = min(right, width * 0.3)
    column = width - right - 10 if spec.narrow else width * 0.32
    rows = []
    for point in points:
        when = span(point, spec)
        bar = None
        if point.value is not None and point.status == "value" and point.value > 0:
            length = point.value / 12
            bar = (when.start - length, when.start) if before else (when.start, when.start + length)
        name = style.wrap(point.name, column, style.text)
        note = style.wrap(point.detail, column, style.note) if point.detail else ()
        rows.append(_Row(point, name, note, when.start, bar))
    low, high = limits([min(r.at, *(r.bar or (r.at,))) for r in rows], [max(r.at, *(r.bar or (r.at,))) for r in rows])
    high = max(high, low + 0.25)
    texts = [len(row.name) * style.text * style.leading + len(row.note) * style.note * 1.25 for row in rows]
    heights = [text + (17 if spec.narrow else 7) for text in texts]
    sheet = Sheet(spec, style, _HEAD + sum(heights) + _FOOT)
    names = 0.0
    if not spec.narrow:
        names = max(
            [style.measure(line, style.text) for row in rows for line in row.name]
            + [style.measure(line, style.note) for row in rows for line in row.note]
        )
    left = 4.0 if spec.narrow else names + 14
    scale = Scale(low, high, left, sheet.width - (4 if spec.narrow else right + 14))
    bottom = sheet.height - _FOOT
    sheet.text(
        sheet.width, style.note * 0.8, head, size=style.note, colour=style.grey, align="right", name="head-workers"
    )
    spare = max(0.0, bottom - _HEAD - sum(heights)) / len(rows)
    top = _HEAD
    stretches: list[tuple[float, float]] = []
    for number, (row, height, text) in enumerate(zip(rows, heights, texts, strict=True)):
        full = height + spare
        start = top + (3 if spec.narrow else (full - text) / 2)
        if number:
            sheet.line((0.0, sheet.width), (top, top), style.rule, style.grid, over=1)
        for place, line in enumerate(row.name):
            baseline = start + style.text * 0.85 + place * style.text * style.leading
            sheet.text(0.0, baseline, line, name=f"name-{row.point.series}")
        below = start + len(row.name) * style.text * style.leading
        for place, line in enumerate(row.note):
            baseline = below + style.note * 0.85 + place * style.note * 1.25
            own = f"detail-{row.point.series}"
            sheet.text(0.0, baseline, line, size=style.note, colour=style.grey, name=own)
        middle = start + text + 6 if spec.narrow else top + full / 2
        value_at = start + style.text * 0.85 if spec.narrow else sheet.centred(middle, style.label)
        _mark(sheet, row, scale, middle)
        stretches.append((middle - 5, middle + 5))
        sheet.text(
            sheet.width,
            value_at,
            row.point.shown or "–",
            size=style.label,
            bold=bool(row.point.shown),
            colour=(row.point.text_colour or style.accent) if row.point.shown else style.grey,
            align="right",
            name=f"value-{row.point.series}",
        )
        if row.point.status not in ("value", "missing"):
            reason = status_word(row.point.status, words)
            x = scale.at(row.at)
            fits = x + 6 + style.measure(reason, style.note) <= scale.end
            sheet.text(
                x + (6 if fits else -6),
                sheet.centred(middle, style.note),
                reason,
                size=style.note,
                colour=style.grey,
                align="left" if fits else "right",
                name=f"status-{row.point.series}",
            )
        top += full
    time_axis(sheet, scale, bottom, words, stretches if spec.narrow else [(_HEAD, bottom)])
    return sheet.figure()


def _mark(sheet: Sheet, row: _Row, scale: Scale, middle: float) -> None:
    style, colour = sheet.style, row.point.colour or sheet.style.accent
    if row.bar is not None:
        start, end = (scale.at(at) for at in row.bar)
        sheet.rectangle(Box(start, middle - 2.4, end, middle + 2.4), colour, alpha=0.45, name=f"bar-{row.point.series}")
    sheet.dot(scale.at(row.at), middle, style.dot + 0.8, colour, name=f"start-{row.point.series}")
