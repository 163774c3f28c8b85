"""What texts may ask, how an answer is said, compared and entered in the ledger."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.dates import PartialDate
from reportgen.numbers.answers import Unanswerable, joint_qualifier, overlapping
from reportgen.numbers.ledger import Ledger, Spot, name_of
from reportgen.numbers.number import Comparison, Incomparable, Number
from reportgen.numbers.query import Questions
from reportgen.numbers.wording import Wording
from tests import records as make

ENGLISH = Wording("en")


def number(value: float | None, **more: Any) -> Number:
    """A Number as a query would give it."""
    fields: dict[str, Any] = {"query": "asked()", "rule": "a rule", "status": "value", "value": value}
    return Number(**{**fields, **more})


def said(answer: Number, form: str = "plain") -> str:
    """The words of an answer."""
    return ENGLISH.number(answer, form)


# Wording.


@pytest.mark.parametrize(
    ("value", "decimals", "words"),
    [
        (0, 0, "0"),
        (1234567, 0, "1,234,567"),
        (-1234.5, 1, "−1,234.5"),
        (0.05, 2, "0.05"),
        (-0.04, 1, "0.0"),
        (-0.4, 0, "0"),
        (99.95, 1, "100.0"),
    ],
)
def test_digits_have_separators_and_a_true_minus(value: float, decimals: int, words: str) -> None:
    """And nothing is never negative."""
    assert ENGLISH.digits(value, decimals) == words


def test_other_languages_have_their_own_separators() -> None:
    """By Babel."""
    assert Wording("de").digits(1234.5, 1) == "1.234,5"


@pytest.mark.parametrize(
    ("value", "words"), [(0, "no"), (1, "one"), (20, "twenty"), (21, "21"), (1.5, "2"), (-3, "−3"), (1000, "1,000")]
)
def test_small_whole_numbers_are_spelled(value: float, words: str) -> None:
    """Up to twenty."""
    assert ENGLISH.spelled(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1, "first"),
        (10, "tenth"),
        (11, "11th"),
        (12, "12th"),
        (21, "21st"),
        (102, "102nd"),
        (113, "113th"),
        (23, "23rd"),
    ],
)
def test_ordinals(value: float, words: str) -> None:
    """Words up to the tenth."""
    assert ENGLISH.ordinal(value) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2024", None, "2024"),
        ("2024-07", None, "July 2024"),
        ("2024-07-18", None, "18 July 2024"),
        ("2024-07-18", "2024-07-18", "18 July 2024"),
        ("2024-07-12", "2024-07-15", "12 to 15 July 2024"),
        ("2024-07-12", "2024-09-01", "12 July to 1 September 2024"),
        ("2024-07-12", "2024-09", "12 July to September 2024"),
        ("2024-07", "2024-09", "July to September 2024"),
        ("2023-12-30", "2024-01-02", "30 December 2023 to 2 January 2024"),
        ("2023", "2024", "2023 to 2024"),
        ("2024", "2024-09", "2024 to September 2024"),
    ],
)
def test_dates_are_as_exact_as_they_are_known(start: str, end: str | None, words: str) -> None:
    """And a span does not repeat what its ends share."""
    first = make.date(start)
    assert first is not None
    assert ENGLISH.span(first, make.date(end)) == words


@given(st.dates(), st.sampled_from(("year", "month", "day")))
def test_a_date_says_no_more_than_is_known(day: Any, exactness: str) -> None:
    """A date known to the month names no day, one known to the year no month."""
    date = PartialDate(day.year, None if exactness == "year" else day.month, None if exactness != "day" else day.day)
    words = ENGLISH.date(date).split()
    assert len(words) == {"year": 1, "month": 2, "day": 3}[exactness]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (73, 73, "six years and one month"),
        (78, 78, "six years and six months"),
        (12, 12, "one year"),
        (1, 1, "one month"),
        (0, 0, "no months"),
        (252, 252, "21 years"),
        (60, 132, "five years to 11 years"),
        (None, 48, "four years"),
        (18, None, "one year and six months"),
        (None, None, ""),
    ],
)
def test_prison_terms_in_years_and_months(low: int | None, high: int | None, words: str) -> None:
    """A range where the shortest and the longest differ."""
    assert ENGLISH.term(low, high).replace("eleven", "11") == words


def test_lists() -> None:
    """As one would say them."""
    assert [ENGLISH.listed(list("abc"[:size])) for size in range(4)] == ["", "a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("answer", "form", "words"),
    [
        (number(1200), "plain", "1,200"),
        (number(50000, qualifier="more_than"), "plain", "more than 50,000"),
        (number(3, qualifier="at_least"), "spell", "at least three"),
        (number(3, qualifier="about"), "bare", "3"),
        (number(2), "ordinal", "second"),
        (number(41.5, decimals=1, low=39, high=44.25), "interval", "41.5 (39.0–44.2)"),
        (number(41.5, decimals=1), "interval", "41.5"),
        (number(45, unit="%"), "unit", "45%"),
        (number(45, unit="% of pickers"), "unit", "45% of pickers"),
        (number(45, unit="points"), "unit", "45 points"),
        (number(None, low=500, high=1500), "plain", "500–1,500"),
        (number(None, low=500, high=1500), "spell", "500–1,500"),
        (number(1, text="closed"), "spell", "closed"),
        (number(0, status="none_documented"), "plain", "none documented"),
        (number(0, status="none_documented"), "bare", "0"),
        (number(0, status="none_documented"), "mark", "0"),
        (number(None, status="not_monitored"), "bare", "not monitored"),
        (number(None, status="not_monitored"), "mark", "n. m."),
        (number(None, status="suppressed"), "spell", "suppressed"),
        (number(None, status="suppressed"), "mark", "×"),
        (number(None, status="missing"), "interval", "no data"),
        (number(None, status="missing"), "mark", "–"),
        (number(None, status="not_comparable"), "plain", "not comparable"),
    ],
)
def test_the_forms_of_a_number(answer: Number, form: str, words: str) -> None:
    """Each answer in each form; what is unknown is never digits."""
    assert said(answer, form) == words


def test_fixed_words_are_translated() -> None:
    """By the function that the report gives."""
    german = Wording("de", {"at least": "mindestens", "to": "bis", "years": "Jahre", "and": "und"}.get)  # type: ignore[arg-type]
    assert german.number(number(1500, qualifier="at_least"), "plain") == "mindestens 1.500"
    assert german.listed(["a", "b"]) == "a und b"


# Indicators, intervals, changes, ranks.


def asked(*observations: Any, **book: Any) -> Questions:
    """The questions of a report with one indicator and these values of it."""
    return make.questions(make.records(indicators=[make.indicator(**book)], observations=observations))


def test_a_value_has_its_interval_and_its_source() -> None:
    """And the query as one would write it again."""
    answer = asked(make.observation("XA", 2023, "41.5", low=39.0, high=44.0)).indicator("freedom", "XA", 2023)
    assert (answer.value, answer.low, answer.high, answer.status) == (41.5, 39.0, 44.0, "value")
    assert (answer.query, answer.sources) == ("indicator('freedom', 'XA', 2023)", ("S1",))
    assert answer.records == ("XA 2023 freedom",)


def test_no_value_is_missing_and_never_nought() -> None:
    """Whether the row is absent or says that the source gives none."""
    questions = asked(make.observation("XA", 2023, None), make.observation("XA", 2022, "3"))
    assert said(questions.indicator("freedom", "XA", 2023)) == "no data"
    assert said(questions.indicator("freedom", "XB", 2023)) == "no data"
    # The newest value is the newest that there is.
    assert questions.indicator("freedom", "XA").value == 3


def test_regions_are_told_apart() -> None:
    """Two regions with the same value are two questions."""
    questions = asked(
        make.observation("XA", 2023, "5", region="XA-N"), make.observation("XA", 2023, "5", region="XA-S")
    )
    north, south = (questions.indicator("freedom", "XA", 2023, region=region) for region in ("XA-N", "XA-S"))
    assert north.query != south.query
    assert north.records != south.records
    assert questions.indicator("freedom", "XA", 2023).status == "missing"


def test_sources_that_differ_give_a_range() -> None:
    """None of them is chosen."""
    questions = asked(make.observation("XA", 2023, "5"), make.observation("XA", 2023, "9", source="S2"))
    answer = questions.indicator("freedom", "XA", 2023)
    assert (answer.value, said(answer), answer.sources) == (None, "5.0–9.0", ("S1", "S2"))


def test_a_rating_is_its_word() -> None:
    """Compared by its place in the vocabulary, and by the word."""
    questions = asked(
        make.observation("XA", 2023, "open"),
        make.observation("XB", 2023, "closed"),
        kind="rating",
        vocabulary="space_rating",
    )
    mine, other = (questions.indicator("freedom", land, 2023) for land in make.COUNTRIES)
    assert (said(mine), mine.value) == ("open", 1)
    assert mine == "open"
    assert mine < other
    with pytest.raises(Incomparable, match="is missing, which is no word"):
        bool(questions.indicator("freedom", "XA", 2020) != "closed")
    assert (mine != "closed").query == "indicator('freedom', 'XA', 2023) != 'closed'"


@pytest.mark.parametrize(
    ("before", "after", "breaks", "status", "direction"),
    [
        (("40", None, None), ("45", None, None), (), "value", "rose"),
        (("45", None, None), ("40", None, None), (), "value", "fell"),
        (("45", None, None), ("45", None, None), (), "value", "unchanged"),
        (("45", 40, 50), ("47", 42, 52), (), "value", "within"),
        (("45", 44, 46), ("50", 49, 51), (), "value", "rose"),
        (("45", 40, 50), ("55", 50, 60), (), "value", "within"),
        (("45", 44, 46), ("50", 49, 51), (2023,), "not_comparable", "unknown"),
        (("45", 44, 46), ("50", 49, 51), (2022,), "value", "rose"),
        ((None, None, None), ("50", 49, 51), (), "missing", "unknown"),
    ],
)
def test_what_is_called_a_change(
    before: tuple[Any, ...], after: tuple[Any, ...], breaks: tuple[int, ...], status: str, direction: str
) -> None:
    """Not what lies inside overlapping intervals, nor what a new method made."""
    questions = asked(
        make.observation("XA", 2022, before[0], low=before[1], high=before[2]),
        make.observation("XA", 2023, after[0], low=after[1], high=after[2]),
        breaks=breaks,
    )
    change = questions.change("freedom", "XA", 2022, 2023)
    assert (change.status, questions.direction(change)) == (status, direction)
    back = questions.change("freedom", "XA", 2023, 2022)
    assert back.status == status
    if direction == "within":
        # Neither of its ends may be claimed.
        assert not change > 0
        assert not change < 0
        assert not (change != 0).holds
    if status != "value":
        with pytest.raises(Incomparable):
            assert change > 0


def test_the_interval_of_a_change() -> None:
    """From the least difference to the greatest; it holds nought exactly where the intervals overlap."""
    questions = asked(
        make.observation("XA", 2022, "45", low=44.0, high=46.0), make.observation("XA", 2023, "50", low=49.0, high=51.0)
    )
    change = questions.change("freedom", "XA", 2022, 2023)
    assert (change.value, change.low, change.high) == (5, 3, 7)


@given(*(st.tuples(st.integers(0, 50), st.integers(0, 20), st.integers(0, 20)) for _ in range(2)))
def test_overlap_is_mutual_and_shared(one: tuple[int, int, int], other: tuple[int, int, int]) -> None:
    """Two intervals overlap where one point is in both."""
    a, b = (number(value, low=value - below, high=value + above) for value, below, above in (one, other))
    shared = any(a.low <= x <= a.high and b.low <= x <= b.high for x in range(-20, 71))
    assert overlapping(a, b) is overlapping(b, a) is shared
    assert not overlapping(a, number(3))


def test_ranks_share_the_better_place() -> None:
    """And who has no value has no place."""
    questions = asked(
        make.observation("XA", 2023, "5"), make.observation("XB", 2023, "5"), make.observation("XB", 2022, "4")
    )
    assert [questions.rank("freedom", land, 2023).value for land in make.COUNTRIES] == [1, 1]
    with pytest.raises(Unanswerable, match="XA and XB share the highest value"):
        questions.highest("freedom", 2023)
    assert said(questions.rank("freedom", "XA", 2022)) == "no data"
    lowest = questions.lowest("freedom", 2022)
    assert (lowest, lowest.number.query, lowest.number.records) == (
        "XB",
        "lowest('freedom', 2022)",
        ("XB 2022 freedom",),
    )
    with pytest.raises(Unanswerable, match="no country has a value"):
        questions.highest("freedom", 2019)


def test_an_order_inside_overlapping_intervals_is_not_claimed() -> None:
    """Neither a rank nor a first; unless the text takes the published values, and says that they overlap."""
    questions = asked(
        make.observation("XA", 2023, "45", low=40.0, high=50.0),
        make.observation("XB", 2023, "52", low=49.0, high=55.0),
        make.observation("XA", 2022, "45", low=40.0, high=48.0),
        make.observation("XB", 2022, "52", low=49.0, high=55.0),
    )
    for land in make.COUNTRIES:
        unsure = questions.rank("freedom", land, 2023)
        assert said(unsure) == "1–2"
        with pytest.raises(Incomparable, match="is 1–2"):
            assert unsure == 1
    with pytest.raises(Unanswerable, match="but its interval overlaps that of XA"):
        questions.highest("freedom", 2023)
    with pytest.raises(Unanswerable, match="but its interval overlaps that of XB"):
        questions.lowest("freedom", 2023)
    published = questions.rank("freedom", "XA", 2023, published=True)
    assert (published.value, published.query) == (2, "rank('freedom', 'XA', 2023, published=True)")
    assert questions.rank("freedom", "XA", 2022) == 2
    assert questions.highest("freedom", 2022) == "XB"


def test_other_releases_and_units_cannot_be_compared() -> None:
    one = number(3, method=("freedom", "release 3", 0))
    for method, unit, why in (
        (("freedom", "release 4", 0), "", "are of two releases, release 3 and release 4"),
        (("freedom", "release 3", 1), "", "the method changed between"),
        (("other", "release 1", 0), "persons", "have different units"),
    ):
        compared = one > replace(one, value=2.0, query="other()", method=method, unit=unit)
        assert why in compared.asked
        assert not compared.holds
        with pytest.raises(Incomparable, match=why):
            bool(compared)
    assert one > replace(one, value=2.0, method=("other", "release 1", 0))


@given(st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=2, max_size=2), st.booleans())
def test_a_rank_is_one_more_than_how_many_are_better(values: list[int | None], highest: bool) -> None:
    """Whichever end is the better."""
    rows = [
        make.observation(land, 2023, None if value is None else str(value))
        for land, value in zip(make.COUNTRIES, values, strict=True)
    ]
    questions = asked(*rows)
    known = [value for value in values if value is not None]
    for land, mine in zip(make.COUNTRIES, values, strict=True):
        rank = questions.rank("freedom", land, 2023, highest_first=highest)
        if mine is None:
            assert rank.status == "missing"
        else:
            assert rank.value == 1 + sum(other > mine if highest else other < mine for other in known)


# Accounts.


def test_accounts_that_agree_are_one_number() -> None:
    """As exact as all of them say."""
    known = make.records(
        accounts=[make.account("A-1", 500, qualifier="about"), make.account("A-2", 500, qualifier="about", source="S2")]
    )
    answer = make.questions(known).account("strikers", country="XA")
    assert (said(answer), answer.records, answer.sources) == ("about 500", ("A-1", "A-2"), ("S1", "S2"))


def test_accounts_that_disagree_are_a_range() -> None:
    """From the least to the greatest that is said; nobody is chosen, and it is compared with nothing."""
    known = make.records(
        accounts=[
            make.account("A-1", 300, speaker="the company", speaker_kind="company"),
            make.account("A-2", 500, high=700.0),
            make.account("A-3", 9, end=PartialDate(2022)),
        ]
    )
    questions = make.questions(known)
    answer = questions.account("strikers", country="XA", year=2023)
    assert said(answer) == "300–700"
    assert answer.rule == "strikers, as given by the company and the union"
    assert answer.query == "account('strikers', country='XA', year=2023)"
    assert said(questions.account("strikers", country="XA", speaker_kind="company")) == "300"
    with pytest.raises(Incomparable, match="is 300–700; the other side is 400"):
        assert answer > 400
    assert said(questions.said(known.accounts[1])) == "500–700"
    with pytest.raises(Unanswerable, match="nobody gives an account of closures"):
        questions.account("closures")


# Comparisons.


def test_a_comparison_remembers_both_sides() -> None:
    """With all their digits, so that two that differ never look the same."""
    compared = number(1234567) > number(1234566.5)
    assert isinstance(compared, Comparison)
    assert (str(compared), bool(compared)) == ("1234567 > 1234566.5", True)
    assert str(number(-2) <= 3) == "−2 ≤ 3"
    assert str(number(3, status="count") != number(3)) == "3 ≠ 3"
    assert not (number(3) != number(3)).holds


SIGNS = {">": "__gt__", "≥": "__ge__", "<": "__lt__", "≤": "__le__", "=": "__eq__", "≠": "__ne__"}


@pytest.mark.parametrize("status", ["not_monitored", "suppressed", "missing", "not_comparable"])
@pytest.mark.parametrize("sign", SIGNS)
def test_what_is_unknown_cannot_be_compared(status: str, sign: str) -> None:
    """In either place; unknown is not less than, more than or other than anything."""
    unknown = number(None, status=status)
    for one, other in ((unknown, number(3)), (number(3), unknown), (unknown, 0)):
        with pytest.raises(Incomparable, match=status.replace("_", " ")):
            bool(getattr(one, SIGNS[sign])(other))


def test_none_documented_is_a_real_nought() -> None:
    """It can be compared."""
    none = number(0, status="none_documented")
    assert none < number(1)
    assert none == 0
    with pytest.raises(Incomparable):
        assert none == [0]
    with pytest.raises(TypeError):
        hash(none)


@given(st.integers(0, 30), st.integers(0, 30))
def test_exact_numbers_compare_as_numbers(one: int, other: int) -> None:
    """With one another and with plain ones."""
    signs = {
        ">": one > other,
        "≥": one >= other,
        "<": one < other,
        "≤": one <= other,
        "=": one == other,
        "≠": one != other,
    }
    for sign, expected in signs.items():
        for right in (number(other), other):
            compared = getattr(number(one), SIGNS[sign])(right)
            assert (compared.sign, compared.holds) == (sign, expected)


@given(
    st.integers(0, 12),
    st.integers(0, 12),
    *(st.sampled_from(("exact", "at_least", "more_than", "at_most", "less_than")) for _ in range(2)),
    st.sampled_from(sorted(SIGNS)),
)
def test_a_comparison_holds_for_all_that_the_numbers_can_be(
    one: int, other: int, qualifier: str, others: str, sign: str
) -> None:
    """At least 12 is not fewer than 15, for all we know."""
    compared = getattr(number(one, qualifier=qualifier), SIGNS[sign])(number(other, qualifier=others))
    true = {
        ">": lambda a, b: a > b, "≥": lambda a, b: a >= b, "<": lambda a, b: a < b,
        "≤": lambda a, b: a <= b, "=": lambda a, b: a == b, "≠": lambda a, b: a != b,
    }[sign]  # fmt: skip
    possible = itertools.product(_can_be(one, qualifier), _can_be(other, others))
    assert compared.holds == all(true(a, b) for a, b in possible)


def _can_be(value: int, qualifier: str) -> list[float]:
    """Some of what a number can be: enough to find a way in which a comparison fails."""
    spread = [-math.inf, *(value + step / 4 for step in range(-8, 9)), *range(-20, 40), math.inf]
    kept = {
        "exact": lambda x: x == value,
        "at_least": lambda x: x >= value,
        "more_than": lambda x: x > value,
        "at_most": lambda x: x <= value,
        "less_than": lambda x: x < value,
    }
    return [x for x in spread if kept[qualifier](x)]


def test_what_lies_inside_an_interval_is_no_difference() -> None:
    """Between two estimates; a fixed number is compared with the publisher's value."""
    low, high = number(45, low=40, high=50), number(47, low=46, high=52)
    assert str(high > low) == "47 (46–52) > 45 (40–50)"
    assert not high > low
    assert not (high != low).holds
    assert not (high >= low).holds
    assert number(50, low=50, high=52) >= low
    assert high > 46
    assert number(60, low=55, high=65) > high


def test_values_of_two_methods_cannot_be_compared() -> None:
    """Nor can a claim be made of them."""
    questions = asked(make.observation("XA", 2022, "45"), make.observation("XA", 2023, "50"), breaks=(2023,))
    with pytest.raises(Incomparable, match=r"the method changed between indicator.*2023.* and indicator.*2022"):
        assert questions.indicator("freedom", "XA", 2023) > questions.indicator("freedom", "XA", 2022)


# Questions of cases, and of several numbers.


def one_case() -> Questions:
    """A case with a trial of a group and its organisers."""
    return make.questions(
        make.records(
            cases=[make.case("XA-2023-0001", category="trial")],
            events=[
                make.event("E-1", "XA-2023-0001", "2023-05-01", type="fined", persons=4, persons_qualifier="about"),
                make.event("E-2", "XA-2023-0001", "2023-06", type="convicted", months_low=73, months_high=73),
                make.event("E-3", "XA-2023-0001", "2023-06", type="convicted", months_low=12, months_high=78),
            ],
            parties=[
                make.party("P-0", "XA-2023-0001", kind="group", count=40, count_qualifier="at_least"),
                make.party("P-1", "XA-2023-0001", kind="group", count=5, part_of="P-0"),
                make.party("P-2", "XA-2023-0001", kind="group", count=7),
                make.party("P-3", "XA-2023-0001", kind="group", count=9, role="court"),
            ],
        )
    )


def test_questions_of_a_case() -> None:
    """Its dates, terms, persons and status."""
    questions = one_case()
    assert said(questions.date("XA-2023-0001", "fined")) == "1 May 2023"
    assert said(questions.sentence("XA-2023-0001")) == "one year to six years and six months"
    assert said(questions.sentence("XA-2023-0001", 2)) == "six years and one month"
    assert said(questions.status("XA-2023-0001")) == "convicted"
    assert said(questions.persons("XA-2023-0001", "fined")) == "about 4"
    assert said(questions.persons("XA-2023-0001")) == "at least 47"
    assert questions.persons("XA-2023-0001").records == ("P-0", "P-2")


@pytest.mark.parametrize(
    ("ask", "message", "mend"),
    [
        (lambda q: q.date("XA-2023-0001", "closed"), "case XA-2023-0001 has no event 'closed'",
         "its events are: fined, convicted"),
        (lambda q: q.date("XA-2023-001", "closed"), "there is no case 'XA-2023-001'", "did you mean XA-2023-0001?"),
        (lambda q: q.sentence("XA-2023-0001", 3), "case XA-2023-0001 has no sentence 3 with a term, but 2", None),
        (lambda q: q.sentence("XA-2023-0001", 0), "case XA-2023-0001 has no sentence 0 with a term, but 2", None),
        (lambda q: q.persons("XA-2023-0001", "convicted"),
         "the event 'convicted' of XA-2023-0001 has no number of persons", None),
        (lambda q: q.tally("closure"), "there is no counting rule 'closure'", "did you mean closures?"),
        (lambda q: q.tally("closures", contry="XA"), "rule closures is not counted by contry",
         "use one of country, year, category, or add it to by in data/tallies.toml"),
        (lambda q: q.tally("closures", country="XC"), "there is no country 'XC'", "use one of XA, XB"),
        (lambda q: q.tally("closures", category=["trial", "trail"]), "there is no category 'trail'",
         "did you mean trial?"),
        (lambda q: q.indicator("freedm", "XA"), "there is no indicator 'freedm'", "did you mean freedom?"),
        (lambda q: q.indicator("freedom", "XA", "2023"), "'2023' is no year", "write the year without quotation marks"),
        (lambda q: q.indicator("freedom", 7), "there is no country 7", "use one of XA, XB"),
        (lambda q: q.account("striker"), "there is no term of counted 'striker'", "did you mean strikers?"),
        (lambda q: q.sum([]), "a sum of nothing", "name the numbers: sum([..., ...])"),
        (lambda q: q.sum([3]), "3 is not the answer of a query", "ask with tally(...) or the like"),
        (lambda q: q.sum([q.indicator("freedom", "XA")]), "a sum with an unknown part", None),
        (lambda q: q.share(5, q.tally("closures")), "5 is not the answer of a query",
         "ask with tally(...) or the like"),
    ],
)  # fmt: skip
def test_a_question_without_an_answer_says_what_to_ask(ask: Any, message: str, mend: str | None) -> None:
    """With the nearest name that there is."""
    known = one_case().records
    base = make.questions(
        make.records(indicators=[make.indicator()]), {"closures": make.rule("cases", by=["category"])}
    )
    questions = replace(
        base, records=replace(base.records, cases=known.cases, events=known.events, parties=known.parties)
    )
    with pytest.raises(Unanswerable) as error:
        ask(questions)
    assert (error.value.message, error.value.mend) == (message, mend)


def test_sums_and_shares_keep_what_is_not_exact() -> None:
    """A sum of a minimum is a minimum; a share of it as well."""
    questions = one_case()
    parts = [
        number(5, qualifier="at_least", records=("A",), sources=("S2",)),
        number(3, records=("A", "B"), sources=("S1",)),
    ]
    total = questions.sum(parts)
    assert (said(total), total.records, total.sources) == ("at least 8", ("A", "B"), ("S1", "S2"))
    assert said(questions.sum([number(12.5, decimals=1), number(3)])) == "15.5"
    assert said(questions.share(parts[0], number(10)), "unit") == "at least 50%"
    assert said(questions.share(number(1), number(3), decimals=1), "unit") == "33.3%"
    assert said(questions.share(number(1), number(0))) == "no data"
    assert said(questions.share(number(None, status="not_monitored"), number(3))) == "no data"


@pytest.mark.parametrize(
    ("qualifiers", "joint"),
    [
        ((), "exact"),
        (("exact", "exact"), "exact"),
        (("exact", "more_than"), "at_least"),
        (("at_most", "less_than", "exact"), "at_most"),
        (("at_least", "at_most"), "about"),
        (("about",), "about"),
    ],
)
def test_the_qualifier_of_a_sum(qualifiers: tuple[str, ...], joint: str) -> None:
    """Is no more exact than its parts."""
    assert joint_qualifier(qualifiers) == joint


def test_how_many_hold() -> None:
    """Of numbers, those that are known and not nought; of comparisons, those that hold."""
    questions = one_case()
    answer = questions.how_many(
        [number(3, records=("A",)), number(0), number(None, status="missing"), number(3) > 2, number(3) > 4], "closures"
    )
    assert (answer.value, answer.records, answer.rule) == (2, ("A",), "closures")


# Tallies as numbers.


@pytest.mark.parametrize(("persons", "words"), [(3, "3"), (None, "at least 0")])
def test_an_open_head_count_is_said(persons: int | None, words: str) -> None:
    """At least so many, with the cases' events behind it."""
    known = make.records(
        cases=[make.case("XA-2023-0001")],
        events=[make.event("E-1", "XA-2023-0001", "2023", type="fined", persons=persons)],
    )
    questions = make.questions(known, {"fined": make.rule("persons", events=["fined"])})
    answer = questions.tally("fined", country="XA", year=[2023, 2024])
    assert said(answer) == words
    assert answer.query == "tally('fined', country='XA', year=(2023, 2024))"
    assert said(questions.tally("fined", country="XB")) == "not monitored"


def test_a_rough_head_count_is_said() -> None:
    """About so many; at least, where another is a minimum."""
    events = [
        make.event("E-1", "XA-2023-0001", "2023", type="fined", persons=30, persons_qualifier="about"),
        make.event("E-2", "XA-2023-0001", "2023", type="fined", persons=5),
    ]
    rules = {"fined": make.rule("persons", events=["fined"])}
    known = make.records(cases=[make.case("XA-2023-0001")], events=events)
    assert said(make.questions(known, rules).tally("fined")) == "about 35"
    more = make.event("E-3", "XA-2023-0001", "2023", type="fined", persons=100, persons_qualifier="more_than")
    assert said(make.questions(replace(known, events=(*events, more)), rules).tally("fined")) == "at least 135"


# The ledger.


def test_one_question_is_one_entry_however_often_it_is_printed() -> None:
    """And every printing has its place."""
    ledger = Ledger()
    first = ledger.enter(number(3, records=("A",)), "three")
    assert first == ledger.enter(number(3, records=("A",)), "3") == name_of("asked()")
    second = ledger.enter(number(4, records=("A", "B")), "4")
    third = ledger.enter(number(3, records=("A",), query="other()"), "3")
    assert (second, third) == (name_of("asked()", 2), name_of("other()"))
    anchors = [ledger.used(first, part, words) for part, words in (("a", "three"), ("b", "3"), ("b", "3"))]
    assert anchors == [f"{first}-a-1", f"{first}-b-1", f"{first}-b-2"]
    ledger.used(second, "b", "4", file="figures/f.toml", line=3, spot=Spot("alt text", "fig-f"))
    text = Spot("text", "", "Heading", 2)
    ledger.settle({anchors[0]: text, anchors[2]: Spot("table", "tab-a")})
    rows = ledger.as_rows({anchors[0]: 6, anchors[2]: 7, "fig-f": 8})
    # What was asked for and not printed is not in it: neither the place nor the number.
    assert [row["id"] for row in rows] == [first, second]
    bare = {"within": None, "heading": None, "paragraph": None, "file": None, "line": None}
    assert rows[0]["places"] == [
        {**bare, "anchor": anchors[0], "part": "a", "shown": "three", "page": 6, "kind": "text", "heading": "Heading"}
        | {"paragraph": 2},
        {**bare, "anchor": anchors[2], "part": "b", "shown": "3", "page": 7, "kind": "table", "within": "tab-a"},
    ]
    # An alt text has no mark of its own: it is on the page of its figure.
    assert rows[1]["places"] == [
        {**bare, "anchor": f"{second}-b-1", "part": "b", "shown": "4", "page": 8, "kind": "alt text"}
        | {"within": "fig-f", "file": "figures/f.toml", "line": 3}
    ]
    assert {key: rows[0][key] for key in ("query", "rule", "status", "value", "shown", "records", "sources")} == {
        "query": "asked()", "rule": "a rule", "status": "value", "value": 3,
        "shown": "three", "records": ["A"], "sources": [],
    }  # fmt: skip


@given(st.lists(st.sampled_from("abcdefg"), unique=True, min_size=1), st.data())
def test_names_of_numbers_and_places_stay_when_others_come_and_go(asked: list[str], data: st.DataObject) -> None:
    """And when a value changes; a place is counted in its own part alone."""

    def names(of: list[str], value: float, parts: str) -> dict[tuple[str, str], list[str]]:
        ledger = Ledger()
        found: dict[tuple[str, str], list[str]] = {}
        for part in parts:
            for one in of:
                entry = ledger.enter(number(value, query=f"tally({one!r})"), str(value))
                found.setdefault((one, part), []).append(ledger.used(entry, part, str(value)))
        return found

    kept = data.draw(st.lists(st.sampled_from(asked), unique=True))
    whole = names(asked, 3, "xyyz")
    assert names(kept, 4, "yy") == {key: anchors for key, anchors in whole.items() if key[0] in kept and key[1] == "y"}
    assert len({anchor for anchors in whole.values() for anchor in anchors}) == 4 * len(asked)


def test_a_number_of_an_earlier_edition_says_so() -> None:
    known = make.records(cases=[make.case("XA-2023-0001")], events=[make.event("E-1", "XA-2023-0001", "2023-05-01")])
    now = make.questions(known, {"all": make.rule("cases")})
    then = replace(now, edition="2023")
    for asked in (
        lambda q: q.tally("all", year=2023),
        lambda q: q.date("XA-2023-0001", "closed"),
        lambda q: q.record("E-1", "date"),
        lambda q: q.status("XA-2023-0001"),
    ):
        assert asked(then).query == f"edition('2023').{asked(now).query}"
    assert name_of(then.tally("all").query) != name_of(now.tally("all").query)


def test_one_question_has_one_wording() -> None:
    """However it is written: years as words or numbers, terms in any order, one alone or in a list."""
    known = make.records(cases=[make.case("XA-2023-0001")], events=[make.event("E-1", "XA-2023-0001", "2023-05-01")])
    ask = make.questions(known, {"all": make.rule("cases", by=["category"])}).tally
    assert ask("all", year="2023").query == ask("all", year=[2023]).query == "tally('all', year=2023)"
    assert ask("all", country=["XB", "XA"]).query == ask("all", country=("XA", "XB", "XA")).query


def test_a_number_outside_a_template_cannot_be_printed() -> None:
    """Nothing is printed that is not in the ledger."""
    with pytest.raises(AssertionError):
        str(number(3))
    entered: list[tuple[Number, str]] = []

    def print_(answer: Number, form: str) -> str:
        entered.append((answer, form))
        return "three"

    assert f"{number(3, print=print_)}" == "three"
    assert [form for _, form in entered] == ["plain"]
