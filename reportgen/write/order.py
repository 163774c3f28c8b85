"""The order of the report: which parts it has, of which kind, under which heading of the contents, from which text.

In: the content of templates/order.toml. Out: PartSpecs, or Problems.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from reportgen.nearest import nearest
from reportgen.problem import Place, Problem

KINDS = ("cover", "imprint", "contents", "front", "chapter", "profile", "recommendations", "annex")
"""The kinds of parts; each has its page style."""

_KEYS = frozenset({"id", "kind", "group", "text", "country"})


@dataclass(frozen=True, slots=True)
class PartSpec:
    """One part as the order names it: its text's file (templates/text/<lang>/<text>.md), and a profile's country."""

    id: str
    kind: str
    group: str
    text: str
    country: str | None


def order(
    table: Mapping[str, object],
    file: str,
    countries: Collection[str] | None,
    line_of: Callable[..., int | None] = lambda *_: None,
) -> tuple[tuple[PartSpec, ...], tuple[Problem, ...]]:
    """The parts in reading order, and what is wrong with the file; None for `countries` where they are not known.

    `line_of` gives the line of a key of the file.
    """
    problems: list[Problem] = []
    parts: list[PartSpec] = []
    listed = table.get("part")
    if not isinstance(listed, list) or not listed:
        return (), (Problem("order", Place(file), "no part is listed", mend="add [[part]] with id and kind"),)
    for place, entry in enumerate(listed, 1):

        def wrong(
            message: str, value: object, expected: str | None = None, mend: str | None = None, place: int = place
        ) -> None:
            where = Place(file, line_of("part", place - 1))
            problems.append(Problem("order", where, f"part {place}: {message}", str(value), expected, mend))

        if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
            wrong("it has no id", entry)
            continue
        for key in sorted(set(entry) - _KEYS):
            close = nearest(key, _KEYS)
            mend = f"did you mean {close[0]}?" if close else None
            wrong(f"unknown key {key}", key, "one of " + ", ".join(sorted(_KEYS)), mend)
        kind = entry.get("kind")
        if kind not in KINDS:
            close = nearest(str(kind), KINDS)
            wrong(
                "unknown kind of part",
                kind,
                "one of " + ", ".join(KINDS),
                f"did you mean {close[0]}?" if close else None,
            )
            continue
        if entry["id"] in {part.id for part in parts}:
            wrong("the id is taken", entry["id"], "an id that no other part has")
        country = entry.get("country")
        if countries is not None and country not in countries and (kind == "profile" or country is not None):
            message = "a profile needs a country" if kind == "profile" else "there is no such country"
            wrong(message, country or "no country", "one of " + ", ".join(countries))
            continue
        parts.append(
            PartSpec(entry["id"], str(kind), str(entry.get("group", "")), str(entry.get("text", entry["id"])), country)
        )
    return tuple(parts), tuple(problems)
