"""Claims: sentences that rest on a comparison, and whether they still hold.

A claim is printed while its comparisons hold; when data moves so that one does not, the sentence, its file and line and
the values are a Problem, so that a sentence cannot outlive its numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.numbers.number import Comparison


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: its sentence as printed, its part, where it is written, and the comparisons it rests on."""

    sentence: str
    part: str
    file: str
    line: int | None
    comparisons: tuple[Comparison, ...]

    @property
    def holds(self) -> bool:
        """Whether every comparison holds."""
        return all(comparison.holds for comparison in self.comparisons)

    @property
    def failing(self) -> tuple[Comparison, ...]:
        """The comparisons that do not hold."""
        return tuple(comparison for comparison in self.comparisons if not comparison.holds)

    def as_row(self) -> dict[str, object]:
        """The claim as plain values for the manifest, so that two drafts can be compared."""
        return {
            "sentence": self.sentence,
            "part": self.part,
            "file": self.file,
            "line": self.line,
            "holds": self.holds,
            "comparisons": [
                {"left": one.left, "sign": one.sign, "right": one.right, "holds": one.holds} for one in self.comparisons
            ],
        }
