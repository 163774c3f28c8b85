"""The errata of a release: corrections and publishers' revisions since the one before, each with its reason.

In: corrections and observations as published then and now. Out: Errata, their page, and Problems for
changed values that no correction explains. What is ours and what is the publishers' is kept apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from reportgen.problem import Place, Problem

REVISION = "revision"
FILE = "data/corrections.csv"
_KEY = ("indicator", "country", "region", "year", "detail")
_TABLES = {"indicator": "indicators", "country": "countries", "region": "regions"}
_VALUES = ("value", "low", "high", "qualifier")
"""The fields of an observation whose change in a published report must be explained."""


@dataclass(frozen=True, slots=True)
class Erratum:
    """One correction or revision: what is concerned, what stood there, what stands there, why, and the source's id."""

    kind: str
    table: str
    record: str
    field: str
    before: str
    after: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Errata:
    """What was put right since the release `since` (None: nothing was released before), ours and the publishers'."""

    since: str | None
    corrections: tuple[Erratum, ...] = ()
    revisions: tuple[Erratum, ...] = ()


def errata(since: str | None, before: Iterable[Mapping[str, str]], after: Iterable[Mapping[str, str]]) -> Errata:
    """The rows of the corrections table that came or changed since a release; `before` are those it published."""
    if since is None:
        return Errata(None)
    known = [_erratum(row) for row in before]
    new = [one for one in map(_erratum, after) if one not in known]
    return Errata(
        since,
        tuple(one for one in new if one.kind != REVISION),
        tuple(one for one in new if one.kind == REVISION),
    )


def _erratum(row: Mapping[str, str]) -> Erratum:
    return Erratum(
        *(row[name] for name in ("kind", "table", "record", "field", "from_value", "to_value", "reason", "source"))
    )


def unexplained(
    before: Iterable[Mapping[str, str]],
    after: Iterable[Mapping[str, str]],
    found: Errata,
    names: Callable[[str, str], str],
) -> tuple[Problem, ...]:
    """A Problem for each value of the observations that changed without a row that says why.

    `before` and `after` are the published rows; `names` gives what an id of a table is called. A row of the errata
    explains a value where its record names the indicator, and the rest of the value's key or "all".
    """
    rows = [row for row in (*found.corrections, *found.revisions) if row.table == "observations"]
    olds, news = _values(before), _values(after)
    problems = []
    for key, now in news.items():
        gone = [one for one in olds.get(key, ()) if one not in now]
        if not gone or any(_explains(row, key, names) for row in rows):
            continue
        said = ", ".join(names(_TABLES.get(name, ""), word) for name, word in zip(_KEY, key, strict=True) if word)
        told = "; ".join(map(_shown, gone)), "; ".join(_shown(one) for one in now if one not in olds[key]) or "gone"
        problems.append(
            Problem(
                "unexplained-change",
                Place("data/observations.csv"),
                f"{said}: {told[0]} in {found.since}, now {told[1]}, and no correction says why",
                expected=f"a row in {FILE}",
                mend="add one of kind revision where the publisher changed it, of kind correction where we did",
            )
        )
    return tuple(problems)


def _values(rows: Iterable[Mapping[str, str]]) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """What the sources say of each thing that is observed: value, interval and qualifier of each row."""
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for row in rows:
        found.setdefault(tuple(row.get(name, "") for name in _KEY), []).append(
            tuple(row.get(name, "") for name in _VALUES)
        )
    return found


def _shown(values: tuple[str, ...]) -> str:
    value, low, high, qualifier = values
    interval = f" ({low} to {high})" if low or high else ""
    return f"{qualifier + ' ' if qualifier != 'exact' else ''}{value or 'no value'}{interval}"


def _explains(erratum: Erratum, key: tuple[str, ...], names: Callable[[str, str], str]) -> bool:
    """Whether a row of the errata is about this value."""
    said = erratum.record.casefold()
    every = "all" in said.replace(",", " ").split()
    for name, value in zip(_KEY, key, strict=True):
        if not value:
            continue
        named = value.casefold() in said or names(_TABLES.get(name, ""), value).casefold() in said
        if not named and (name == "indicator" or not every):
            return False
    return True


def page(found: Errata, sources: Mapping[str, str]) -> Markup:
    """The errata as the body of a web page; `sources` names each source by its id."""
    if found.since is None:
        return Markup("<h1>Corrections and revisions</h1>\n<p>Nothing was released before this edition.</p>")
    return Markup("\n").join(
        [
            Markup("<h1>Corrections and revisions</h1>"),
            Markup("<p>What differs from {} in what it had published, and why.</p>").format(found.since),
            *_section("Our corrections", "We corrected nothing that was published.", found.corrections, sources),
            *_section(
                "Publishers’ revisions",
                "No publisher revised a value that is in this report.",
                found.revisions,
                sources,
            ),
        ]
    )


def _section(title: str, none: str, rows: Sequence[Erratum], sources: Mapping[str, str]) -> list[Markup]:
    if not rows:
        return [Markup("<h2>{}</h2>\n<p>{}</p>").format(title, none)]
    heads = ("What", "Published", "Now", "Why", "Source")
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in heads)
    body = [
        Markup('<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>').format(
            f"{row.record} ({row.field.replace('_', ' ')})",
            row.before,
            row.after,
            row.reason,
            sources.get(row.source, row.source),
        )
        for row in rows
    ]
    caption = Markup("<caption>{}</caption>").format(title)
    return [
        Markup("<h2>{}</h2>").format(title),
        Markup('<div class="table-region" tabindex="0" role="region" aria-label="{}"><table>').format(escape(title)),
        caption + Markup("<thead><tr>") + head + Markup("</tr></thead><tbody>"),
        *body,
        Markup("</tbody></table></div>"),
    ]
