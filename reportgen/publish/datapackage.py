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
from reportgen.publish.spreadsheet import Sheet, spreadsheet
from reportgen.records.contract import Column, Contract, Kind
from reportgen.records.tables import CONTRACTS

SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
"""The published schema of a Data Package v2; named in the package, never fetched."""

MANY = " | "
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
    records: object, report: Report, edition: Edition, contracts: Sequence[Contract] = CONTRACTS
) -> dict[str, bytes]:
    """The files of the Data Package by name; they belong in one folder, since its paths are relative to it."""
    tables = tables_of(records, contracts)
    texts = {table.contract.name: as_csv(table) for table in tables}
    files = {f"{name}.csv": text for name, text in texts.items()}
    described = describe(tables, texts, report=report, edition=edition)
    files["datapackage.json"] = json.dumps(described, ensure_ascii=False, indent=2).encode() + b"\n"
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


def describe(
    tables: Sequence[Table], texts: Mapping[str, bytes], *, report: Report, edition: Edition
) -> dict[str, object]:
    """The descriptor of the package (Data Package v2) as plain values; `texts` are the CSV bytes by table."""
    name, title, path = _LICENCES.get(report.licence, (None, report.licence, None))
    licence = {key: value for key, value in (("name", name), ("title", title), ("path", path)) if value}
    published = {table.contract.name for table in tables}
    terms = _terms(tables)
    return {
        "$schema": SCHEMA,
        "name": _slug(f"{edition.title}-{edition.id}"),
        "title": f"{edition.title}: records of the edition {edition.id}",
        "description": (
            f"{report.description} Cut-off: {edition.as_of}. An empty cell is a value that the sources do not give,"
            f' never zero. Several values in one cell are separated by "{MANY}". An apostrophe before =, +, - or @ at'
            " the beginning of a text keeps spreadsheets from running it; it is not part of the text."
        ),
        "version": edition.id,
        "keywords": list(report.keywords),
        "licenses": [licence],
        "contributors": [{"title": report.publisher, "roles": ["publisher"]}],
        "resources": [_resource(table, texts[table.contract.name], published, terms) for table in tables],
    }


def _resource(
    table: Table, text: bytes, published: set[str], terms: Mapping[str, tuple[str, ...]]
) -> dict[str, object]:
    """The description of one table."""
    contract = table.contract
    names = {column.name for column in table.columns}
    schema: dict[str, object] = {
        "fields": [_field(column, terms) for column in table.columns],
        "missingValues": [""],
    }
    if set(contract.key) <= names:
        # A key may hold a column that is often empty; a primary key may not, so such a key is said to be unique only.
        required = {column.name for column in table.columns if column.required}
        if set(contract.key) <= required:
            schema["primaryKey"] = list(contract.key)
        else:
            schema["uniqueKeys"] = [list(contract.key)]
    references = [
        {"fields": [column.name], "reference": {"resource": column.table, "fields": ["id"]}}
        for column in table.columns
        if column.table in published and not column.many
    ]
    if references:
        schema["foreignKeys"] = references
    return {
        "name": contract.name,
        "type": "table",
        "path": f"{contract.name}.csv",
        "title": contract.title,
        "description": contract.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(text),
        "hash": f"sha256:{hashlib.sha256(text).hexdigest()}",
        "dialect": {"lineTerminator": "\n"},
        "schema": schema,
    }


def _field(column: Column, terms: Mapping[str, tuple[str, ...]]) -> dict[str, object]:
    """The description of one column."""
    meaning = column.meaning[:1].upper() + column.meaning[1:]
    if column.unit:
        meaning = f"{meaning} ({column.unit})"
    field: dict[str, object] = {"name": column.name, **_type(column), "description": f"{meaning}."}
    constraints: dict[str, object] = {}
    if column.required:
        constraints["required"] = True
    if not column.many:
        if column.pattern:
            constraints["pattern"] = column.pattern
        for bound in ("minimum", "maximum"):
            limit = getattr(column, bound)
            if limit is not None:
                constraints[bound] = int(limit) if column.kind in (Kind.INTEGER, Kind.YEAR) else limit
        if column.vocabulary and terms.get(column.vocabulary):
            constraints["enum"] = list(terms[column.vocabulary])
    if constraints:
        field["constraints"] = constraints
    return field


def _type(column: Column) -> dict[str, object]:
    """The type of a field in the words of the Table Schema."""
    if column.many:
        item = {Kind.INTEGER: "integer", Kind.YEAR: "integer", Kind.NUMBER: "number"}.get(column.kind, "string")
        return {"type": "list", "delimiter": MANY, "itemType": item}
    if column.kind is Kind.DATE:
        # Known to the year, the month or the day: no date type of the Table Schema holds all three.
        return {"type": "string"}
    if column.kind is Kind.URL:
        return {"type": "string", "format": "uri"}
    if column.kind is Kind.FLAG:
        return {"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]}
    names = {Kind.INTEGER: "integer", Kind.NUMBER: "number", Kind.YEAR: "year"}
    return {"type": names.get(column.kind, "string")}


def _terms(tables: Sequence[Table]) -> dict[str, tuple[str, ...]]:
    """The ids of each vocabulary, in the order of the table of terms; empty where that table is not published."""
    found: dict[str, list[str]] = {}
    for table in tables:
        if table.contract.name == "terms":
            names = [column.name for column in table.columns]
            for row in table.rows:
                values = dict(zip(names, row, strict=True))
                found.setdefault(str(values["vocabulary"]), []).append(str(values["id"]))
    return {name: tuple(ids) for name, ids in found.items()}


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
