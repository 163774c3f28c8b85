"""What may be published: no name of who is not public, nothing that leads to a case that may only be counted."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.protect import CountedCase, PublicRecords, protect, status_of
from reportgen.records.tables import Records
from tests import records as make


def words_in(value: Any) -> set[str]:
    """Every word and text that a value can express, however deep."""
    if isinstance(value, str):
        return {value}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return set().union(*(words_in(getattr(value, field.name)) for field in dataclasses.fields(value)))
    if isinstance(value, dict):
        return set().union(*(words_in(part) for item in value.items() for part in item), ())
    if isinstance(value, tuple | list | frozenset):
        return set().union(*(words_in(part) for part in value), ())
    return set()


def secret_case(publication: str = "aggregate") -> Records:
    """A public case, and one whose every text begins with "secret", tied to the first in every way there is."""
    hidden = "XA-2023-HIDE"
    return make.records(
        sources=[*make.SOURCES, make.source("secret-1"), make.source("secret-2"), make.source("secret-3")],
        cases=[
            make.case("XA-2023-OPEN"),
            make.case(
                hidden,
                publication=publication,
                title="secret title",
                summary="secret summary",
                locality="secret town",
                legal_basis="secret law",
                charge="secret charge",
                contested_by="secret critic",
                note="secret note",
                sources=("secret-1", "S1"),
            ),
        ],
        events=[
            make.event("E-OPEN", "XA-2023-OPEN", "2023-01", party="P-SECRET"),
            make.event("E-SECRET", hidden, "2023-02", detail="secret", authority="secret court", party="P-SECRET"),
        ],
        parties=[
            make.party("P-OPEN", "XA-2023-OPEN", part_of="P-SECRET"),
            make.party("P-SECRET", hidden, name="secret name", description="secret description"),
        ],
        accounts=[make.account("A-SECRET", 3, case=hidden, speaker="secret speaker", source="secret-2")],
        disputes=[
            make.dispute("D-OPEN", "XA-2023-OPEN", "2023-01", workers_part_of="D-SECRET"),
            make.dispute("D-SECRET", hidden, "2023-01", employer="secret mill", demand="secret demand"),
        ],
        replies=[make.reply("R-SECRET", hidden, asked="secret ministry", source="secret-3")],
    )


def test_a_case_that_may_only_be_counted_cannot_be_named() -> None:
    """Nothing of its words and id is left, nor of its parties, events, disputes, accounts and own sources."""
    public = protect(secret_case())
    found = {word for word in words_in(public) if "secret" in word.lower() or "HIDE" in word}
    assert found == set()
    # What it shares with the public case stays.
    assert "S1" in public.source
    assert len(public.counted) == 1


def test_what_is_tied_to_a_hidden_record_is_untied() -> None:
    """A part of a hidden group is a party of its own."""
    public = protect(secret_case())
    assert [party.part_of for party in public.parties] == [None]
    assert [event.party for event in public.events] == [None]
    assert [dispute.workers_part_of for dispute in public.disputes] == [None]


def test_a_counted_case_has_no_field_for_words() -> None:
    """Its fields are terms, numbers and dates; the types have no way back."""
    fields = {field.name for field in dataclasses.fields(CountedCase)}
    assert not fields & {"id", "title", "summary", "locality", "charge", "contested_by", "note", "sources", "at"}
    public = protect(secret_case())
    known = {term.id for term in public.terms} | {"XA", "person"}
    assert words_in(public.counted) <= known


def test_a_case_of_no_level_known_is_not_published() -> None:
    """Only "public" is shown and only "aggregate" is counted."""
    public = protect(secret_case("restricted"))
    assert (len(public.cases), public.counted) == (1, ())
    assert not {word for word in words_in(public) if "secret" in word.lower()}


@pytest.mark.parametrize(
    ("publication", "name", "shown", "named"),
    [
        ("public", "Ada Weaver", "Ada Weaver", True),
        ("public", None, "a weaver", False),
        ("aggregate", "Ada Weaver", "a weaver", False),
        ("aggregate", None, "a weaver", False),
    ],
)
def test_a_name_is_shown_only_where_it_is_public(publication: str, name: str | None, shown: str, named: bool) -> None:
    """Everyone else is what they are called."""
    known = make.records(
        cases=[make.case("XA-2023-0001")],
        parties=[make.party("P-1", "XA-2023-0001", name=name, publication=publication)],
    )
    public = protect(known)
    party = public.parties_of["XA-2023-0001"][0]
    assert (party.shown, party.named) == (shown, named)
    if not named:
        assert "Ada Weaver" not in words_in(public)


def test_a_restricted_party_is_no_party() -> None:
    """Were one to come this far."""
    known = make.records(
        cases=[make.case("XA-2023-0001")], parties=[make.party("P-1", "XA-2023-0001", publication="restricted")]
    )
    assert protect(known).parties == ()


@settings(deadline=None, max_examples=40)
@given(make.worlds())
def test_only_public_cases_have_rows(known: Records) -> None:
    """And every row of theirs is kept, in its order."""
    public = protect(known)
    shown = {row.id for row in known.cases if row.publication == "public"}
    assert set(public.case) == shown
    assert len(public.cases) + len(public.counted) == len(known.cases)
    for table in ("events", "parties", "disputes"):
        rows = getattr(public, table)
        assert [row.id for row in rows] == [row.id for row in getattr(known, table) if row.case in shown]
    for lookup in (public.events_of, public.parties_of):
        assert set(lookup) <= shown


@settings(deadline=None, max_examples=40)
@given(make.worlds(), st.randoms(use_true_random=False))
def test_the_status_of_a_case_does_not_depend_on_the_order_of_rows(known: Records, chance: Any) -> None:
    """Events are put in order by their dates."""
    mixed = dataclasses.replace(known, events=tuple(chance.sample(known.events, len(known.events))))
    assert statuses(protect(known)) == statuses(protect(mixed))


def statuses(public: PublicRecords) -> tuple[Any, ...]:
    """The status of each public case, and of those that are only counted."""
    named = {case: status_of(public.events_of[case], public) for case in public.case}
    return named, [status_of(case.events, public) for case in public.counted]


@pytest.mark.parametrize(
    ("types", "status"),
    [
        ((), "open"),
        (("fined",), "open"),
        (("convicted", "fined"), "convicted"),
        (("convicted", "released"), "released"),
        (("released", "convicted"), "convicted"),
    ],
)
def test_the_status_is_that_of_the_last_event_that_changes_it(types: tuple[str, ...], status: str) -> None:
    """Never typed by hand."""
    events = [make.event(f"E-{n}", "XA-2023-0001", f"2023-0{n}", type=type_) for n, type_ in enumerate(types, 1)]
    public = protect(make.records(cases=[make.case("XA-2023-0001")], events=events))
    assert status_of(public.events_of.get("XA-2023-0001", ()), public) == status


def test_look_ups_are_in_order() -> None:
    """Countries by their place in the report, terms by that in their vocabulary, events by date."""
    known = make.records(
        countries=make.LAND[::-1],
        cases=[make.case("XA-2023-0001")],
        events=[
            make.event("E-3", "XA-2023-0001", "2023"),
            make.event("E-1", "XA-2023-0001", "2023-01-01"),
            make.event("E-2", "XA-2023-0001", "2023-01"),
            make.event("E-0", "XA-2023-0001", "2022-12-31"),
        ],
    )
    public = protect(known)
    assert list(public.country) == ["XA", "XB"]
    assert [event.id for event in public.events_of["XA-2023-0001"]] == ["E-0", "E-1", "E-2", "E-3"]
    assert [term.id for term in public.vocabulary("penalty")] == ["prison", "fine"]
    assert public.label("penalty", "fine") == "fine"
