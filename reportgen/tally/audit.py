"""The audit of suppressed cells: from what is printed alone, what can a reader work out of what is not?

In: Sheets, one for each edition that readers can hold side by side: every cell that its rules can print, with its
number or None. Out: for each suppressed cell the least and the most that a reader can work out, and Findings where they
lie too close. The audit is the adversary of `suppress`: it knows neither the true counts nor how cells were chosen. It
builds its own equations from the Keys and solves them in whole numbers (HiGHS), block by block.

The reader is granted more than is printed, so that the intervals err on the safe side: that zeros are printed, so that
a suppressed cell is at least `least`; how much is counted twice in each union (`doubled`); that cells do not shrink
from one edition to the next, where they did not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import lil_array

from reportgen.tally.margins import Key

_TINY = 1e-6

Line = tuple[Key, str, tuple[Key, ...]]
"""A union, the dimension over which it is one, and the cells of which it is the union (those with records)."""

Interval = tuple[int, int]
"""The least and the most that a cell can be."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Which cells a rule can print: those narrowed by some of its dimensions, within its `where`."""

    dimensions: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]]

    def whole(self, key: Key, dimension: str) -> Key:
        """The cell that is the same but whole in a dimension."""
        rest = [pair for pair in key if pair[0] != dimension]
        if dimension in self.where:
            rest.append((dimension, tuple(sorted(self.where[dimension]))))
        return tuple(sorted(rest))

    def has(self, key: Key) -> bool:
        """Whether the rule can print the cell."""
        named = dict(key)
        if any(dimension not in named for dimension in self.where):
            return False
        for dimension, terms in named.items():
            entering = self.where.get(dimension)
            if entering is not None and terms == tuple(sorted(entering)):
                continue
            if dimension not in self.dimensions or len(terms) != 1:
                return False
            if entering is not None and terms[0] not in entering:
                return False
        return True


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one edition prints of the rules that count the same records.

    `cells` holds the number of each cell with records, None where it is suppressed; a cell that is not in it is printed
    as none. `doubled` says how much less a union is than the sum of its parts. `years` are those reviewed.
    """

    cells: Mapping[Key, int | None]
    shapes: tuple[Shape, ...]
    years: frozenset[str]
    doubled: Mapping[tuple[Key, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of a cell: the least number that may be printed, and by which it may differ between two editions;
    and the least width of a suppressed one's interval, in whole and in percent of its upper end."""

    threshold: int
    width: int
    percent: int = 0

    def met(self, low: int, high: int) -> bool:
        """Whether an interval is wide enough, and leaves more to think of than none and one."""
        return high > 1 and high - low >= self.width and 100 * (high - low) >= self.percent * high


@dataclass(frozen=True, slots=True)
class Finding:
    """A suppressed cell that can be worked out too closely: the place of its sheet, and its Key; never its number."""

    sheet: int
    key: Key
    reason: str


def lines(cells: Iterable[Key], shapes: Iterable[Shape]) -> tuple[Line, ...]:
    """Every union among the cells and its parts, of each rule and across rules that count the same records."""
    known = sorted(cells)
    found: dict[tuple[Key, str], set[Key]] = {}
    for shape in shapes:
        mine = [key for key in known if shape.has(key)]
        there = set(known)
        for key in mine:
            for dimension, terms in key:
                if dimension in shape.dimensions and len(terms) == 1:
                    whole = shape.whole(key, dimension)
                    if whole != key and whole in there:
                        found.setdefault((whole, dimension), set()).add(key)
        # A union over some terms that another rule counts one by one.
        for key in known:
            for dimension, terms in key:
                if len(terms) < 2 or dimension not in shape.dimensions:
                    continue
                parts = [_narrowed(key, dimension, (term,)) for term in terms]
                if all(shape.has(part) for part in parts) and any(part in there for part in parts):
                    found.setdefault((key, dimension), set()).update(part for part in parts if part in there)
    return tuple((whole, dimension, tuple(sorted(found[whole, dimension]))) for whole, dimension in sorted(found))


def within(cells: Iterable[Key]) -> tuple[tuple[Key, Key], ...]:
    """Every cell and each that holds it: the same without a dimension, or with more of its terms."""
    known = sorted(cells)
    there = set(known)
    wider = {pair for key in known for pair in key if len(pair[1]) > 1}
    found = set()
    for key in known:
        for dimension, terms in key:
            candidates = [tuple(pair for pair in key if pair[0] != dimension)]
            candidates += [
                _narrowed(key, dimension, more) for name, more in wider if name == dimension and set(terms) < set(more)
            ]
            found |= {(key, candidate) for candidate in candidates if candidate in there and candidate != key}
    return tuple(sorted(found))


def _narrowed(key: Key, dimension: str, terms: tuple[str, ...]) -> Key:
    """The cell with other terms of one dimension."""
    return tuple(sorted((*(pair for pair in key if pair[0] != dimension), (dimension, terms))))


_Unknown = tuple[int, Key]
_Row = tuple[Mapping[_Unknown, int], float, float]
"""A relation: its unknowns with their signs, and between what their sum lies."""


def audit(
    sheets: Sequence[Sheet],
    demands: Mapping[Key, Demand],
    *,
    least: int,
    watched: frozenset[tuple[int, Key]] | None = None,
    shrunk: frozenset[tuple[int, Key]] = frozenset(),
) -> tuple[Mapping[tuple[int, Key], Interval], tuple[Finding, ...]]:
    """The interval of each suppressed cell, by the place of its sheet and its Key, and where it is too narrow.

    The interval is exact where it is too narrow; where it is not, it is as much of it as was needed to see that.
    `demands` holds what is asked of each Key. `watched` narrows the audit to some of the cells; `shrunk` names those
    that are less than in the sheet before.
    """
    unknowns = [
        (place, key) for place, sheet in enumerate(sheets) for key in sorted(sheet.cells) if sheet.cells[key] is None
    ]
    rows = [row for row in _rows(sheets, shrunk) if row[0]]
    intervals: dict[tuple[int, Key], Interval] = {}
    findings = list(_printed(sheets, demands))
    for block, own in _blocks(unknowns, rows):
        wanted = [unknown for unknown in block if watched is None or unknown in watched]
        if not wanted:
            continue
        solver = _Block(block, own, least, _most_printed(sheets))
        for unknown in wanted:
            place, key = unknown
            intervals[unknown] = solver.interval(unknown, demands[key])
            if not demands[key].met(*intervals[unknown]):
                findings.append(Finding(place, key, "a reader can work it out too closely"))
    return intervals, tuple(findings)


def _printed(sheets: Sequence[Sheet], demands: Mapping[Key, Demand]) -> Iterator[Finding]:
    """The numbers that are printed and must not be: small ones, and small differences between two editions."""
    for place, sheet in enumerate(sheets):
        for key, number in sheet.cells.items():
            demand = demands.get(key)
            if demand is None or number is None:
                continue
            if 0 < number < demand.threshold:
                yield Finding(place, key, "it is printed, though it is below the threshold")
    for place, key in _followed(sheets):
        before, after = sheets[place - 1].cells[key], sheets[place].cells[key]
        demand = demands.get(key)
        if demand is None or before is None or after is None:
            continue
        if 0 < abs(after - before) < demand.threshold:
            yield Finding(place, key, "its difference to the edition before is below the threshold")


def _followed(sheets: Sequence[Sheet]) -> Iterator[tuple[int, Key]]:
    """The cells that two editions in turn both count, over the same years or more, by the later's place."""
    for place, (before, after) in enumerate(pairwise(sheets), 1):
        for key in sorted(set(before.cells) & set(after.cells)):
            if before.years <= after.years or any(dimension == "year" for dimension, _ in key):
                yield place, key


def _rows(sheets: Sequence[Sheet], shrunk: frozenset[tuple[int, Key]]) -> Iterator[_Row]:
    """Every relation of the cells, the printed ones put in."""
    for place, sheet in enumerate(sheets):
        told: set[tuple[Key, Key]] = set()
        for whole, dimension, parts in lines(sheet.cells, sheet.shapes):
            total = float(sheet.doubled.get((whole, dimension), 0))
            unknown: dict[_Unknown, int] = {}
            for key, sign in ((whole, -1), *((part, 1) for part in parts)):
                number = sheet.cells[key]
                if number is None:
                    unknown[place, key] = sign
                else:
                    total -= sign * number
            yield unknown, total, total
            if not sheet.doubled.get((whole, dimension), 0):
                told |= {(part, whole) for part in parts}
        for smaller, greater in within(sheet.cells):
            if (smaller, greater) not in told:
                yield _no_more(place, smaller, sheet.cells[smaller], place, greater, sheet.cells[greater])
    for place, key in _followed(sheets):
        if (place, key) not in shrunk:
            yield _no_more(place - 1, key, sheets[place - 1].cells[key], place, key, sheets[place].cells[key])


def _no_more(place: int, smaller: Key, number: int | None, other: int, greater: Key, other_number: int | None) -> _Row:
    """That one cell is not more than another."""
    unknown = {}
    most = 0.0
    if number is None:
        unknown[place, smaller] = 1
    else:
        most -= number
    if other_number is None:
        unknown[other, greater] = -1
    else:
        most += other_number
    return unknown, -np.inf, most


def _blocks(unknowns: Sequence[_Unknown], rows: Sequence[_Row]) -> Iterator[tuple[list[_Unknown], list[_Row]]]:
    """The unknowns that hang together, and their relations."""
    leader = {unknown: unknown for unknown in unknowns}

    def led(unknown: _Unknown) -> _Unknown:
        while leader[unknown] != unknown:
            leader[unknown] = leader[leader[unknown]]
            unknown = leader[unknown]
        return unknown

    for signs, _, _ in rows:
        first, *others = (led(unknown) for unknown in signs)
        for other in others:
            leader[led(other)] = led(first)
    together: dict[_Unknown, list[_Unknown]] = {}
    for unknown in unknowns:
        together.setdefault(led(unknown), []).append(unknown)
    relations: dict[_Unknown, list[_Row]] = {}
    for row in rows:
        relations.setdefault(led(next(iter(row[0]))), []).append(row)
    for first, block in together.items():
        yield block, relations.get(first, [])


def _most_printed(sheets: Sequence[Sheet]) -> int:
    """The greatest number printed."""
    return max((number for sheet in sheets for number in sheet.cells.values() if number is not None), default=0)


class _Block:
    """The suppressed cells that hang together, and what a reader can put into them."""

    def __init__(self, unknowns: Sequence[_Unknown], rows: Sequence[_Row], least: int, printed: int) -> None:
        """Set up the equations; where nothing else bounds a cell, it ends far above all that is printed."""
        self.column = {unknown: place for place, unknown in enumerate(unknowns)}
        self.least = least
        self.far = 4 * (printed + 100) * max(1, len(unknowns))
        matrix = lil_array((len(rows), len(unknowns)))
        for place, (signs, _, _) in enumerate(rows):
            for unknown, sign in signs.items():
                matrix[place, self.column[unknown]] = sign
        self.constraints = []
        if rows:
            lower, upper = (np.array([row[side] for row in rows]) for side in (1, 2))
            self.constraints = [LinearConstraint(matrix.tocsr(), lower, upper)]
        self.lowest = np.full(len(unknowns), np.inf)
        self.highest = np.full(len(unknowns), -np.inf)

    def interval(self, unknown: _Unknown, demand: Demand) -> Interval:
        """The least and the most whole number that the cell can be, as far as it takes to meet the demand."""
        place = self.column[unknown]
        for sign in (0, 1, -1):
            if sign:
                self._end(place, sign)
            if np.isfinite(self.lowest[place]) and demand.met(int(self.lowest[place]), int(self.highest[place])):
                break
        return int(self.lowest[place]), int(self.highest[place])

    def _end(self, place: int, sign: int) -> None:
        """Look for the least (1) or the most (-1) of a cell, and note what all cells are then: that fits as well."""
        goal = np.zeros(len(self.column))
        goal[place] = sign
        # An end in fractions may lie further out than any in whole numbers: only then is branching needed.
        for whole_numbers in (0, 1):
            solved = milp(
                goal,
                integrality=np.full(len(self.column), whole_numbers),
                bounds=(self.least, self.far),
                constraints=self.constraints,
            )
            assert solved.x is not None, f"the printed numbers contradict each other: {solved.message}"
            found = np.round(solved.x)
            if np.all(np.abs(solved.x - found) < _TINY):
                break
        self.lowest = np.minimum(self.lowest, found)
        self.highest = np.maximum(self.highest, found)
