"""datapackage.json: which file is which table, checked against the contracts, and made from them.

In: the text of data/datapackage.json, the files that are there, the contracts. Out: Problems where they drift apart.
`describe` makes the descriptor (Data Package, version 2) that is right; nothing is written here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence

from reportgen.nearest import nearest
from reportgen.problem import Place, Problem
from reportgen.records.contract import Column, Contract, Kind

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TABLE_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
_TYPES = {
    Kind.TEXT: "string",
    Kind.ID: "string",
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.DATE: "string",  # known to the day, the month or the year: no type of Table Schema holds that
    Kind.YEAR: "year",
    Kind.URL: "string",
    Kind.FLAG: "boolean",
}
_PARTIAL_DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"


def describe(
    contracts: Sequence[Contract],
    *,
    name: str = "report-data",
    title: str | None = None,
    licences: Sequence[Mapping[str, str]] = (),
    vocabularies: Mapping[str, Sequence[str]] | None = None,
    paths: Mapping[str, str] | None = None,
    hashes: Mapping[str, tuple[str, int]] | None = None,
) -> dict[str, object]:
    """The Data Package descriptor (version 2) of the tables of `contracts`, as JSON's own types.

    `paths` gives the file of a table beside the descriptor (else <table>.csv). `vocabularies` gives the terms of each
    vocabulary, which become `enum` constraints. `hashes` gives a table's SHA-256 and size in bytes. Restricted columns
    are left out.
    """
    package: dict[str, object] = {"$schema": _PROFILE, "name": name}
    if title is not None:
        package["title"] = title
    if licences:
        package["licenses"] = [dict(licence) for licence in licences]
    names = {contract.name for contract in contracts}
    package["resources"] = [
        _resource(
            contract, names, vocabularies or {}, (paths or {}).get(contract.name), (hashes or {}).get(contract.name)
        )
        for contract in contracts
    ]
    return package


def _resource(
    contract: Contract,
    tables: Collection[str],
    vocabularies: Mapping[str, Sequence[str]],
    path: str | None,
    digest: tuple[str, int] | None,
) -> dict[str, object]:
    """One table as a resource."""
    path = path or f"{contract.name}.csv"
    ending = path.rpartition(".")[2]
    resource: dict[str, object] = {
        "name": contract.name,
        "type": "table",
        "title": contract.title,
        "description": contract.meaning,
        "path": path,
        "format": ending,
    }
    if ending == "csv":
        resource |= {"mediatype": "text/csv", "encoding": "utf-8"}
    if digest is not None:
        resource |= {"hash": f"sha256:{digest[0]}", "bytes": digest[1]}
    columns = [column for column in contract.columns if not column.restricted]
    schema: dict[str, object] = {
        "$schema": _TABLE_PROFILE,
        "fields": [_field(column, vocabularies) for column in columns],
        "missingValues": [""],
    }
    key = list(contract.key)
    # A primary key holds no empty cell; a key with an optional column is unique with the empty cell as a value.
    schema["primaryKey" if all(contract.column(name).required for name in key) else "uniqueKeys"] = (
        key if all(contract.column(name).required for name in key) else [key]
    )
    foreign = [
        {"fields": [column.name], "reference": {"resource": column.table, "fields": ["id"]}}
        for column in columns
        if column.table is not None and column.table in tables and not column.many
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    resource["schema"] = schema
    return resource


def _field(column: Column, vocabularies: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """One column as a field."""
    described = column.meaning if column.unit is None else f"{column.meaning} ({column.unit})"
    field: dict[str, object] = {"name": column.name, "type": _TYPES[column.kind], "description": described}
    limits: dict[str, object] = {}
    if column.required:
        limits["required"] = True
    if column.many:
        field |= {"type": "list", "delimiter": "|", "itemType": "string"}
        return field | ({"constraints": limits} if limits else {})
    if column.kind is Kind.FLAG:
        field |= {"trueValues": ["yes"], "falseValues": ["no"]}
    if column.kind is Kind.URL:
        field["format"] = "uri"
    if column.kind is Kind.DATE:
        limits["pattern"] = _PARTIAL_DATE
    if column.pattern is not None:
        limits["pattern"] = f"^(?:{column.pattern})$"
    for limit, bound in (("minimum", column.minimum), ("maximum", column.maximum)):
        if bound is not None:
            limits[limit] = int(bound) if bound == int(bound) else bound
    if column.vocabulary is not None and column.vocabulary in vocabularies:
        limits["enum"] = list(vocabularies[column.vocabulary])
    return field | ({"constraints": limits} if limits else {})


def agrees(text: str, file: str, contracts: Sequence[Contract], tables: Mapping[str, str]) -> tuple[Problem, ...]:
    """What in the descriptor `text` differs from the contracts and from the files that are there.

    `tables` gives the file of each table that the project has, relative to the descriptor's folder.
    """
    try:
        package = json.loads(text)
    except json.JSONDecodeError as error:
        problem = Problem(
            "datapackage",
            Place(file, error.lineno, error.colno),
            f"this is not JSON: {error.msg}",
            mend="mend the line, or restore the file",
        )
        return (problem,)
    except (RecursionError, ValueError):
        words = "brackets are nested too deep, or a number has thousands of digits"
        return (Problem("datapackage", Place(file), words, mend="restore the file"),)
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list) or not all(isinstance(resource, dict) for resource in resources):
        problem = Problem(
            "datapackage",
            Place(file),
            "the list of resources is missing",
            expected='{"resources": [{"name": "cases", "path": "cases.csv", ...}]}',
        )
        return (problem,)
    return tuple(_differences(resources, text, file, contracts, tables))


def _differences(
    resources: Sequence[Mapping[str, object]],
    text: str,
    file: str,
    contracts: Sequence[Contract],
    tables: Mapping[str, str],
) -> Iterator[Problem]:
    known = {contract.name: contract for contract in contracts}
    listed: dict[str, Mapping[str, object]] = {}
    for resource in resources:
        name = str(resource.get("name", ""))
        place = Place(file, _line(text, name))
        if name not in known:
            close = nearest(name, known)
            yield Problem(
                "datapackage",
                place,
                "a resource is no table of a report",
                name,
                "one of " + ", ".join(known),
                f'did you mean "{close[0]}"?' if close else "remove it",
            )
            continue
        if name in listed:
            yield Problem("datapackage", place, f"the table {name} is listed twice", name, mend="remove one of them")
            continue
        listed[name] = resource
        path = resource.get("path")
        if name in tables and path != tables[name]:
            yield Problem(
                "datapackage",
                place,
                f"the table {name} is in another file than the descriptor says",
                str(path),
                tables[name],
                f'write "path": "{tables[name]}"',
            )
        fields = _fields(resource)
        due = [column.name for column in known[name].columns if not column.restricted]
        if fields != due:
            where = next((a or b for a, b in zip(fields, due, strict=False) if a != b), "the end")
            yield Problem(
                "datapackage",
                place,
                f"the fields of {name} differ from the table's columns, from {where} on",
                ", ".join(fields),
                ", ".join(due),
                "list the fields in the order of the table's columns",
            )
    for name, path in tables.items():
        if name not in listed:
            yield Problem(
                "datapackage",
                Place(file),
                f"the table {name} is not listed",
                expected=path,
                mend=f'add a resource with "name": "{name}" and "path": "{path}"',
            )


def _fields(resource: Mapping[str, object]) -> list[str]:
    """The names of a resource's fields, in order; none where there is no schema."""
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list):
        return []
    return [str(field.get("name", "")) if isinstance(field, dict) else "" for field in fields]


def _line(text: str, name: str) -> int | None:
    """The line on which a resource is named, if it is the only one with that word as a whole name."""
    at = text.find(f'"name": {json.dumps(name)}')
    return text.count("\n", 0, at) + 1 if at >= 0 else None
