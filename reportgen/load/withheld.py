"""What must stand in no output: every value that a restricted row or column holds, and what tells who or what is only
counted.

In: the folder of a project, read anew when the outputs are finished. Out: Withheld, for the scan of the outputs and for
nothing else: no other room imports this module, and neither a message nor a traceback can show a value, since its type
does not say it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.load.folder import SETTINGS, with_restricted
from reportgen.load.raw import LEVEL, RawRow, RawTable
from reportgen.load.restrict import without_restricted
from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind
from reportgen.records.tables import CONTRACTS

_WORDS = frozenset({Kind.TEXT, Kind.ID, Kind.URL})


@dataclass(frozen=True, slots=True)
class Value:
    """One value that must stand in no output. Its text is not shown when the value is printed.

    `place` is where it stands in the project, `record` the id of its row where that id is published. `kind` is its
    column's. `name` says that it names a person who is not public: then that another text of the project has the same
    words is no excuse.
    """

    place: Place
    kind: Kind
    text: str = field(repr=False)
    name: bool = False
    record: str | None = None

    def __str__(self) -> str:
        """Its place."""
        return str(self.place)


@dataclass(frozen=True, slots=True)
class Withheld:
    """The values to look for, and the texts of all cells that may be published, in which a value may be known."""

    values: tuple[Value, ...]
    known: tuple[str, ...] = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    """The public names of parties: who has the same name as somebody restricted is not found to be that person."""


def withheld(root: Path, contracts: Sequence[Contract] = CONTRACTS) -> Withheld:
    """What the outputs of the project in `root` must not hold."""
    tables = with_restricted(root, contracts)
    kept = without_restricted(tables, contracts)
    hidden_cases = _only_counted(kept)
    hidden_sources = _hidden_sources(kept, contracts, hidden_cases)
    values: list[Value] = []
    known: list[str] = []
    names: list[str] = []
    for contract in contracts:
        table = tables[contract.name]
        left = {row.line: row for row in kept[contract.name].rows}
        for row in table.rows:
            shown = left.get(row.line)
            if shown is None:
                values += _of_row(table, contract, row, _everything(contract, row))
                continue
            # Columns that the contract does not know, and restricted ones, are withheld of every row.
            values += _of_row(table, contract, row, _private(contract, row), _id(row, contract))
            if _counted(contract, row, hidden_cases, hidden_sources):
                values += _of_row(table, contract, row, _telling(contract))
            elif contract.name == "parties" and row.cells.get(LEVEL, "").strip() != "public":
                values += _of_row(table, contract, row, ["name"], _id(row, contract))
                known += [shown.cells.get(column.name, "") for column in _public(contract) if column.name != "name"]
            else:
                known += [shown.cells.get(column.name, "") for column in _public(contract)]
                if contract.name == "parties":
                    names.append(row.cells.get("name", ""))
    known += [text for contract in contracts for text in _described(contract)]
    settings = root / SETTINGS
    if settings.is_file():
        known.append(settings.read_text("utf-8", "replace"))
    return Withheld(tuple(values), tuple(sorted({*known} - {""})), tuple(sorted({*names} - {""})))


def _only_counted(tables: Mapping[str, RawTable]) -> frozenset[str]:
    """The ids of the cases that are not public."""
    rows = tables["cases"].rows if "cases" in tables else ()
    return frozenset(row.cells.get("id", "").strip() for row in rows if row.cells.get(LEVEL, "").strip() != "public")


def _hidden_sources(
    tables: Mapping[str, RawTable], contracts: Sequence[Contract], hidden: frozenset[str]
) -> frozenset[str]:
    """The ids of the sources on which only rows of cases rest that are not public."""
    shown: set[str] = set()
    other: set[str] = set()
    for contract in contracts:
        columns = [column.name for column in contract.columns if column.table == "sources"]
        for row in tables[contract.name].rows:
            of_hidden = _case_of(contract, row) in hidden
            for column in columns:
                named = {part.strip() for part in row.cells.get(column, "").split("|")}
                (other if of_hidden else shown).update(named)
    return frozenset(other - shown)


def _case_of(contract: Contract, row: RawRow) -> str:
    """The case to which a row belongs: for a case its own id."""
    if contract.name == "cases":
        return row.cells.get("id", "").strip()
    column = next((column.name for column in contract.columns if column.table == "cases"), None)
    return row.cells.get(column, "").strip() if column else ""


def _counted(contract: Contract, row: RawRow, cases: frozenset[str], sources: frozenset[str]) -> bool:
    """Whether a row may be counted at most: that of a case that is not public, or a source of such cases alone."""
    if contract.name == "sources":
        return row.cells.get("id", "").strip() in sources
    return _case_of(contract, row) in cases


def _everything(contract: Contract, row: RawRow) -> list[str]:
    """Every column of a row but those that hold terms, names of other tables and the decision on the level."""
    return [*_telling(contract), *_private(contract, row)] + [
        column.name for column in contract.columns if column.kind in (Kind.INTEGER, Kind.NUMBER)
    ]


def _telling(contract: Contract) -> list[str]:
    """The columns whose words tell which record it is."""
    return [
        column.name
        for column in contract.columns
        if column.kind in _WORDS
        and column.vocabulary is None
        and column.table is None
        and not column.restricted
        and column.name not in ("decided_by", "language")
    ]


def _private(contract: Contract, row: RawRow) -> list[str]:
    """The columns that are withheld of every row."""
    known = contract.by_name
    return [name for name in row.cells if name != LEVEL and (name not in known or known[name].restricted)]


def _public(contract: Contract) -> list[Column]:
    """The columns that are published."""
    return [column for column in contract.columns if not column.restricted]


def _id(row: RawRow, contract: Contract) -> str | None:
    """The id of a row that is published."""
    return row.cells.get("id", "").strip() or None if "id" in contract.by_name else None


def _of_row(
    table: RawTable, contract: Contract, row: RawRow, columns: Sequence[str], record: str | None = None
) -> Iterator[Value]:
    """The values of some columns of a row; the parts of a cell of several apart."""
    known = contract.by_name
    person = contract.name == "parties" and row.cells.get("kind", "").strip() in ("person", "")
    for name in columns:
        column = known.get(name)
        cell = row.cells.get(name, "")
        parts = cell.split("|") if column is not None and column.many else [cell]
        for part in parts:
            if part.strip():
                kind = Kind.TEXT if column is None else column.kind
                yield Value(table.place(row, name), kind, part.strip(), person and name == "name", record)


def _described(contract: Contract) -> Iterator[str]:
    """What every Data Package says of a table."""
    yield contract.title
    yield contract.meaning
    for column in contract.columns:
        yield f"{column.name}: {column.meaning}"
