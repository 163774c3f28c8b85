"""A folder to a Project: its tables, texts and settings as they stand, and what is wrong with the files.

In: the root of a report project. Out: Project, a value; nothing after this room reads a file of the project. Not here:
what the cells and texts mean. Links that lead out of the project are not followed.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

from reportgen import bounds
from reportgen.load import datapackage, delimited, registers, workbook
from reportgen.load.raw import RawTable, unreadable
from reportgen.load.registers import RegisterFile
from reportgen.load.restrict import without_restricted
from reportgen.nearest import nearest
from reportgen.problem import Place, Problem, in_order
from reportgen.records.contract import Contract
from reportgen.records.tables import CONTRACTS

SETTINGS = "report.toml"
TALLIES = "data/tallies.toml"
DESCRIPTOR = "data/datapackage.json"


class _Reader(Protocol):
    """What makes a table of the bytes of a file of one kind."""

    def __call__(self, content: bytes, contract: Contract, file: str, *, restricted: bool = ...) -> RawTable: ...


_READERS: Mapping[str, _Reader] = {
    ".csv": delimited.read,
    ".xlsx": workbook.read,
    ".ods": workbook.read,
}
_OTHER_TABLES = frozenset({".xls", ".xlsm", ".xlsb", ".numbers", ".tsv", ".tab", ".parquet"})
_TEXTS = frozenset({".css", ".html", ".j2", ".json", ".md", ".po", ".svg", ".toml", ".txt", ".xml", ".yaml", ".yml"})
_MOST_BYTES = 50_000_000  # of a table, or a picture
_MOST_OF_A_TEXT = 1_000_000  # of a text, a style or a settings file: five hundred pages


@dataclass(frozen=True, slots=True)
class Project:
    """A report project as it stands in its folder, without anything restricted.

    `name` is the folder's name. `settings` is the text of report.toml, `tallies` that of data/tallies.toml. `tables`
    holds a table for each contract. `texts` gives the text of every text file below templates/ and of every
    figures/*.toml, by relative path. `registers` gives the register in each file of data/registers/, by name; none of
    their rows is held. `input_hashes` gives the SHA-256 of each file that was read. `problems` are all of the files and
    of the form of the tables.
    """

    name: str
    settings: str
    tallies: str
    tables: Mapping[str, RawTable]
    texts: Mapping[str, str]
    registers: Mapping[str, RegisterFile] = field(default_factory=dict)
    input_hashes: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def dropped(self) -> Mapping[str, int]:
        """How many restricted rows each table lost while it was read; tables that lost none are left out."""
        return {name: table.dropped for name, table in self.tables.items() if table.dropped}


def load(root: Path, contracts: Sequence[Contract] = CONTRACTS) -> Project:
    """The project in the folder `root`.

    Whatever is wrong with its files is in the project's problems; a folder that cannot be listed is one of them.
    """
    return _Reading(root, contracts).project()


def with_restricted(root: Path, contracts: Sequence[Contract] = CONTRACTS) -> Mapping[str, RawTable]:
    """Every table with what is restricted in it, read anew from the folder `root`.

    For `withheld` alone, which tells the scan of the outputs what must not stand in them.
    """
    reading = _Reading(root, contracts, restricted=True)
    return reading.tables(reading.files("data"))


def weight(root: Path) -> int:
    """The bytes of all files that a reading may read, as far as they can be seen."""
    found = 0
    for folder in ("data", "templates", "figures"):
        if (root / folder).is_symlink():
            continue
        for place, _, names in os.walk(root / folder):
            for name in names:
                with suppress(OSError):
                    found += Path(place, name).lstat().st_size
    return found


class _Reading:
    """One reading of one folder: gathers files, hashes and problems, and is thrown away with the Project made."""

    def __init__(self, root: Path, contracts: Sequence[Contract], *, restricted: bool = False) -> None:
        self.root = root
        self.contracts = contracts
        self.restricted = restricted
        self.problems: list[Problem] = []
        self.hashes: dict[str, str] = {}

    def project(self) -> Project:
        """Read everything, in a fixed order."""
        settings = self.text(
            SETTINGS, "the report's settings are missing", "write report.toml; `reportgen new` makes one"
        )
        data = self.files("data")
        tables = without_restricted(self.tables(data), self.contracts)
        tallies = self.text(TALLIES, "the counting rules are missing", "write data/tallies.toml, which may be empty")
        descriptor = self.text(
            DESCRIPTOR, "the description of the data is missing", "write data/datapackage.json, which lists the tables"
        )
        if DESCRIPTOR in self.hashes:
            found = {name: PurePosixPath(table.file).name for name, table in tables.items() if table.file in data}
            self.problems.extend(datapackage.agrees(descriptor, DESCRIPTOR, self.contracts, found))
        found_registers = self.registers(data)
        texts = self.templates()
        in_tables = [problem for table in tables.values() for problem in table.problems]
        return Project(
            name=self.root.resolve().name,
            settings=settings,
            tallies=tallies,
            tables=tables,
            texts=texts,
            registers=found_registers,
            input_hashes=dict(sorted(self.hashes.items())),
            problems=in_order([*self.problems, *in_tables]),
        )

    def files(self, folder: str) -> list[str]:
        """The files below a folder, by relative path, in order; without hidden ones and editors' leavings."""
        found: list[str] = []
        if (self.root / folder).is_symlink():
            self.link(folder)
            return []
        for place, folders, names in os.walk(self.root / folder, onerror=self.not_listed):
            for name in list(folders):
                path = Path(place, name)
                if name.startswith(".") or name == "__pycache__":
                    folders.remove(name)
                elif path.is_symlink():
                    folders.remove(name)
                    self.link(self.relative(path))
            kept = (name for name in names if not name.startswith((".", "~$")) and not name.endswith("~"))
            found.extend(self.relative(Path(place, name)) for name in kept)
        return sorted(found)

    def relative(self, path: Path) -> str:
        """A path below the root, with forward slashes."""
        return path.relative_to(self.root).as_posix()

    def not_listed(self, error: OSError) -> None:
        """A folder that cannot be listed, unless it is only absent: then its files are missed one by one."""
        if not isinstance(error, FileNotFoundError):
            where = self.relative(Path(error.filename)) if error.filename else "."
            self.unreadable(where, error)

    def unreadable(self, file: str, error: OSError) -> None:
        """A file or folder that the system does not let us read."""
        reason = (error.strerror or type(error).__name__).lower()
        self.problems.append(
            Problem(
                "unreadable", Place(file), f"it cannot be read: {reason}", mend="check who may read it, and try again"
            )
        )

    def link(self, file: str) -> None:
        """A link that is not followed."""
        self.problems.append(
            Problem(
                "outside-link",
                Place(file),
                "it is a link to a folder, or to a file outside the project; it was not read",
                expected="files that stand in the project",
                mend="put a copy of the file in the place of the link",
            )
        )

    def registers(self, data: Sequence[str]) -> dict[str, RegisterFile]:
        """The registers of the project, by name; each is read once, in pieces, for its hash."""
        found: dict[str, RegisterFile] = {}
        for file in data:
            name = registers.named(file)
            if not file.startswith(f"{registers.FOLDER}/"):
                continue
            wrong = registers.misplaced(file, [contract.name for contract in self.contracts])
            if wrong is not None:
                self.problems.append(wrong)
            if wrong is not None or name is None or self.size_of(file) is None:
                continue
            if name in found:
                mend = "keep the newer one and move the other out of data/"
                self.problems.append(Problem("two-files", Place(file), "the register stands in two files", mend=mend))
                continue
            try:
                register, self.hashes[file], problems = registers.read(self.root / file, file)
            except OSError as error:
                self.unreadable(file, error)
                continue
            self.problems.extend(problems)
            if register is not None:
                found[name] = register
        return found

    def size_of(self, file: str) -> int | None:
        """The size of a file of the project, or None where there is none or it may not be read (then as a problem)."""
        path = self.root / file
        try:
            root = self.root.resolve()
            if not path.resolve().is_relative_to(root):
                self.link(file)
                return None
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                self.problems.append(
                    Problem("unreadable", Place(file), "it is not a file", mend="remove it, or put a file in its place")
                )
                return None
        except FileNotFoundError:
            if path.is_symlink():
                self.link(file)
            return None
        except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself, on Python 3.11 and 3.12
            self.unreadable(file, error if isinstance(error, OSError) else OSError(0, "a link leads to itself"))
            return None
        return status.st_size

    def bytes_of(self, file: str) -> bytes | None:
        """The bytes of a file, or None where there is none or it may not be read (then a problem is added)."""
        size = self.size_of(file)
        if size is None:
            return None
        ending = PurePosixPath(file).suffix.lower()
        most = _MOST_OF_A_TEXT if ending in _TEXTS else _MOST_BYTES
        if size > most:
            self.problems.append(
                Problem("unreadable", Place(file), f"it is larger than {most:,} bytes", mend="split the file")
            )
            return None
        try:
            content = (self.root / file).read_bytes()
        except OSError as error:
            self.unreadable(file, error)
            return None
        self.hashes[file] = hashlib.sha256(content).hexdigest()
        return content

    def text(self, file: str, absent: str, mend: str) -> str:
        """The text of a file that must be there; "" after a problem."""
        before = len(self.problems)
        content = self.bytes_of(file)
        if content is None:
            if len(self.problems) == before:
                self.problems.append(Problem("missing-file", Place(file), absent, mend=mend))
            return ""
        return self.decoded(content, file)

    def decoded(self, content: bytes, file: str) -> str:
        """The text of UTF-8 bytes, with LF line ends; "" after a problem."""
        text = delimited.decode(content, file, self.problems)
        return "" if text is None else text.replace("\r\n", "\n").replace("\r", "\n")

    def tables(self, data: Sequence[str]) -> dict[str, RawTable]:
        """A table for each contract; what is no table of a report is told."""
        by_table: dict[str, list[str]] = {}
        names = [contract.name for contract in self.contracts]
        for file in data:
            path = PurePosixPath(file)
            if file.startswith(f"{registers.FOLDER}/"):
                continue
            if path.suffix.lower() in _READERS and path.stem in names and path.suffix in _READERS:
                by_table.setdefault(path.stem, []).append(file)
            elif path.suffix.lower() in _READERS or path.suffix.lower() in _OTHER_TABLES:
                self.unknown_table(path, names)
        return {contract.name: self.table(contract, by_table.get(contract.name, [])) for contract in self.contracts}

    def unknown_table(self, path: PurePosixPath, names: Sequence[str]) -> None:
        """A file in data/ that looks like a table and is none."""
        close = nearest(path.stem, names)
        if path.suffix.lower() in _OTHER_TABLES:
            mend = "save it as CSV, XLSX or ODS"
        elif close:
            mend = f'did you mean "{close[0]}{path.suffix.lower()}"?'
        else:
            mend = "rename it, or move it out of data/"
        self.problems.append(
            Problem(
                "unknown-table",
                Place(path.as_posix()),
                "the file is not one of the report's tables",
                value=path.name,
                expected="the name of a table (" + ", ".join(names) + ") with .csv, .xlsx or .ods",
                mend=mend,
            )
        )

    def table(self, contract: Contract, files: Sequence[str]) -> RawTable:
        """One table from its one file."""
        usual = f"data/{contract.name}.csv"
        if not files:
            if contract.optional:
                return RawTable(contract.name, usual, (), ())
            problem = Problem(
                "missing-table",
                Place(usual),
                "the table is missing",
                expected="a header row: " + ",".join(column.name for column in contract.columns),
                mend="add the file; a table without rows still has its header",
            )
            return unreadable(contract, usual, problem)
        if len(files) > 1:
            problem = Problem(
                "two-files",
                Place(files[0]),
                f"the table stands in {len(files)} files",
                value=", ".join(files),
                expected="one file a table",
                mend="keep the newer one and move the other out of data/",
            )
            return unreadable(contract, files[0], problem)
        (file,) = files
        before = len(self.problems)
        content = self.bytes_of(file)
        if content is None:
            return unreadable(contract, file, *self.problems[before:])
        with bounds.at(file):
            return _READERS[PurePosixPath(file).suffix](content, contract, file, restricted=self.restricted)

    def templates(self) -> dict[str, str]:
        """The texts of templates/ and figures/. Other files of templates/ (pictures) are inputs as well."""
        texts: dict[str, str] = {}
        figures = [file for file in self.files("figures") if file.endswith(".toml")]
        for file in [*self.files("templates"), *figures]:
            content = self.bytes_of(file)
            if content is not None and PurePosixPath(file).suffix.lower() in _TEXTS:
                texts[file] = self.decoded(content, file)
        return texts
