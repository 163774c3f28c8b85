"""A drawing read back: the marks and labels of an SVG by the names in their ids, with places and words."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, groupby

from reportgen.problem import Problem
from reportgen.readback.compare import disagreement, squeezed

_ELEMENT = re.compile(r"<(path|text)\b([^>]*?)(?:/>|>([^<]*)</text>)")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_STEP = re.compile(r"([MLCz])([^MLCz]*)")
NEAR = 0.06
"""How far apart two places may lie, in points, and be the same: a coordinate is written to a hundredth of a point."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A path or a text. Of a path: its corners, and its steps as a PDF writes them; of a text: words, place, anchor."""

    corners: tuple[tuple[float, float], ...]
    steps: str
    words: str
    size: float
    anchor: str
    fill: str

    @property
    def left(self) -> float:
        """The least x."""
        return min(x for x, _ in self.corners)

    @property
    def right(self) -> float:
        """The greatest x."""
        return max(x for x, _ in self.corners)

    @property
    def top(self) -> float:
        """The least y."""
        return min(y for _, y in self.corners)

    @property
    def bottom(self) -> float:
        """The greatest y."""
        return max(y for _, y in self.corners)

    @property
    def x(self) -> float:
        """The middle from left to right; of a text, where it is anchored."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """The middle from top to bottom; of a text, the height on which figures of its size are centred."""
        return (self.top + self.bottom) / 2 - (0.33 * self.size if self.words else 0.0)


def marks(drawing: str) -> Iterator[tuple[str, Mark]]:
    """Every path and text in the order of painting, with its id ("" for none)."""
    for kind, written, words in _ELEMENT.findall(drawing):
        attributes = dict(_ATTRIBUTE.findall(written))
        corners: list[tuple[float, float]] = []
        steps: list[str] = []
        if kind == "text":
            corners.append((float(attributes["x"]), float(attributes["y"])))
        for step, numbers in _STEP.findall(attributes.get("d", "")):
            values = numbers.split()
            # Of a curve, the point at which it arrives.
            corners += [(float(values[-2]), float(values[-1]))] if values else []
            steps += [*values, "h" if step == "z" else step.lower()]
        yield (
            html.unescape(attributes.get("id", "")),
            Mark(
                tuple(corners),
                " ".join(steps),
                html.unescape(words),
                float(attributes.get("font-size", 0)),
                attributes.get("text-anchor", "start"),
                attributes.get("fill", ""),
            ),
        )


@dataclass(slots=True)
class Reading:
    """A drawing while it is read: its marks by name, which of them were asked for, and what was found wrong."""

    figure: str
    file: str
    named: dict[str, list[Mark]]
    unnamed: list[Mark]
    wrong: list[Problem] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def take(self, name: str) -> list[Mark]:
        """The marks of a name, in order; none where it has none."""
        name = "_".join(name.split())
        self.taken.add(name)
        return self.named.get(name, [])

    def one(self, name: str, where: str, expected: str) -> Mark | None:
        """The only mark of that name; where there is none, or more, that is told."""
        found = self.take(name)
        if len(found) != 1:
            self.tell(where, f"{len(found)} marks", expected)
            return None
        return found[0]

    def tell(self, where: str, says: str, expected: str) -> None:
        """Note a disagreement."""
        self.wrong.append(disagreement(self.file, f"figure {self.figure}, {where},", says, expected))

    def words(self, name: str, where: str, expected: str, *, needed: bool = True) -> list[Mark]:
        """The text of that name, in one or more lines, held to the words expected of it."""
        found = self.take(name)
        text = " ".join(mark.words for mark in found)
        if (found or needed) and squeezed(text) != squeezed(expected):
            self.tell(where, text or "nothing", expected)
        return found

    def near(self, one: float, other: float, where: str, says: str, expected: str, slack: float = NEAR) -> None:
        """Tell where two places that must be one are apart."""
        if abs(one - other) > slack:
            self.tell(where, says, expected)

    def value(self, place: float, expected: float, scale: Line, where: str) -> None:
        """Hold the value that a place stands for to the one expected."""
        if abs(place - scale.at(expected)) > NEAR:
            self.tell(where, f"{scale.read(place):.6g}", f"{expected:.6g}")

    def vertices(self, line: Mark, many: int, where: str) -> Sequence[tuple[float, float]]:
        """Where the values of a line stand, one for each of `many`; a line of one value is a dot."""
        found = line.corners if many > 1 else ((line.x, line.y),)
        if len(found) != many:
            self.tell(where, f"{len(found)} values", f"{many} values")
        return found

    def rest(self) -> None:
        """Tell of every mark that nothing asked for, and of letters without a name."""
        for name in sorted(set(self.named) - self.taken):
            words = " ".join(mark.words for mark in self.named[name] if mark.words)
            self.tell(f"the mark {name}", words or "a mark", "nothing: its data has no such mark")
        for mark in self.unnamed:
            if mark.words:
                self.tell("a label", mark.words, "nothing: its data has no such label")


def reading(figure: str, file: str, drawing: str, prefix: str) -> Reading:
    """A drawing ready to be read; `prefix` begins its ids."""
    named: dict[str, list[Mark]] = {}
    unnamed = []
    for id_, mark in marks(drawing):
        if id_:
            named.setdefault(id_.removeprefix(f"{prefix}-").partition("~")[0], []).append(mark)
        else:
            unnamed.append(mark)
    return Reading(figure, file, named, unnamed)


@dataclass(frozen=True, slots=True)
class Line:
    """A linear scale as it was read: a value of 0 stands at `start`, and each unit is `step` points long."""

    start: float
    step: float

    def at(self, value: float) -> float:
        """The place of a value."""
        return self.start + self.step * value

    def read(self, place: float) -> float:
        """The value at a place."""
        return (place - self.start) / self.step if self.step else float("nan")


def scale(pairs: Sequence[tuple[float, float]]) -> Line | None:
    """The scale on which most of the (value, place) pairs lie; None where there are not two values.

    Two of the pairs that lie far apart fix a scale; that on which most others lie is taken, and is settled by the
    least squares of those. So one mark that was moved does not move the scale.
    """
    best: list[tuple[float, float]] = []
    ordered = sorted(set(pairs))
    few = ordered if len(ordered) <= 24 else [*ordered[:12], *ordered[-12:]]
    for (low, start), (high, end) in combinations(few, 2):
        if high - low < 1e-12:
            continue
        step = (end - start) / (high - low)
        lying = [(value, place) for value, place in ordered if abs(start + step * (value - low) - place) <= 2 * NEAR]
        # Of scales that hold as many, the one whose ends are farthest apart.
        if len(lying) > len(best):
            best = lying
    if len({value for value, _ in best}) < 2:
        return None
    middle = sum(value for value, _ in best) / len(best)
    level = sum(place for _, place in best) / len(best)
    spread = sum((value - middle) ** 2 for value, _ in best)
    step = sum((value - middle) * (place - level) for value, place in best) / spread
    return Line(level - step * middle, step)


def copied(figure: str, output: str, drawing: str, original: str) -> Iterator[Problem]:
    """A drawing inside a page against the figure's file: the same marks in the same places, the same labels."""
    ours, theirs = ([mark for _, mark in marks(text)] for text in (drawing, original))
    if len(ours) != len(theirs):
        yield disagreement(output, f"the drawing of figure {figure}", f"{len(ours)} marks", f"{len(theirs)} marks")
    for one, other in zip(ours, theirs, strict=False):
        if one != other:
            says, wanted = (f"{mark.words} {mark.steps or mark.corners}".strip() for mark in (one, other))
            yield disagreement(output, f"a mark of figure {figure}", says, wanted)


def typeset(
    figure: str, output: str, paths: Sequence[str], letters: str, places: Sequence[str], original: str
) -> Iterator[Problem]:
    """A drawing inside the PDF against the figure's file: paths step by step, letters in order, lines of letters."""
    drawn = [mark for _, mark in marks(original)]
    wanted = [mark.steps for mark in drawn if mark.steps]
    if len(paths) != len(wanted):
        yield disagreement(output, f"the drawing of figure {figure}", f"{len(paths)} paths", f"{len(wanted)} paths")
    for says, expected in zip(paths, wanted, strict=False):
        if says != expected:
            yield disagreement(output, f"a mark of figure {figure}", says, expected)
    texts = [mark for mark in drawn if mark.words]
    words = squeezed("".join(mark.words for mark in texts))
    if letters != words:
        yield disagreement(output, f"the labels of figure {figure}", letters, words)
    heights = [height for height, _ in groupby(float(place.split()[1]) for place in places)]
    lines = [height for height, _ in groupby(mark.corners[0][1] for mark in texts)]
    if [round(height, 2) for height in heights] != [round(line, 2) for line in lines]:
        yield disagreement(output, f"the places of labels of figure {figure}", f"{heights}", f"{lines}")
