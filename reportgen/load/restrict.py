"""What is restricted, dropped while reading: counted and forgotten.

In: raw tables. Out: the tables without the rows that are restricted and without every row that cannot stand without
one of them: what belongs to a restricted case, and what must name a restricted source, region, term or the like. A row
that names one only as a detail loses that detail. Restricted columns are dropped before, in `raw.assemble`. Afterwards
nothing of them is left but a number: no id, no problem, no value.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from reportgen.load.raw import LEVEL, RawRow, RawTable
from reportgen.nearest import nearest
from reportgen.problem import Problem
from reportgen.records.contract import Column, Contract

_UNSEEN = " \t\n\u00a0\u200b\ufeff"
_DETAILS = (("disputes", "workers_part_of", "disputes"),)
"""Columns that name a row of a table without their contract saying so; parties have a way of their own."""


def _restricted(row: RawRow) -> bool:
    """Whether the row's publication level is restricted, however it is spelt: in doubt it is."""
    return _alike(row.cells.get(LEVEL, "").strip(_UNSEEN).casefold(), "restricted")


def _alike(text: str, right: str) -> bool:
    """Whether a text is the right one, a letter of another alphabet standing for any letter."""
    if text.isascii():
        return text == right
    return len(text) == len(right) and all(a == b or not a.isascii() for a, b in zip(text, right, strict=True))


def without_restricted(tables: Mapping[str, RawTable], contracts: Sequence[Contract]) -> Mapping[str, RawTable]:
    """The tables as the later rooms may see them; `dropped` says how many rows each lost."""
    by_name = {contract.name: contract for contract in contracts}
    rows = {name: list(table.rows) for name, table in tables.items()}
    problems: dict[str, list[Problem]] = {name: [] for name in tables}
    gone: set[tuple[str, str]] = set()
    for name, table in tables.items():
        _drop_restricted(table, by_name[name], rows[name], gone, problems[name])
    # A row that goes may take others with it: a source the observation that rests on it alone.
    before = -1
    while before != len(gone):
        before = len(gone)
        for name in tables:
            rows[name] = _without(name, by_name[name], rows[name], _ids(gone, rows), gone)
    kept = {
        name: replace(
            table,
            rows=tuple(rows[name]),
            dropped=table.dropped + len(table.rows) - len(rows[name]) - len(problems[name]),
            whole=table.whole and not problems[name],
            problems=(*table.problems, *problems[name]),
        )
        for name, table in tables.items()
    }
    if "parties" in kept:
        _without_parties(kept, frozenset(id_ for name, id_ in gone if name == "parties"))
    return kept


def in_part(tables: Mapping[str, RawTable], contracts: Sequence[Contract]) -> frozenset[str]:
    """The tables of which something is not published: restricted rows or columns, or rows that may only be counted.

    With the hash of such a file one could try out what stands in the cells that are not published.
    """
    found = set()
    hidden = not_public(tables, contracts)
    for contract in contracts:
        table = tables.get(contract.name)
        if table is None:
            continue
        private = any(column.restricted for column in contract.columns)
        if private or table.dropped or table.narrowed or any((table.file, row.line) in hidden for row in table.rows):
            found.add(contract.name)
    # Which sources only a case rests on that may be counted is not told either.
    cases = tables.get("cases")
    if cases is not None and any((cases.file, row.line) in hidden for row in cases.rows):
        found.add("sources")
    return frozenset(found)


def not_public(
    tables: Mapping[str, RawTable], contracts: Sequence[Contract], right: Collection[str] = ("public",)
) -> frozenset[tuple[str, int]]:
    """The rows, by file and line, whose level is not a `right` one, or that belong to a case whose level is not."""
    cases_ = tables["cases"].rows if "cases" in tables else ()
    levels = {row.cells.get("id", "").strip(): _level(row) in right for row in cases_}
    found = set()
    for contract in contracts:
        table = tables.get(contract.name)
        columns = [column.name for column in contract.columns if column.table == "cases"]
        for row in table.rows if table is not None else ():
            cases = [row.cells.get(column, "").strip() for column in columns]
            if _level(row) not in right or not all(levels.get(case, True) for case in cases):
                found.add((table.file if table is not None else "", row.line))
    return frozenset(found)


def _level(row: RawRow) -> str:
    return row.cells.get(LEVEL, "public").strip(_UNSEEN).casefold()


def _drop_restricted(
    table: RawTable, contract: Contract, rows: list[RawRow], gone: set[tuple[str, str]], problems: list[Problem]
) -> None:
    """Take the restricted rows out of `rows`; a problem for a row whose level, in a column of its own, is neither."""
    beside = LEVEL not in contract.by_name
    left = []
    for row in rows:
        level = row.cells.get(LEVEL, "public").strip(_UNSEEN).casefold()
        if _restricted(row):
            gone |= _names_of(table.name, row)
        elif beside and level != "public":
            # Nobody can tell whether the row may be shown, so that nothing of it is quoted.
            close = nearest(level, ("public", "restricted"), most=1)
            problems.append(
                Problem(
                    "publication-level",
                    table.place(row, LEVEL),
                    "whether the row may be published is not said",
                    expected="public or restricted",
                    mend=f'did you mean "{close[0]}"?' if close else "write one of the two",
                )
            )
            gone |= _names_of(table.name, row)
        else:
            left.append(row)
    rows[:] = left


def _names_of(table: str, row: RawRow) -> set[tuple[str, str]]:
    """How other rows name this one: its table and id; a term also by its vocabulary."""
    id_ = row.cells.get("id", "").strip()
    if not id_:
        return set()
    if table == "terms":
        return {(f"terms of {row.cells.get('vocabulary', '').strip()}", id_), (table, id_)}
    return {(table, id_)}


def _ids(gone: set[tuple[str, str]], rows: Mapping[str, Sequence[RawRow]]) -> Mapping[str, frozenset[str]]:
    """The ids that are gone, by table, without those that a row that stays has as well."""
    left = {named for name, kept in rows.items() for row in kept for named in _names_of(name, row)}
    found: dict[str, set[str]] = {}
    for table, id_ in gone - left:
        found.setdefault(table, set()).add(id_)
    return {table: frozenset(ids) for table, ids in found.items()}


def _without(
    name: str,
    contract: Contract,
    rows: Sequence[RawRow],
    missing: Mapping[str, frozenset[str]],
    gone: set[tuple[str, str]],
) -> list[RawRow]:
    """The rows that can stand without what is missing; the ids of the others are added to `gone`."""
    details = [(column, missing[table]) for table_, column, table in _DETAILS if table_ == name and table in missing]
    named = [(column, ids) for column in contract.columns if (ids := missing.get(_names(column) or ""))]
    if not named and not details and name != "corrections":
        return list(rows)
    kept = []
    for row in rows:
        cells: dict[str, str] = {}
        goes = name == "corrections" and (row.cells.get("table", ""), row.cells.get("record", "").strip()) in gone
        for column, ids in named:
            cell = row.cells.get(column.name, "")
            parts = [part.strip() for part in cell.split("|")]
            left = [part for part in parts if not any(_alike(part, id_) for id_ in ids)]
            if len(left) < len(parts):
                cells[column.name] = "|".join(left)
                goes = goes or column.table == "cases" or (column.required and not any(left))
        for column_name, ids in details:
            if row.cells.get(column_name, "").strip() in ids:
                cells[column_name] = ""
        if goes:
            gone |= _names_of(name, row)
        else:
            kept.append(replace(row, cells={**row.cells, **cells}) if cells else row)
    return kept


def _names(column: Column) -> str | None:
    """What the ids of a column are those of: a table, or the terms of a vocabulary."""
    return column.table or (f"terms of {column.vocabulary}" if column.vocabulary else None)


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
