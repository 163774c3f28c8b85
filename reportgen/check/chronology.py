"""Rules of time: what cannot have happened in the order that the dates say.

In: the rows that passed. Out: Problems. Dates are known to the day, the month or the year; an order is called wrong
only where it is wrong for every day that the dates can mean. There is no clock here: "in the future" means after every
source that reports it was read.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from reportgen.check.rows import Passed
from reportgen.dates import PartialDate
from reportgen.problem import Place, Problem
from reportgen.records.events import Event

_DECISIONS = (
    "pretrial_detention",
    "conviction",
    "acquittal",
    "fine",
    "administrative_detention",
    "closure_ordered",
    "closure_final",
    "registration_refused",
    "permission_refused",
    "strike_declared_illegal",
    "site_blocked",
    "ban_imposed",
    "accounts_frozen",
    "citizenship_withdrawn",
    "deportation",
    "extradition",
    "travel_refused",
    "dismissal",
    "reinstatement_refused",
)
_DETENTIONS = (
    "arrest",
    "mass_detention",
    "pretrial_detention",
    "administrative_detention",
    "conviction",
)

FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "appeal_filed": _DECISIONS,
    "prosecutor_appeal": _DECISIONS,
    "appeal_hearing": _DECISIONS,
    "upheld": _DECISIONS,
    "reduced": _DECISIONS,
    "closure_upheld": ("closure_ordered",),
    "closure_annulled": ("closure_ordered", "closure_final"),
    "release": _DETENTIONS,
    "pardon": ("conviction",),
    "officials_convicted": ("inquiry_opened", "charge"),
    "law_adopted": ("law_introduced",),
    "law_signed": ("law_introduced", "law_adopted"),
    "law_withdrawn": ("law_introduced",),
    "protest_ended": ("protest", "strike_started", "hunger_strike"),
    "hunger_strike_ended": ("hunger_strike",),
}
"""Types of event that can only come after another, with the types that it may come after.

The ids are those of the vocabulary event_type that `reportgen new` lays out; a project with other ids loses the rule.
A law may be in force from a day before it was signed, so that is not among them.
"""
_APPEALS = frozenset({"appeal_filed", "prosecutor_appeal", "appeal_hearing", "upheld", "reduced", "closure_upheld"})


def chronology(passed: Passed) -> Iterator[Problem]:
    """Every impossible order of dates."""
    yield from _periods(passed)
    yield from _sequences(passed)
    yield from _decisions_to_publish(passed)
    yield from _after_sources(passed)
    yield from _sources(passed)


def _before(earlier: PartialDate | None, later: PartialDate | None) -> bool:
    """Whether the first is certain to lie before the second."""
    return earlier is not None and later is not None and earlier.last() < later.first()


def _order(place: Place, message: str, found: object, expected: str, mend: str | None = None) -> Problem:
    return Problem("date-order", place, message, str(found), expected, mend)


def _periods(passed: Passed) -> Iterator[Problem]:
    """Ends before starts, rulings before what they rule on, words before what they tell of."""
    records, spot = passed.records, passed.spot
    swap = "correct one of the dates; they may be swapped"
    for event in records.events:
        if event.end is not None and _before(event.end, event.date):
            yield _order(
                spot(event.at, "end"), "the event ends before it begins", event.end, f"{event.date} or later", swap
            )
    for account in records.accounts:
        if account.start is not None and _before(account.end, account.start):
            yield _order(
                spot(account.at, "end"),
                "the period ends before it begins",
                account.end,
                f"{account.start} or later",
                swap,
            )
        elif account.said_on is not None and _before(account.said_on, account.start or account.end):
            yield _order(
                spot(account.at, "said_on"),
                "the number was said before the time of which it tells",
                account.said_on,
                f"{account.start or account.end} or later",
            )
    for dispute in records.disputes:
        if dispute.standing_on is not None and _before(dispute.standing_on, dispute.date):
            yield _order(
                spot(dispute.at, "standing_on"),
                "the ruling on the strike is dated before the dispute",
                dispute.standing_on,
                f"{dispute.date} or later",
                swap,
            )
    for finding in records.findings:
        if finding.published is not None and finding.published.year < finding.season:
            yield _order(
                spot(finding.at, "published"),
                "the finding was published before its harvest year",
                finding.published,
                f"{finding.season} or later",
            )


def _sequences(passed: Passed) -> Iterator[Problem]:
    """Events before what they can only follow, such as an appeal before the decision that it appeals."""
    records, spot = passed.records, passed.spot
    labels = {term.id: term.label for term in records.terms if term.vocabulary == "event_type"}
    doubtful = passed.doubtful_cases("events")
    by_case: dict[str, list[Event]] = defaultdict(list)
    for event in records.events:
        by_case[event.case].append(event)
    for case, events in by_case.items():
        if case in doubtful:
            continue
        for event in events:
            before = [other for other in events if other.type in FOLLOWS.get(event.type, ())]
            if not before or not all(_before(event.date, other.date) for other in before):
                continue
            first = min(before, key=lambda other: (other.date.first(), other.id))
            what = labels.get(first.type, first.type)
            message = (
                "the appeal is dated before the decision that it appeals"
                if event.type in _APPEALS
                else f'the event "{labels.get(event.type, event.type)}" is dated before what it follows'
            )
            yield _order(
                spot(event.at, "date"),
                message,
                event.date,
                f"{first.date} or later: the day of {first.id} ({what})",
                "correct the date of one of the two events",
            )


def _decisions_to_publish(passed: Passed) -> Iterator[Problem]:
    """A record cannot have been released before its case began."""
    records, spot = passed.records, passed.spot
    doubtful = passed.doubtful_cases("events") | misdated(passed)
    begun: dict[str, datetime.date] = {}
    for event in records.events:
        first = event.date.first()
        begun[event.case] = min(first, begun.get(event.case, first))
    rows = [(case.id, case.decided_on, case.at) for case in records.cases]
    rows += [(party.case, party.decided_on, party.at) for party in records.parties]
    for case_id, decided_on, at in rows:
        start = begun.get(case_id)
        if start is not None and case_id not in doubtful and decided_on.last() < start:
            yield _order(
                spot(at, "decided_on"),
                "the decision to publish is dated before the case's first event",
                decided_on,
                f"{start.isoformat()} or later",
            )


def _days_of_reading(passed: Passed) -> Mapping[str, PartialDate | None]:
    """When each source was read (or published, where that is all that is known)."""
    return {source.id: source.accessed or source.date for source in passed.records.sources}


def _read_last(read: Mapping[str, PartialDate | None], sources: Iterable[str]) -> datetime.date | None:
    """The last day on which one of the sources was read; None where that of any is not known."""
    days = [read.get(source) for source in sources]
    known = [day.last() for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def misdated(passed: Passed) -> frozenset[str]:
    """The cases with an event dated after all its sources: other rules of its date keep silent."""
    read = _days_of_reading(passed)
    return frozenset(
        event.case
        for event in passed.records.events
        if (last := _read_last(read, event.sources)) is not None and event.date.first() > last
    )


def _after_sources(passed: Passed) -> Iterator[Problem]:
    """What is dated after every one of its sources was read cannot be known from them."""
    records, spot = passed.records, passed.spot
    read = _days_of_reading(passed)
    dated: list[tuple[PartialDate | None, tuple[str, ...], Place, str]] = []
    dated += [(event.date, event.sources, event.at, "date") for event in records.events]
    dated += [(dispute.date, dispute.sources, dispute.at, "date") for dispute in records.disputes]
    dated += [(row.date, (row.source,), row.at, "date") for row in records.ratifications]
    dated += [(call.date, (call.source,), call.at, "date") for call in records.calls]
    dated += [(account.said_on, (account.source,), account.at, "said_on") for account in records.accounts]
    dated += [(finding.published, (finding.source,), finding.at, "published") for finding in records.findings]
    for date, sources, at, column in dated:
        last = _read_last(read, sources)
        if date is not None and last is not None and date.first() > last:
            yield Problem(
                "after-sources",
                spot(at, column),
                "the date lies after every source of the row was read",
                str(date),
                f"{last.isoformat()} or earlier",
                "correct the date, or add the source that reports it",
            )


def _sources(passed: Passed) -> Iterator[Problem]:
    """A source cannot have been read before it was published."""
    for source in passed.records.sources:
        if source.accessed is not None and _before(source.accessed, source.date):
            yield _order(
                passed.spot(source.at, "accessed"),
                "the source was read before it was published",
                source.accessed,
                f"{source.date} or later",
                "correct one of the dates",
            )
