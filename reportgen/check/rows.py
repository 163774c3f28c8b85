"""A raw table to typed rows, or what is wrong with its cells and keys.

In: a RawTable, its contract, what is known. Out: Rows: the records that passed, the rows that did not, and Problems.
A row with a wrong cell makes no record, but is remembered by its raw cells, so that what names it is not called wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportgen.check.cells import Fault, Value, value_of
from reportgen.check.known import Known
from reportgen.load.raw import RawRow, RawTable
from reportgen.problem import Place, Problem
from reportgen.records.contract import Contract
from reportgen.records.tables import Records

_DECIDED = frozenset({"public", "aggregate"})


@dataclass(frozen=True, slots=True)
class Rows:
    """One table, cell by cell: its records, the rows that failed, and what is wrong with them.

    `meant` gives, for each column that names another table, the ids that failed cells probably meant.
    """

    table: RawTable
    records: tuple[object, ...]
    failed: tuple[RawRow, ...]
    problems: tuple[Problem, ...]
    meant: Mapping[str, frozenset[str]]


def rows_of(table: RawTable, contract: Contract, known: Known) -> Rows:
    """The table's typed rows and the problems of its cells and its key."""
    records: list[object] = []
    failed: list[RawRow] = []
    problems: list[Problem] = []
    meant: dict[str, set[str]] = {}
    first: dict[tuple[Value, ...], int] = {}
    present = [column for column in contract.columns if not column.restricted and column.name in table.header]
    complete = len(present) == sum(not column.restricted for column in contract.columns)
    for row in table.rows:
        values: dict[str, Value] = {}
        wrong = False
        for column in present:
            text = row.cells[column.name]
            value = value_of(text, column, known)
            if not isinstance(value, Fault):
                values[column.name] = value
                continue
            wrong = True
            if value.names is not None:
                meant.setdefault(column.name, set()).add(value.names)
            problems.append(_problem(value, table, row, column.name, text))
        repeated = _repeated(table, contract, row, values, first)
        problems.extend(repeated)
        if wrong or repeated or not complete:
            failed.append(row)
        else:
            values.update({column.name: None for column in contract.columns if column.restricted})
            records.append(contract.record(**values, at=table.place(row)))
    return Rows(
        table=table,
        records=tuple(records),
        failed=tuple(failed),
        problems=tuple(problems),
        meant={column: frozenset(ids) for column, ids in meant.items()},
    )


def _problem(fault: Fault, table: RawTable, row: RawRow, column: str, text: str) -> Problem:
    """The fault with its place; without its value while nobody has decided that the row may be shown."""
    decided = row.cells.get("publication", "public").strip() in _DECIDED or column == "publication"
    found = text if text and decided else None
    return Problem(fault.slug, table.place(row, column), fault.message, found, fault.expected, fault.mend)


def _repeated(
    table: RawTable, contract: Contract, row: RawRow, values: Mapping[str, Value], first: dict[tuple[Value, ...], int]
) -> list[Problem]:
    """A problem if the row's key stood in an earlier row."""
    if not all(name in values for name in contract.key):
        return []
    key = tuple(values[name] for name in contract.key)
    line = first.setdefault(key, row.line)
    if line == row.line:
        return []
    shown = ", ".join(str(value) if value is not None else "(empty)" for value in key)
    one = len(key) == 1
    return [
        Problem(
            "duplicate-id" if one else "duplicate-key",
            table.place(row, contract.key[0]) if one else table.place(row),
            f"the row of line {line} has the same {_listed(contract.key)}",
            value=shown,
            expected="each id once" if one else "each of these together once",
            mend="give one of the rows an id of its own, or remove it if both are the same"
            if one
            else "remove one of the rows, or correct what sets them apart",
        )
    ]


def _listed(names: Sequence[str]) -> str:
    """Names as a sentence has them: "country, group and year"."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


class Spots:
    """Where a cell of a record stands: a record knows its row, a rule also names the column."""

    def __init__(self, tables: Mapping[str, RawTable]) -> None:
        """Take the tables from which the records came."""
        self._tables = {table.file: table for table in tables.values()}

    def __call__(self, at: Place, column: str | None = None) -> Place:
        """The place of a column of the row at `at`."""
        table = self._tables.get(at.file)
        if table is None or at.line is None:
            return Place(at.file, at.line, column)
        return table.place(RawRow(at.line, {}), column)


@dataclass(frozen=True, slots=True)
class Passed:
    """The rows of all tables that passed cell by cell, for the rules that look across them.

    `records` are those rows, `rows` what else is known of each table, `spot` gives the place of a cell.
    """

    records: Records
    rows: Mapping[str, Rows]
    spot: Spots

    def mentioned(self, table: str, column: str) -> frozenset[str]:
        """Every id that a column of a table names or probably meant, in rows that passed and in rows that failed."""
        rows = self.rows[table]
        ids = {part.strip() for row in rows.table.rows for part in row.cells.get(column, "").split("|")}
        return frozenset(ids) | rows.meant.get(column, frozenset())

    def doubtful_cases(self, table: str) -> frozenset[str]:
        """The cases to which a failed row of the table belongs: of what they have in it nothing is certain."""
        rows = self.rows[table]
        return frozenset(row.cells.get("case", "") for row in rows.failed) | rows.meant.get("case", frozenset())


def missing_vocabularies(
    tables: Mapping[str, RawTable], contracts: Sequence[Contract], known: Known
) -> Iterator[Problem]:
    """One problem for each vocabulary that a filled cell needs and that has no term."""
    if "terms" in known.open_tables:
        return
    file = known.files.get("terms", "data/terms.csv")
    told: set[str] = set()
    for contract in contracts:
        for column in contract.columns:
            vocabulary = column.vocabulary
            if vocabulary is None or vocabulary in known.vocabularies or vocabulary in told:
                continue
            if any(row.cells.get(column.name) for row in tables[contract.name].rows):
                told.add(vocabulary)
                yield Problem(
                    "missing-vocabulary",
                    Place(file, column="vocabulary"),
                    f'the vocabulary "{vocabulary}", which {contract.name}.{column.name} uses, has no terms',
                    expected="a row for each of its terms",
                    mend="add its terms, each with label, definition and origin",
                )
