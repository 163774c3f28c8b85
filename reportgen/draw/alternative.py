"""Alt text from a figure's data: what a reader who cannot see the drawing must know, in plain sentences.

It says first and last values, ranges, intervals, gaps, breaks of method, and what was not monitored; never what the
caption says. Numbers are those that the text prints. Its sentences are strings of `words`, so that other languages
have their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reportgen.draw.drawing import Point, Words
from reportgen.draw.kinds.ranked_dots import ranked
from reportgen.draw.options import texts
from reportgen.draw.series import (
    Series,
    are_years,
    chosen_times,
    first_and_last,
    places,
    series_of,
    status_word,
    valued,
)
from reportgen.draw.spec import FigureSpec
from reportgen.draw.words import ENGLISH, numeral, word

_Sentences = Callable[[tuple[Point, ...], FigureSpec, Words], list[str]]


def alternative(points: tuple[Point, ...], spec: FigureSpec, words: Words) -> str:
    """The alt text of a figure of that kind; "" where there are no points."""
    if not points:
        return ""
    if spec.kind == "slope":
        points = chosen_times(points, spec)
    first, last = first_and_last(points)
    opening = _fill(words, f"alt {spec.kind}", first=first.x_name, last=last.x_name, count=str(len(series_of(points))))
    return " ".join([opening, *_KINDS[spec.kind](points, spec, words)])


def _fill(words: Words, key: str, **fields: str) -> str:
    """The string with its fields filled; in English where a translation asks for a field that there is not."""
    try:
        return word(words, key).format_map(fields)
    except (KeyError, IndexError, ValueError):
        return ENGLISH[key].format_map(fields)


def _value(point: Point, words: Words) -> str:
    if point.shown:
        return point.shown
    value = point.value or 0.0
    return numeral(value, 0 if value == int(value) else 2, words)


def _with_interval(point: Point, words: Words) -> str:
    """The value with its interval, to as many decimals as the value shows."""
    value = _value(point, words)
    if point.low is None or point.high is None:
        return value
    sign = word(words, "decimal sign")
    places_ = len(value.rpartition(sign)[2]) if sign in value else 0
    low, high = (numeral(end, places_, words) for end in (point.low, point.high))
    return _fill(words, "alt interval", value=value, low=low, high=high)


def _sentence(label: str, parts: Sequence[str], words: Words) -> str:
    return _fill(words, "alt series", label=label, parts="; ".join(parts))


def _stretches(xs: Sequence[tuple[float, str]], every: Sequence[float], words: Words) -> str:
    """Places as a list, neighbours drawn together: 2012 to 2014, 2017."""
    order = {at: number for number, at in enumerate(every)}
    runs: list[list[tuple[float, str]]] = []
    for place, name in xs:
        if runs and order[place] == order[runs[-1][-1][0]] + 1:
            runs[-1].append((place, name))
        else:
            runs.append([(place, name)])
    return ", ".join(
        run[0][1] if len(run) == 1 else _fill(words, "alt from", first=run[0][1], last=run[-1][1]) for run in runs
    )


class _Axis:
    """The places of a figure: each place with its printed form, years without any value included."""

    def __init__(self, points: tuple[Point, ...]) -> None:
        self.place = places(points)
        self.named: dict[float, str] = {}
        for point in sorted(points, key=self.place):
            self.named.setdefault(self.place(point), point.x_name)
        if are_years(points):
            first, last = int(min(self.named)), int(max(self.named))
            # Centuries apart, years that lack are not worth a name each.
            if last - first < 300 and len(self.named) > 2:
                self.named = {float(y): self.named.get(float(y), str(y)) for y in range(first, last + 1)}

    def lacking(self, series: Series, words: Words, *, zeros: bool) -> list[str]:
        """What the series has no value for, by reason; `zeros`: none documented is told as a reason too."""
        by_place = {self.place(point): point for point in series.points}
        reasons: dict[str, list[tuple[float, str]]] = {}
        for at, name in self.named.items():
            point = by_place.get(at)
            if point is None or not valued(point) or (zeros and point.status == "none_documented"):
                reason = "missing" if point is None or point.status == "value" else point.status
                reasons.setdefault(reason, []).append((at, name))
        every = list(self.named)
        if list(self.named.values()) == [""]:
            return [status_word(reason, words) for reason in reasons]
        return [
            _fill(words, "alt gap", status=status_word(reason, words), x=_stretches(xs, every, words))
            for reason, xs in reasons.items()
        ]

    def breaks(self, series: Series, words: Words) -> list[str]:
        """The breaks of method in the series."""
        first = min(self.named)
        broken = [p for p in series.points if p.break_before and self.place(p) > first]
        return [_fill(words, "alt break", x=point.x_name) for point in sorted(broken, key=self.place)]


def _over_time(points: tuple[Point, ...], spec: FigureSpec, words: Words) -> list[str]:
    axis = _Axis(points)
    found = []
    groups = series_of(points)
    chosen = texts(spec, "highlight")
    told = [series for series in groups if not chosen or series.id in chosen]
    notes = [axis.lacking(series, words, zeros=False) + axis.breaks(series, words) for series in told]
    # What holds for every series is said once, at the end.
    shared = [note for note in notes[0] if len(told) > 1 and all(note in own for own in notes)] if told else []
    for series, own in zip(told, notes, strict=True):
        parts = [part for era in _eras(series, axis.place) for part in _course(era, words)]
        found.append(_sentence(series.label, parts + [note for note in own if note not in shared], words))
    if shared:
        found.append(_sentence(word(words, "alt every"), shared, words))
    others = [(series, _last(series, axis.place)) for series in groups if series not in told]
    ends = [_fill(words, "alt run", value=s.label, x=_at(p, words)) for s, p in others if p is not None]
    if ends:
        found.append(_sentence(word(words, "alt others"), ends, words))
    return found


def _eras(series: Series, place: Callable[[Point], float]) -> list[list[Point]]:
    """The points with values between breaks of method, so that nothing is compared across one."""
    found: list[list[Point]] = [[]]
    for point in sorted(series.points, key=place):
        if point.break_before and found[-1]:
            found.append([])
        if valued(point):
            found[-1].append(point)
    return [era for era in found if era]


def _last(series: Series, place: Callable[[Point], float]) -> Point | None:
    return max((p for p in series.points if valued(p)), key=place, default=None)


def _at(point: Point, words: Words) -> str:
    return _fill(words, "alt at", value=_value(point, words), x=point.x_name)


def _course(known: list[Point], words: Words) -> list[str]:
    """First and last value, and between which values they lie."""
    ends = [known[0], known[-1]] if len(known) > 1 else known
    parts = [", ".join(_fill(words, "alt at", value=_with_interval(p, words), x=p.x_name) for p in ends)]
    low, high = (pick(known, key=lambda p: p.value or 0.0) for pick in (min, max))
    values = {p.value for p in ends}
    if low.value not in values or high.value not in values:
        parts.append(_fill(words, "alt range", low=_at(low, words), high=_at(high, words)))
    return parts


def _ranked(points: tuple[Point, ...], spec: FigureSpec, words: Words) -> list[str]:
    order = str(spec.options.get("order", "descending"))
    rows = ranked(points, order)
    known = [_fill(words, "alt run", value=p.name, x=_with_interval(p, words)) for p in rows if valued(p)]
    return ["; ".join(known) + "."] * bool(known) + _lacking(rows, words)


def _lacking(points: Sequence[Point], words: Words) -> list[str]:
    """For each reason, a sentence with what has no value."""
    reasons: dict[str, list[str]] = {}
    for point in points:
        if not valued(point) and not (point.status == "value" and point.term):
            reasons.setdefault(status_word(point.status, words), []).append(point.name)
    found = []
    for reason, labels in reasons.items():
        found.append(_capital(_fill(words, "alt lacking", status=reason, labels=", ".join(labels))))
    return found


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _counts(points: tuple[Point, ...], spec: FigureSpec, words: Words) -> list[str]:  # noqa: ARG001 - one signature for all kinds
    axis = _Axis(points)
    found = []
    for series in series_of(points):
        parts = [
            _fill(words, "alt at", value=_value(p, words), x=p.x_label) if p.x_label else _value(p, words)
            for p in sorted(series.points, key=axis.place)
            if valued(p) and p.status != "none_documented"
        ]
        parts += axis.lacking(series, words, zeros=True)
        found.append(_sentence(series.label, parts, words))
    return found


def _grid(points: tuple[Point, ...], spec: FigureSpec, words: Words) -> list[str]:  # noqa: ARG001 - one signature for all kinds
    axis = _Axis(points)
    every = list(axis.named)
    found = []
    groups = series_of(points)
    notes = [axis.breaks(series, words) for series in groups]
    shared = notes[0] if len(groups) > 1 and all(note == notes[0] for note in notes) else []
    for series, own in zip(groups, notes, strict=True):
        by_place = {axis.place(point): point for point in series.points}
        runs: list[tuple[str, list[tuple[float, str]]]] = []
        for at, name in axis.named.items():
            point = by_place.get(at)
            rated = point is not None and point.status == "value"
            label = _value(point, words) if rated and point is not None else ""
            label = label or status_word("missing" if point is None else point.status, words)
            if runs and runs[-1][0] == label:
                runs[-1][1].append((at, name))
            else:
                runs.append((label, [(at, name)]))
        parts = [_fill(words, "alt run", value=label, x=_stretches(xs, every, words)) for label, xs in runs]
        found.append(_sentence(series.label, parts + [note for note in own if note not in shared], words))
    if shared:
        found.append(_sentence(word(words, "alt every"), shared, words))
    return found


def _map(points: tuple[Point, ...], spec: FigureSpec, words: Words) -> list[str]:
    place = places(points)
    last = [max(series.points, key=place) for series in series_of(points)]
    terms = texts(spec, "terms")
    last.sort(key=lambda p: terms.index(p.term) if p.term in terms else len(terms))
    rated: dict[str, list[str]] = {}
    for point in last:
        if point.status == "value" and point.term:
            rated.setdefault(_value(point, words), []).append(point.name)
    found = [_capital(_sentence(label, [", ".join(names)], words)) for label, names in rated.items()]
    values = [p for p in last if valued(p) and not p.term]
    if values:
        ordered = sorted(values, key=lambda p: -(p.value or 0.0))
        parts = [_fill(words, "alt run", value=p.name, x=_value(p, words)) for p in ordered]
        found.append(", ".join(parts) + ".")
    return found + _lacking(last, words)


def _events(points: tuple[Point, ...], spec: FigureSpec, words: Words) -> list[str]:  # noqa: ARG001 - one signature for all kinds
    place = places(points)
    return [
        _sentence(
            series.label,
            [
                _fill(words, "alt event", x=p.x_name, detail=p.detail or p.shown)
                for p in sorted(series.points, key=place)
            ],
            words,
        )
        for series in series_of(points)
    ]


def _arrears(points: tuple[Point, ...], spec: FigureSpec, words: Words) -> list[str]:  # noqa: ARG001 - one signature for all kinds
    found = []
    for point in points:
        parts = [point.x_name]
        if point.value is not None and point.status == "value":
            value = numeral(point.value, 0 if point.value == int(point.value) else 1, words)
            parts.append(_fill(words, "alt arrears", value=value))
        if point.shown:
            parts.append(_fill(words, "alt workers", value=point.shown))
        if point.detail:
            parts.append(point.detail)
        found.append(_sentence(point.name, [", ".join(parts)], words))
    return found


def _units(points: tuple[Point, ...], spec: FigureSpec, words: Words) -> list[str]:  # noqa: ARG001 - one signature for all kinds
    return [
        _sentence(
            point.name,
            [_value(point, words) if valued(point) else status_word(point.status, words)],
            words,
        )
        for point in points
    ]


_KINDS: Mapping[str, _Sentences] = {
    "lines": _over_time,
    "slope": _over_time,
    "sparkline": _over_time,
    "ranked_dots": _ranked,
    "tally_bars": _counts,
    "rating_grid": _grid,
    "tile_map": _map,
    "case_timeline": _events,
    "arrears_timeline": _arrears,
    "unit_chart": _units,
}
