"""What other rows may name: the ids of every table and the terms of every vocabulary.

In: the raw tables. Out: Known. A row that fails its own checks is known all the same, so that one mistake is told once;
of a table that could not be read whole nothing is certain, and no reference to it is called wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.check.letters import latin, trimmed
from reportgen.load.raw import RawTable


@dataclass(frozen=True, slots=True)
class Known:
    """Ids and terms that a cell may name.

    `ids` gives the ids of each table, `files` its file. `open_tables` are the tables that were not read whole.
    `vocabularies` gives the terms of each vocabulary. `aliases` gives for a table or vocabulary other names of its ids
    (a label, a country's name or two-letter code), in lower case.
    """

    ids: Mapping[str, frozenset[str]]
    files: Mapping[str, str]
    open_tables: frozenset[str]
    vocabularies: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, Mapping[str, str]]


def clean(text: str) -> str:
    """An id as it was meant: without white space at its edges and in Latin letters."""
    return latin(trimmed(text)[0])


def known(tables: Mapping[str, RawTable]) -> Known:
    """What the tables' ids and vocabularies are."""
    ids: dict[str, frozenset[str]] = {}
    for name, table in tables.items():
        written = [row.cells.get("id", "") for row in table.rows]
        ids[name] = frozenset(written) | frozenset(clean(text) for text in written) - {""}
    vocabularies: dict[str, list[str]] = {}
    aliases: dict[str, dict[str, str]] = {"countries": {}, "regions": {}}
    terms = tables.get("terms")
    for row in terms.rows if terms else ():
        vocabulary, term = clean(row.cells.get("vocabulary", "")), clean(row.cells.get("id", ""))
        vocabularies.setdefault(vocabulary, []).append(term)
        aliases.setdefault(f"vocabulary {vocabulary}", {}).setdefault(row.cells.get("label", "").casefold(), term)
    for name, columns in (("countries", ("alpha2", "name", "adjective")), ("regions", ("name",))):
        for row in tables[name].rows if name in tables else ():
            for column in columns:
                aliases[name].setdefault(row.cells.get(column, "").casefold(), clean(row.cells.get("id", "")))
    return Known(
        ids=ids,
        files={name: table.file for name, table in tables.items()},
        open_tables=frozenset(name for name, table in tables.items() if not table.whole or "id" not in table.header),
        vocabularies={name: tuple(dict.fromkeys(found)) for name, found in vocabularies.items()},
        aliases=aliases,
    )
