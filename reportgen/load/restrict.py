"""What is restricted, dropped while reading: counted and forgotten.

In: raw tables. Out: the tables without the rows that are restricted and without every row that belongs to a restricted
case. Restricted columns are dropped before, in `raw.assemble`. Afterwards nothing of them is left but a number: no id,
no problem, no value. A row that names a restricted party only as one of its details loses that detail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reportgen.load.raw import RawRow, RawTable
from reportgen.records.contract import Contract


def _restricted(row: RawRow) -> bool:
    """Whether the row's publication level is restricted, however it is spelt: in doubt it is."""
    return _alike(row.cells.get("publication", "").strip(" \t\n\u00a0\u200b\ufeff").casefold(), "restricted")


def _alike(text: str, right: str) -> bool:
    """Whether a text is the right one, a letter of another alphabet standing for any letter."""
    if text.isascii():
        return text == right
    return len(text) == len(right) and all(a == b or not a.isascii() for a, b in zip(text, right, strict=True))


def without_restricted(tables: Mapping[str, RawTable], contracts: Sequence[Contract]) -> Mapping[str, RawTable]:
    """The tables as the later rooms may see them; `dropped` says how many rows each lost."""
    cases = tables.get("cases")
    gone_cases = frozenset(
        row.cells.get("id", "").strip() for row in (cases.rows if cases else ()) if _restricted(row)
    ) - {""}
    by_name = {contract.name: contract for contract in contracts}
    gone: set[tuple[str, str]] = {("cases", case) for case in gone_cases}
    kept: dict[str, RawTable] = {}
    # Corrections name records of the other tables, so they come last.
    for name in sorted(tables, key=lambda name: name == "corrections"):
        table = tables[name]
        case_columns = [column.name for column in by_name[name].columns if column.table == "cases"]
        rows: list[RawRow] = []
        for row in table.rows:
            if (
                _restricted(row)
                or any(_names(row.cells.get(column, ""), gone_cases) for column in case_columns)
                or (name == "corrections" and (row.cells.get("table"), row.cells.get("record", "").strip()) in gone)
            ):
                gone.add((name, row.cells.get("id", "").strip()))
            else:
                rows.append(row)
        kept[name] = replace(table, rows=tuple(rows), dropped=table.dropped + len(table.rows) - len(rows))
    if "parties" in kept:
        parties = frozenset(id_ for name, id_ in gone if name == "parties")
        _without_parties(kept, parties)
    return {name: kept[name] for name in tables}


def _names(cell: str, gone: frozenset[str]) -> bool:
    """Whether a cell, of one id or several, names something that is gone, as far as can be told."""
    parts = [part.strip() for part in cell.split("|")]
    return any(part in gone for part in parts) or (
        not cell.isascii() and any(_alike(part, case) for part in parts for case in gone)
    )


def _without_parties(kept: dict[str, RawTable], gone: frozenset[str]) -> None:
    """Take the mention of restricted parties out of the events and parties that stay.

    An event names a party of its own case, a party a wider one of any case.
    """
    here = {(row.cells.get("case", "").strip(), row.cells.get("id", "").strip()) for row in kept["parties"].rows}
    anywhere = {party for _, party in here}
    for name, column in (("events", "party"), ("parties", "part_of")):
        if name not in kept:
            continue
        rows = []
        for row in kept[name].rows:
            party = row.cells.get(column, "").strip()
            case = row.cells.get("case", "").strip()
            left = party in anywhere if name == "parties" else (case, party) in here
            rows.append(replace(row, cells={**row.cells, column: ""}) if party in gone and not left else row)
        kept[name] = replace(kept[name], rows=tuple(rows))
