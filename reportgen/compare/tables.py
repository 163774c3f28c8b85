"""Printed tables that changed: cells, rows and their order, from the CSV of each table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.compare.outputs import Outputs
from reportgen.compare.repeats import times


@dataclass(frozen=True, slots=True)
class TableChange:
    """A printed table that was added, changed or removed.

    `cells` counts the cells that differ in rows of the same name, `rows` those that are new, `lost` those that are
    gone; `reordered` says that rows or columns stand in another order.
    """

    id: str
    change: str
    cells: int = 0
    rows: int = 0
    lost: int = 0
    reordered: bool = False


def changed_tables(before: Outputs, after: Outputs) -> tuple[TableChange, ...]:
    """The printed tables that are not the same in both builds, by id."""
    olds, news = (set(side.names("tables/", ".csv")) for side in (before, after))
    found = []
    for id_ in sorted(olds | news):
        name = f"tables/{id_}.csv"
        if id_ not in olds or id_ not in news:
            found.append(TableChange(id_, "added" if id_ in news else "removed"))
        elif before.hashes[name] != after.hashes[name]:
            found.append(_changed(id_, before.cells(name), after.cells(name)))
    return tuple(found)


def _changed(id_: str, old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> TableChange:
    named = _naming(old, new)
    olds, news = _by_name(old, named), _by_name(new, named)
    kept = [key for key in olds if key in news]
    heads = [list(cells[0]) if cells else [] for cells in (old, new)]
    columns = [[name for name in head if name in other] for head, other in zip(heads, reversed(heads), strict=True)]
    cells = sum(
        olds[key].get(name, "") != news[key].get(name, "")
        for key in kept
        for name in dict.fromkeys([*olds[key], *news[key]])
    )
    reordered = kept != [key for key in news if key in olds] or columns[0] != columns[1]
    return TableChange(id_, "changed", cells, len(news) - len(kept), len(olds) - len(kept), reordered)


def _naming(*tables: Sequence[Sequence[str]]) -> int:
    """How many cells at its beginning tell a row from the others of its table: as few as do, else one."""
    for count in (1, 2, 3):
        if all(len({tuple(row[:count]) for row in cells}) == len(cells) for cells in tables):
            return count
    return 1


def _by_name(cells: Sequence[Sequence[str]], named: int) -> dict[tuple[str, ...], dict[tuple[str, int], str]]:
    """The rows of a table by their first cells, each as its cells by column; what stands twice is counted."""
    if not cells:
        return {}
    columns = list(zip(cells[0], times(cells[0]), strict=True))
    rows = [tuple(row) for row in cells[1:]]
    names = [row[:named] for row in rows]
    return {
        (*name, str(time)): dict(zip(columns, row, strict=False))
        for name, time, row in zip(names, times(names), rows, strict=True)
    }
