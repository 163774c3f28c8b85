"""A table as it stands in its file: text cells with their lines, and what is wrong with its form.

In: a header and rows of text, from CSV or a spreadsheet, and the table's contract. Out: RawTable. Columns and the
number of cells are judged here; what the cells mean is judged in check. A restricted column gets no further than this
module; so does every column of a project's own whose name begins with "restricted". No problem made here quotes a cell
of a row, since a row that is out of form may be a restricted one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reportgen.nearest import nearest
from reportgen.problem import Place, Problem
from reportgen.records.contract import Contract

_MOST_OF_A_KIND = 20  # rows out of form that are named one by one; the others are summed up

_WIDEST = 500  # header cells that are looked at one by one
_LONGEST = 32_768  # letters of a cell
_MOST_COLUMNS = 5  # header cells without a meaning that are named one by one

LEVEL = "publication"
"""The column that says how far a row may go; tables whose contract has none may have it all the same."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: the line of the file on which it begins (in a spreadsheet the row's number), and its cells by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table before its contract has been checked.

    `header` holds the contract's columns that the file has, in the order of the file. `rows` are the rows in form,
    `total` is the number of rows in the file, `dropped` how many were left out because they are restricted. `whole`
    says that every row of the file is in `rows` or among the dropped, so that a reference to a row that is not there
    is certain to be wrong. `narrowed` says that columns were left out because they are restricted. `letters` names a
    spreadsheet's column for each header cell, `sheet` its sheet.
    """

    name: str
    file: str
    header: tuple[str, ...]
    rows: tuple[RawRow, ...]
    total: int = 0
    dropped: int = 0
    whole: bool = True
    problems: tuple[Problem, ...] = ()
    sheet: str | None = None
    letters: Mapping[str, str] = field(default_factory=dict)
    narrowed: bool = False

    def place(self, row: RawRow, column: str | None = None) -> Place:
        """Where a row or one of its cells stands."""
        if self.sheet is None:
            return Place(self.file, row.line, column)
        letter = self.letters.get(column) if column is not None else None
        cell = f"{self.sheet}!{letter}{row.line}" if letter is not None else None
        return Place(self.file, row.line, column, cell)


def unreadable(contract: Contract, file: str, *problems: Problem) -> RawTable:
    """A table of which nothing could be read, and why."""
    return RawTable(contract.name, file, (), (), whole=False, problems=problems)


def letters(number: int) -> str:
    """The name of a spreadsheet's column, counted from 1: A, B, ... Z, AA."""
    name = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def assemble(
    contract: Contract,
    file: str,
    header: tuple[int, Sequence[str]],
    lines: Iterable[tuple[int, Sequence[str]]],
    problems: Iterable[Problem] = (),
    sheet: str | None = None,
    *,
    restricted: bool = False,
) -> RawTable:
    """The table from its header and rows, each a line and its cells, with every problem of columns and cell numbers.

    `problems` are those found before; the table is not `whole` when a row was left out because of its form.
    `restricted` keeps restricted columns, which only the scan of the outputs asks for.
    """
    found = list(problems)
    rows = [(line, cells) for line, cells in lines]
    line, names = header
    before = len(found)
    columns = _columns(contract, file, line, names, found)
    if columns is None:
        return RawTable(contract.name, file, (), (), len(rows), whole=False, problems=tuple(found), sheet=sheet)
    widths = {len(cells) for _, cells in rows}
    if len(found) > before and widths and widths <= {len(contract.columns)} - {len(names)}:
        # The rows are as the header should be: what is wrong with it has been told.
        return RawTable(contract.name, file, (), (), len(rows), whole=False, problems=tuple(found), sheet=sheet)
    kept = _in_form(file, rows, len(names), found)
    if LEVEL in contract.by_name and LEVEL not in columns:
        # Without this column nobody can tell which rows are restricted: none may pass.
        return RawTable(contract.name, file, (), (), len(rows), whole=False, problems=tuple(found), sheet=sheet)
    private = {column.name for column in contract.columns if column.restricted}
    wanted = [(i, name) for i, name in enumerate(columns) if name is not None and (restricted or name not in private)]
    # What the contract does not know goes no further than to where rows are dropped: not into the header.
    beside = [(i, LEVEL) for i, name in enumerate(names) if name == LEVEL and LEVEL not in contract.by_name]
    if restricted:
        beside += [(i, name) for i, name in enumerate(names) if _private(name) and name not in contract.by_name]
    return RawTable(
        name=contract.name,
        file=file,
        header=tuple(name for _, name in wanted),
        rows=tuple(RawRow(line, {name: cells[i] for i, name in (*wanted, *beside)}) for line, cells in kept),
        total=len(rows),
        whole=len(kept) == len(rows),
        problems=tuple(found),
        sheet=sheet,
        letters={} if sheet is None else {name: letters(i + 1) for i, name in (*wanted, *beside)},
        narrowed=not restricted and any(name in private or _private(name) for name in names),
    )


def _private(name: str) -> bool:
    """Whether a header cell names a column that a project keeps for itself."""
    return name.strip().casefold().startswith("restricted")


def _columns(
    contract: Contract, file: str, line: int, names: Sequence[str], problems: list[Problem]
) -> list[str | None] | None:
    """The contract's column for each header cell (None: not one of them), or None where rows cannot be matched."""
    place = Place(file, line)
    right = [column.name for column in contract.columns]
    form = ", ".join(right)
    before = len(problems)
    known = sum(name in right for name in names)

    near = sum(bool(nearest(name, right)) for name in names[:_WIDEST])
    if near == 0 or (not known and 2 * near <= len(names)) or 3 * near < len(names[:_WIDEST]):
        # The words are not quoted: without a header the first line is a row, and may be a restricted one.
        problems.append(
            Problem(
                "no-header",
                place,
                "the first row holds none of the table's column names",
                expected=form,
                mend="put the column names in the first row",
            )
        )
        return None

    if len(names) > _WIDEST:
        problems.extend(_extra([(at, "") for at, name in enumerate(names, 1) if name not in right], file, line, form))
        return None
    for name, times in Counter(names).items():
        if times > 1 and name:
            problems.append(
                Problem(
                    "duplicate-column",
                    Place(file, line, name),
                    f"the column stands {times} times",
                    expected="each column once",
                    mend="remove the copy, after making sure that it holds nothing of its own",
                )
            )
    for position, name in enumerate(names, start=1):
        parts = _merged(name, right)
        if parts:
            problems.append(
                Problem(
                    "merged-columns",
                    place,
                    f"header cell {position} holds {len(parts)} column names",
                    value=name,
                    expected="one column name a cell: " + ", ".join(parts),
                    mend="put a comma between the names, and check that each row has as many cells as the header",
                )
            )
    if len(problems) > before:
        return None

    missing = [name for name in right if name not in names]
    columns: list[str | None] = []
    extra: list[tuple[int, str]] = []
    for position, name in enumerate(names, start=1):
        if name in right:
            columns.append(name)
            continue
        if name == LEVEL or _private(name):
            columns.append(None)
            continue
        close = nearest(name.strip(), missing, most=1)
        if close:
            missing.remove(close[0])
            columns.append(close[0])
            problems.append(
                Problem(
                    "misspelt-column",
                    Place(file, line, name or None),
                    "the table has no column of this name",
                    value=name,
                    expected=close[0],
                    mend=f'did you mean "{close[0]}"?',
                )
            )
        else:
            columns.append(None)
            extra.append((position, name))
    problems.extend(_extra(extra, file, line, form))
    problems.extend(
        Problem(
            "missing-column",
            Place(file, line, name),
            "the column is missing",
            expected=f"{name}: {contract.column(name).meaning}",
            mend=f"add the column, after {right[right.index(name) - 1]}"
            if right.index(name)
            else "add it as the first",
        )
        for name in missing
    )
    order = [name for name in right if name in columns]
    for position, (name, due) in enumerate(zip([c for c in columns if c is not None], order, strict=True), start=1):
        if name != due:
            problems.append(
                Problem(
                    "reordered-columns",
                    Place(file, line, name),
                    f"the columns are not in their order, from column {position} on",
                    value=", ".join(column for column in columns if column is not None),
                    expected=form,
                    mend="put the columns in this order (the cells of each row with them)",
                )
            )
            # Whether the cells were moved with their names cannot be told: nothing is read under a wrong name.
            return None
    return columns


def _extra(extra: Sequence[tuple[int, str]], file: str, line: int, form: str) -> list[Problem]:
    """A problem for each header cell, by position and text, that names no column; one for all where they are many."""
    if len(extra) > _MOST_COLUMNS or (len(extra) > 1 and not any(name for _, name in extra)):
        first, last = extra[0][0], extra[-1][0]
        return [
            Problem(
                "extra-column",
                Place(file, line),
                f"{len(extra)} header cells, from cell {first} to cell {last}, name no column of the table",
                expected=form,
                mend="remove these columns",
            )
        ]
    return [
        Problem(
            "extra-column",
            Place(file, line, name or None),
            "the table has no column of this name" if name else f"header cell {position} is empty",
            value=name or None,
            expected=form,
            mend="remove the column",
        )
        for position, name in extra
    ]


def _merged(name: str, right: Sequence[str]) -> tuple[str, ...]:
    """The column names that a header cell runs together ("country;region", "countryregion"); none if it is one name."""
    if name in right:
        return ()
    for mark in (";", "\t", "|", ",", ":", " ", "/"):
        parts = tuple(part.strip() for part in name.split(mark))
        if len(parts) > 1 and all(part in right for part in parts):
            return parts
    for first in right:
        if name.startswith(first) and name[len(first) :] in right:
            return (first, name[len(first) :])
    return ()


def _in_form(
    file: str, rows: Sequence[tuple[int, Sequence[str]]], width: int, problems: list[Problem]
) -> list[tuple[int, Sequence[str]]]:
    """The rows that have as many cells as the header and are not empty; a problem for each of the others."""
    widths = {len(cells) for _, cells in rows if len(cells) > 1}
    if len(rows) > 1 and len(widths) == 1 and width not in widths:
        (other,) = widths
        problems.append(
            Problem(
                "header-width",
                Place(file, rows[0][0]),
                f"every row has {other} cells, the header has {width}",
                expected=f"{width} cells in each row",
                mend="compare the header with the first row: a name or a comma is missing or too many",
            )
        )
        return []
    kept: list[tuple[int, Sequence[str]]] = []
    wrong: list[Problem] = []
    for line, cells in rows:
        if len(cells) <= width and not any(cell.strip() for cell in cells):
            wrong.append(
                Problem(
                    "empty-row", Place(file, line), "the row is empty", expected="a row of values", mend="remove it"
                )
            )
        elif len(cells) != width:
            more = len(cells) > width
            wrong.append(
                Problem(
                    "row-width",
                    Place(file, line),
                    f"the row has too {'many' if more else 'few'} cells: {len(cells)}",
                    expected=f"{width} cells, as the header has",
                    mend="put a cell that holds a comma in double quotes"
                    if more
                    else "add the missing commas; an empty cell still needs its comma",
                )
            )
        elif any(len(cell) > _LONGEST for cell in cells):
            wrong.append(
                Problem(
                    "cell-too-long",
                    Place(file, line),
                    f"a cell of this row is longer than {_LONGEST:,} characters",
                    expected="a cell of some sentences at most",
                    mend="look for what is repeated, or for a double quote that is not closed",
                )
            )
        else:
            kept.append((line, cells))
    problems.extend(wrong[:_MOST_OF_A_KIND])
    if len(wrong) > _MOST_OF_A_KIND:
        rest = wrong[_MOST_OF_A_KIND:]
        problems.append(
            Problem(
                rest[0].slug,
                rest[0].place,
                f"{len(rest)} more rows from here on are empty, too long or have a wrong number of cells",
                expected=f"{width} cells, as the header has",
                mend="mend the rows above first: they often share one cause",
            )
        )
    return kept
