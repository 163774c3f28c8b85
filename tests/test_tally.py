"""Counting is provable: each counting rule of the design, held by property, and its mistakes word for word."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.asof import as_of
from reportgen.dates import PartialDate
from reportgen.problem import Problem
from reportgen.protect import protect
from reportgen.records.tables import Records
from reportgen.tally.cell import Cell, Contribution, Count, NoneDocumented, NotMonitored, union
from reportgen.tally.count import Tally, count
from reportgen.tally.rule import CountingRule, rules
from tests import records as make

DAY = datetime.date(2024, 12, 31)
several = settings(max_examples=40, deadline=None)
TABLES = ("cases", "events", "parties", "disputes", "findings", "coverage")


def tally(known: Records, rule: CountingRule) -> Tally:
    """The tally of a rule over the years under review."""
    return count(rule, protect(known), make.YEARS)


def cell(known: Records, rule: CountingRule, **where: Any) -> Cell:
    """One cell of a tally."""
    return tally(known, rule).cell(**where)


def value(known: Records, rule: CountingRule, **where: Any) -> int | None:
    """The value of a cell; None where it is unknown."""
    found = cell(known, rule, **where)
    return found.value if isinstance(found, Count) else 0 if isinstance(found, NoneDocumented) else None


def every_cell(found: Tally) -> dict[tuple[Any, ...], Any]:
    """Each cell by country and year, by each term that occurs, and the whole: all that can be printed of it."""
    asked: list[dict[str, Any]] = [{}]
    asked += [{"country": land} for land in make.COUNTRIES]
    asked += [{"year": year} for year in make.YEARS]
    asked += [{"country": land, "year": year} for land in make.COUNTRIES for year in make.YEARS]
    asked += [{name: term} for name in found.rule.by for term in found.values(name)]
    return {tuple(sorted(where.items())): shown(found.cell(**where)) for where in asked}


def shown(answer: Cell) -> Any:
    """Everything of a cell that can be printed or traced."""
    if not isinstance(answer, Count):
        return answer
    return answer.value, answer.open_ended, answer.rough, answer.records, answer.cases, answer.sources


def numbers(found: Tally) -> dict[tuple[Any, ...], Any]:
    """What is counted in each cell, without its sources."""
    return {
        key: answer[:3] if isinstance(answer, tuple) else type(answer).__name__
        for key, answer in every_cell(found).items()
    }


# Each rule of counting, over many small worlds.


@several
@given(make.worlds(), make.counting_rules(), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(known: Records, rule: CountingRule, chance: random.Random) -> None:
    """Any table in any order gives the same cells, to the last source."""
    mixed = {name: tuple(chance.sample(getattr(known, name), len(getattr(known, name)))) for name in TABLES}
    assert every_cell(tally(replace(known, **mixed), rule)) == every_cell(tally(known, rule))


@several
@given(make.worlds(), make.counting_rules())
def test_adding_a_source_never_changes_a_count(known: Records, rule: CountingRule) -> None:
    """However many sources report a record, it counts once."""
    more = replace(
        known,
        cases=tuple(replace(row, sources=("S1", "S2", "S3")) for row in known.cases),
        events=tuple(replace(row, sources=("S1", "S2", "S3")) for row in known.events),
        disputes=tuple(replace(row, sources=("S1", "S2", "S3")) for row in known.disputes),
    )
    assert numbers(tally(more, rule)) == numbers(tally(known, rule))


@several
@given(make.worlds(), st.sampled_from(["cases", "organisations"]))
def test_splitting_a_matter_into_more_events_never_changes_a_count(known: Records, unit: str) -> None:
    """A case that is told in twice as many events, on the same days, is still one case."""
    rule = make.rule(unit, by=["category"])
    told = [*known.events, *(replace(row, id=f"{row.id}-again") for row in known.events)]
    assert numbers(tally(replace(known, events=tuple(told)), rule)) == numbers(tally(known, rule))


@several
@given(make.worlds(), make.counting_rules(), st.randoms(use_true_random=False))
def test_events_of_a_case_may_stand_anywhere(known: Records, rule: CountingRule, chance: random.Random) -> None:
    """Events come from several files, in blocks: how they are split over them is all one."""
    place = chance.randint(0, len(known.events))
    other = known.events[place:] + known.events[:place]
    assert every_cell(tally(replace(known, events=other), rule)) == every_cell(tally(known, rule))


@several
@given(make.worlds(), make.counting_rules("persons"))
def test_a_person_convicted_twice_is_one_person(known: Records, rule: CountingRule) -> None:
    """A second event of the same party in the same year and of the same kind adds nobody."""
    told = tuple(replace(row, id=f"{row.id}-again") for row in known.events if row.party and row.persons is None)
    before, after = tally(known, rule), tally(replace(known, events=known.events + told), rule)
    assert numbers(after) == numbers(before)


@several
@given(make.worlds(), make.counting_rules())
def test_a_total_is_the_union_of_its_parts(known: Records, rule: CountingRule) -> None:
    """The records of a total are those of its cells, each once; its value lies between the greatest and the sum."""
    found = tally(known, rule)
    for dimension in found.rule.dimensions:
        parts = [part for term in found.values(dimension) if isinstance(part := found.cell(**{dimension: term}), Count)]
        total = found.cell()
        if not parts:
            assert not isinstance(total, Count)
            continue
        assert isinstance(total, Count)
        assert {c.id for c in total.contributions} == {c.id for part in parts for c in part.contributions}
        assert max(part.value for part in parts) <= total.value <= sum(part.value for part in parts)


@several
@given(make.worlds(), make.counting_rules("cases", "events", "findings", "disputes"))
def test_a_total_is_the_sum_where_the_unit_allows(known: Records, rule: CountingRule) -> None:
    """A case, an event, a finding or a dispute stands in one country and one year."""
    found = tally(known, rule)
    for dimension in found.rule.dimensions:
        parts = [found.cell(**{dimension: term}) for term in found.values(dimension)]
        total = found.cell()
        assert (total.value if isinstance(total, Count) else 0) == sum(
            part.value for part in parts if isinstance(part, Count)
        )


@several
@given(make.worlds(), make.counting_rules())
def test_unknown_never_turns_into_none(known: Records, rule: CountingRule) -> None:
    """Without any monitoring there is a count or nothing is known; with all of it, nothing is unknown that counts."""
    blind = tally(replace(known, coverage=()), rule)
    assert all(not isinstance(answer, NoneDocumented) for answer in every_cell(blind).values())
    everything = tuple(
        make.coverage(land, group, year)
        for land in make.COUNTRIES
        for group in ("association", "expression", "labour")
        for year in make.YEARS
    )
    seen = every_cell(tally(replace(known, coverage=everything), rule))
    if rule.coverage is None:
        assert all(not isinstance(answer, NoneDocumented) for answer in seen.values())
    elif "country" not in rule.where:
        assert all(not isinstance(answer, NotMonitored) for answer in seen.values())
    # Monitoring tells what an empty cell means; it never changes a count.
    assert {k: v for k, v in seen.items() if isinstance(v, tuple)} == {
        k: v for k, v in every_cell(blind).items() if isinstance(v, tuple)
    }


@several
@given(make.worlds(), make.counting_rules(), st.dates(datetime.date(2025, 1, 1), datetime.date(2030, 1, 1)))
def test_what_happened_later_never_counts(known: Records, rule: CountingRule, later: datetime.date) -> None:
    """Records of after the as-of date change no cell of the edition."""
    day = PartialDate(later.year, later.month, later.day)
    more = make.records(
        cases=[*known.cases, make.case("XA-2025-LATE"), make.case("XB-2025-LATE", category="trial")],
        events=[
            *known.events,
            *(make.event(f"E-LATE{place}", row.id, str(day), type="released") for place, row in enumerate(known.cases)),
            make.event("E-LATEA", "XA-2025-LATE", str(day)),
            make.event("E-LATEB", "XB-2025-LATE", str(day.year), type="convicted", party="P-LATE"),
        ],
        parties=[*known.parties, make.party("P-LATE", "XB-2025-LATE")],
        disputes=[*known.disputes, make.dispute("D-LATE", "XA-2025-LATE", str(day), workers=900)],
        findings=[*known.findings, make.finding("F-LATE", day.year)],
        coverage=[*known.coverage, make.coverage("XA", "association", day.year)],
    )
    wide = (*make.YEARS, 2025, 2030)
    before, after = (protect(as_of(found, DAY)) for found in (known, more))
    assert every_cell(count(rule, after, wide)) == every_cell(count(rule, before, wide))


@several
@given(make.worlds())
def test_the_as_of_date_cuts_once(known: Records) -> None:
    """Cutting off again changes nothing, and an earlier date leaves no more than a later one."""
    once = as_of(known, DAY)
    assert as_of(once, DAY) == once
    earlier = as_of(known, datetime.date(2023, 12, 31))
    for table in TABLES:
        ids = {getattr(row, "id", row) for row in getattr(once, table)}
        assert {getattr(row, "id", row) for row in getattr(earlier, table)} <= ids
    assert as_of(once, datetime.date(2023, 12, 31)) == earlier


@several
@given(make.worlds(), make.counting_rules())
def test_totals_of_others_are_never_added_to_single_cases(known: Records, rule: CountingRule) -> None:
    """Without the cases that are somebody else's totals, every number is the same."""
    # A party or dispute in a case that is gone includes nobody any more.
    known = replace(
        known,
        parties=tuple(replace(row, part_of=None) for row in known.parties),
        disputes=tuple(replace(row, workers_part_of=None) for row in known.disputes),
    )
    others = {row.id for row in known.cases if row.tally_of_others}
    single = replace(
        known,
        cases=tuple(row for row in known.cases if row.id not in others),
        events=tuple(row for row in known.events if row.case not in others),
        parties=tuple(row for row in known.parties if row.case not in others),
        disputes=tuple(row for row in known.disputes if row.case not in others),
    )
    assert numbers(tally(single, rule)) == numbers(tally(known, rule))


# The same rules by example, where an example says it best.


def test_a_case_counts_in_the_year_of_its_first_event() -> None:
    """However long it goes on."""
    known = make.records(
        cases=[make.case("XA-2022-0001")],
        events=[make.event("E-2", "XA-2022-0001", "2024-02"), make.event("E-1", "XA-2022-0001", "2022-07-01")],
    )
    assert [value(known, make.rule("cases"), year=year) for year in make.YEARS] == [1, None, None]


def test_a_case_counts_in_the_year_of_the_first_event_that_the_rule_names() -> None:
    """Events of other types do not place it."""
    known = make.records(
        cases=[make.case("XA-2022-0001")],
        events=[
            make.event("E-1", "XA-2022-0001", "2022", type="fined"),
            make.event("E-2", "XA-2022-0001", "2023-05", type="convicted"),
            make.event("E-3", "XA-2022-0001", "2024", type="convicted"),
        ],
    )
    rule = make.rule("cases", events=["convicted"])
    assert [value(known, rule, year=year) for year in make.YEARS] == [None, 1, None]


def test_one_person_in_two_categories_is_one_in_the_total() -> None:
    """Two rows of one, a total of one."""
    known = make.records(
        cases=[make.case("XA-2023-0001"), make.case("XA-2023-0002", category="trial", sources=("S2",))],
        events=[make.event("E-1", "XA-2023-0001", "2023"), make.event("E-2", "XA-2023-0002", "2023")],
        parties=[make.party("P-1", "XA-2023-0001"), make.party("P-1", "XA-2023-0002")],
    )
    rule = make.rule("persons", by=["category"])
    assert value(known, rule, category="closure") == 1
    assert value(known, rule, category="trial") == 1
    total = cell(known, rule)
    assert isinstance(total, Count)
    assert (total.value, total.records) == (1, ("P-1",))
    # All that stands behind the one person is kept.
    assert (total.cases, total.sources) == (("XA-2023-0001", "XA-2023-0002"), ("S1", "S2"))


def group_of(whole: int | None, *parts: int | None) -> Records:
    """A case with a group of so many persons, and parts of it."""
    return make.records(
        cases=[make.case("XA-2023-0001")],
        events=[make.event("E-1", "XA-2023-0001", "2023")],
        parties=[
            make.party("P-0", "XA-2023-0001", kind="group", count=whole),
            *(
                make.party(f"P-{n}", "XA-2023-0001", kind="person" if size == 1 else "group", count=size, part_of="P-0")
                for n, size in enumerate(parts, 1)
            ),
        ],
    )


@pytest.mark.parametrize(
    ("known", "expected", "minimum"),
    [
        (group_of(20, 1, 1), 20, False),
        (group_of(20, 15, 5), 20, False),
        (group_of(None), 0, True),
        (group_of(None, 1, 1, 1), 3, True),
        (group_of(4, 1, None), 4, False),
        (group_of(2, 1, 1, 1), 3, True),
    ],
)
def test_a_group_counts_as_itself_or_as_its_parts(known: Records, expected: int, minimum: bool) -> None:
    """A part of a group is not added to it; a group of unknown size is at least its known parts."""
    found = cell(known, make.rule("persons"))
    assert isinstance(found, Count)
    assert (found.value, found.open_ended) == (expected, minimum)


def test_a_part_counts_where_its_group_does_not() -> None:
    """Two of the twenty were convicted: the rule for convictions counts the two."""
    known = make.records(
        cases=[make.case("XA-2023-0001", category="trial")],
        events=[
            make.event("E-1", "XA-2023-0001", "2023", type="fined", party="P-0"),
            make.event("E-2", "XA-2023-0001", "2023", type="convicted", party="P-1"),
        ],
        parties=[
            make.party("P-0", "XA-2023-0001", kind="group", count=20),
            make.party("P-1", "XA-2023-0001", kind="group", count=2, part_of="P-0"),
        ],
    )
    assert value(known, make.rule("persons", events=["convicted"])) == 2
    assert value(known, make.rule("persons", events=["convicted", "fined"])) == 20


@pytest.mark.parametrize(
    ("whole", "persons", "expected", "minimum"),
    [
        (39, (11, 28), 39, False),
        (39, (11, 39), 39, False),
        (39, (39, 39), 39, False),
        (None, (11, 28), 28, True),
        (None, (28, 28), 28, False),
    ],
)
def test_a_group_with_two_head_counts(
    whole: int | None, persons: tuple[int, int], expected: int, minimum: bool
) -> None:
    """Parts of a group stand side by side; of a group of unknown size nobody knows how far they overlap."""
    known = make.records(
        cases=[make.case("XA-2023-0001", category="trial")],
        events=[
            make.event(f"E-{n}", "XA-2023-0001", "2023", type="convicted", party="P-1", persons=n, penalty=penalty)
            for n, penalty in zip(persons, ("fine", "prison"), strict=True)
        ],
        parties=[make.party("P-1", "XA-2023-0001", kind="group", count=whole)],
    )
    found = cell(known, make.rule("persons", events=["convicted"], by=["penalty"]))
    assert isinstance(found, Count)
    assert (found.value, found.open_ended) == (expected, minimum)


def test_who_is_in_a_group_of_a_group_is_in_it() -> None:
    """Also where the group between the two is not counted."""
    known = make.records(
        cases=[make.case("XA-2023-0001", category="trial")],
        events=[
            make.event("E-1", "XA-2023-0001", "2023", type="convicted", party="P-0"),
            make.event("E-2", "XA-2023-0001", "2023", type="convicted", party="P-2"),
        ],
        parties=[
            make.party("P-0", "XA-2023-0001", kind="group", count=20),
            make.party("P-1", "XA-2023-0001", kind="group", count=5, part_of="P-0"),
            make.party("P-2", "XA-2023-0001", part_of="P-1"),
        ],
    )
    assert value(known, make.rule("persons", events=["convicted"])) == 20


@pytest.mark.parametrize(
    ("qualifier", "minimum", "rough"),
    [
        ("exact", False, False),
        (None, False, False),
        ("more_than", True, False),
        ("at_least", True, False),
        ("about", False, True),
        ("at_most", False, True),
        ("less_than", False, True),
    ],
)
@pytest.mark.parametrize("unit", ["persons", "organisations", "workers"])
def test_a_head_count_is_as_exact_as_its_qualifier(
    unit: str, qualifier: str | None, minimum: bool, rough: bool
) -> None:
    """Of persons, organisations and workers alike."""
    known = make.records(
        cases=[make.case("XA-2023-0001")],
        events=[make.event("E-1", "XA-2023-0001", "2023")],
        parties=[
            make.party(
                "P-1",
                "XA-2023-0001",
                kind="group" if unit == "persons" else "organisation",
                count=30,
                count_qualifier=qualifier,
            )
        ],
        disputes=[make.dispute("D-1", "XA-2023-0001", "2023", workers=30, workers_qualifier=qualifier)],
    )
    found = cell(known, make.rule(unit))
    assert isinstance(found, Count)
    assert (found.value, found.open_ended, found.rough) == (30, minimum, rough)


def test_an_event_that_concerns_nobody_known_makes_a_minimum() -> None:
    """Unknown enters as 0 and says so."""
    known = make.records(
        cases=[make.case("XA-2023-0001")],
        events=[
            make.event("E-1", "XA-2023-0001", "2023", type="fined", persons=3),
            make.event("E-2", "XA-2023-0001", "2023", type="fined"),
        ],
    )
    found = cell(known, make.rule("persons", events=["fined"]))
    assert isinstance(found, Count)
    assert (found.value, found.open_ended) == (3, True)


def test_a_fine_for_an_outlet_is_no_fine_for_a_person() -> None:
    """Organisations are counted as organisations."""
    known = make.records(
        cases=[make.case("XA-2023-0001", category="fine_of_outlet")],
        events=[make.event("E-1", "XA-2023-0001", "2023", type="fined", party="P-1")],
        parties=[make.party("P-1", "XA-2023-0001", kind="organisation")],
        coverage=[make.coverage(land, "expression", year) for land in make.COUNTRIES for year in make.YEARS],
    )
    assert cell(known, make.rule("persons", events=["fined"], coverage="expression")) == NoneDocumented(
        ("Weavers' Watch",)
    )
    assert value(known, make.rule("organisations", events=["fined"])) == 1


def test_the_four_answers() -> None:
    """A count, a real 0, unknown; and a whole is a real 0 only where all of it was monitored."""
    known = make.records(
        cases=[make.case("XA-2023-0001")],
        events=[make.event("E-1", "XA-2023-0001", "2023")],
        coverage=[make.coverage("XB", "association", 2023), make.coverage("XB", "association", 2024, extent="partly")],
    )
    rule = make.rule("cases", coverage="association", by=["category"])
    found = tally(known, rule)
    assert isinstance(found.cell(country="XA"), Count)
    assert found.cell(country="XB", year=2023) == NoneDocumented(("Weavers' Watch",))
    assert found.cell(country="XB", year=2022) == NotMonitored()
    assert found.cell(country="XB") == NotMonitored()
    assert found.cell(country="XB", year=(2023, 2024)) == NoneDocumented(("Weavers' Watch",))
    assert found.cell(country="XB", year=2019) == NotMonitored()
    with pytest.raises(KeyError):
        found.cell(ground="late_reporting")


def test_what_a_rule_leaves_out_is_not_none() -> None:
    """A rule for prison terms has nothing to say of fines."""
    known = make.records(
        coverage=[make.coverage(land, "expression", year) for land in make.COUNTRIES for year in make.YEARS]
    )
    rule = make.rule(
        "persons",
        events=["convicted"],
        by=["penalty"],
        where={"penalty": ["prison"], "country": ["XA"]},
        coverage="expression",
    )
    assert isinstance(cell(known, rule, penalty="prison"), NoneDocumented)
    assert cell(known, rule, penalty="fine") == NotMonitored()
    assert cell(known, rule, country="XB") == NotMonitored()


def test_each_group_of_categories_is_judged_by_its_own_monitoring() -> None:
    """Strikes were monitored and closures were not."""
    known = make.records(
        coverage=[make.coverage(land, "labour", year) for land in make.COUNTRIES for year in make.YEARS]
    )
    rule = make.rule("cases", by=["category_group", "category"], coverage="each")
    assert isinstance(cell(known, rule, category="strike"), NoneDocumented)
    assert isinstance(cell(known, rule, category_group="labour"), NoneDocumented)
    assert cell(known, rule, category="closure") == NotMonitored()
    assert cell(known, rule) == NotMonitored()
    # A rule for strikes alone needs no other monitoring.
    assert isinstance(cell(known, make.rule("cases", where={"category": ["strike"]}, coverage="each")), NoneDocumented)


def test_a_case_that_may_only_be_counted_counts_without_a_trace() -> None:
    """Its number, and neither its id, its sources nor anything that ties its cells together."""
    known = make.records(
        cases=[
            make.case("XA-2023-0001", sources=("S1",)),
            make.case("XA-2023-0002", sources=("S2",), publication="aggregate", region="XA-N"),
            make.case("XA-2023-0003", sources=("S3",), publication="aggregate"),
        ],
        events=[make.event(f"E-{n}", f"XA-2023-000{n}", "2023", type="closed") for n in (1, 2, 3)],
        parties=[make.party("P-2", "XA-2023-0002"), make.party("P-3", "XA-2023-0002", kind="group", count=5)],
    )
    found = cell(known, make.rule("cases", by=["region", "status"]))
    assert isinstance(found, Count)
    assert (found.value, found.records) == (3, ("XA-2023-0001", "2 counted only"))
    assert (found.cases, found.sources) == (("XA-2023-0001",), ("S1",))
    north = cell(known, make.rule("cases", by=["region"]), region="XA-N")
    assert isinstance(north, Count)
    assert north.records == ("1 counted only",)
    # Its status is derived as that of others is.
    assert value(known, make.rule("cases", by=["status"]), status="closed") == 3
    persons = cell(known, make.rule("persons"))
    assert isinstance(persons, Count)
    assert (persons.value, persons.records) == (6, ("2 counted only",))


def test_a_union_does_not_depend_on_the_order() -> None:
    """Of the same id, the greater head count and all sources."""
    one = Contribution("P-1", 5, ("XA-1",), ("S2",), rough=True)
    other = Contribution("P-1", 8, ("XA-2",), ("S1",), groups=("P-0",))
    joined = Contribution("P-1", 8, ("XA-1", "XA-2"), ("S1", "S2"), ("P-0",), open_ended=True, rough=True)
    assert union([one, other]) == union([other, one, one]) == (joined,)


# The file of rules.


def told(table: Mapping[str, object], line_of: Callable[[str], int | None] = {"closures": 7}.get) -> list[str]:
    """What is said of a rule named closures with these keys, beside those that every rule needs."""
    whole = {"title": "Closures", "words": "Closures, each once.", "unit": "cases", **table}
    found, problems = rules({"closures": whole}, "data/tallies.toml", line_of)
    assert bool(problems) is (not found)
    return [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        (
            {"unit": "case"},
            (
                "data/tallies.toml:7: rule closures: unknown unit",
                "    found:    'case'",
                "    expected: one of cases, events, persons, organisations, findings, disputes, workers",
                "    mend:     did you mean cases?",
            ),
        ),
        (
            {"wheer": {}},
            (
                "data/tallies.toml:7: rule closures: unknown key wheer",
                "    found:    'wheer'",
                (
                    "    expected: one of by, coverage, events, register, sensitive, tallies_of_others, threshold, "
                    "title, unit, where, width, words"
                ),
                "    mend:     did you mean where?",
            ),
        ),
        (
            {"unit": "disputes", "by": ["standng"]},
            (
                "data/tallies.toml:7: rule closures: disputes cannot be grouped by standng",
                "    found:    'standng'",
                "    expected: one of category, standing, strike",
                "    mend:     did you mean standing?",
            ),
        ),
        (
            {"unit": "findings", "where": {"category": "strike"}},
            (
                "data/tallies.toml:7: rule closures: findings cannot be chosen by category",
                "    found:    'category'",
                "    expected: one of affected, country, form, recruiter, region, systematic, year",
            ),
        ),
        (
            {"by": ["year"]},
            (
                "data/tallies.toml:7: rule closures: cases cannot be grouped by year",
                "    found:    'year'",
                "    expected: one of category, category_group, development, ground, region, status, verification",
            ),
        ),
        (
            {"by": ["region", "region"]},
            ("data/tallies.toml:7: rule closures: by names region twice", "    found:    'region'"),
        ),
        (
            {"where": {"year": [2023]}},
            ("data/tallies.toml:7: rule closures: where.year is not a list of words", "    found:    '[2023]'"),
        ),
        (
            {"where": "closure"},
            (
                "data/tallies.toml:7: rule closures: where is no table",
                "    found:    'closure'",
                '    mend:     write where.category = ["..."]',
            ),
        ),
        (
            {"where": {"category": []}},
            (
                "data/tallies.toml:7: rule closures: where.category names no term, so that nothing would be counted",
                "    mend:     take the line out",
            ),
        ),
        (
            {"unit": "workers", "events": ["closed"]},
            (
                "data/tallies.toml:7: rule closures: workers are placed by the start of the dispute, not by events",
                "    found:    'closed'",
                "    mend:     take events out",
            ),
        ),
        (
            {"words": ""},
            (
                "data/tallies.toml:7: rule closures: words is missing",
                "    expected: a sentence",
                '    mend:     add words = "..."',
            ),
        ),
        (
            {"coverage": ["association"]},
            (
                "data/tallies.toml:7: rule closures: coverage is not the name of a group of categories",
                "    found:    \"['association']\"",
            ),
        ),
        (
            {"tallies_of_others": "no"},
            (
                "data/tallies.toml:7: rule closures: tallies_of_others is neither true nor false",
                "    found:    'no'",
            ),
        ),
    ],
)
def test_a_mistake_in_a_rule_is_told(table: Mapping[str, object], lines: tuple[str, ...]) -> None:
    """With the line of its rule, what stood there and the nearest right word."""
    assert told(table) == ["\n".join(lines)]


def test_every_mistake_of_a_rule_is_told_at_once() -> None:
    """And what is no rule at all."""
    _, problems = rules({"closures": {"unit": "cases", "by": 3, "colour": "red"}, "stray": 5}, "t.toml", {}.get)
    assert [problem.message for problem in problems] == [
        "rule closures: unknown key colour",
        "rule closures: title is missing",
        "rule closures: words is missing",
        "rule closures: by is not a list of words",
        "stray is not a counting rule",
    ]
    assert all(isinstance(problem, Problem) and problem.place.line is None for problem in problems)
