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

_PARTY_COLUMNS = {"events": "party", "parties": "part_of"}


def _restricted(row: RawRow) -> bool:
    """Whether the row's publication level is restricted, however it is spelt: in doubt it is."""
    return row.cells.get("publication", "").strip().strip(" \u200b\ufeff").casefold() == "restricted"


def without_restricted(tables: Mapping[str, RawTable], contracts: Sequence[Contract]) -> Mapping[str, RawTable]:
    """The tables as the later rooms may see them; `dropped` says how many rows each lost."""
    cases = tables.get("cases")
    gone_cases = frozenset(
        row.cells.get("id", "").strip() for row in (cases.rows if cases else ()) if _restricted(row)
    ) - {""}
    gone_parties = frozenset(
        (row.cells.get("case", "").strip(), row.cells.get("id", "").strip())
        for row in (tables["parties"].rows if "parties" in tables else ())
        if _restricted(row)
    )
    by_name = {contract.name: contract for contract in contracts}
    gone_ids: set[tuple[str, str]] = {("cases", case) for case in gone_cases}
    kept: dict[str, RawTable] = {}
    # Corrections name records of the other tables, so they come last.
    for name in sorted(tables, key=lambda name: name == "corrections"):
        table = tables[name]
        contract = by_name[name]
        case_columns = [column.name for column in contract.columns if column.table == "cases"]
        rows: list[RawRow] = []
        for row in table.rows:
            if (
                _restricted(row)
                or any(_names(row.cells.get(column, ""), gone_cases) for column in case_columns)
                or (name == "corrections" and (row.cells.get("table"), row.cells.get("record", "").strip()) in gone_ids)
            ):
                gone_ids.add((name, row.cells.get("id", "").strip()))
            else:
                rows.append(_without_party(row, name, gone_parties))
        dropped = len(table.rows) - len(rows)
        kept[name] = replace(table, rows=tuple(rows), dropped=table.dropped + dropped)
    return {name: kept[name] for name in tables}


def _names(cell: str, gone: frozenset[str]) -> bool:
    """Whether a cell, of one id or several, names something that is gone."""
    return any(part.strip() in gone for part in cell.split("|"))


def _without_party(row: RawRow, table: str, gone: frozenset[tuple[str, str]]) -> RawRow:
    """The row without its mention of a restricted party: of its own case, or of any where a party is part of it."""
    column = _PARTY_COLUMNS.get(table)
    if column is None:
        return row
    named = row.cells.get(column, "").strip()
    elsewhere = table == "parties" and any(named == party for _, party in gone)
    if not elsewhere and (row.cells.get("case", "").strip(), named) not in gone:
        return row
    return replace(row, cells={**row.cells, column: ""})
