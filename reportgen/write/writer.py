"""The writer: all that grows while a report is written, in one object that is made for one report and handed on.

It holds the slots, the ledger, the references, the citations and the problems, and knows which part and which file are
being written. It prints numbers (each printing enters the ledger) and renders texts; what the texts may call is given
to it (see names.py and blocks.py).
"""

from __future__ import annotations

import traceback
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from html import escape

from reportgen import bounds
from reportgen.nearest import nearest
from reportgen.numbers.claim import Claim
from reportgen.numbers.ledger import Ledger, Spot
from reportgen.numbers.number import Comparison, Number
from reportgen.numbers.wording import Wording
from reportgen.problem import Place, Problem
from reportgen.protect import PublicRecords
from reportgen.write import markdown, mistakes
from reportgen.write.citations import Citations
from reportgen.write.references import References
from reportgen.write.sandbox import Prose, prose
from reportgen.write.slots import Slot, Slots, unmarked
from reportgen.write.text import Text

_TEXT = Spot("text")


@dataclass(slots=True)
class Writer:
    """What grows while one report is written.

    `part` and `file` are those being written, `files` it and those that insert it; `names` is what texts may call;
    `spot` is what is being written, where it leaves no mark of its own in the document (a title, an alt text).
    """

    wording: Wording
    slots: Slots
    ledger: Ledger
    references: References
    citations: Citations
    names: dict[str, object] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    part: str = ""
    file: str = ""
    files: tuple[str, ...] = ()
    spot: Spot = _TEXT
    rows: int = 0
    """How many records a text may print: what it may spend grows with them."""

    @classmethod
    def start(cls, records: PublicRecords, wording: Wording) -> Writer:
        """A writer with nothing written yet."""
        slots = Slots()
        tables = (getattr(records, table.name) for table in fields(records))
        rows = sum(len(table) for table in tables if isinstance(table, tuple))
        return cls(wording, slots, Ledger(), References(slots), Citations(slots, records.source), rows=rows)

    def print(self, number: Number, form: str) -> Slot:
        """The number as a mark; it is in the ledger from here on, with this place."""
        shown = self.wording.number(number, form)
        entry = self.ledger.enter(number, shown)
        anchor = self.ledger.used(entry, self.part, shown, file=self.file, line=_line_in(self.file), spot=self.spot)
        return self.slots.put(
            f'<span class="n" id="{anchor}" data-n="{entry}">{escape(shown, quote=False)}</span>', shown
        )

    def note(self, number: Number, shown: str, file: str, spot: Spot) -> None:
        """Enter a number that is printed without a mark of its own: in a drawing, or in its alt text."""
        self.ledger.used(self.ledger.enter(number, shown), self.part, shown, file=file, spot=spot)

    def claim(self, sentence: str, *comparisons: object) -> Prose:
        """The sentence; where a comparison does not hold, marked, and with a Problem that keeps it from a release."""
        made = tuple(c for c in comparisons if isinstance(c, Comparison))
        line = _line_in(self.file)
        plain = self.slots.text(sentence)
        if len(made) != len(comparisons) or not made:
            self._wrong("claim", line, f"a claim needs comparisons: {plain}", 'write claim("...", a > b)')
        claim = Claim(plain, self.part, self.file, line, made)
        self.claims.append(claim)
        if not claim.holds:
            values = "; ".join(str(one) for one in claim.failing)
            problem = Problem(
                "claim-fails",
                Place(self.file, line),
                f"the sentence no longer holds: {plain}",
                values,
                "; ".join(one.asked for one in claim.failing),
                "rewrite the sentence, or check the data",
            )
            self.problems.append(problem)
            return Prose(self.slots.put("<mark>", "") + sentence + self.slots.put("</mark>", ""))
        return Prose(sentence)

    def _wrong(self, slug: str, line: int | None, message: str, mend: str) -> None:
        self.problems.append(Problem(slug, Place(self.file, line), message, mend=mend))

    def here(self) -> Place:
        """The line of the text that is being rendered, for what has to be told later."""
        return Place(self.file, _line_in(self.file))

    @contextmanager
    def writing(self, part: str, file: str) -> Iterator[None]:
        """Within it, numbers are printed in that part and problems are told of that file."""
        before = self.part, self.file, self.files
        self.part, self.file, self.files = part, file, (*self.files, file)
        try:
            with bounds.at(file):
                yield
        finally:
            self.part, self.file, self.files = before

    def render(
        self, source: str, file: str, more: Mapping[str, object] | None = None, line: int = 1, whole: str | None = None
    ) -> str:
        """A template with its numbers as marks; "" after a mistake, which becomes a Problem.

        `line` is where the text stands in its file, and `whole` all of that file, where it holds more.
        """
        template = "\n" * (line - 1) + unmarked(source)
        names = {**self.names, **(more or {})}
        with self.writing(self.part, file):
            try:
                rendered = prose({file: template}, self.slots, names, self.rows).get_template(file).render()
            except mistakes.EXPECTED as error:
                if not mistakes.is_a_persons(error, (file,)):
                    raise
                self.problems.append(mistakes.problem(error, file, whole or template, names))
                return ""
        return rendered[line - 1 :] if rendered[: line - 1].strip("\n") == "" else rendered

    def words(self, html: str) -> str:
        """The words of HTML with marks, as text."""
        return self.slots.text(markdown.plain(html))

    def head(self, text: Text, key: str, more: Mapping[str, object] | None = None) -> str:
        """One string of a text's head, rendered, as inline HTML with marks; "" where the head has none."""
        source = text.head.get(key)
        if source is None:
            return ""
        with self.within("title" if key == "title" else "text", self.part):
            rendered = self.render(source.strip(), text.file, more, text.lines[key], text.source)
        resolved, problems = self.citations.resolve(rendered, text.source, text.file)
        self.problems.extend(problems)
        return markdown.inline(resolved.strip())

    @contextmanager
    def within(self, kind: str, holder: str) -> Iterator[None]:
        """Within it, numbers are printed into what leaves no mark of theirs: a title, a drawing, an alt text."""
        before, self.spot = self.spot, Spot(kind, holder)
        try:
            yield
        finally:
            self.spot = before

    def body(self, text: Text, more: Mapping[str, object] | None = None) -> str:
        """The body of a text as HTML with marks."""
        rendered = self.render(text.body, text.file, more)
        resolved, problems = self.citations.resolve(rendered, text.source, text.file)
        self.problems.extend(problems)
        with bounds.at(text.file):
            return markdown.html(resolved)

    def once(self, kind: str, anchor: str, taken: Container[str]) -> None:
        """A Problem where a figure, table or case box is printed a second time under the same id."""
        if anchor in taken:
            problem = Problem(
                "duplicate-anchor",
                self.here(),
                f"this {kind} is already in the report",
                anchor,
                "an id of its own",
                "refer to the first with ref, or give this one another id",
            )
            self.problems.append(problem)

    def known(self, kind: str, name: str, names: Mapping[str, object]) -> bool:
        """Whether the name is known; a Problem with the nearest one if it is not."""
        if name in names:
            return True
        close = nearest(name, names)
        mend = f"did you mean {close[0]}?" if close else None
        self.problems.append(Problem("unknown-" + kind, self.here(), f"there is no {kind} {name!r}", name, mend=mend))
        return False


def _line_in(file: str) -> int | None:
    """The line of the template that is being rendered now: that of the innermost frame that is the file's."""
    for frame, line in traceback.walk_stack(None):
        if frame.f_code.co_filename == file:
            template = frame.f_globals.get("__jinja_template__")
            return template.get_corresponding_lineno(line) if template is not None else None
    return None
