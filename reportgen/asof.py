"""What is known on a day: the records of an edition, with everything later left out.

In: Records, the as-of date. Out: Records. What a record is *about* decides (the day of an event, the year of a value,
the season of a finding, the period of an account), not when a source was published: publishers report with delay, and
a source's own date is printed with it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace

from reportgen.dates import PartialDate
from reportgen.records.disputes import Dispute
from reportgen.records.events import Event
from reportgen.records.tables import Records


def _by(date: PartialDate | None, day: datetime.date) -> bool:
    """Whether something dated so had certainly happened by the day; what has no date is kept."""
    return date is None or date.last() <= day


def _event(event: Event, day: datetime.date) -> Event:
    return event if _by(event.end, day) else replace(event, end=None)


def _dispute(dispute: Dispute, day: datetime.date) -> Dispute:
    """The dispute without a ruling that had not been given yet."""
    if _by(dispute.standing_on, day):
        return dispute
    return replace(dispute, standing="not_decided", standing_on=None)


def as_of(records: Records, day: datetime.date, registers: Mapping[str, str] | None = None) -> Records:
    """The records without anything dated after `day`.

    A case stays while one of its events had happened; what belongs to a case that is gone goes with it. An event known
    only to the year counts from the end of that year. A duration that ended later is open. Sources stay only where a
    remaining row names them. `registers` are the sources on which rows of registers rest, with the day from which on
    each is needed, in its ISO form.
    """
    events = tuple(_event(event, day) for event in records.events if _by(event.date, day))
    begun = {event.case for event in events}
    cases = tuple(case for case in records.cases if case.id in begun)
    known = {case.id for case in cases}
    accounts = tuple(a for a in records.accounts if _by(a.end, day) and (a.case is None or a.case in known))
    disputes = tuple(_dispute(d, day) for d in records.disputes if d.case in known and _by(d.date, day))
    observations = tuple(o for o in records.observations if o.year <= day.year)
    measured = {observation.indicator for observation in observations}
    kept = replace(
        records,
        events=tuple(event for event in events if event.case in known),
        cases=cases,
        parties=tuple(party for party in records.parties if party.case in known),
        accounts=accounts,
        disputes=disputes,
        replies=tuple(reply for reply in records.replies if reply.case in known and _by(reply.date, day)),
        observations=observations,
        indicators=tuple(indicator for indicator in records.indicators if indicator.id in measured),
        findings=tuple(finding for finding in records.findings if finding.season <= day.year),
        ratifications=tuple(r for r in records.ratifications if _by(r.date, day)),
        coverage=tuple(coverage for coverage in records.coverage if coverage.year <= day.year),
        calls=tuple(call for call in records.calls if _by(call.date, day)),
    )
    named = _named_sources(kept) | {source for source, first in (registers or {}).items() if first <= day.isoformat()}
    return replace(kept, sources=tuple(source for source in records.sources if source.id in named))


def _named_sources(records: Records) -> frozenset[str]:
    """The ids of all sources that a row names."""
    several = (records.cases, records.events, records.disputes)
    single = (
        records.indicators,
        records.observations,
        records.accounts,
        records.findings,
        records.ratifications,
        records.corrections,
        records.calls,
    )
    named = {source for table in several for row in table for source in row.sources}
    named |= {row.source for table in single for row in table}
    named |= {reply.source for reply in records.replies if reply.source is not None}
    return frozenset(named)
