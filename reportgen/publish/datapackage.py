"""The published Data Package: the public records as CSV tables with a description that programs and people can read.

Comes in: public records, their contracts and the edition. Goes out: `<table>.csv`, `datapackage.json` (Data Package
v2) and `records.xlsx`, the same tables as an accessible spreadsheet, all for one folder.

Deliberately not here: anything that *protect* did not let through. A column is published when its contract does not
restrict it and the public record has a field for it.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal

from reportgen.edition import Edition, Report
from reportgen.load.datapackage import describe
from reportgen.publish.spreadsheet import Sheet, spreadsheet
from reportgen.records.contract import Column, Contract, Kind
from reportgen.records.sources import Source
from reportgen.records.tables import CONTRACTS

MANY = "|"
"""What stands between several values of one cell."""

_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_LIVE = ("=", "+", "-", "@", "\t", "\r")

_LICENCES = {
    "CC BY 4.0": ("CC-BY-4.0", "Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC BY-SA 4.0": (
        "CC-BY-SA-4.0",
        "Creative Commons Attribution-ShareAlike 4.0",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    "CC0 1.0": ("CC0-1.0", "Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
}

# Public records that name a field otherwise than the contract's column: a party is shown by name or by description.
_FIELDS = {("parties", "description"): ("shown",)}


@dataclasses.dataclass(frozen=True, slots=True)
class Register:
    """What is told of a register, whose rows are not published: the sources on which it rests, and what is counted.

    `counted` gives for each rule how many ids it counts, and the SHA-256 of the list of those that may be named.
    """

    name: str
    sources: tuple[Source, ...]
    counted: Mapping[str, tuple[int, str]]

    def described(self) -> dict[str, object]:
        """The same as plain values."""
        return {
            "name": self.name,
            "sources": [
                {"title": f"{one.title} ({one.publisher})", "licence": one.licence}
                | ({"path": one.url} if one.url else {})
                for one in self.sources
            ],
            "counted": {rule: {"ids": ids, "hash": f"sha256:{sha256}"} for rule, (ids, sha256) in self.counted.items()},
        }

    def content(self) -> bytes:
        """The same as bytes."""
        return json.dumps(self.described(), ensure_ascii=False, sort_keys=True).encode()

    def digest(self) -> str:
        """The SHA-256 of what is told."""
        return hashlib.sha256(self.content()).hexdigest()


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """One table to publish: its contract, the columns that are public, and its rows as values in their order."""

    contract: Contract
    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]


def tables_of(records: object, contracts: Sequence[Contract]) -> tuple[Table, ...]:
    """The tables of `records` (a value with a tuple of rows for each contract's name), without restricted columns."""
    tables = []
    for contract in contracts:
        rows: Sequence[object] = getattr(records, contract.name)
        kind = type(rows[0]) if rows else contract.record
        names = {field.name for field in dataclasses.fields(kind)}
        columns = []
        fields = []
        for column in contract.columns:
            for field in (column.name, *_FIELDS.get((contract.name, column.name), ())):
                if field in names and not column.restricted:
                    columns.append(column)
                    fields.append(field)
                    break
        values = tuple(tuple(getattr(row, field) for field in fields) for row in rows)
        tables.append(Table(contract, tuple(columns), values))
    return tuple(tables)


def package(
    records: object,
    report: Report,
    edition: Edition,
    contracts: Sequence[Contract] = CONTRACTS,
    registers: Sequence[Register] = (),
) -> dict[str, bytes]:
    """The files of the Data Package by name; they belong in one folder, since its paths are relative to it.

    The descriptor tells of `registers`; no file has their rows.
    """
    tables = tables_of(records, contracts)
    texts = {table.contract.name: as_csv(table) for table in tables}
    files = {f"{name}.csv": text for name, text in texts.items()}
    files["datapackage.json"] = (
        json.dumps(described(tables, texts, report, edition, registers), ensure_ascii=False, indent=2).encode() + b"\n"
    )
    files["records.xlsx"] = spreadsheet(
        title=f"{edition.title}: records",
        about=(
            f"{edition.subtitle}. Publisher: {report.publisher}. Licence: {report.licence}.",
            f"Nothing that happened after {edition.as_of} is in these tables.",
            "An empty cell means that the sources do not say; it never means zero.",
            f'Several values in one cell are separated by "{MANY}".',
        ),
        as_of=edition.as_of,
        sheets=tuple(_sheet(table) for table in tables),
    )
    return files


def as_csv(table: Table) -> bytes:
    """The table as CSV: UTF-8 without a mark, a comma between cells, a line feed after rows, one row of names."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in table.columns])
    for row in table.rows:
        writer.writerow([cell_text(column, value) for column, value in zip(table.columns, row, strict=True)])
    return out.getvalue().encode()


def cell_text(column: Column, value: object) -> str:
    """A value as the text of a CSV cell; empty for a missing one.

    Words that a spreadsheet would run as a formula get an apostrophe before them; numbers stay numbers.
    """
    text = _joined(value)
    if column.kind in (Kind.TEXT, Kind.ID, Kind.URL) and text.startswith(_LIVE) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _joined(value: object) -> str:
    """A value, or several of one cell, as text."""
    return MANY.join(_plain(one) for one in value) if isinstance(value, tuple) else _plain(value)


def _plain(value: object) -> str:
    """One value as text: no exponents, no digits that were not there, yes and no for flags."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        text = format(Decimal(repr(value)), "f")
        return text.removesuffix(".0")
    return str(value)


def described(
    tables: Sequence[Table],
    texts: Mapping[str, bytes],
    report: Report,
    edition: Edition,
    registers: Sequence[Register] = (),
) -> dict[str, object]:
    """The descriptor of the package (Data Package v2) as plain values; `texts` are the CSV bytes by table."""
    package = describe(
        [dataclasses.replace(table.contract, columns=table.columns) for table in tables],
        name=_slug(f"{edition.title}-{edition.id}"),
        title=f"{edition.title}: records of the edition {edition.id}",
        licences=[_licence(report.licence)],
        vocabularies=_terms(tables),
        hashes={name: (hashlib.sha256(text).hexdigest(), len(text)) for name, text in texts.items()},
    )
    about = {
        "description": (
            f"{report.description} Cut-off: {edition.as_of}. An empty cell is a value that the sources do not give,"
            f' never zero. Several values in one cell are separated by "{MANY}". An apostrophe before =, +, - or @ at'
            " the beginning of a text keeps spreadsheets from running it; it is not part of the text."
        ),
        "version": edition.id,
        "keywords": list(report.keywords),
        "contributors": [{"title": report.publisher, "roles": ["publisher"]}],
    }
    resources = package.pop("resources")
    beside = {"registers": [one.described() for one in registers]} if registers else {}
    return package | about | beside | {"resources": resources}


def _licence(name: str) -> dict[str, str]:
    """A licence in the words of the specification; its title alone where it is none of the usual ones."""
    if name not in _LICENCES:
        return {"title": name}
    short, title, path = _LICENCES[name]
    return {"name": short, "title": title, "path": path}


def _terms(tables: Sequence[Table]) -> dict[str, list[str]]:
    """The ids of each vocabulary, in the order of the table of terms; empty where that table is not published."""
    found: dict[str, list[str]] = {}
    for table in tables:
        if table.contract.name == "terms":
            names = [column.name for column in table.columns]
            for row in table.rows:
                values = dict(zip(names, row, strict=True))
                found.setdefault(str(values["vocabulary"]), []).append(str(values["id"]))
    return found


def _slug(text: str) -> str:
    """A name of lower-case letters, digits and hyphens, as the specification asks."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "records"


def _sheet(table: Table) -> Sheet:
    """The table as a sheet: numbers as numbers, everything else as words."""
    rows = []
    for row in table.rows:
        cells: list[str | int | float | None] = []
        for value in row:
            if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
                cells.append(value)
            else:
                cells.append(_joined(value) or None)
        rows.append(tuple(cells))
    notes = (table.contract.meaning, *(f"{column.name}: {column.meaning}." for column in table.columns))
    return Sheet(
        name=table.contract.name,
        title=table.contract.title,
        notes=notes,
        columns=tuple(column.name for column in table.columns),
        rows=tuple(rows),
    )
