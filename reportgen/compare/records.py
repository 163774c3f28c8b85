"""Records added, changed field by field, and removed, from the published tables of two builds.

Rows are told apart by the key of their table's contract, so that their order says nothing. When a source was read is
no change of what is known; it is counted apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reportgen.compare.outputs import Outputs
from reportgen.compare.repeats import times
from reportgen.records.contract import Contract
from reportgen.records.tables import CONTRACTS, NAMED_BY

FOLDED = {("sources", "accessed"): "access date"}
"""Columns whose change is no change of what is known, and what they are called."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record that changed: its name, and what stood there in words before and after ("" for nothing)."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A record that was added, changed or removed.

    `key` is its key as one reads it, `name` what it is called in words, `case` the case that it belongs to or is (""
    for none). `fields` are those that changed, or all that say something of a record that was added; of one that
    was removed, perhaps since it must not be read any longer, there are none.
    """

    change: str
    table: str
    key: str
    name: str
    case: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """All that changed in the records: what has a meaning, and counts of what has none."""

    changes: tuple[RecordChange, ...] = ()
    folded: tuple[tuple[str, int], ...] = ()
    reordered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What ids are called in a build, by table and id; which case a record is of; and the terms that go by one name.

    The terms of a vocabulary stand under its own name, as `terms category`.
    """

    names: Mapping[tuple[str, str], str]
    case_of: Mapping[str, str]
    terms: Mapping[str, str]

    def of(self, table: str, id_: str) -> str:
        """What an id of a table is called; the id where that is not known."""
        return self.names.get((table, id_), id_)


def words(outputs: Outputs) -> Words:
    """The names of a build's records and terms, from its published tables."""
    names: dict[tuple[str, str], str] = {}
    case_of: dict[str, str] = {}
    terms: dict[str, set[str]] = {}
    for table, column in NAMED_BY.items():
        for row in outputs.rows(f"data/{table}.csv"):
            id_ = row.get("id", "")
            said = row.get(column) or ""
            if table == "terms":
                names[f"terms {row.get('vocabulary', '')}", id_] = said
                terms.setdefault(id_, set()).add(said)
            elif said:
                names[table, id_] = said
            if row.get("case"):
                case_of[id_] = row["case"]
    return Words(names, case_of, {id_: min(said) for id_, said in terms.items() if len(said) == 1})


def changed_records(before: Outputs, after: Outputs, old: Words, new: Words) -> Records:
    """What changed in the records from one build to the other; `old` and `new` are their words."""
    changes: list[RecordChange] = []
    folded: Counter[str] = Counter()
    reordered: list[str] = []
    for contract in CONTRACTS:
        name = f"data/{contract.name}.csv"
        if before.hashes.get(name) == after.hashes.get(name):
            continue
        olds, news = _by_key(before.rows(name), contract), _by_key(after.rows(name), contract)
        found = [
            *(_one("added", contract, key, {}, row, old, new) for key, row in news.items() if key not in olds),
            *(_one("changed", contract, key, olds[key], row, old, new) for key, row in news.items() if key in olds),
            *(_one("removed", contract, key, row, {}, old, new) for key, row in olds.items() if key not in news),
        ]
        for one in found:
            if contract.name == "sources" and one.change != "changed":
                continue  # told as sources
            meant = tuple(field for field in one.fields if (contract.name, field.name) not in FOLDED)
            if one.change != "changed":
                changes.append(one)
                continue
            folded.update(FOLDED[contract.name, field.name] for field in one.fields if field not in meant)
            if meant:
                changes.append(replace(one, fields=meant))
        kept = [key for key in olds if key in news]
        if kept != [key for key in news if key in olds]:
            reordered.append(contract.name)
    return Records(tuple(changes), tuple(sorted(folded.items())), tuple(reordered))


def _by_key(rows: Sequence[Mapping[str, str]], contract: Contract) -> dict[tuple[str, ...], Mapping[str, str]]:
    """The rows by their key; a key that stands twice, or is not published, is told apart by how often it stood."""
    keys = [tuple(row.get(column, "") for column in contract.key) for row in rows]
    return {
        (key if time == 1 else (*key, str(time))): row for key, time, row in zip(keys, times(keys), rows, strict=True)
    }


def _one(
    change: str,
    contract: Contract,
    key: tuple[str, ...],
    before: Mapping[str, str],
    after: Mapping[str, str],
    old: Words,
    new: Words,
) -> RecordChange:
    """One record's change, whether or not anything in it did."""
    row, known = (after, new) if after else (before, old)
    columns = dict.fromkeys([*before, *after])
    fields = tuple(
        Field(column, _said(contract, column, before, old), _said(contract, column, after, new))
        for column in columns
        if before.get(column, "") != after.get(column, "")
        and change != "removed"
        and not (change == "added" and column in contract.key)
    )
    said = (row.get(NAMED_BY[contract.name]) or "") if contract.name in NAMED_BY else ""
    case = row.get("id", "") if contract.name == "cases" else row.get("case", "")
    return RecordChange(change, contract.name, _key(contract, key, known), said, case, fields)


def _key(contract: Contract, key: tuple[str, ...], known: Words) -> str:
    """A key as one reads it: ids as they are, names of countries and indicators in words."""
    if contract.key == ("id",):
        return " ".join(key)
    shown = []
    for column, value in zip((*contract.key, ""), key, strict=False):
        described = contract.by_name.get(column)
        named = described is not None and described.table in ("countries", "regions", "indicators")
        shown.append(known.of(str(described.table), value) if described is not None and named else value)
    return ", ".join(word for word in shown if word)


def _said(contract: Contract, column: str, row: Mapping[str, str], known: Words) -> str:
    """What stands in a cell, ids of terms, countries and regions in words."""
    value = row.get(column, "")
    described = contract.by_name.get(column)
    if described is None or not value:
        return value
    if described.vocabulary is not None:
        table = f"terms {described.vocabulary}"
    elif described.table in ("countries", "regions"):
        table = described.table
    else:
        return value
    return ", ".join(known.of(table, one) for one in value.split("|"))
