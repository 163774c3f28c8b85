"""Trace: how a printed number came about, in words; and the lists of traces that a page carries.

A page lists the traces of its own numbers once each, under the rule and the sources that they share: a table of six
hundred values has one rule, and says so once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trace:
    """Where one number comes from.

    `number_id` is the id that the printed number carries (`data-n`), `shown` the number as it is printed, `rule` the
    rule in words, `query` the question that a template asked, `value` the exact value, `interval` its bounds in words
    ("" where there are none). `records` are (id, title, href), the href being `#anchor` of the record's place in the
    report or "". `sources` are (title, publisher, url). `status` says in words what kind of value it is.
    """

    number_id: str
    shown: str
    rule: str
    query: str
    value: str
    interval: str
    records: tuple[tuple[str, str, str], ...]
    sources: tuple[tuple[str, str, str], ...]
    status: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One trace on one page: its anchor there, and the anchors of the places where its number is printed."""

    anchor: str
    trace: Trace
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of a page that share rule and sources."""

    rule: str
    sources: tuple[tuple[str, str, str], ...]
    entries: tuple[Entry, ...]


def anchor(number_id: str) -> str:
    """The anchor of a number's trace: `trace-` and its id, with what an anchor cannot hold as hyphens."""
    return "trace-" + re.sub(r"[^A-Za-z0-9_-]+", "-", number_id)


def groups(printed: Iterable[tuple[str, str]], traces: Mapping[str, Trace]) -> tuple[Group, ...]:
    """The traces of a page, in the order in which their numbers are first printed.

    `printed` are (number id, anchor of the place) in reading order; numbers without a trace are passed over.
    """
    places: dict[str, list[str]] = {}
    for number_id, place in printed:
        if number_id in traces:
            places.setdefault(number_id, []).append(place)
    gathered: dict[tuple[str, tuple[tuple[str, str, str], ...]], list[Entry]] = {}
    for number_id, where in places.items():
        trace = traces[number_id]
        entry = Entry(anchor(number_id), trace, tuple(place for place in where if place))
        gathered.setdefault((trace.rule, trace.sources), []).append(entry)
    return tuple(Group(rule, sources, tuple(entries)) for (rule, sources), entries in gathered.items())
