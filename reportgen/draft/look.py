"""How a draft differs from a release in what people see: what its pages say, what is marked, and what stands first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from reportgen.draft.front import front, style
from reportgen.draft.typed import marked
from reportgen.problem import Problem
from reportgen.store import Kept
from reportgen.typeset.assemble import assemble
from reportgen.typeset.marks import Marks
from reportgen.typeset.pages import Workers, settle
from reportgen.typeset.setting import STYLE, PartPdf
from reportgen.write.document import Document

WORD = "Draft"


@dataclass(frozen=True, slots=True)
class Look:
    """One draft: its number where it has one, the revision that it is made from, and what it is compared with.

    `known` are the hashes of the blocks of text of what it is compared with; None where that is nothing. `texts` are
    the project's texts by path, empty where they could not be read.
    """

    number: int | None
    revision: str | None
    known: Collection[str] | None
    texts: Mapping[str, str]

    @property
    def name(self) -> str:
        """What the draft is called: Draft 7."""
        return WORD if self.number is None else f"{WORD} {self.number}"

    def line(self, as_of: str) -> str:
        """The line that every page carries."""
        revised = () if self.revision is None else (f"revision {self.revision}",)
        return " · ".join((self.name, *revised, f"as of {as_of}"))

    def marked(self, document: Document, files: Mapping[str, str], problems: Sequence[Problem]) -> Document:
        """The document with marks around typed numbers; the writer has marked sentences that do not hold."""
        typed = [problem for problem in problems if problem.slug == "typed-number"]
        if not typed:
            return document
        parts = []
        for part in document.parts:
            own = [problem for problem in typed if problem.place.file == files.get(part.id)]
            html = marked(part.html, self.texts.get(files[part.id], ""), own) if own else part.html
            parts.append(replace(part, html=html))
        return replace(document, parts=tuple(parts))

    def stamped(
        self,
        document: Document,
        parts: Sequence[PartPdf],
        problems: Sequence[Problem],
        line: str,
        workers: Workers,
        kept: Kept | None,
    ) -> bytes:
        """The PDF with its marks, and its problems behind the cover where there are any."""
        own, typeset = list(document.parts), list(parts)
        if problems:
            first = front(problems)
            alone = replace(document, parts=(first,), resources=(), styles={STYLE: style()})
            at = sum(part.kind == "cover" for part in own[:1])
            own.insert(at, first)
            typeset[at:at] = settle(alone, workers, lambda _: None, kept).parts
        return assemble(replace(document, parts=tuple(own)), typeset, kept, Marks(WORD, line, self.known))
