"""Where a printed number comes from, and what rests on a record or a source, read from the ledger of a build.

In: the content of manifest.json, and the names of records from the Data Package beside it. Out: Found, with the
numbers that answer, or what was perhaps meant. Everything here is pure; nothing is counted anew.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from reportgen.nearest import nearest
from reportgen.records.tables import NAMED_BY

SCHEMA = 2
"""The version of the form that `as_json` gives."""

_TABLES = ("cases", "events", "parties", "accounts", "disputes", "findings", "calls", "sources")
"""The tables whose records have an id of their own."""

_PAGE = re.compile(r"(?:p\.|pp\.|page)\s*(\d+)", re.IGNORECASE)
_ID = re.compile(r"(n[a-z2-7]{7}x*)(?:-\S+-\d+)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d)[,\u00a0\u202f ](?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a number is printed: part, page (None where it is not known), anchor, and the words there.

    `kind` is as `numbers.ledger.Spot` has it, `within` the id of the figure, table or box that holds it, `paragraph`
    its number in the part. `file` and `line` are where a person asked for it. What is not known is None.
    """

    part: str
    page: int | None
    anchor: str
    shown: str
    kind: str = "text"
    within: str | None = None
    heading: str | None = None
    paragraph: int | None = None
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of the ledger, as the manifest holds it."""

    id: str
    shown: str
    value: float | str | None
    low: float | None
    high: float | None
    qualifier: str
    unit: str
    status: str
    rule: str
    query: str
    records: tuple[str, ...]
    sources: tuple[str, ...]
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What records and sources are called, by id, and the case that a record belongs to."""

    titles: Mapping[str, str] = field(default_factory=dict)
    case_of: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """An answer: what was asked, how it was read (number, page, text, record, source), and the numbers found.

    `near` has what was perhaps meant where nothing was found. `part_of` is the case of a record that belongs to one:
    more may rest on that.
    """

    asked: str
    kind: str
    entries: tuple[Entry, ...]
    near: tuple[str, ...] = ()
    part_of: str | None = None


def entries(manifest: Mapping[str, object]) -> tuple[Entry, ...]:
    """The ledger of a manifest. KeyError or TypeError where it is none that a build wrote."""
    rows = cast("list[dict[str, object]]", manifest["ledger"])
    return tuple(_entry(row) for row in rows)


def _entry(row: Mapping[str, object]) -> Entry:
    places = cast("list[dict[str, object]]", row["places"])
    return Entry(
        id=str(row["id"]),
        shown=str(row["shown"]),
        value=cast("float | str | None", row["value"]),
        low=cast("float | None", row["low"]),
        high=cast("float | None", row["high"]),
        qualifier=str(row["qualifier"]),
        unit=str(row["unit"]),
        status=str(row["status"]),
        rule=str(row["rule"]),
        query=str(row["query"]),
        records=tuple(cast("list[str]", row["records"])),
        sources=tuple(cast("list[str]", row["sources"])),
        uses=tuple(Use(**cast("dict[str, Any]", use)) for use in places),
    )


def names(tables: Mapping[str, str]) -> Names:
    """What the records of the published tables are called; `tables` gives the CSV text of each by its name."""
    titles: dict[str, str] = {}
    case_of: dict[str, str] = {}
    for table in _TABLES:
        for row in csv.DictReader(io.StringIO(tables.get(table, ""), newline="")):
            id_ = row.get("id") or ""
            titles[id_] = row.get(NAMED_BY[table]) or ""
            if row.get("case"):
                case_of[id_] = row["case"]
    return Names(titles, case_of)


def trace(ledger: Sequence[Entry], asked: str, *, literal: bool = False) -> Found:
    """The numbers that `asked` means: an id (n4k2q7a, or with its place), a page (p. 31, 31), or text.

    Text is a number as printed, or words of its query and rule. With `literal` it is always text. A bare number is a
    page if the report prints numbers there, and text otherwise.
    """
    asked = asked.strip()
    if not literal:
        found = _ID.fullmatch(asked)
        # A word such as "nothing" could be an id; it is one if there is a number of that name, or a digit in it.
        if found is not None and (any(e.id == found[1].lower() for e in ledger) or re.search(r"\d", found[1])):
            return _by_id(ledger, asked, found[1].lower())
        if (page := _PAGE.fullmatch(asked)) is not None:
            return _by_page(ledger, asked, int(page[1]))
        if asked.isdecimal() and (on_page := _by_page(ledger, asked, int(asked))).entries:
            return on_page
    return _by_text(ledger, asked)


def _by_id(ledger: Sequence[Entry], asked: str, id_: str) -> Found:
    entries = tuple(entry for entry in ledger if entry.id == id_)
    near = () if entries else nearest(id_, (entry.id for entry in ledger))
    return Found(asked, "number", entries, near)


def _by_page(ledger: Sequence[Entry], asked: str, page: int) -> Found:
    entries = tuple(entry for entry in ledger if any(use.page == page for use in entry.uses))
    if entries:
        return Found(asked, "page", entries)
    known = sorted({use.page for entry in ledger for use in entry.uses if use.page is not None})
    close = sorted(sorted(known, key=lambda other: abs(other - page))[:3])
    return Found(asked, "page", (), tuple(f"p. {other}" for other in close))


def _by_text(ledger: Sequence[Entry], asked: str) -> Found:
    plain = _plain(asked)
    if not plain:
        return Found(asked, "text", ())
    printed = re.compile(rf"(?<![\w.\-]){re.escape(plain)}(?!\w|\.\d)")
    exact = [entry for entry in ledger if plain in _forms(entry)]
    within = [entry for entry in ledger if any(printed.search(form) for form in _forms(entry))]
    words = plain.split()
    described = [entry for entry in ledger if all(word in _described(entry) for word in words)]
    # A number that is printed is not also looked for among the years and ids of queries.
    found = [*exact, *within] if within and any(c.isdigit() for c in plain) else [*exact, *within, *described]
    entries = tuple({entry.id: entry for entry in found}.values())
    return Found(asked, "text", entries, () if entries else nearest(asked, _askable(ledger), 5))


def _plain(text: str) -> str:
    """A text without regard to case, separators of thousands, and the kinds of minus."""
    text = _THOUSANDS.sub("", " ".join(text.casefold().split()))
    return re.sub(r"(?<=\d)-(?=\d)", "–", text.replace("−", "-"))


def _forms(entry: Entry) -> set[str]:
    """How the number is printed in its places."""
    return {_plain(entry.shown), *(_plain(use.shown) for use in entry.uses)}


def _described(entry: Entry) -> str:
    return f"{entry.query} {entry.rule}".casefold()


def _askable(ledger: Sequence[Entry]) -> Iterable[str]:
    """What could have been asked: printed forms, and the names in queries."""
    for entry in ledger:
        yield entry.shown
        yield from re.findall(r"[^\W\d]\w*(?:[-.]\w+)*", entry.query)


def of_record(ledger: Sequence[Entry], record: str, known: Names) -> Found:
    """Every number that rests on a record: a case with its events, parties, accounts and disputes, or one of these."""
    entries = tuple(entry for entry in ledger if any(record in (one, known.case_of.get(one)) for one in entry.records))
    part_of = known.case_of.get(record)
    if entries or record in known.titles:
        return Found(record, "record", entries, (), part_of)
    candidates = {one for entry in ledger for one in entry.records} | set(known.titles)
    return Found(record, "record", (), nearest(record, sorted(candidates)))


def of_source(ledger: Sequence[Entry], source: str) -> Found:
    """Every number that rests on a source."""
    entries = tuple(entry for entry in ledger if source in entry.sources)
    near = () if entries else nearest(source, sorted({one for entry in ledger for one in entry.sources}))
    return Found(source, "source", entries, near)


def as_json(found: Found, known: Names) -> dict[str, object]:
    """The answer as plain values: {"schema", "asked", "kind", "part_of", "numbers": [...], "near": [...]}."""
    return {
        "schema": SCHEMA,
        "asked": found.asked,
        "kind": found.kind,
        "part_of": found.part_of,
        "numbers": [
            {
                "id": entry.id,
                "shown": entry.shown,
                "value": entry.value,
                "low": entry.low,
                "high": entry.high,
                "qualifier": entry.qualifier,
                "unit": entry.unit,
                "status": entry.status,
                "rule": entry.rule,
                "query": entry.query,
                "records": [
                    {"id": one, "title": known.titles.get(one), "case": known.case_of.get(one)} for one in entry.records
                ],
                "sources": [{"id": one, "title": known.titles.get(one)} for one in entry.sources],
                "printed": [asdict(use) for use in entry.uses],
            }
            for entry in found.entries
        ],
        "near": list(found.near),
    }


def in_words(entry: Entry, known: Names) -> str:
    """One number as lines for a person."""
    others = [shown for shown in dict.fromkeys(use.shown for use in entry.uses) if shown != entry.shown]
    head = f"{entry.id}  {entry.shown}" + (f"  (also printed: {'; '.join(others)})" if others else "")
    value = f"{entry.value:.12g}" if isinstance(entry.value, int | float) else entry.value or ""
    qualifier = "" if entry.qualifier == "exact" or not value else f"{entry.qualifier.replace('_', ' ')} "
    interval = "" if entry.low is None or entry.high is None else f"{entry.low:.12g} to {entry.high:.12g}"
    said = [
        ("value", f"{qualifier}{value} {entry.unit}".strip() if value else ""),
        ("interval", interval),
        ("status", entry.status.replace("_", " ")),
        ("rule", entry.rule),
        ("query", entry.query),
        *_listed("records", entry.records, lambda one: _named(one, known)),
        *_listed("sources", entry.sources, lambda one: _named(one, known)),
        *_listed("printed", _places(entry), str),
    ]
    return "\n".join([head, *(f"  {label + ':' if label else '':<10}{text}" for label, text in said if text)])


def _listed(label: str, ids: Sequence[str], line: Callable[[str], str]) -> list[tuple[str, str]]:
    return [("" if place else label, line(id_)) for place, id_ in enumerate(ids)]


def _named(id_: str, known: Names) -> str:
    """An id with what it is called, and its case."""
    title, case = known.titles.get(id_), known.case_of.get(id_)
    return id_ + (f"  {title}" if title else "") + (f"  [{case}]" if case else "")


def _places(entry: Entry) -> list[str]:
    """Where a number is printed, a line a place: `p. 31, labour, table tab-a (templates/text/en/labour.md:12)`."""
    return [_place(use) for use in entry.uses]


def _place(use: Use) -> str:
    """One place in words."""
    spot = f"{use.kind} {use.within}" if use.within else use.kind
    if use.paragraph is not None:
        spot = f"paragraph {use.paragraph}"
    under = f" under “{use.heading}”" if use.heading and use.kind in ("text", "box") else ""
    asked = "" if use.file is None else f" ({use.file}{'' if use.line is None else f':{use.line}'})"
    return f"p. {'?' if use.page is None else use.page}, {use.part}, {spot}{under}{asked}"
