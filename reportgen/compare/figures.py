"""Figures that were redrawn: which points moved, from the data beside each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.compare.outputs import Outputs
from reportgen.compare.repeats import times

_KEY = ("series", "x", "detail")
_SHOWN = ("shown", "low", "high", "status", "term")


@dataclass(frozen=True, slots=True)
class PointChange:
    """A point that was added, moved or removed: its series and place in words, and what is drawn before and after."""

    change: str
    series: str
    x: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that was added, redrawn or removed.

    `points` are those that changed; `order` the rows before and after where their order changed; `drawn` says that a
    figure with the same data looks different.
    """

    name: str
    change: str
    points: tuple[PointChange, ...] = ()
    order: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    drawn: bool = False


def changed_figures(before: Outputs, after: Outputs) -> tuple[FigureChange, ...]:
    """The figures that are not the same in both builds, by name."""
    olds, news = (set(side.names("figures/", ".csv")) for side in (before, after))
    found: list[FigureChange] = []
    for name in sorted(olds | news):
        if name not in olds or name not in news:
            found.append(FigureChange(name, "added" if name in news else "removed"))
            continue
        data, drawing = f"figures/{name}.csv", f"figures/{name}.svg"
        if before.hashes[data] == after.hashes[data]:
            if before.hashes.get(drawing) != after.hashes.get(drawing):
                found.append(FigureChange(name, "redrawn", drawn=True))
            continue
        old, new = before.rows(data), after.rows(data)
        points = _points(old, new)
        rows = _series(old), _series(new)
        order = rows if sorted(rows[0]) == sorted(rows[1]) and rows[0] != rows[1] else None
        found.append(FigureChange(name, "redrawn", points, order, drawn=not points and order is None))
    return tuple(found)


def _points(old: Sequence[Mapping[str, str]], new: Sequence[Mapping[str, str]]) -> tuple[PointChange, ...]:
    """The points that differ; points of one series and place are told apart by their order."""
    olds, news = _by_key(old), _by_key(new)
    found = []
    for key in dict.fromkeys([*olds, *news]):
        a, b = olds.get(key), news.get(key)
        if a is None or b is None:
            row = a or b or {}
            change = "added" if a is None else "removed"
            found.append(_point(change, row, _drawn(a), _drawn(b)))
        elif _differs(a, b):
            found.append(_point("moved", b, _drawn(a), _drawn(b)))
    return tuple(found)


def _differs(a: Mapping[str, str], b: Mapping[str, str]) -> bool:
    return any(a.get(name, "") != b.get(name, "") for name in ("value", *_SHOWN))


def _by_key(rows: Sequence[Mapping[str, str]]) -> dict[tuple[str, ...], Mapping[str, str]]:
    keys = [tuple(row.get(name, "") for name in _KEY) for row in rows]
    return {(*key, str(time)): row for key, time, row in zip(keys, times(keys), rows, strict=True)}


def _point(change: str, row: Mapping[str, str], before: str, after: str) -> PointChange:
    return PointChange(
        change, row.get("label") or row.get("series", ""), row.get("x_label") or row.get("x", ""), before, after
    )


def _drawn(row: Mapping[str, str] | None) -> str:
    """What is drawn for a point, in words."""
    if row is None:
        return ""
    shown = row.get("shown") or row.get("value", "")
    interval = f" ({row['low']}–{row['high']})" if row.get("low") and row.get("high") else ""
    return f"{shown}{interval}" or row.get("status", "").replace("_", " ")


def _series(rows: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """The rows or lines of a figure in their order."""
    return tuple(dict.fromkeys(row.get("label") or row.get("series", "") for row in rows))
