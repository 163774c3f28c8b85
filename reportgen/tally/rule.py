"""A counting rule: what is counted, which records enter, what places a record in a year, and how it is grouped.

In: data/tallies.toml, already read into tables. Out: CountingRule, or Problems. Nothing is counted here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
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

HEADS = frozenset({"persons", "organisations", "workers"})
"""The units of which one row may stand for several: head counts enter."""

DATED: Mapping[str, str] = {
    "findings": "the season of the harvest",
    "disputes": "the start of the dispute",
    "workers": "the start of the dispute",
}
"""What places a record of these units in a year; the others are placed by events of their case."""

EACH_GROUP = "each"
"""The coverage of a rule whose cells each belong to the group of their own category."""

_KEYS = frozenset(
    {
        *("title", "words", "unit", "where", "events", "by", "coverage", "tallies_of_others"),
        *("sensitive", "threshold", "width", "register"),
    }
)


@dataclass(frozen=True, slots=True)
class CountingRule:
    """One counting rule.

    `unit` is a key of UNITS. `where` gives for dimensions the terms that enter. `events`: the event types that place a
    record in a year (its first such event); empty: the first event of the case. `by` are dimensions beside country and
    year. `coverage` names the group of categories whose monitoring tells a real 0 from an unknown, or is
    EACH_GROUP. `words` is the rule as a reader reads it. `sensitive` says that its small cells are suppressed;
    `threshold` and `width` are then its own, where report.toml's are not enough (see docs/protection.md). `register`
    names the register that it counts instead of the report's records, by the columns that the register has.
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
    sensitive: bool = False
    threshold: int | None = None
    width: int | None = None
    register: str | None = None

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions of a cell's key, in order."""
        return ("country", "year", *self.by)


def rules(
    tables: Mapping[str, object],
    file: str,
    line_of: Callable[[str], int | None],
    registers: Mapping[str, Collection[str]] | None = None,
) -> tuple[Mapping[str, CountingRule], tuple[Problem, ...]]:
    """The counting rules of a file, by id, and what is wrong with it.

    `tables` is the TOML's content; `line_of` gives the line of a rule's heading. `registers` gives for each register of
    the project the columns by which it can be counted beside country and year.
    """
    found: dict[str, CountingRule] = {}
    problems: list[Problem] = []
    for name, table in tables.items():
        place = Place(file, line_of(name))
        if not isinstance(table, Mapping):
            problems.append(Problem("rule", place, f"{name} is not a counting rule", mend=f"write [{name}] above it"))
            continue
        rule = _rule(name, table, place, problems, registers or {})
        if rule is not None:
            found[name] = rule
    return found, tuple(problems)


def _rule(
    name: str,
    table: Mapping[str, object],
    place: Place,
    problems: list[Problem],
    registers: Mapping[str, Collection[str]],
) -> CountingRule | None:
    """One rule, or None after a problem was added."""
    before = len(problems)

    def wrong(message: str, value: object = None, expected: str | None = None, mend: str | None = None) -> None:
        found = None if value is None else str(value)
        problems.append(Problem("rule", place, f"rule {name}: {message}", found, expected, mend))

    def unknown(message: str, value: object, known: Iterable[str]) -> None:
        """A word that is not one of those known, with the nearest of them."""
        close = nearest(str(value), known) if value is not None else ()
        wrong(message, value, "one of " + ", ".join(known), f"did you mean {close[0]}?" if close else None)

    def words(key: str, value: object) -> tuple[str, ...]:
        """One word or a list of words, as a tuple."""
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        wrong(f"{key} is not a list of words", value)
        return ()

    for key in table:
        if key not in _KEYS:
            unknown(f"unknown key {key}", key, sorted(_KEYS))
    unit = table.get("unit")
    if not isinstance(unit, str) or unit not in UNITS:
        unknown("unknown unit", unit, tuple(UNITS))
        return None
    known: Collection[str] = UNITS[unit]
    counted = unit
    register = table.get("register")
    if register is not None:
        if not isinstance(register, str) or register not in registers:
            unknown("there is no such register in data/registers/", register, sorted(registers))
            return None
        known = {"country", "year", *registers[register]}
        counted = f"register {register}"
        for key in ("events", "tallies_of_others"):
            if key in table:
                wrong(f"{key} is not for the rows of a register", table[key], mend="take the line out")
        if table.get("sensitive", False) is not False:
            wrong(
                "small cells of a register cannot be suppressed",
                mend="count the register without them, or bring what is sensitive into the report's own records",
            )
        if table.get("coverage") == EACH_GROUP:
            wrong("the rows of a register have no category", EACH_GROUP, mend="name the group of categories")
    for key in ("title", "words"):
        if not isinstance(table.get(key), str) or not table[key]:
            wrong(f"{key} is missing", expected="a sentence", mend=f'add {key} = "..."')
    where: dict[str, tuple[str, ...]] = {}
    given = table.get("where", {})
    if not isinstance(given, Mapping):
        wrong("where is no table", given, mend='write where.category = ["..."]')
        given = {}
    for dimension, terms in given.items():
        if dimension not in known:
            unknown(f"{counted} cannot be chosen by {dimension}", dimension, sorted(known))
            continue
        where[dimension] = words(f"where.{dimension}", terms)
        if terms == []:
            wrong(f"where.{dimension} names no term, so that nothing would be counted", mend="take the line out")
    by = words("by", table.get("by", []))
    for place_, dimension in enumerate(by):
        if dimension not in known or dimension in ("country", "year"):
            unknown(f"{counted} cannot be grouped by {dimension}", dimension, sorted({*known} - {"country", "year"}))
        elif dimension in by[:place_]:
            wrong(f"by names {dimension} twice", dimension)
    events = words("events", table.get("events", []))
    if events and unit in DATED:
        wrong(f"{unit} are placed by {DATED[unit]}, not by events", ", ".join(events), mend="take events out")
    coverage = table.get("coverage")
    if coverage is not None and not isinstance(coverage, str):
        wrong("coverage is not the name of a group of categories", coverage)
        coverage = None
    others = table.get("tallies_of_others", False)
    if not isinstance(others, bool):
        wrong("tallies_of_others is neither true nor false", others)
    sensitive = table.get("sensitive", False)
    if not isinstance(sensitive, bool):
        wrong("sensitive is neither true nor false", sensitive)
    own: dict[str, int | None] = {"threshold": None, "width": None}
    for key in own:
        value = table.get(key)
        if value is None:
            continue
        if not isinstance(value, int) or isinstance(value, bool) or value < 2:
            wrong(f"{key} is no whole number from 2", value)
            continue
        if sensitive is not True:
            wrong(f"{key} is for sensitive rules", value, mend="write sensitive = true, or take the line out")
        own[key] = value
    if len(problems) > before:
        return None
    return CountingRule(
        id=name,
        title=str(table["title"]),
        words=str(table["words"]),
        unit=unit,
        where=where,
        events=events,
        by=by,
        coverage=coverage,
        tallies_of_others=others is True,
        place=place,
        sensitive=sensitive is True,
        threshold=own["threshold"],
        width=own["width"],
        register=register,
    )
