"""XLSX and ODS to the same rows that the table would have as CSV, with sheet and cell.

In: the bytes of data/<table>.xlsx or .ods and the table's contract. Out: RawTable. Two steps, because the reader of
spreadsheets takes memory by a sheet's corners (two cells far apart in a file of 1.4 kB ask for 69 GB) and then ends its
process: first the archive is looked through as a stream, with its declared sizes, cell references, merged cells,
formulas and errors; only then spreadsheet_child.py reads it, apart, with limits of memory and time.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from reportgen.load.raw import RawTable, assemble, letters, unreadable
from reportgen.problem import Place, Problem
from reportgen.records.contract import Contract

_MOST_BYTES = 50_000_000  # unpacked, of the whole archive
_MOST_ENTRIES = 2_000
_MOST_CELLS = 500_000  # of a sheet's corners, empty ones included
_MOST_COLUMNS = 500
_MEMORY = 600_000_000
_SECONDS = 60
_WORK = 6  # seconds of the child's own work
_READ = 1 << 16
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_CHILD = Path(__file__).with_name("spreadsheet_child.py")
_AS_CSV = "save the table as CSV in UTF-8, or copy it into a new spreadsheet"


class _RefusedError(Exception):
    """Ends the look through a workbook at its first danger; carries the problem. It does not leave this module."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(slots=True)
class _Seen:
    """What the look through one sheet has found so far."""

    sheet: str
    row: int = 0
    column: int = 0
    last_row: int = 0
    last_column: int = 0
    marks: dict[str, list[str]] = field(default_factory=dict)

    def mark(self, kind: str, cell: str) -> None:
        """Remember a cell that the reader would misread."""
        self.marks.setdefault(kind, []).append(cell)

    @property
    def here(self) -> str:
        return f"{letters(self.column)}{self.row}"


def read(content: bytes, contract: Contract, file: str, *, restricted: bool = False) -> RawTable:
    """The table as it stands in the spreadsheet's sheet of the table's name, or in its only sheet.

    `restricted` keeps restricted columns.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _sizes(archive, file)
            looked = _look_xlsx(archive, file) if file.endswith(".xlsx") else _look_ods(archive, file)
    except _RefusedError as refused:
        return unreadable(contract, file, refused.problem)
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        expat.ExpatError,
    ):
        # What zipfile, zlib and expat raise for a damaged, a foreign or an encrypted file.
        return unreadable(contract, file, _damaged(file))
    sheets = _cells(content, file)
    if isinstance(sheets, Problem):
        return unreadable(contract, file, sheets)
    filled = [name for name, rows in sheets.items() if any(any(row) for row in rows)]
    chosen = contract.name if contract.name in sheets else filled[0] if len(filled) == 1 else None
    if not filled:
        problem = Problem(
            "empty-file",
            Place(file),
            "the spreadsheet is empty",
            expected="a header row and rows",
            mend="restore the file; a table without rows still has its header",
        )
        return unreadable(contract, file, problem)
    if chosen is None:
        problem = Problem(
            "several-sheets",
            Place(file),
            f"{len(filled)} sheets hold data",
            value=", ".join(filled),
            expected=f'one sheet, or one that is named "{contract.name}"',
            mend=f'name the sheet of the table "{contract.name}"',
        )
        return unreadable(contract, file, problem)
    problems = [p for seen in looked if seen.sheet == chosen for p in _marked(seen, file)]
    return _table(sheets[chosen], chosen, contract, file, problems, restricted)


def _table(
    cells: list[list[str]], sheet: str, contract: Contract, file: str, problems: list[Problem], restricted: bool
) -> RawTable:
    """The table of one sheet: empty rows at its end and empty columns at its right are no part of it."""
    while cells and not any(cells[-1]):
        cells.pop()
    width = max((i + 1 for row in cells for i, cell in enumerate(row) if cell), default=0)
    rows = [(number, (row + [""] * width)[:width]) for number, row in enumerate(cells, start=1)]
    table = assemble(contract, file, rows[0], rows[1:], problems, sheet, restricted=restricted)
    if not problems:
        return table
    return RawTable(
        table.name,
        file,
        table.header,
        table.rows,
        table.total,
        whole=False,
        problems=table.problems,
        sheet=sheet,
        letters=table.letters,
    )


def _damaged(file: str) -> Problem:
    kind = "XLSX" if file.endswith(".xlsx") else "ODS"
    return Problem(
        "damaged-workbook",
        Place(file),
        f"the file cannot be read as {kind}: it is damaged, locked with a "
        "password, or another kind of file under this name",
        expected=f"a spreadsheet in {kind}",
        mend="open it in a spreadsheet program and save it anew, without a password",
    )


def _sizes(archive: zipfile.ZipFile, file: str) -> None:
    """Refuse an archive whose declared sizes are not those of a table."""
    entries = archive.infolist()
    size = sum(entry.file_size for entry in entries)
    if size > _MOST_BYTES or len(entries) > _MOST_ENTRIES:
        raise _RefusedError(
            Problem(
                "workbook-too-large",
                Place(file),
                f"unpacked, the spreadsheet would take {size:,} bytes in {len(entries):,} parts",
                expected=f"at most {_MOST_BYTES:,} bytes in {_MOST_ENTRIES:,} parts",
                mend=_AS_CSV,
            )
        )


def _parse(
    archive: zipfile.ZipFile,
    entry: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] = lambda _: None,
    words: Callable[[str], None] = lambda _: None,
) -> None:
    """Stream one part of the archive through expat. Prefixes are taken off names; a document type is refused."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise ValueError("a document type declaration")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = words
    with archive.open(entry) as stream:
        while block := stream.read(_READ):
            parser.Parse(block, False)
    parser.Parse(b"", True)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _reach(seen: _Seen, file: str) -> None:
    """Refuse a sheet as soon as its corners span more than a table's worth of cells."""
    seen.last_row = max(seen.last_row, seen.row)
    seen.last_column = max(seen.last_column, seen.column)
    if seen.last_row * seen.last_column > _MOST_CELLS or seen.last_column > _MOST_COLUMNS:
        raise _RefusedError(
            Problem(
                "far-cell",
                Place(file, cell=f"{seen.sheet}!{seen.here}"),
                f"a cell stands far from the table: the sheet spans {seen.last_row:,} rows and "
                f"{seen.last_column:,} columns",
                expected=f"at most {_MOST_COLUMNS} columns and {_MOST_CELLS:,} cells",
                mend="clear this cell, and delete the empty rows and columns before it",
            )
        )


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The name of each sheet of an XLSX with the part of the archive that holds it."""
    names: list[tuple[str, str]] = []
    parts: dict[str, str] = {}

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if _local(key) == "id"), "")
            names.append((attributes.get("name", ""), relation))

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            parts[attributes.get("Id", "")] = target[1:] if target.startswith("/") else "xl/" + target

    _parse(archive, "xl/workbook.xml", sheet)
    _parse(archive, "xl/_rels/workbook.xml.rels", relation)
    known = set(archive.namelist())
    for name, relation_id in names:
        part = parts.get(relation_id, "")
        if part in known:
            yield name, part
    # A part that the list of sheets does not name is looked through as well: the reader decides what it opens.
    named = {parts.get(relation_id) for _, relation_id in names}
    for part in sorted(known):
        if part.startswith("xl/worksheets/") and part.endswith(".xml") and part not in named:
            yield part, part


def _formats_without_day(archive: zipfile.ZipFile) -> frozenset[int]:
    """The cell formats of an XLSX that show a date without its day, such as "Sep-23"."""
    custom: dict[int, str] = {17: "mmm-yy"}
    formats: list[int] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if name == "numFmt":
            custom[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            formats.append(int(attributes.get("numFmtId", "0")))

    def end(name: str) -> None:
        nonlocal inside
        if name == "cellXfs":
            inside = False

    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    _parse(archive, "xl/styles.xml", start, end)
    plain = {number: re.sub(r'"[^"]*"|\[[^]]*\]|\\.', "", code).lower() for number, code in custom.items()}
    without = {number for number, code in plain.items() if "y" in code and "d" not in code}
    return frozenset(index for index, number in enumerate(formats) if number in without)


def _look_xlsx(archive: zipfile.ZipFile, file: str) -> list[_Seen]:
    """Every sheet looked through, cell by cell; raises _RefusedError at a cell too far out."""
    without_day = _formats_without_day(archive)
    found: list[_Seen] = []
    for sheet, part in _sheet_parts(archive):
        seen = _Seen(sheet)
        found.append(seen)
        _parse(
            archive,
            part,
            lambda name, attributes, seen=seen: _xlsx_element(  # type: ignore[misc]
                seen, name, attributes, file, without_day
            ),
        )
    return found


def _xlsx_element(seen: _Seen, name: str, attributes: dict[str, str], file: str, without_day: frozenset[int]) -> None:
    if name == "row":
        seen.row = int(attributes.get("r") or seen.row + 1)
        seen.column = 0
    elif name == "c":
        match = _REFERENCE.fullmatch(attributes.get("r", ""))
        if match:
            seen.column, seen.row = _number(match.group(1)), int(match.group(2))
        else:
            seen.column += 1
        _reach(seen, file)
        if attributes.get("t") == "e":
            seen.mark("error", seen.here)
        elif attributes.get("t", "n") == "n" and int(attributes.get("s") or 0) in without_day:
            seen.mark("month", seen.here)
    elif name == "f":
        seen.mark("formula", seen.here)
    elif name == "mergeCell":
        seen.mark("merged", attributes.get("ref", ""))
    elif name == "dimension":
        corner = _REFERENCE.fullmatch(attributes.get("ref", "").rpartition(":")[2])
        if corner:
            seen.column, seen.row = _number(corner.group(1)), int(corner.group(2))
            _reach(seen, file)
            seen.column = seen.row = seen.last_column = seen.last_row = 0


def _number(name: str) -> int:
    """The number of a spreadsheet's column from its letters, from 1."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


def _look_ods(archive: zipfile.ZipFile, file: str) -> list[_Seen]:
    """Every table of an ODS looked through; a repeated empty cell or row counts only when something stands after it."""
    found: list[_Seen] = []
    repeat = {"row": 1, "cell": 1}

    def start(name: str, attributes: dict[str, str]) -> None:
        values = {_local(key): value for key, value in attributes.items()}
        if name == "table":
            found.append(_Seen(values.get("name", "")))
        if not found:
            return
        seen = found[-1]
        if name == "table-row":
            seen.row += 1
            seen.column = 0
            repeat["row"] = int(values.get("number-rows-repeated", "1"))
        elif name in ("table-cell", "covered-table-cell"):
            seen.column += 1
            repeat["cell"] = int(values.get("number-columns-repeated", "1"))
            if values.get("number-columns-spanned", "1") != "1" or values.get("number-rows-spanned", "1") != "1":
                seen.mark("merged", seen.here)
            if "formula" in values:
                seen.mark("formula", seen.here)
            if "value-type" in values:
                _filled(seen, repeat, file)
        elif name == "p" and seen.column:
            _filled(seen, repeat, file)

    def end(name: str) -> None:
        if found and name == "table-row":
            found[-1].row += repeat["row"] - 1
        elif found and name in ("table-cell", "covered-table-cell"):
            found[-1].column += repeat["cell"] - 1

    _parse(archive, "content.xml", start, end)
    return found


def _filled(seen: _Seen, repeat: dict[str, int], file: str) -> None:
    """Note a filled cell with all its repetitions."""
    row, column = seen.row, seen.column
    seen.row, seen.column = row + repeat["row"] - 1, column + repeat["cell"] - 1
    _reach(seen, file)
    seen.row, seen.column = row, column


_MARKS = {
    "formula": ("formula", "a cell holds a formula", "values only", "copy the cells and paste them in place as values"),
    "error": (
        "cell-error",
        "a cell holds an error, such as #N/A or #DIV/0!",
        "a value, or nothing",
        "write the value, or clear the cell",
    ),
    "merged": (
        "merged-cells",
        "cells are merged",
        "each value in a cell of its own",
        "undo the merge and write the value into each of the cells",
    ),
    "month": (
        "date-without-day",
        "a cell shows a date without its day, but holds a whole date",
        "a date as exact as it is known, as text: 2023-09",
        "format the column as text and write the date anew",
    ),
}


def _marked(seen: _Seen, file: str) -> Iterator[Problem]:
    """One problem for each kind of cell that the reader would misread, at the first of them."""
    for kind, cells in sorted(seen.marks.items()):
        slug, message, expected, mend = _MARKS[kind]
        more = f" (and {len(cells) - 1} more in this sheet)" if len(cells) > 1 else ""
        match = _REFERENCE.match(cells[0])
        line = int(match.group(2)) if match else None
        yield Problem(
            slug, Place(file, line, cell=f"{seen.sheet}!{cells[0]}"), message + more, expected=expected, mend=mend
        )


def _cells(content: bytes, file: str) -> dict[str, list[list[str]]] | Problem:
    """Every sheet's cells as text, read in a child process, or why it could not be."""
    try:
        done = subprocess.run(  # noqa: S603 - our own Python and module, no shell
            [sys.executable, "-I", str(_CHILD), str(_MEMORY), str(_WORK)],
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Problem(
            "workbook-too-large",
            Place(file),
            f"reading the spreadsheet took more than {_SECONDS} seconds",
            expected="a table of some thousand rows",
            mend=_AS_CSV,
        )
    if done.returncode == 0:
        return dict(json.loads(done.stdout))
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        return Problem(
            "workbook-too-large",
            Place(file),
            "reading the spreadsheet takes more memory than a table may",
            expected=f"at most {_MEMORY:,} bytes",
            mend=_AS_CSV,
        )
    return _damaged(file)
