"""Sensitive tallies as they may be published: suppressed, audited, and without a way back to their records.

In: the Tallies of every edition up to the one that is built, since readers hold the earlier ones too. Out: the same
tallies of the newest, each sensitive one as a SealedTally; what was suppressed, for the editors alone; and Problems
where it could not be done. Rules that count the same records (unit and events) are taken together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, product

from reportgen.problem import Problem
from reportgen.tally import audit, suppress
from reportgen.tally.cell import COUNTED_ONLY, Cell, Count, Suppressed, sealed
from reportgen.tally.count import Tally
from reportgen.tally.margins import Key, across, cells, held, key_of, lines
from reportgen.tally.rule import CountingRule
from reportgen.tally.suppress import Guard, Layer

_ONE_CELL = frozenset({"cases", "events", "findings", "disputes"})
"""Units of which each record stands in one smallest cell, so that a union of cells is their sum."""


@dataclass(frozen=True, slots=True)
class SealedTally(Tally):
    """A sensitive tally as it is published. `counts` is empty: `answers` holds each cell with records, or Suppressed.

    A cell is printed or suppressed for one term or all of each dimension; a query for several terms is answered where
    the answer follows from what is printed, else with Suppressed. No cell tells its records or sources.
    """

    answers: Mapping[Key, Count | Suppressed] = field(default_factory=dict)

    def cell(self, **where: str | int | tuple[str | int, ...]) -> Cell:
        """The answer for the given dimensions, as `Tally.cell`; Suppressed where it would tell what is suppressed."""
        asked_for = self.chosen(where)
        narrowed: dict[str, tuple[str, ...]] = {}
        for dimension, terms in asked_for.items():
            occurring = self.values(dimension)
            found = tuple(term for term in occurring if term in terms)
            if not found:
                return self.nothing(asked_for)
            if len(found) == 1 or len(found) < len(occurring):
                narrowed[dimension] = found
        parts: list[Count] = []
        for chosen in product(*narrowed.values()):
            answer = self.answers.get(key_of(self.rule, dict(zip(narrowed, chosen, strict=True))))
            if isinstance(answer, Suppressed):
                return answer
            if answer is not None:
                parts.append(answer)
        if not parts:
            return self.nothing(asked_for)
        if len(parts) == 1:
            return parts[0]
        if self.rule.unit not in _ONE_CELL:
            return Suppressed()
        return sealed(
            sum(part.value for part in parts),
            open_ended=any(part.open_ended for part in parts),
            rough=any(part.rough for part in parts),
        )

    def values(self, dimension: str) -> tuple[str, ...]:
        """The terms of one dimension with records, by the alphabet; that they have some is no secret.

        Raises KeyError for a dimension that the rule does not have.
        """
        if dimension not in self.rule.dimensions:
            raise KeyError(dimension)
        found = {terms[0] for key in self.answers for name, terms in key if name == dimension and len(terms) == 1}
        return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Hidden:
    """One suppressed cell, for the editors: its Key, whether it is itself too small, and what a reader can work out."""

    key: Key
    primary: bool
    interval: audit.Interval | None


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What was done about one sensitive rule; internal, never published. `printed` is the number of cells printed."""

    rule: str
    guard: Guard
    printed: int
    hidden: tuple[Hidden, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """The tallies of an edition as they may be published, what was done for it, and what could not be done."""

    tallies: Mapping[str, Tally]
    disclosures: tuple[Disclosure, ...]
    problems: tuple[Problem, ...]


def publish(editions: Sequence[Mapping[str, Tally]], guard: Guard) -> Published:
    """The tallies of the last of the editions, the sensitive ones sealed.

    `editions` are the tallies of the same rules for each edition, the earliest first; `guard` is the report's own.
    """
    newest = editions[-1]
    tallies = dict(newest)
    disclosures: list[Disclosure] = []
    problems: list[Problem] = []
    for names in _populations(newest):
        found = _population([{name: edition[name] for name in names} for edition in editions], guard)
        tallies |= found.tallies
        disclosures += found.disclosures
        problems += found.problems
    return Published(tallies, tuple(disclosures), tuple(problems))


def _populations(tallies: Mapping[str, Tally]) -> Iterator[tuple[str, ...]]:
    """The rules that count the same records, as far as one of them is sensitive."""
    together: dict[tuple[object, ...], list[str]] = {}
    for name in sorted(tallies):
        rule = tallies[name].rule
        together.setdefault((rule.unit, tuple(sorted(rule.events)), rule.tallies_of_others), []).append(name)
    for names in together.values():
        if any(tallies[name].rule.sensitive for name in names):
            yield tuple(names)


def _guard(rule: CountingRule, guard: Guard, counts: Mapping[Key, Count]) -> Guard:
    """What protects the cells of a rule; dominance is for head counts."""
    threshold = rule.threshold or guard.threshold
    width = rule.width or max(guard.width, threshold)
    heads = any(contribution.weight > 1 for count in counts.values() for contribution in count.contributions)
    return Guard(threshold, width, guard.dominance if heads else 0)


def _population(editions: Sequence[Mapping[str, Tally]], guard: Guard) -> Published:
    """The sealed tallies of rules that count the same records, edition after edition."""
    layers: list[Layer] = []
    demands: dict[Key, audit.Demand] = {}
    for tallies in editions:
        rules = tuple(tally.rule for _, tally in sorted(tallies.items()))
        margins = {name: cells(tally) for name, tally in sorted(tallies.items())}
        counts = {key: count for own in margins.values() for key, count in own.items()}
        sensitive = {name: own for name, own in margins.items() if tallies[name].rule.sensitive}
        guards: dict[Key, Guard] = {}
        for name, own in sensitive.items():
            one = _guard(tallies[name].rule, guard, counts)
            guards |= {key: one.joined(guards.get(key, one)) for key in own}
        layer = _layer(tallies, counts, rules)
        kept = frozenset(key for name, own in margins.items() if name not in sensitive for key in own)
        layer = replace(layer, kept=kept)
        primary = {
            key
            for key, one in guards.items()
            if layer.values[key] < one.threshold
            or 0 < layer.withheld[key] < one.threshold
            or (one.dominance and suppress.dominated(counts[key], one.dominance))
        }
        for one in sorted(set(guards.values()), key=lambda one: (one.threshold, one.width, one.dominance)):
            primary |= {key for key in suppress.grown_little([*layers, layer], one) if guards.get(key) == one}
        hidden = suppress.suppress([*layers, layer], primary - kept, guards)
        layers.append(replace(layer, hidden=hidden | primary))
        demands |= {key: audit.Demand(one.threshold, one.width, one.dominance) for key, one in guards.items()}
    told = _told(editions[-1], layers[-1], margins)
    intervals: Mapping[tuple[int, Key], audit.Interval] = {}
    if not told:
        intervals, told = _audited(editions[-1], layers, demands)
    place = len(layers) - 1
    return Published(
        {name: _sealed(editions[-1][name], own, layers[-1].hidden) for name, own in sensitive.items()},
        tuple(
            Disclosure(
                name,
                _guard(editions[-1][name].rule, guard, counts),
                sum(key not in layers[-1].hidden for key in own),
                tuple(
                    Hidden(key, key in primary, intervals.get((place, key))) for key in own if key in layers[-1].hidden
                ),
            )
            for name, own in sensitive.items()
        ),
        told,
    )


def _layer(tallies: Mapping[str, Tally], counts: Mapping[Key, Count], rules: tuple[CountingRule, ...]) -> Layer:
    """The cells of an edition, and how they hang together."""
    every: dict[tuple[Key, str], tuple[Key, ...]] = across(counts, rules)
    for tally in tallies.values():
        every |= lines(tally)
    years = {str(year) for tally in tallies.values() for year in tally.years}
    return Layer(
        values={key: counts[key].value for key in sorted(counts)},
        withheld={key: counts[key].value - _public(counts[key]) for key in sorted(counts)},
        lines=[(whole, parts) for (whole, _), parts in sorted(every.items())],
        within=held(counts),
        years=frozenset(years),
    )


def _public(count: Count) -> int:
    """What a reader counts who has the published records."""
    listed = tuple(c for c in count.contributions if not c.id.startswith(COUNTED_ONLY))
    return Count(listed).value if listed else 0


def _sealed(tally: Tally, own: Mapping[Key, Count], hidden: frozenset[Key]) -> SealedTally:
    """A tally without what is suppressed, and without its records."""
    answers = {key: Suppressed() if key in hidden else count.sealed() for key, count in own.items()}
    return SealedTally(
        tally.rule, {}, tally.countries, tally.years, tally.monitored, tally.groups, tally.group_of, answers
    )


def _told(
    tallies: Mapping[str, Tally], layer: Layer, margins: Mapping[str, Mapping[Key, Count]]
) -> tuple[Problem, ...]:
    """A Problem for each rule that is not sensitive and prints what a sensitive one suppresses."""
    problems = []
    for name, own in margins.items():
        rule = tallies[name].rule
        # The narrowest first: it is the easiest to look up.
        printed = sorted(layer.hidden & set(own), key=lambda key: (-len(key), key))
        if rule.sensitive or not printed:
            continue
        beside = [other for other in margins if tallies[other].rule.sensitive and set(printed) & set(margins[other])]
        others = ", ".join(beside) or ", ".join(other for other in margins if tallies[other].rule.sensitive)
        problems.append(
            Problem(
                "disclosure-other-rule",
                rule.place,
                f"rule {name} counts the same records as the sensitive rule {others} and prints what that suppresses: "
                f"{in_words(printed[0])}" + (f", and {len(printed) - 1} more" if len(printed) > 1 else ""),
                mend=f"write sensitive = true at {name} as well, or take one of the rules out",
            )
        )
    return tuple(problems)


def in_words(key: Key) -> str:
    """A cell as a person names it: country XA, year 2023, region XA-N."""
    return ", ".join(f"{dimension} {' or '.join(terms)}" for dimension, terms in key) or "all of it"


def _audited(
    tallies: Mapping[str, Tally], layers: Sequence[Layer], demands: Mapping[Key, audit.Demand]
) -> tuple[Mapping[tuple[int, Key], audit.Interval], tuple[Problem, ...]]:
    """What the audit finds in what would be printed: the interval of each count, and Problems."""
    rules = [tally.rule for _, tally in sorted(tallies.items())]
    shapes = tuple(audit.Shape(rule.dimensions, rule.where) for rule in rules)
    values, withheld = [layer.values for layer in layers], [layer.withheld for layer in layers]
    least = min((1, *(number for counts in values for number in counts.values())))
    intervals, findings = audit.audit(_sheets(layers, values, shapes), demands, least=least, shrunk=_shrunk(values))
    # Who takes the published records away from each printed number knows how many are withheld in it.
    _, more = audit.audit(
        _sheets(layers, withheld, shapes),
        demands,
        least=0,
        watched=frozenset((place, key) for place, counts in enumerate(withheld) for key in counts if counts[key]),
        shrunk=_shrunk(withheld),
    )
    told = {}
    for finding in (*findings, *more):
        rule = next(
            rule for rule, shape in zip(rules, shapes, strict=True) if rule.sensitive and shape.has(finding.key)
        )
        where = "" if finding.sheet == len(layers) - 1 else " of an earlier edition"
        told[finding.sheet, finding.key] = Problem(
            "disclosure-audit",
            rule.place,
            f"rule {rule.id}: {in_words(finding.key)}{where}: {finding.reason}",
            mend="count it by fewer dimensions, or by wider terms",
        )
    return intervals, tuple(told[cell] for cell in sorted(told))


def _sheets(
    layers: Sequence[Layer], measure: Sequence[Mapping[Key, int]], shapes: tuple[audit.Shape, ...]
) -> tuple[audit.Sheet, ...]:
    """What each edition prints, by one measure."""
    return tuple(
        audit.Sheet(
            {key: None if key in layer.hidden else number for key, number in counts.items()},
            shapes,
            layer.years,
            {
                (whole, dimension): sum(counts[part] for part in parts) - counts[whole]
                for whole, dimension, parts in audit.lines(counts, shapes)
            },
        )
        for layer, counts in zip(layers, measure, strict=True)
    )


def _shrunk(measure: Sequence[Mapping[Key, int]]) -> frozenset[tuple[int, Key]]:
    """The cells that are less than in the edition before."""
    return frozenset(
        (place, key)
        for place, (before, after) in enumerate(pairwise(measure), 1)
        for key in after
        if key in before and after[key] < before[key]
    )
