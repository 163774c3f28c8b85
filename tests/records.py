"""Small invented records for tests: two countries, few terms, and every field with something plausible in it.

Each function makes one record; name only what the test is about. `records` puts them together with the tables that they
rest on. `worlds` is a hypothesis strategy for whole small sets of records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from reportgen.dates import PartialDate
from reportgen.numbers.number import Number
from reportgen.numbers.query import Questions
from reportgen.numbers.wording import Wording
from reportgen.problem import Place
from reportgen.protect import protect
from reportgen.records.accounts import Account
from reportgen.records.cases import Case
from reportgen.records.countries import Country
from reportgen.records.coverage import Coverage
from reportgen.records.disputes import Dispute
from reportgen.records.events import Event
from reportgen.records.findings import Finding
from reportgen.records.indicators import Indicator
from reportgen.records.observations import Observation
from reportgen.records.parties import Party
from reportgen.records.regions import Region
from reportgen.records.replies import Reply
from reportgen.records.sources import Source
from reportgen.records.tables import Records
from reportgen.records.terms import Term
from reportgen.tally.count import count
from reportgen.tally.rule import CountingRule, rules

AT = Place("data/test.csv", 2)
YEARS = (2022, 2023, 2024)
COUNTRIES = ("XA", "XB")
CATEGORIES = {"closure": "association", "fine_of_outlet": "expression", "trial": "expression", "strike": "labour"}
"""The categories and the group of each."""
EVENTS = {"closed": "closed", "fined": None, "convicted": "convicted", "released": "released", "strike_started": None}
"""The types of events and the status that each leads to."""
_TERMS: Mapping[str, tuple[str, ...]] = {
    "category_group": ("association", "expression", "labour"),
    "case_status": ("open", "closed", "convicted", "released"),
    "verification": ("official_record", "one_source"),
    "development": ("concern", "positive"),
    "closure_ground": ("late_reporting", "sector_rule"),
    "penalty": ("prison", "fine"),
    "profession": ("teacher", "weaver"),
    "party_role": ("affected", "employer", "court"),
    "forced_labour_form": ("deception", "withheld_wages"),
    "recruiter": ("employer", "mayor"),
    "affected_group": ("adults", "students"),
    "extent": ("isolated", "widespread"),
    "strike_standing": ("not_decided", "declared_illegal"),
    "coverage_extent": ("fully", "partly"),
    "counted": ("strikers", "closures"),
    "qualifier": ("exact", "about", "more_than", "at_least", "at_most", "less_than"),
    "space_rating": ("open", "narrowed", "closed"),
    "reply_status": ("not_asked", "answered"),
    "year_basis": ("covered", "harvest"),
    "licence": ("cc_by",),
    "standing": ("first_hand",),
}


def _terms() -> tuple[Term, ...]:
    def term(vocabulary: str, id_: str, position: int, group: str | None) -> Term:
        return Term(vocabulary, id_, id_.replace("_", " "), None, f"A {id_}.", "invented", position, group, AT)

    made = [term(name, id_, place, None) for name, ids in _TERMS.items() for place, id_ in enumerate(ids, 1)]
    made += [term("category", id_, place, group) for place, (id_, group) in enumerate(CATEGORIES.items(), 1)]
    made += [term("event_type", id_, place, group) for place, (id_, group) in enumerate(EVENTS.items(), 1)]
    return tuple(made)


TERMS = _terms()
LAND = (Country("XA", "XA", "Aronia", "Aronian", 1, AT), Country("XB", "XB", "Bergamot", "Bergamotian", 2, AT))
REGIONS = (Region("XA-N", "XA", "North", AT), Region("XA-S", "XA", "South", AT))


def date(text: str | None) -> PartialDate | None:
    """A date written as in the tables."""
    return None if text is None else PartialDate.parse(text)


def source(id: str, **more: Any) -> Source:
    """A publication."""
    fields: dict[str, Any] = {
        "publisher": "Weavers' Watch", "title": f"Report {id}", "date": PartialDate(2024), "language": "en",
        "url": None,
        "archive_url": None, "accessed": None, "licence": "cc_by", "standing": "first_hand", "note": None, "at": AT,
    }  # fmt: skip
    return Source(id, **{**fields, **more})


SOURCES = (source("S1"), source("S2"), source("S3"))


def case(id: str, **more: Any) -> Case:
    """A case of one closed association, unless told otherwise."""
    fields: dict[str, Any] = {
        "country": id[:2], "region": None, "locality": None, "category": "closure", "title": f"Matter {id}",
        "summary": "An association was closed.", "legal_basis": None, "charge": None, "contested_by": None,
        "ground": None,
        "development": "concern", "tally_of_others": False, "verification": "one_source", "publication": "public",
        "decided_on": PartialDate(2024, 1, 1), "decided_by": "editor", "sources": ("S1",), "note": None, "at": AT,
    }  # fmt: skip
    return Case(id, **{**fields, **more})


def event(id: str, case: str, day: str, **more: Any) -> Event:
    """An event: a closure, unless told otherwise."""
    fields: dict[str, Any] = {
        "end": None, "type": "closed", "detail": "It was closed.", "authority": None, "party": None, "persons": None,
        "persons_qualifier": None, "penalty": None, "months_low": None, "months_high": None,
        "sources": ("S1",), "at": AT,
    }  # fmt: skip
    return Event(id, case, PartialDate.parse(day), **{**fields, **more})


def party(id: str, case: str, **more: Any) -> Party:
    """A party: an affected person whose name is public, unless told otherwise."""
    fields: dict[str, Any] = {
        "role": "affected", "kind": "person", "name": "Ada Weaver", "description": "a weaver", "count": None,
        "count_qualifier": None, "part_of": None, "profession": None, "sex": None, "age_group": None,
        "publication": "public",
        "decided_on": PartialDate(2024, 1, 1), "decided_by": "editor", "at": AT,
    }  # fmt: skip
    return Party(id, case, **{**fields, **more})


def dispute(id: str, case: str, day: str, **more: Any) -> Dispute:
    """A labour dispute with a strike."""
    fields: dict[str, Any] = {
        "employer": "Harbour Mill", "workers": None, "workers_qualifier": None, "workers_part_of": None, "months": None,
        "months_qualifier": None, "strike": True, "standing": "not_decided", "standing_on": None, "demand": None,
        "conventions": (), "sources": ("S1",), "at": AT,
    }  # fmt: skip
    return Dispute(id, case, date=PartialDate.parse(day), **{**fields, **more})


def finding(id: str, season: int, **more: Any) -> Finding:
    """A finding of a harvest monitor."""
    fields: dict[str, Any] = {
        "country": "XA", "region": None, "area": "the north", "form": "deception", "recruiter": "employer",
        "affected": "adults", "count": None, "interviews": None, "systematic": "isolated",
        "statement": "Pickers were told lies.",
        "monitor": "Weavers' Watch", "published": None, "source": "S1", "note": None, "at": AT,
    }  # fmt: skip
    return Finding(id, season, **{**fields, **more})


def coverage(country: str, group: str, year: int, **more: Any) -> Coverage:
    """That a group of categories was monitored."""
    fields: dict[str, Any] = {"extent": "fully", "monitors": "Weavers' Watch", "note": None, "at": AT}
    return Coverage(country, group, year, **{**fields, **more})


def indicator(id: str = "freedom", **more: Any) -> Indicator:
    """An indicator: a score from 0 to 100 with one decimal."""
    fields: dict[str, Any] = {
        "name": "Index of Freedom", "short_name": "Freedom", "description": "How free a country is.",
        "publisher": "Weavers' Watch", "kind": "score", "vocabulary": None, "minimum": 0.0, "maximum": 100.0,
        "unit": "points",
        "direction": "higher_freer", "decimals": 1, "year_basis": "covered", "interval": "95%", "breaks": (),
        "vintage": "2025 release", "source": "S1", "licence": "cc_by", "at": AT,
    }  # fmt: skip
    return Indicator(id, **{**fields, **more})


def observation(country: str, year: int, value: str | None, **more: Any) -> Observation:
    """A value of the indicator."""
    fields: dict[str, Any] = {
        "region": None, "indicator": "freedom", "detail": None, "low": None, "high": None, "qualifier": "exact",
        "source": "S1", "note": None, "at": AT,
    }  # fmt: skip
    return Observation(country=country, year=year, value=value, **{**fields, **more})


def account(id: str, value: float, **more: Any) -> Account:
    """What somebody says of the number of strikers."""
    fields: dict[str, Any] = {
        "case": None, "country": "XA", "counted": "strikers", "start": None, "end": PartialDate(2023, 5, 1),
        "high": None,
        "qualifier": "exact", "speaker": "the union", "speaker_kind": "union", "said_on": None,
        "source": "S1", "note": None,
        "at": AT,
    }  # fmt: skip
    return Account(id, value=value, **{**fields, **more})


def reply(id: str, case: str, **more: Any) -> Reply:
    """That nobody was asked for comment."""
    fields: dict[str, Any] = {
        "asked": "the ministry", "status": "not_asked", "date": None, "answer": None, "reason": "no address",
        "source": None,
        "at": AT,
    }  # fmt: skip
    return Reply(id, case, **{**fields, **more})


def records(**tables: Any) -> Records:
    """The tables named, with the vocabularies, countries, regions and sources that they rest on."""
    fixed: dict[str, Any] = {"terms": TERMS, "countries": LAND, "regions": REGIONS, "sources": SOURCES}
    return Records(**{**fixed, **{name: tuple(rows) for name, rows in tables.items()}})


def rule(unit: str, **more: Any) -> CountingRule:
    """A counting rule as data/tallies.toml would have it, named "rule"."""
    table = {"title": "Counted", "words": "Counted in words.", "unit": unit, **more}
    found, problems = rules({"rule": table}, "data/tallies.toml", {"rule": 1}.get)
    assert not problems, problems
    return found["rule"]


def printer() -> Callable[[Number, str], str]:
    """Prints numbers in English, with no ledger."""
    return Wording("en").number


def questions(known: Records, counting: Mapping[str, CountingRule] | None = None) -> Questions:
    """The questions of an edition that reviews 2024, of these records."""
    public = protect(known)
    tallies = {name: count(found, public, YEARS) for name, found in (counting or {}).items()}
    return Questions(public, tallies, YEARS[-1], YEARS, Wording("en"), printer())


# Whole small worlds.

_DATES = st.one_of(
    st.builds(PartialDate, st.integers(2022, 2025)),
    st.builds(PartialDate, st.integers(2022, 2025), st.integers(1, 12)),
    st.builds(PartialDate, st.integers(2022, 2025), st.integers(1, 12), st.integers(1, 28)),
)
_SOURCES = st.lists(st.sampled_from([row.id for row in SOURCES]), min_size=1, max_size=2, unique=True).map(tuple)
_QUALIFIERS = st.sampled_from((None, *_TERMS["qualifier"]))


@st.composite
def worlds(draw: DrawFn) -> Records:
    """Records of two countries: cases with events and parties, some in two cases, disputes, findings, coverage."""
    cases, events, parties, disputes = [], [], [], []
    people = [f"P-{place}" for place in range(5)]
    for place in range(draw(st.integers(0, 5))):
        land = draw(st.sampled_from(COUNTRIES))
        id_ = f"{land}-2022-{place:04}"
        cases.append(
            case(
                id_,
                region=draw(st.sampled_from((None, "XA-N", "XA-S"))) if land == "XA" else None,
                category=draw(st.sampled_from(sorted(CATEGORIES))),
                tally_of_others=draw(st.booleans()),
                publication=draw(st.sampled_from(("public", "public", "aggregate"))),
                sources=draw(_SOURCES),
            )
        )
        here = draw(st.lists(st.sampled_from(people), max_size=3, unique=True))
        for who in here:
            kind = draw(st.sampled_from(("person", "group", "organisation")))
            parties.append(
                party(
                    who,
                    id_,
                    kind=kind,
                    role=draw(st.sampled_from(("affected", "affected", "court"))),
                    count=None if kind == "person" else draw(st.one_of(st.none(), st.integers(0, 50))),
                    count_qualifier=draw(_QUALIFIERS),
                    # Only of a party with a smaller id, so that none is part of itself.
                    part_of=draw(st.sampled_from((None, *(other for other in people if other < who)))),
                    publication=draw(st.sampled_from(("public", "aggregate"))),
                )
            )
        for number in range(draw(st.integers(1, 3))):
            events.append(
                event(
                    f"E-{place}{number}",
                    id_,
                    str(draw(_DATES)),
                    type=draw(st.sampled_from(sorted(EVENTS))),
                    party=draw(st.sampled_from((None, *here))),
                    persons=draw(st.one_of(st.none(), st.none(), st.integers(0, 30))),
                    persons_qualifier=draw(_QUALIFIERS),
                    penalty=draw(st.sampled_from((None, "prison", "fine"))),
                    sources=draw(_SOURCES),
                )
            )
        if draw(st.booleans()):
            disputes.append(
                dispute(
                    f"D-{place}",
                    id_,
                    str(draw(_DATES)),
                    workers=draw(st.one_of(st.none(), st.integers(0, 900))),
                    workers_qualifier=draw(_QUALIFIERS),
                    workers_part_of=draw(st.sampled_from((None, *(row.id for row in disputes)))),
                    standing=draw(st.sampled_from(_TERMS["strike_standing"])),
                    sources=draw(_SOURCES),
                )
            )
    findings = [
        finding(
            f"F-{place}",
            draw(st.integers(2022, 2025)),
            country=draw(st.sampled_from(COUNTRIES)),
            form=draw(st.sampled_from(_TERMS["forced_labour_form"])),
        )
        for place in range(draw(st.integers(0, 3)))
    ]
    monitored = [
        coverage(land, group, year)
        for land in COUNTRIES
        for group in _TERMS["category_group"]
        for year in YEARS
        if draw(st.booleans())
    ]
    return records(
        cases=cases, events=events, parties=parties, disputes=disputes, findings=findings, coverage=monitored
    )


def counting_rules(*units: str) -> st.SearchStrategy[CountingRule]:
    """Rules of the units named, or of every unit, with and without events, grouping, choice and coverage."""
    every = st.builds(
        rule,
        st.sampled_from(("cases", "persons", "organisations")),
        events=st.sampled_from(([], ["convicted"], ["fined", "closed"])),
        by=st.sampled_from(([], ["category"], ["category_group"], ["region"])),
        where=st.sampled_from(({}, {"category": ["closure", "trial"]}, {"country": ["XA"]})),
        coverage=st.sampled_from(("association", "each")),
    ) | st.sampled_from(
        (
            rule("events", by=["type"], coverage="each"),
            rule("events", events=["convicted"], by=["penalty"], where={"penalty": ["prison"]}),
            rule("persons", events=["convicted", "fined"], by=["penalty"], coverage="expression"),
            rule("cases", by=["status"], coverage="each"),
            rule("findings", by=["form"], coverage="labour"),
            rule("disputes", by=["standing"], coverage="labour"),
            rule("workers", by=["standing"], coverage="labour"),
        )
    )
    return every.filter(lambda found: not units or found.unit in units)
