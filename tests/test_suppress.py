"""Suppressed cells stay unknown: to who holds every number of an edition, of two editions, or of two rules.

The reader of these tests shares nothing with the program: he asks a published tally every question that it answers,
puts the smallest cells up as unknowns, and tries every number (or, where they are many, solves for the ends).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from scipy.optimize import Bounds, LinearConstraint, milp

from reportgen.tally.cell import Contribution, Count, NotMonitored, Suppressed
from reportgen.tally.count import Tally
from reportgen.tally.published import Published, publish
from reportgen.tally.rule import CountingRule
from reportgen.tally.suppress import Guard
from tests import records as make

GUARD = Guard(threshold=3, width=3)
LAND = ("XA", "XB", "XC", "XD")
ROOT = Path(__file__).parent.parent

Cell = tuple[str, ...]
Asked = tuple[tuple[str, str], ...]


def rule(name: str, unit: str = "cases", **more: Any) -> CountingRule:
    """A sensitive rule of that name."""
    return replace(make.rule(unit, **{"sensitive": True, **more}), id=name)


def tally(counting: CountingRule, numbers: Mapping[Cell, int | tuple[int, int]], years: tuple[int, ...] = ()) -> Tally:
    """A tally with so many records in each smallest cell; of a pair, so many public ones and so many withheld."""
    counts = {}
    for cell, given_ in numbers.items():
        public, withheld = given_ if isinstance(given_, tuple) else (0, given_)
        name = "-".join(cell)
        made = [Contribution(f"{name}-{place}", 1, (), ("S1",)) for place in range(public)]
        made += [Contribution(f"counted only {name}-{place}", 1, (), ()) for place in range(withheld)]
        if made:
            counts[cell] = Count(tuple(sorted(made, key=lambda one: one.id)))
    found = years or tuple(sorted({int(cell[1]) for cell in numbers}))
    return Tally(counting, counts, LAND, found, {})


def published(*editions: Tally | Mapping[str, Tally], guard: Guard = GUARD) -> Published:
    """What is published of the newest edition; there are no problems."""
    found = publish([one if isinstance(one, Mapping) else {one.rule.id: one} for one in editions], guard)
    assert not found.problems, [problem.message for problem in found.problems]
    return found


# The reader.


def every_question(true: Tally) -> list[Asked]:
    """Every cell of one term or all of each dimension, that could hold a record."""
    terms = {name: true.values(name) for name in true.rule.dimensions}
    chosen = chain.from_iterable(combinations(terms, size) for size in range(len(terms) + 1))
    return [
        tuple(zip(names, cell, strict=True)) for names in chosen for cell in product(*(terms[name] for name in names))
    ]


def answers(shown: Tally, questions: Iterable[Asked]) -> dict[Asked, int | None]:
    """What each question is answered: a number, 0 where nothing is documented, None where it is suppressed."""
    found: dict[Asked, int | None] = {}
    for asked in questions:
        answer = shown.cell(**dict(asked))
        found[asked] = None if isinstance(answer, Suppressed) else answer.value if isinstance(answer, Count) else 0
    return found


class Reader:
    """Knows that counts are whole and, where something is suppressed, not 0; and what the numbers add up to."""

    def __init__(self) -> None:
        self.unknown: dict[tuple[Any, ...], int] = {}
        self.rows: list[tuple[dict[int, int], float, float]] = []
        self.secret: dict[tuple[Any, ...], dict[int, int]] = {}

    def read(
        self, edition: object, dimensions: tuple[str, ...], told: Mapping[Asked, int | None], cells: set[Cell]
    ) -> None:
        """Take in the answers of one tally; its smallest cells are unknowns, named by edition and cell."""
        for asked, number in told.items():
            chosen = dict(asked)
            inside = {
                self.number(edition, cell): 1
                for cell in sorted(cells)
                if all(chosen.get(name, term) == term for name, term in zip(dimensions, cell, strict=False))
            }
            if not inside:
                continue
            if number is None:
                self.secret[edition, dimensions, asked] = inside
                self.rows.append((inside, 1, np.inf))
            else:
                self.rows.append((inside, number, number))

    def grows(self, before: object, after: object, cells: set[Cell]) -> None:
        """Take it that no smallest cell shrinks from one edition to the next."""
        for cell in sorted(cells):
            self.rows.append(({self.number(after, cell): 1, self.number(before, cell): -1}, 0, np.inf))

    def number(self, edition: object, cell: Cell) -> int:
        """The place of an unknown."""
        return self.unknown.setdefault((edition, cell), len(self.unknown))

    def widths(self) -> dict[tuple[Any, ...], tuple[int, int]]:
        """The least and the most of each secret, as far as it takes to see that they lie far enough apart.

        Counted out where that takes no more than a moment.
        """
        fixed = {next(iter(row)): low for row, low, high in self.rows if len(row) == 1 and low == high}
        open_ = [place for place in range(len(self.unknown)) if place not in fixed]
        printed = max([int(high) for _, _, high in self.rows if np.isfinite(high)], default=0)
        top = printed + 2 * GUARD.width
        return self._tried(fixed, open_, top) if (top + 1) ** len(open_) < 5000 else self._solved()

    def _tried(self, fixed: Mapping[int, float], open_: list[int], top: int) -> dict[tuple[Any, ...], tuple[int, int]]:
        """By trying every number, up to a little more than all that is printed."""
        found: dict[tuple[Any, ...], tuple[int, int]] = {}
        numbers = [int(fixed.get(place, 0)) for place in range(len(self.unknown))]
        for tried in product(range(top + 1), repeat=len(open_)):
            for place, number in zip(open_, tried, strict=True):
                numbers[place] = number
            if all(
                low <= sum(sign * numbers[place] for place, sign in row.items()) <= high for row, low, high in self.rows
            ):
                for secret, inside in self.secret.items():
                    here = sum(numbers[place] for place in inside)
                    low, high = found.get(secret, (here, here))
                    found[secret] = min(low, here), max(high, here)
        return found

    def _solved(self) -> dict[tuple[Any, ...], tuple[int, int]]:
        """By solving for the ends, in whole numbers; no further once what was found lies far enough apart.

        Whatever fits all that is printed is one more set of numbers that a reader cannot tell from the truth, for every
        secret at once: so each is kept, after it has been put in by hand.
        """
        size = len(self.unknown)
        matrix = np.zeros((len(self.rows), size))
        for place, (row, _, _) in enumerate(self.rows):
            for column, sign in row.items():
                matrix[place, column] = sign
        low, high = (np.array([row[side] for row in self.rows], dtype=float) for side in (1, 2))
        held = LinearConstraint(matrix, low, high)
        secrets = list(self.secret)
        insides = np.array([[place in self.secret[secret] for place in range(size)] for secret in secrets], dtype=int)
        least, most = np.full(len(secrets), np.inf), np.full(len(secrets), -np.inf)
        for place, inside in enumerate(insides):
            for sign in (1, -1):
                if most[place] - least[place] >= GUARD.width:
                    break
                solved = milp(sign * inside, integrality=np.ones(size), bounds=Bounds(0, 10_000), constraints=held)
                assert solved.x is not None
                fits = np.round(solved.x).astype(int)
                assert np.all(fits >= 0)
                assert np.all((low <= matrix @ fits) & (matrix @ fits <= high))
                least, most = np.minimum(least, insides @ fits), np.maximum(most, insides @ fits)
        return {secret: (int(least[place]), int(most[place])) for place, secret in enumerate(secrets)}


# One edition of one rule.


@st.composite
def tables(draw: DrawFn) -> tuple[CountingRule, dict[Cell, int]]:
    """A table of one, two or three dimensions, one of them perhaps within another: zeros, ones, large cells, sparse."""
    rows, columns = draw(st.sampled_from([(5, 1), (3, 1), (2, 2), (3, 2), (3, 3), (2, 3)]))
    shape = draw(st.sampled_from(["flat", "flat", "deep", "nested"]))
    years = [str(2022 + place) for place in range(columns)]
    more: list[tuple[str, ...]] = {
        "flat": [()],
        "deep": [("N",), ("S",)],
        "nested": [("expression", "trial"), ("expression", "fine"), ("labour", "strike")],
    }[shape]
    by: list[str] = {"flat": [], "deep": ["region"], "nested": ["category_group", "category"]}[shape]
    sizes = draw(
        st.sampled_from(
            [
                st.sampled_from((0, 0, 0, 1, 2, 4, 40)),
                st.sampled_from((0, 1, 1, 1, 2)),
                st.integers(0, 6),
                st.integers(3, 900),
            ]
        )
    )
    lands = ["".join(("X", letter)) for letter in "ABCDE"[:rows]]
    cells = [(land, year, *rest) for land in lands for year in years for rest in more]
    return rule("rule", by=by), {cell: draw(sizes) for cell in cells}


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(tables(), st.booleans())
def test_no_suppressed_cell_can_be_worked_out(table: tuple[CountingRule, dict[Cell, int]], withheld: bool) -> None:
    """In no table does a reader come closer to a suppressed cell than the rule allows; what is printed is true."""
    counting, numbers = table
    true = tally(counting, {cell: number if withheld else (number, 0) for cell, number in numbers.items()})
    assume(true.counts)
    shown = published(true).tallies["rule"]
    questions = every_question(true)
    told, truth = answers(shown, questions), answers(true, questions)
    for asked, number in told.items():
        assert number in (None, truth[asked])
        assert not (0 < (truth[asked] or 0) < 3 and number is not None), asked
    reader = Reader()
    reader.read("", counting.dimensions, told, set(true.counts))
    widths = reader.widths()
    assert len(widths) == sum(number is None for number in told.values())
    for secret, (least, most) in widths.items():
        assert most - least >= 3, secret


def test_totals_stay_where_their_parts_can_be_hidden() -> None:
    """Of 1, 2, 9 and 20 the small ones and one more are hidden; the total, and what is large, are printed."""
    true = tally(rule("rule"), {("XA", "2023"): 1, ("XB", "2023"): 2, ("XC", "2023"): 9, ("XD", "2023"): 20})
    shown = published(true).tallies["rule"]
    told = answers(shown, [(("country", land),) for land in LAND] + [()])
    assert list(told.values()) == [None, None, None, 20, 32]


def test_no_more_is_hidden_than_needs_to_be() -> None:
    """A table without small cells is printed whole, zeros too."""
    true = tally(rule("rule"), {("XA", "2023"): 3, ("XB", "2023"): 0, ("XC", "2023"): 9})
    assert None not in answers(published(true).tallies["rule"], every_question(true)).values()


# Queries of several terms, records, and order.


@settings(max_examples=25, deadline=None)
@given(tables(), st.data())
def test_a_question_for_several_terms_tells_no_more(
    table: tuple[CountingRule, dict[Cell, int]], data: st.DataObject
) -> None:
    """It is answered with a sum of printed cells, which is the truth, or not at all."""
    counting, numbers = table
    true = tally(counting, numbers)
    assume(true.counts)
    shown = published(true).tallies["rule"]
    where: dict[str, Any] = {}
    for name in counting.dimensions:
        terms = true.values(name)
        if data.draw(st.booleans()):
            where[name] = tuple(
                data.draw(st.lists(st.sampled_from((*terms, "other")), min_size=1, max_size=3, unique=True))
            )
    answer, truth = shown.cell(**where), true.cell(**where)
    if not isinstance(truth, Count):
        assert answer == truth
        return
    told = answers(shown, every_question(true))
    whole = {
        name for name, terms in where.items() if set(true.values(name)) <= set(terms) and len(true.values(name)) > 1
    }
    narrowed = {name: [t for t in where[name] if t in true.values(name)] for name in where if name not in whole}
    parts = [told[_asked(counting, dict(zip(narrowed, cell, strict=True)))] for cell in product(*narrowed.values())]
    if None in parts:
        assert isinstance(answer, Suppressed)
    else:
        assert isinstance(answer, Count)
        assert answer.value == truth.value == sum(part or 0 for part in parts)


def _asked(counting: CountingRule, chosen: Mapping[str, str]) -> Asked:
    """A question in the order of the rule's dimensions."""
    return tuple((name, chosen[name]) for name in counting.dimensions if name in chosen)


def test_no_cell_of_a_sensitive_tally_tells_its_records() -> None:
    """Neither ids nor sources, nor how many records there are; and the tally holds none."""
    true = tally(rule("rule"), {("XA", "2023"): (9, 0), ("XB", "2023"): (1, 0)})
    shown = published(true).tallies["rule"]
    assert isinstance(shown.cell(country="XB"), Suppressed)
    large = published(tally(rule("rule"), {("XA", "2023"): (9, 0)})).tallies["rule"].cell(country="XA")
    assert isinstance(large, Count)
    assert (large.value, large.records, large.sources, large.cases) == (9, ("counted only",), (), ())
    assert not shown.counts
    assert "XA-2023" not in repr(shown)


@settings(max_examples=25, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_the_pattern_does_not_depend_on_the_order_of_rows(
    table: tuple[CountingRule, dict[Cell, int]], chance: random.Random
) -> None:
    """The same counts in another order are suppressed alike."""
    counting, numbers = table
    one = tally(counting, numbers)
    assume(one.counts)
    other = replace(one, counts=dict(chance.sample(sorted(one.counts.items()), len(one.counts))))
    assert published(one).tallies["rule"] == published(other).tallies["rule"]


def test_the_pattern_does_not_depend_on_the_process() -> None:
    """Sets have another order in each process; the pattern has not."""
    code = (
        "from tests import test_suppress as t\n"
        "cells = [(land, str(year)) for land in t.LAND for year in range(2020, 2024)]\n"
        "numbers = {cell: 3 * place % 7 for place, cell in enumerate(cells)}\n"
        "print([(d.hidden, d.printed) for d in t.published(t.tally(t.rule('rule'), numbers)).disclosures])"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1]
    assert "primary=True" in said[0]
    assert "primary=False" in said[0]


# Editions, rules, heads and withheld records.


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables(), st.data())
def test_two_editions_side_by_side_tell_no_more(
    table: tuple[CountingRule, dict[Cell, int]], data: st.DataObject
) -> None:
    """Who holds the edition before as well, and takes it that records are only added, comes no closer to any cell."""
    counting, numbers = table
    added = {cell: data.draw(st.sampled_from((0, 0, 0, 1, 2, 5))) for cell in numbers}
    before = tally(counting, numbers)
    after = tally(counting, {cell: numbers[cell] + added[cell] for cell in numbers}, before.years)
    assume(before.counts)
    first, second = published(before).tallies["rule"], published(before, after).tallies["rule"]
    questions = every_question(after)
    old, new, truth = (answers(one, questions) for one in (first, second, after))
    cells = set(after.counts)
    reader = Reader()
    reader.read("before", counting.dimensions, old, cells)
    reader.read("after", counting.dimensions, new, cells)
    reader.grows("before", "after", cells)
    for secret, (least, most) in reader.widths().items():
        assert most - least >= 3, secret
    for asked in questions:
        assert new[asked] in (None, truth[asked])
        if old[asked] is not None and new[asked] is not None:
            assert abs(new[asked] - old[asked]) not in (1, 2), asked


def test_a_new_record_in_an_old_total_is_not_told_by_subtraction() -> None:
    """An edition printed 4, 5 and 9; a year later the total is 10. Who subtracts finds the one that came in."""
    true = rule("rule")
    before = tally(true, {("XA", "2023"): 4, ("XB", "2023"): 5}, (2023,))
    after = tally(true, {("XA", "2023"): 4, ("XB", "2023"): 5, ("XC", "2023"): 1, ("XA", "2024"): 30}, (2023, 2024))
    alone = answers(published(after).tallies["rule"], [(("year", "2023"),)])
    beside = answers(published(before, after).tallies["rule"], [(("year", "2023"),), (), (("year", "2024"),)])
    assert list(alone.values()) == [10]
    assert beside[("year", "2023"),] is None
    assert None in (beside[()], beside[("year", "2024"),])


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(
        st.tuples(*[st.sampled_from(x) for x in (("XA", "XB"), ("2023",), ("N", "S"), ("a", "b"))]),
        st.sampled_from((1, 2, 3, 7, 20)),
        min_size=1,
    )
)
def test_two_rules_over_the_same_records_tell_no_more(numbers: dict[Cell, int]) -> None:
    """Counted by region and again by category: both sets of numbers together keep what each suppresses."""
    records_ = {
        cell: [Contribution(f"counted only {'-'.join(cell)}-{n}", 1, (), ()) for n in range(count)]
        for cell, count in numbers.items()
    }
    true = {}
    for name, by, place in (("north", "region", 2), ("kinds", "category", 3)):
        counts: dict[Cell, list[Contribution]] = {}
        for cell, made in records_.items():
            counts.setdefault((*cell[:2], cell[place]), []).extend(made)
        joined = {cell: Count(tuple(sorted(counts[cell], key=lambda one: one.id))) for cell in sorted(counts)}
        true[name] = Tally(rule(name, by=[by]), joined, LAND, (2023,), {})
    shown = published(true).tallies
    reader = Reader()
    names = ("country", "year", "region", "category")
    cells = set(product(("XA", "XB"), ("2023",), ("N", "S"), ("a", "b")))
    for name, one in true.items():
        reader.read("", names, answers(shown[name], every_question(one)), cells)
    for secret, (least, most) in reader.widths().items():
        assert most - least >= 3, secret


def test_a_rule_that_is_not_sensitive_and_prints_what_another_suppresses_is_told() -> None:
    """Whether it counts the same in wider groups or, by its choice, just one of the cells."""
    numbers = {("XA", "2023", "trial"): 1, ("XB", "2023", "trial"): 9, ("XA", "2023", "strike"): 1}
    secret = tally(rule("secret", by=["category"]), numbers)
    wider = tally(rule("wider", sensitive=False), {("XA", "2023"): 2, ("XB", "2023"): 9})
    one = tally(rule("one", sensitive=False, where={"category": "trial"}), {("XA", "2023"): 1, ("XB", "2023"): 9})
    other = tally(rule("other", "findings", sensitive=False), {("XA", "2023"): 2})
    for open_ in (wider, one):
        found = publish([{"secret": secret, open_.rule.id: open_, "other": other}], GUARD)
        (problem,) = found.problems
        assert problem.slug == "disclosure-other-rule"
        assert f"rule {open_.rule.id} counts the same records as the sensitive rule secret" in problem.message
        assert "country XA" in problem.message
    assert not publish([{"secret": secret, "other": other}], GUARD).problems


def test_a_choice_of_several_terms_is_seen_beside_the_rule_that_counts_each() -> None:
    """The sum of two categories, counted by a rule of its own, less the one that is printed would be the other."""
    numbers = {("XA", "2023", "trial"): 1, ("XA", "2023", "fine"): 5, ("XA", "2023", "strike"): 9}
    each = tally(rule("each", by=["category"]), numbers)
    both = tally(rule("both", where={"category": ["trial", "fine"]}), {("XA", "2023"): 6})
    shown = published({"each": each, "both": both}).tallies
    told = [shown["both"].cell(country="XA"), shown["each"].cell(category="fine"), shown["each"].cell(category="trial")]
    assert isinstance(told[2], Suppressed)
    assert any(isinstance(answer, Suppressed) for answer in told[:2])


def heads(weights: Mapping[str, Mapping[str, int]], **more: Any) -> Tally:
    """A tally of persons: for each country the groups in it by their number; a group in two countries has one name."""
    counts = {
        (land, "2023"): Count(tuple(Contribution(name, groups[name], (), ()) for name in sorted(groups)))
        for land, groups in weights.items()
    }
    return Tally(rule("heads", "persons", **more), counts, LAND, (2023,), {})


@pytest.mark.parametrize(
    ("groups", "hidden"),
    [
        ({"a": 700}, True),
        ({"a": 400, "b": 300}, True),
        ({"a": 400, "b": 300, "c": 39}, True),
        ({"a": 400, "b": 300, "c": 40}, False),
        ({"a": 1, "b": 1, "c": 300}, True),
        ({"a": 100, "b": 100, "c": 100}, False),
    ],
)
def test_a_cell_that_one_record_dominates_is_suppressed(groups: dict[str, int], hidden: bool) -> None:
    """By the p% rule, with 10 percent: all but the two greatest must be a tenth of the greatest."""
    even = {f"g{place}": 5000 for place in range(6)}
    shown = published(heads({"XA": groups, "XB": even}), guard=Guard(3, 3, 10)).tallies["heads"]
    assert isinstance(shown.cell(country="XA"), Suppressed) is hidden


def test_a_large_head_count_cannot_be_worked_out_to_within_a_tenth() -> None:
    """The interval of a suppressed head count is as wide as its own size demands."""
    even = {f"g{place}": 400 for place in range(6)}
    found = published(
        heads({"XA": {"a": 9000}, "XB": even, "XC": {f"c{n}": 800 for n in range(9)}}), guard=Guard(3, 3, 10)
    )
    (done,) = found.disclosures
    assert done.hidden
    for hidden in done.hidden:
        assert hidden.interval is not None
        least, most = hidden.interval
        assert most - least >= most / 10


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from(LAND), st.sets(st.sampled_from("abcdefgh"), min_size=1), min_size=2))
def test_persons_in_several_cells_are_protected_whatever_is_counted_twice(where: dict[str, set[str]]) -> None:
    """A union is no more than its parts together and no less than the greatest: within that, every cell stays open."""
    true = heads({land: dict.fromkeys(sorted(groups), 1) for land, groups in where.items()})
    shown = published(true).tallies["heads"]
    total = answers(shown, [()])[()]
    told = answers(shown, [(("country", land),) for land in sorted(where)])
    open_ = [asked for asked, number in told.items() if number is None]
    printed = [number for number in told.values() if number is not None]
    if total is None or not open_:
        return
    # What a reader who knows the overlap is left with: the parts add up to total and overlap.
    together = sum(len(groups) for groups in where.values()) - sum(printed)
    for _ in open_:
        most = min(total, together - (len(open_) - 1))
        least = max(1, together - total * (len(open_) - 1))
        assert most - least >= 3


def test_a_question_for_several_terms_of_persons_is_not_answered() -> None:
    """Persons can stand in two cells: how many in both together would be a new number."""
    even = {f"g{place}": 1 for place in range(9)}
    shown = published(heads({"XA": even, "XB": even, "XC": even})).tallies["heads"]
    assert isinstance(shown.cell(country=("XA", "XB")), Suppressed)
    assert isinstance(shown.cell(country=("XA", "XB", "XC")), Count)
    assert isinstance(shown.cell(country=("XA", "XD")), Count)
    assert isinstance(shown.cell(country="XD"), NotMonitored)


def test_withheld_records_cannot_be_told_by_taking_away_the_published_ones() -> None:
    """Nine published and one withheld: a printed ten would be a printed one."""
    true = tally(rule("rule"), {("XA", "2023"): (9, 1), ("XB", "2023"): (9, 0), ("XC", "2023"): (4, 8)})
    told = answers(published(true).tallies["rule"], [(("country", land),) for land in LAND[:3]] + [()])
    assert told[(("country", "XA"),)] is None
    assert told[(("country", "XC"),)] is None
    assert told[()] == 31


def test_a_rule_can_have_a_threshold_and_a_width_of_its_own() -> None:
    """Which hold for it in place of the report's."""
    numbers = {("XA", "2023"): 4, ("XB", "2023"): 40, ("XC", "2023"): 50}
    wide = published(tally(rule("rule", threshold=5, width=20), numbers))
    (done,) = wide.disclosures
    assert {hidden.key for hidden in done.hidden} >= {(("country", ("XA",)),)}
    assert all(hidden.interval and hidden.interval[1] - hidden.interval[0] >= 20 for hidden in done.hidden)
    assert not published(tally(rule("rule"), numbers)).disclosures[0].hidden
