"""A counting rule: what is counted, which records enter, what places a record in a year, and how it is grouped.

In: data/tallies.toml, already read into tables. Out: CountingRule, or Problems. Nothing is counted here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reportgen.nearest import nearest
from reportgen.problem import Place, Problem

UNITS: Mapping[str, frozenset[str]] = {
    "cases": frozenset(
        {"country", "year", "region", "category", "category_group", "ground", "status", "verification", "development"}
    ),
    "events": frozenset({"country", "year", "region", "category", "category_group", "ground", "type", "penalty"}),
    "persons": frozenset(
        {"country", "year", "region", "category", "category_group", "type", "penalty", "profession", "role"}
    ),
    "organisations": frozenset({"country", "year", "region", "category", "category_group", "ground", "status", "role"}),
    "findings": frozenset({"country", "year", "region", "form", "recruiter", "affected", "systematic"}),
    "disputes": frozenset({"country", "year", "category", "standing", "strike"}),
    "workers": frozenset({"country", "year", "category", "standing", "strike"}),
}
"""What can be counted, and by which dimensions each can be filtered and grouped."""

EACH_GROUP = "each"
"""The coverage of a rule whose cells each belong to the group of their own category."""

_KEYS = frozenset({"title", "words", "unit", "where", "events", "by", "coverage", "tallies_of_others"})


@dataclass(frozen=True, slots=True)
class CountingRule:
    """One counting rule.

    `unit` is a key of UNITS. `where` gives for dimensions the terms that enter. `events`: the event types that place a
    record in a year (its first such event); empty: the first event of the case. `by` are dimensions beside country and
    year. `coverage` names the group of categories whose monitoring tells a real 0 from an unknown, or is
    EACH_GROUP. `words` is the rule
    as a reader reads it.
    """

    id: str
    title: str
    words: str
    unit: str
    where: Mapping[str, tuple[str, ...]]
    events: tuple[str, ...]
    by: tuple[str, ...]
    coverage: str | None
    tallies_of_others: bool
    place: Place

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions of a cell's key, in order."""
        return ("country", "year", *self.by)


def rules(
    tables: Mapping[str, object], file: str, line_of: Callable[[str], int | None]
) -> tuple[Mapping[str, CountingRule], tuple[Problem, ...]]:
    """The counting rules of a file, by id, and what is wrong with it.

    `tables` is the TOML's content; `line_of` gives the line of a rule's heading.
    """
    found: dict[str, CountingRule] = {}
    problems: list[Problem] = []
    for name, table in tables.items():
        place = Place(file, line_of(name))
        if not isinstance(table, Mapping):
            problems.append(Problem("rule", place, f"{name} is not a counting rule", mend=f"write [{name}] above it"))
            continue
        rule = _rule(name, table, place, problems)
        if rule is not None:
            found[name] = rule
    return found, tuple(problems)


def _strings(value: object) -> tuple[str, ...]:
    """One word or a list of words, as a tuple."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise ValueError


def _rule(name: str, table: Mapping[str, object], place: Place, problems: list[Problem]) -> CountingRule | None:
    """One rule, or None after a problem was added."""

    def wrong(message: str, value: object = None, expected: str | None = None, mend: str | None = None) -> None:
        problems.append(
            Problem("rule", place, f"rule {name}: {message}", None if value is None else str(value), expected, mend)
        )

    before = len(problems)
    for key in table:
        if key not in _KEYS:
            close = nearest(key, _KEYS)
            wrong(
                f"unknown key {key}",
                key,
                "one of " + ", ".join(sorted(_KEYS)),
                f"did you mean {close[0]}?" if close else None,
            )
    unit = table.get("unit")
    if not isinstance(unit, str) or unit not in UNITS:
        wrong("unknown unit", unit, "one of " + ", ".join(UNITS))
        return None
    for key in ("title", "words"):
        if not isinstance(table.get(key), str) or not table[key]:
            wrong(f"{key} is missing", expected="a sentence", mend=f'add {key} = "..."')
    where: dict[str, tuple[str, ...]] = {}
    given = table.get("where", {})
    for dimension, terms in given.items() if isinstance(given, Mapping) else ():
        if dimension not in UNITS[unit]:
            wrong(f"{unit} cannot be chosen by {dimension}", dimension, "one of " + ", ".join(sorted(UNITS[unit])))
            continue
        try:
            where[dimension] = _strings(terms)
        except ValueError:
            wrong(f"where.{dimension} is not a list of words", terms)
    by: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    try:
        by = _strings(table.get("by", []))
        events = _strings(table.get("events", []))
    except ValueError:
        wrong("by and events are lists of words")
    for dimension in by:
        if dimension not in UNITS[unit] or dimension in ("country", "year"):
            wrong(
                f"{unit} cannot be grouped by {dimension}",
                dimension,
                "one of " + ", ".join(sorted(UNITS[unit] - {"country", "year"})),
            )
    if len(problems) > before:
        return None
    coverage = table.get("coverage")
    return CountingRule(
        id=name,
        title=str(table["title"]),
        words=str(table["words"]),
        unit=unit,
        where=where,
        events=events,
        by=by,
        coverage=coverage if isinstance(coverage, str) else None,
        tallies_of_others=table.get("tallies_of_others") is True,
        place=place,
    )
