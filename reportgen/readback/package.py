"""The published Data Package read back: what the ledger and the figures say stands in its tables, or is counted anew.

An indicator's value is looked up in observations.csv, what one record says in the row of that record; a tally is
counted again from the records that it names. What may only be counted has no row: there a count is at least that of
the rows.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reportgen.problem import Problem
from reportgen.readback.compare import disagreement, numbers, rounded_in
from reportgen.tally.cell import COUNTED_ONLY
from reportgen.tally.rule import CountingRule

_RULE = re.compile(r"tally\('([^']+)'")
_YEAR = re.compile(r"\b\d{4}\b")
_CASES = re.compile(rf"(\d+) {COUNTED_ONLY}")
_KEYED = ("cases", "events", "parties", "accounts", "findings", "disputes", "replies", "calls")

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Package:
    """The tables that a number may rest on.

    Rows of records by id, observations by their name, labels of terms and their places in their scale, and the events
    that concern a party.
    """

    records: Mapping[str, tuple[str, Cells]]
    observations: Mapping[str, tuple[Cells, ...]]
    labels: Mapping[str, frozenset[str]]
    positions: Mapping[str, frozenset[float]]
    events: Mapping[str, tuple[Cells, ...]] = field(default_factory=dict)


def package(files: Mapping[str, bytes]) -> Package:
    """The Data Package as it is published."""
    records: dict[str, tuple[str, Cells]] = {}
    for table in _KEYED:
        for row in _rows(files, table):
            records[row["id"]] = (table, row)
    observations: dict[str, list[Cells]] = {}
    for row in _rows(files, "observations"):
        said = (row["country"], row["region"], row["year"], row["indicator"], row["detail"])
        observations.setdefault(" ".join(filter(None, said)), []).append(row)
    labels: dict[str, set[str]] = {}
    positions: dict[str, set[float]] = {}
    for row in _rows(files, "terms"):
        labels.setdefault(row["id"], set()).add(row["label"])
        positions.setdefault(row["id"], set()).add(_number(row["position"]) or 0.0)
    events: dict[str, list[Cells]] = {}
    for row in _rows(files, "events"):
        events.setdefault(row.get("party", ""), []).append(row)
    return Package(
        records,
        {name: tuple(rows) for name, rows in observations.items()},
        {term: frozenset(names) for term, names in labels.items()},
        {term: frozenset(places) for term, places in positions.items()},
        {party: tuple(rows) for party, rows in events.items()},
    )


def _rows(files: Mapping[str, bytes], table: str) -> Iterator[Cells]:
    content = files.get(f"data/{table}.csv", b"").decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(content, newline="")):
        yield {key: (cell or "").removeprefix("'") for key, cell in row.items() if key is not None}


def ledger(
    found: Package, rows: Sequence[Mapping[str, object]], rules: Mapping[str, CountingRule]
) -> Iterator[Problem]:
    """Each number of the ledger that rests on published rows, against those rows.

    What was asked of an earlier edition is passed over: it rests on records as they were then, which are not here.
    """
    for row in rows:
        query, records = str(row["query"]), _texts(row["records"])
        if query.startswith("edition("):
            continue
        where = f"{row['id']}, asked by {query},"
        rule = _RULE.match(query)
        if query.startswith("indicator(") and len(records) == 1:
            yield from observed(found, where, records[0], row["value"], row["low"], row["high"])
        elif query.startswith("change(") and len(records) == 2:
            yield from _changed(found, where, records, row["value"])
        elif rule and row["status"] == "count" and rule[1] in rules:
            yield from counted(found, where, records, _number(row["value"]), rules[rule[1]])
        elif query.startswith("words(") and len(records) == 1 and records[0] in found.records:
            table, cells = found.records[records[0]]
            if not any(str(row["value"]) in cell for cell in cells.values()):
                yield disagreement(f"data/{table}.csv", where, "not so in its words", str(row["value"]))
        elif not query.startswith("added(") and len(records) == 1 and records[0] in found.records:
            yield from _told(found, where, records[0], row)


def _texts(value: object) -> tuple[str, ...]:
    assert isinstance(value, Iterable)
    return tuple(str(item) for item in value)


def _number(value: object) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(str(value))
    except ValueError:
        return None


def _equal(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))


def observed(
    found: Package, where: str, record: str, value: object, low: object, high: object, term: str = ""
) -> Iterator[Problem]:
    """A value with its interval against the observations of that name; a rating may be said by its label."""
    rows = found.observations.get(record, ())
    if not rows:
        yield disagreement("data/observations.csv", where, "no such row", record)
        return
    for row in rows:
        rated = row["value"] in found.labels and _number(row["value"]) is None
        same = (
            (term or str(value)) in {row["value"], *found.labels[row["value"]]}
            if rated
            else _equal(_number(row["value"]), None if value in (None, "") else _number(value))
        )
        ends = [_equal(_number(row[key]), _number(end)) for key, end in (("low", low), ("high", high))]
        if same and (all(ends) or rated):
            return
    says = "; ".join(f"{row['value']} ({row['low']} to {row['high']})" for row in rows)
    yield disagreement("data/observations.csv", where, says, f"{value} ({low} to {high})")


def _changed(found: Package, where: str, records: Sequence[str], value: object) -> Iterator[Problem]:
    """A change against the difference of its two observations; changes of ratings are steps, not differences."""
    before, after = (found.observations.get(record, ()) for record in records)
    told = _number(value)
    if not before or not after:
        yield disagreement("data/observations.csv", where, "no such row", " and ".join(records))
        return
    values = [(_number(a["value"]), _number(b["value"])) for a in before for b in after]
    if told is None or any(a is None or b is None for a, b in values):
        return
    differences = [b - a for a, b in values if a is not None and b is not None]
    if not any(_equal(difference, told) for difference in differences):
        yield disagreement("data/observations.csv", where, f"{differences[0]:g}", f"{told:g}")


def _told(found: Package, where: str, record: str, row: Mapping[str, object]) -> Iterator[Problem]:
    """What one record says against its row: a number is one of its cells, the years of a date are in one."""
    table, cells = found.records[record]
    values = [_number(cell) for cell in cells.values()]
    text = row["value"]
    for key in ("value", "low", "high"):
        wanted = row[key]
        number = _number(wanted) if wanted is not None else None
        if number is None or _YEAR.fullmatch(str(wanted)):
            continue
        kinds = (1.0,) if cells.get("kind") == "person" or table in ("replies", "cases") else ()
        if not any(_equal(number, cell) for cell in (*values, *kinds)):
            says = ", ".join(cell for cell in cells.values() if _number(cell) is not None)
            yield disagreement(f"data/{table}.csv", where, says or "no number", f"{wanted}")
    if isinstance(text, str) and "date" in str(row["query"]):
        for year in _YEAR.findall(text):
            if not any(year in cell for key, cell in cells.items() if key in ("date", "end", "decided_on")):
                yield disagreement(f"data/{table}.csv", where, cells.get("date", ""), text)


def counted(
    found: Package, where: str, records: Sequence[str], value: float | None, rule: CountingRule
) -> Iterator[Problem]:
    """A count against the records that it names, counted anew from their rows."""
    if records == (COUNTED_ONLY,) or value is None or rule.register:
        return  # there are no rows of it here
    named = [record for record in records if not _CASES.fullmatch(record)]
    hidden = sum(int(match[1]) for record in records if (match := _CASES.fullmatch(record)))
    lost = [record for record in named if record not in found.records]
    if lost:
        yield disagreement("data", where, f"no row {lost[0]}", f"{value:g} records, {lost[0]} among them")
        return
    heads = rule.unit in ("persons", "organisations", "workers")
    known = _heads(found, named, rule) if heads else len(named)
    if (known > value) if heads and hidden else (known + hidden != value):
        least = "at least " if heads and hidden else ""
        yield disagreement("data", where, f"{value:g}", f"{least}{known + (0 if heads else hidden)}, counted anew")


def _heads(found: Package, named: Sequence[str], rule: CountingRule) -> int:
    """The heads of records: a group counts as itself or as its parts that are named too, whichever are more."""
    weights: dict[str, int] = {}
    wholes: dict[str, str] = {}
    for record in named:
        weights[record], wholes[record] = _weight(found, record, rule)
    parts: dict[str, list[str]] = {}
    tops: list[str] = []
    for record in named:
        whole, seen = wholes[record], {record}
        while whole and whole not in weights and whole not in seen:
            seen.add(whole)
            whole = _whole(found, whole)
        (parts.setdefault(whole, []) if whole in weights and whole != record else tops).append(record)

    def heads(record: str) -> int:
        return max(weights[record], sum(heads(part) for part in parts.get(record, ())))

    return sum(heads(record) for record in tops)


def _whole(found: Package, record: str) -> str:
    table, cells = found.records.get(record, ("", {}))
    return cells.get("workers_part_of" if table == "disputes" else "part_of", "")


def _weight(found: Package, record: str, rule: CountingRule) -> tuple[int, str]:
    """The heads of one record under a rule, and the group that holds them ("" for none)."""
    table, cells = found.records[record]
    if table == "events":
        party = cells.get("party", "")
        return int(cells["persons"] or 0), party
    if table == "disputes":
        return int(cells["workers"] or 0), cells.get("workers_part_of", "")
    own = int(cells["count"] or (0 if cells["kind"] == "group" else 1))
    if rule.unit == "persons" and rule.events:
        said = [
            int(event["persons"]) if event["persons"] else own
            for event in found.events.get(record, ())
            if event["type"] in rule.events and (not event["persons"] or not own or int(event["persons"]) >= own)
        ]
        own = max(said, default=own)
    return own, cells.get("part_of", "")


def figure(
    found: Package, name: str, points: Sequence[Cells], rule: CountingRule | None, kind: str
) -> Iterator[Problem]:
    """Each row of a figure's data against the published rows that it rests on."""
    for line, point in enumerate(points, 2):
        where = f"figure {name}, row {line} of its CSV,"
        yield from _agreeing(found, f"figures/{name}.csv", where, point, counts=kind != "arrears_timeline")
        if rule is not None and rule.register:
            continue  # there are no rows of it here
        records = tuple(filter(None, point["records"].split(";")))
        for record in records:
            if " " not in record and record != COUNTED_ONLY and record not in found.records:
                yield disagreement("data", where, "no such row", record)
        if len(records) == 1 and " " in records[0] and not records[0].endswith(COUNTED_ONLY):
            value = point["value"] or None
            yield from observed(found, where, records[0], value, point["low"], point["high"], point["term"])
        elif rule is not None and point["status"] == "value":
            yield from counted(found, where, records, _number(point["value"]), rule)
        elif len(records) == 1 and records[0] in found.records:
            yield from _drawn(found, where, records[0], point)


def _agreeing(found: Package, file: str, where: str, point: Cells, *, counts: bool) -> Iterator[Problem]:
    """The cells of one row among themselves: what is shown is the value or the term, a year is its own label.

    `counts` is false where what is shown is another number than the value.
    """
    value, shown, status = _number(point["value"]), point["shown"], point["status"]
    named = found.labels.get(point["term"], frozenset())
    if status == "value" and shown in named:
        if value is not None and value not in found.positions[point["term"]]:
            yield disagreement(file, where, f"{value:.15g}", f"the place of {shown} in its scale")
    elif named and status == "value" and not any(True for _ in numbers(shown)):
        yield disagreement(file, where, shown, " or ".join(sorted(named)))
    elif counts and value is not None and any(True for _ in numbers(shown)) and not rounded_in(value, shown):
        yield disagreement(file, where, shown, f"{value:.15g}")
    if (status in ("missing", "not_monitored", "suppressed", "not_rated")) and value is not None:
        yield disagreement(file, where, f"{status} with the value {value:.15g}", "no value")
    if status == "value" and value is None and counts and point["low"] == "" and not point["x"][:4].isdecimal():
        yield disagreement(file, where, "no value", "a value, or a status that says why there is none")
    x, label = point["x"], point["x_label"]
    # Of a date, the day is a number in every language; the month may be a word.
    day = float(x[8:10]) if re.fullmatch(r"\d{4}-\d\d-\d\d", x) else None
    if _YEAR.match(x) and (x[:4] not in label or (day is not None and day not in set(numbers(label)))):
        yield disagreement(file, where, label, x)
    low, high = _number(point["low"]), _number(point["high"])
    if value is not None and low is not None and high is not None and not low <= value <= high:
        yield disagreement(file, where, f"{value:.15g}", f"a value from {low:.15g} to {high:.15g}")


def _drawn(found: Package, where: str, record: str, point: Cells) -> Iterator[Problem]:
    """A point that rests on one record: its date or its number is a cell of that record's row."""
    table, cells = found.records[record]
    number = _number(point["value"])
    if number is not None and not any(_equal(number, _number(cell)) for cell in cells.values()):
        yield disagreement(f"data/{table}.csv", where, "; ".join(cells.values()), point["value"])
    if _YEAR.match(point["x"]) and cells.get("date", point["x"]) != point["x"]:
        yield disagreement(f"data/{table}.csv", where, cells["date"], point["x"])
