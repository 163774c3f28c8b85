"""What other rows may name: the ids of every table and the terms of every vocabulary.

In: the raw tables. Out: Known. A row that fails its own checks is known all the same, so that one mistake is told once;
of a table that could not be read whole nothing is certain, and no reference to it is called wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.check.letters import latin, trimmed
from reportgen.load.raw import RawTable
from reportgen.nearest import nearest
from reportgen.records.contract import Contract

_CODE = re.compile(r"[A-Za-z0-9._-]+")
_WIDER = frozenset({"case_status", "category_group"})


@dataclass(frozen=True, slots=True)
class Known:
    """Ids and terms that a cell may name.

    `ids` gives the ids of each table, `files` its file. `open_tables` are the tables that were not read whole,
    `doubtful` those with a row whose own id is out of form. `vocabularies` gives the terms of each vocabulary,
    `misspelt` the vocabularies that nothing uses, with the one that was probably meant. `aliases` gives for a table or
    vocabulary other names of its ids (a label, a country's name or two-letter code), in lower case.
    """

    ids: Mapping[str, frozenset[str]]
    files: Mapping[str, str]
    open_tables: frozenset[str]
    doubtful: frozenset[str]
    vocabularies: Mapping[str, tuple[str, ...]]
    misspelt: Mapping[str, str]
    aliases: Mapping[str, Mapping[str, str]]


def clean(text: str) -> str:
    """An id as it was meant: without white space at its edges and in Latin letters."""
    return latin(trimmed(text)[0])


def known(tables: Mapping[str, RawTable], contracts: Sequence[Contract]) -> Known:
    """What the tables' ids and vocabularies are."""
    used = _vocabularies_in_use(tables, contracts)
    ids: dict[str, frozenset[str]] = {}
    doubtful: dict[str, int] = {}
    for contract in contracts:
        rows = tables[contract.name].rows
        written = [row.cells.get("id", "") for row in rows]
        ids[contract.name] = frozenset(written) | frozenset(clean(text) for text in written) - {""}
        doubtful[contract.name] = sum(not _in_form(text, contract) for text in written)
    vocabularies: dict[str, dict[str, None]] = {}
    aliases: dict[str, dict[str, str]] = {"countries": {}, "regions": {}}
    misspelt: dict[str, str] = {}
    for row in tables["terms"].rows:
        vocabulary, term = clean(row.cells.get("vocabulary", "")), clean(row.cells.get("id", ""))
        if vocabulary not in used:
            close = nearest(vocabulary, used, most=1)
            misspelt |= {vocabulary: close[0]} if close else {}
            doubtful["terms"] += bool(close) or not _CODE.fullmatch(vocabulary)
        vocabularies.setdefault(vocabulary, {}).setdefault(term)
        aliases.setdefault(f"vocabulary {vocabulary}", {}).setdefault(row.cells.get("label", "").casefold(), term)
    for name, columns in (("countries", ("alpha2", "name", "adjective")), ("regions", ("name",))):
        for row in tables[name].rows:
            for column in columns:
                aliases[name].setdefault(row.cells.get(column, "").casefold(), clean(row.cells.get("id", "")))
    for name, named in _named(tables, contracts).items():
        strange = named - ids[name]
        # As many strange ids as rows without a right one: they are these rows' ids, and the rows are told.
        if len(strange) <= doubtful[name]:
            ids[name] |= strange
    strange_terms = [
        (vocabulary, term)
        for vocabulary, terms in _terms_named(tables, contracts).items()
        for term in sorted(terms - set(vocabularies.get(vocabulary, ())))
    ]
    if len(strange_terms) <= doubtful["terms"]:
        for vocabulary, term in strange_terms:
            vocabularies.setdefault(vocabulary, {}).setdefault(term)
    return Known(
        ids=ids,
        files={name: table.file for name, table in tables.items()},
        open_tables=frozenset(name for name, table in tables.items() if not table.whole or "id" not in table.header),
        doubtful=frozenset(name for name, count in doubtful.items() if count),
        vocabularies={name: tuple(found) for name, found in vocabularies.items()},
        misspelt=misspelt,
        aliases=aliases,
    )


def _in_form(text: str, contract: Contract) -> bool:
    """Whether an id is one, when it is written as it was meant."""
    column = contract.by_name.get("id")
    if column is None:
        return True
    return re.fullmatch(column.pattern or _CODE.pattern, clean(text)) is not None


def _parts(cell: str) -> set[str]:
    """The ids in a cell of one or several."""
    return {clean(part) for part in cell.split("|")} - {""}


def _named(tables: Mapping[str, RawTable], contracts: Sequence[Contract]) -> dict[str, set[str]]:
    """For each table the ids by which other rows name its rows."""
    named: dict[str, set[str]] = {contract.name: set() for contract in contracts}
    for contract in contracts:
        for column in contract.columns:
            if column.table is not None:
                for row in tables[contract.name].rows:
                    named[column.table] |= _parts(row.cells.get(column.name, ""))
    return named


def _terms_named(tables: Mapping[str, RawTable], contracts: Sequence[Contract]) -> dict[str, set[str]]:
    """For each vocabulary the terms that cells hold."""
    named: dict[str, set[str]] = {}
    for contract in contracts:
        for column in contract.columns:
            if column.vocabulary is not None:
                for row in tables[contract.name].rows:
                    named.setdefault(column.vocabulary, set()).update(_parts(row.cells.get(column.name, "")))
    return named


def _vocabularies_in_use(tables: Mapping[str, RawTable], contracts: Sequence[Contract]) -> frozenset[str]:
    """The vocabularies that a column or an indicator names, or that wider terms belong to."""
    columns = {column.vocabulary for contract in contracts for column in contract.columns}
    indicators = {row.cells.get("vocabulary", "") for row in tables["indicators"].rows}
    return frozenset(name for name in columns | indicators | _WIDER if name)
