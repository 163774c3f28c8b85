"""All numbering of the report in one pass: chapters, figures, tables and case boxes, and what refers to them by id.

A reference may stand before what it refers to, so it is a mark until the whole report is written. A reference to what
does not exist becomes a Problem with the nearest id that does.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html import escape

from reportgen.nearest import nearest
from reportgen.problem import Place, Problem
from reportgen.write.slots import Slot, Slots


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be referred to: its anchor, its printed name ("Figure 3"), its title and its part."""

    anchor: str
    name: str
    title: str
    part: str


@dataclass(slots=True)
class References:
    """The targets met so far, and the references that wait for theirs."""

    slots: Slots
    targets: dict[str, Target] = field(default_factory=dict)
    _numbers: Counter[str] = field(default_factory=Counter)
    _waiting: list[tuple[str, Slot, str, Place]] = field(default_factory=list)

    def number(self, kind: str, anchor: str, title: str, part: str) -> Target:
        """The next number of its kind ("Figure", "Table", "Case") for this anchor; the same again if it has one."""
        if anchor not in self.targets:
            self._numbers[kind] += 1
            self.targets[anchor] = Target(anchor, f"{kind} {self._numbers[kind]}", title, part)
        return self.targets[anchor]

    def define(self, anchor: str, name: str, title: str, part: str) -> Target:
        """A target that is named otherwise: a chapter, an annex, a country."""
        self.targets[anchor] = Target(anchor, name, title, part)
        return self.targets[anchor]

    def refer(self, anchor: str, form: str, place: Place) -> Slot:
        """A mark for a reference: form name ("Figure 3"), title, or page ("page 12")."""
        mark = self.slots.put("", "")
        self._waiting.append((anchor, mark, form, place))
        return mark

    def settle(self) -> tuple[Problem, ...]:
        """Fill every reference in; the Problems of those that lead nowhere."""
        problems: list[Problem] = []
        for anchor, mark, form, place in self._waiting:
            target = self.targets.get(anchor)
            if target is None:
                close = nearest(anchor, self.targets)
                mend = f"did you mean {close[0]}?" if close else None
                problems.append(Problem("dead-reference", place, f"nothing has the id {anchor!r}", anchor, mend=mend))
                continue
            href = f"#{escape(anchor)}"
            if form == "page":
                self.slots.change(mark, f'<a class="page-ref" href="{href}"></a>', "")
            else:
                words = target.title if form == "title" else target.name
                self.slots.change(mark, f'<a class="ref" href="{href}">{escape(words, quote=False)}</a>', words)
        return tuple(problems)
