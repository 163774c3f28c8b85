"""Cell suppression: which cells of sensitive tallies are not printed, so that none of them can be worked out.

In: Layers, one for each edition up to the one that is built: the true counts of every cell that could be printed, and
what is known of how they hang together. Out: the Keys that the newest edition must not print.

Primary suppression: a count below the threshold; a cell of head counts in which one contribution can be estimated by
the second greatest to within p percent (the p% rule); a cell that grew since the edition before by less than the
threshold. Secondary suppression: further cells, until the integers that a reader can put into each suppressed cell,
given all that is printed, lie far enough apart. The further cells are those over which a shift of the suppressed cell
can be carried at the least cost, the cost being the counts that are lost: the linear programme of the "incremental
attacker". Method: A. Hundepool et al., Statistical Disclosure Control (Wiley 2012), chapter 4; M. Fischetti and
J. J. Salazar, "Models and Algorithms for Optimizing Cell Suppression in Tabular Data with Linear Constraints", JASA 95
(2000). Everything is ordered by Key, so that the same counts give the same pattern.

Here cells are shifts from their true counts; `audit` sees the printed numbers alone, and shares nothing with this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from reportgen.tally.cell import Count
from reportgen.tally.margins import Key

_NODES = 2000
"""How many branches the solver may try; a fixed number of steps, not of seconds, keeps its answer the same."""

_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Guard:
    """What protects a cell: counts below `threshold` are not printed; the least and the most that a reader can work out
    lie `width` apart and, for head counts, `dominance` percent of the most (0: not head counts)."""

    threshold: int
    width: int
    dominance: int = 0

    def wide(self, least: int, most: int) -> bool:
        """Whether an interval is wide enough."""
        return most - least >= self.width and 100 * least <= (100 - self.dominance) * most

    def most_for(self, least: int) -> int:
        """The smallest upper end that makes an interval from `least` wide enough."""
        return max(least + self.width, -(-100 * least // (100 - self.dominance)))

    def least_for(self, most: int) -> int:
        """The greatest lower end that makes an interval to `most` wide enough."""
        return min(most - self.width, (100 - self.dominance) * most // 100)

    def joined(self, other: Guard) -> Guard:
        """The stricter of two guards."""
        return Guard(
            max(self.threshold, other.threshold),
            max(self.width, other.width),
            max(self.dominance, other.dominance),
        )


@dataclass(frozen=True, slots=True)
class Layer:
    """One edition of one population: all cells that its rules could print.

    `values` are the counts, `withheld` those of records that may only be counted: what is left of a count when a reader
    takes away the records that are published. `lines` are a whole and its parts; `within` a cell and one that holds it.
    `years` are those that the edition reviews. `hidden` is what it does not print (for the newest: not yet known);
    `kept` what it prints in any case, because another rule that is not sensitive does.
    """

    values: Mapping[Key, int]
    withheld: Mapping[Key, int]
    lines: Sequence[tuple[Key, tuple[Key, ...]]]
    within: Sequence[tuple[Key, Key]]
    years: frozenset[str]
    hidden: frozenset[Key] = frozenset()
    kept: frozenset[Key] = frozenset()


def dominated(count: Count, percent: int) -> bool:
    """Whether the second greatest contribution can estimate the greatest to within `percent` of it (the p% rule)."""
    weights = sorted((contribution.weight for contribution in count.contributions), reverse=True)
    rest = count.value - sum(weights[:2])
    return bool(weights) and 100 * rest < percent * weights[0]


def grown(layers: Sequence[Layer]) -> Iterable[tuple[int, Key]]:
    """The cells that two editions, one after the other, both count over the same years or more: (the later's place,
    Key)."""
    for place, (before, after) in enumerate(pairwise(layers), 1):
        for key in after.values:
            if key in before.values and (before.years <= after.years or any(name == "year" for name, _ in key)):
                yield place, key


def grown_little(layers: Sequence[Layer], guard: Guard) -> frozenset[Key]:
    """The cells of the newest edition whose difference to the edition before is no 0 and below the threshold, where the
    edition before prints them."""
    if len(layers) < 2:
        return frozenset()
    before, after = layers[-2:]
    found = set()
    for place, key in grown(layers):
        if place == len(layers) - 1 and key not in before.hidden:
            for counts_before, counts_after in ((before.values, after.values), (before.withheld, after.withheld)):
                if 0 < abs(counts_after[key] - counts_before[key]) < guard.threshold:
                    found.add(key)
    return frozenset(found)


def suppress(layers: Sequence[Layer], primary: Iterable[Key], guards: Mapping[Key, Guard]) -> frozenset[Key]:
    """The cells that the newest of the layers must not print: the primary ones, and those that protect them.

    `guards` holds what each cell of the newest layer needs; a suppressed cell of an earlier layer needs the same there.
    """
    newest = len(layers) - 1
    hidden = {(place, key) for place, layer in enumerate(layers[:-1]) for key in layer.hidden}
    hidden |= {(newest, key) for key in primary}
    weakest = min((guards[key] for key in sorted(guards)), key=lambda guard: guard.width, default=Guard(2, 2))
    systems = [
        _System(layers, [layer.values for layer in layers], guards, weakest, least=_least(layers)),
        _System(layers, [layer.withheld for layer in layers], guards, weakest, least=0),
    ]
    # Nothing of a count with no withheld record needs to be kept from who counts the published ones.
    systems[1].watched = {cell for cell in systems[1].cells if systems[1].truth[systems[1].at[cell]] > 0}
    while True:
        before = len(hidden)
        for system in systems:
            system.protect(hidden)
        if len(hidden) == before:
            return frozenset(key for place, key in hidden if place == newest)


def _least(layers: Sequence[Layer]) -> int:
    """The least that a suppressed cell can be: zeros are printed, so 1, unless a head count is unknown and enters as 0.

    So no printed zero can tell a reader more than is granted.
    """
    return min((1, *(value for layer in layers for value in layer.values.values())))


_Cell = tuple[int, Key]


@dataclass(slots=True)
class _System:
    """The cells of all layers with one measure (counts, or counts of withheld records) as shifts from the truth."""

    layers: Sequence[Layer]
    measure: Sequence[Mapping[Key, int]]
    guards: Mapping[Key, Guard]
    weakest: Guard
    least: int
    cells: list[_Cell] = field(init=False)
    at: dict[_Cell, int] = field(init=False)
    truth: list[int] = field(init=False)
    lines: list[tuple[int, tuple[int, ...]]] = field(init=False)
    within: list[tuple[int, int]] = field(init=False)
    relations: list[tuple[int, ...]] = field(init=False)
    touching: dict[int, list[int]] = field(init=False)
    watched: set[_Cell] = field(init=False)
    lowest: list[int] = field(init=False)
    highest: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Number the cells and the relations; the truth is the first that is known to fit into a cell."""
        self.cells = [(place, key) for place, counts in enumerate(self.measure) for key in sorted(counts)]
        self.at = {cell: number for number, cell in enumerate(self.cells)}
        self.truth = [self.measure[place][key] for place, key in self.cells]
        self.lowest, self.highest = list(self.truth), list(self.truth)
        self.watched = set(self.cells)
        lines, within = set(), set()
        for place, layer in enumerate(self.layers):
            for whole, parts in layer.lines:
                lines.add((self.at[place, whole], tuple(self.at[place, part] for part in parts)))
            for smaller, greater in layer.within:
                within.add((self.at[place, smaller], self.at[place, greater]))
        for place, key in grown(self.layers):
            within.add((self.at[place - 1, key], self.at[place, key]))
        self.lines = sorted(lines)
        # A relation that does not hold here is none that a reader can rely on; one that a sum tells already is idle.
        told = {(part, whole) for whole, parts in self.lines for part in parts if self._adds_up(whole, parts)}
        self.within = sorted(pair for pair in within - told if self.truth[pair[0]] <= self.truth[pair[1]])
        self.touching = {}
        self.relations = [*((whole, *parts) for whole, parts in self.lines), *self.within]
        for number, cells in enumerate(self.relations):
            for cell in cells:
                self.touching.setdefault(cell, []).append(number)

    def _adds_up(self, whole: int, parts: tuple[int, ...]) -> bool:
        """Whether nothing is counted twice in a union."""
        return sum(self.truth[part] for part in parts) == self.truth[whole]

    def guard(self, cell: _Cell) -> Guard:
        """What protects a cell."""
        return self.guards.get(cell[1], self.weakest)

    def protect(self, hidden: set[_Cell]) -> None:
        """Hide further cells, until each that is hidden is protected, or nothing is left that could be hidden."""
        spent: set[_Cell] = set()
        while True:
            before = len(hidden)
            for cell in sorted((hidden & self.watched) - spent):
                while not self._protected(cell, hidden):
                    more = self._further(cell, hidden)
                    if not more:
                        spent.add(cell)
                        break
                    hidden |= more
            if len(hidden) == before:
                return

    def _protected(self, cell: _Cell, hidden: set[_Cell]) -> bool:
        """Whether the integers that fit into a cell lie far enough apart; never closer again as more is hidden."""
        number, guard = self.at[cell], self.guard(cell)
        for direction in (0, -1, 1):
            if direction:
                self._shift(number, direction, self._block(number, hidden))
            if guard.wide(self.lowest[number], self.highest[number]):
                return True
        return False

    def _block(self, number: int, hidden: set[_Cell]) -> list[int]:
        """The hidden cells that hang together with one, in order."""
        found, waiting = {number}, [number]
        while waiting:
            for relation in self.touching.get(waiting.pop(), ()):
                for other in self.relations[relation]:
                    if other not in found and self.cells[other] in hidden:
                        found.add(other)
                        waiting.append(other)
        return sorted(found)

    def _constraints(self, numbers: Sequence[int]) -> LinearConstraint | None:
        """The relations among shifts of these cells, all others standing still."""
        column = {number: place for place, number in enumerate(numbers)}
        rows: list[tuple[list[int], list[float]]] = []
        lower, upper = [], []
        for relation in sorted({relation for number in numbers for relation in self.touching.get(number, ())}):
            if relation < len(self.lines):
                whole, parts = self.lines[relation]
                signs = {whole: -1.0, **dict.fromkeys(parts, 1.0)}
                bounds = (0.0, 0.0)
            else:
                smaller, greater = self.within[relation - len(self.lines)]
                signs = {smaller: 1.0, greater: -1.0}
                bounds = (-np.inf, float(self.truth[greater] - self.truth[smaller]))
            there = [number for number in signs if number in column]
            rows.append(([column[number] for number in there], [signs[number] for number in there]))
            lower.append(bounds[0])
            upper.append(bounds[1])
        if not rows:
            return None
        row = [place for place, (columns, _) in enumerate(rows) for _ in columns]
        columns = [column_ for found, _ in rows for column_ in found]
        signs_ = [sign for _, found in rows for sign in found]
        matrix = csr_array((signs_, (row, columns)), shape=(len(rows), len(numbers)))
        return LinearConstraint(matrix, np.array(lower), np.array(upper))

    def _room(self, numbers: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """How far each cell can be shifted down and up; up far enough for every guard."""
        down = np.array([min(0, self.least - self.truth[number]) for number in numbers], dtype=float)
        most = max(self.truth[number] for number in numbers)
        width = max(self.guard(self.cells[number]).most_for(most) for number in numbers)
        return down, np.full(len(numbers), float(2 * width))

    def _shift(self, number: int, direction: int, block: Sequence[int]) -> None:
        """Shift one cell of a block as far down (-1) or up (1) as the others allow, and note where all stand then."""
        goal = np.array([-float(direction) if other == number else 0.0 for other in block])
        down, up = self._room(block)
        constraints = self._constraints(block)
        # Without branching first: mostly the answer is in whole numbers anyway, in a fraction of the time.
        for whole_numbers in (0, 1):
            solved = milp(
                goal,
                integrality=np.full(len(block), whole_numbers),
                bounds=Bounds(down, up),
                constraints=() if constraints is None else constraints,
                options={"node_limit": _NODES},
            )
            if solved.x is not None and np.all(np.abs(solved.x - np.round(solved.x)) < _TINY):
                self._note(block, solved.x)
                return

    def _note(self, numbers: Sequence[int], shifts: np.ndarray) -> None:
        """Remember counts that a reader can take to be true."""
        for number, shift in zip(numbers, shifts, strict=True):
            there = self.truth[number] + round(float(shift))
            self.lowest[number] = min(self.lowest[number], there)
            self.highest[number] = max(self.highest[number], there)

    def _further(self, cell: _Cell, hidden: set[_Cell]) -> set[_Cell]:
        """The cells that have to be hidden so that one of the hidden can be shifted far enough, at the least cost.

        Those that another rule prints are taken only where it cannot be done without them.
        """
        newest = len(self.layers) - 1
        free = {one for one in self.cells if one[0] == newest} - hidden
        kept = {(newest, key) for key in self.layers[-1].kept}
        for candidates in (free - kept, free):
            for whole_numbers in (False, True):
                shifted = [
                    found
                    for target in self._targets(cell)
                    if (found := self._carried(cell, target, hidden, candidates, whole_numbers=whole_numbers))
                ]
                if shifted:
                    return min(shifted, key=lambda found: found[0])[1]
        return free - kept or free

    def _targets(self, cell: _Cell) -> Iterable[int]:
        """How far up, and how far down, a cell would have to be shifted to be protected."""
        number, guard = self.at[cell], self.guard(cell)
        yield guard.most_for(self.lowest[number]) - self.truth[number]
        least = guard.least_for(self.highest[number])
        if least >= self.least:
            yield least - self.truth[number]

    def _carried(
        self, cell: _Cell, target: int, hidden: set[_Cell], candidates: set[_Cell], *, whole_numbers: bool
    ) -> tuple[float, set[_Cell]] | None:
        """The cost of carrying a shift of `target`, and the cells to be hidden for it; None where it cannot be carried
        or nothing more has to be hidden for it."""
        numbers = sorted(self.at[one] for one in hidden | candidates)
        place = numbers.index(self.at[cell])
        down, up = self._room(numbers)
        size = len(numbers)
        price = np.array(
            [
                0.0
                if self.cells[number] in hidden
                # The layers' own counts: what is lost to the reader. The rank settles what costs the same.
                else 1.0 + self.layers[-1].values[self.cells[number][1]] + rank * 1e-4 / size
                for rank, number in enumerate(numbers)
            ]
        )
        # A shift is its way up less its way down, both of which cost.
        lower, upper = np.zeros(2 * size), np.concatenate([up, -down])
        if target > 0:
            lower[place] = upper[place] = float(target)
            upper[size + place] = 0.0
        else:
            lower[size + place] = upper[size + place] = float(-target)
            upper[place] = 0.0
        relations = self._constraints(numbers)
        constraints = []
        if relations is not None:
            matrix = csr_array(relations.A)
            constraints = [LinearConstraint(_beside(matrix), relations.lb, relations.ub)]
        solved = milp(
            np.concatenate([price, price]),
            integrality=np.full(2 * size, 1 if whole_numbers else 0),
            bounds=Bounds(lower, upper),
            constraints=constraints,
            options={"node_limit": _NODES},
        )
        if solved.x is None:
            return None
        shifts = solved.x[:size] - solved.x[size:]
        more = {
            self.cells[number]
            for number, shift in zip(numbers, shifts, strict=True)
            if abs(shift) > _TINY and self.cells[number] not in hidden
        }
        return (float(solved.fun), more) if more else None


def _beside(matrix: csr_array) -> csr_array:
    """The matrix, and its opposite beside it."""
    entries = matrix.tocoo()
    rows, columns = entries.coords
    places = (np.concatenate([rows, rows]), np.concatenate([columns, columns + matrix.shape[1]]))
    return csr_array(
        (np.concatenate([entries.data, -entries.data]), places), shape=(matrix.shape[0], 2 * matrix.shape[1])
    )
