"""What a part is typeset from, and what comes of it: the values that go between processes and are kept.

A Setting holds everything that the bytes of a part, or of a slice of it, depend on, a PartPdf the bytes. No library of
typesetting is loaded here: a build that finds every part in the store needs none.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from functools import cache
from itertools import accumulate, pairwise

from reportgen import store, surroundings
from reportgen.problem import Place, Problem
from reportgen.typeset.fonts import FACES, content
from reportgen.write.document import Resource

STYLE = "print.css"
"""The style by which parts are set."""

_ROOMS = ("typeset", "write/document.py", "patterns.py", "problem.py")
"""The code that has a hand in a part's bytes."""

_PAGE = re.compile(r"page (\d+)")


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything that the PDF of one part, or of a slice of it, depends on.

    `numbers` are the page numbers that are printed in it, by anchor; `resources` those files that it uses. `slice`
    counts the slices of a part from 0.
    """

    part: str
    html: str
    style: str
    report: str
    language: str
    numbers: tuple[tuple[str, int], ...]
    resources: tuple[Resource, ...]
    slice: int = 0

    def to_bytes(self) -> bytes:
        """All of it as JSON, to be handed to another process."""
        given = {
            "part": self.part,
            "html": self.html,
            "style": self.style,
            "report": self.report,
            "language": self.language,
            "numbers": self.numbers,
            "resources": [
                (one.name, one.media_type, base64.b64encode(one.content).decode("ascii")) for one in self.resources
            ],
            "slice": self.slice,
        }
        return json.dumps(given).encode()

    @classmethod
    def from_bytes(cls, given: bytes) -> Setting:
        """What `to_bytes` gave."""
        read = json.loads(given)
        return cls(
            part=read["part"],
            html=read["html"],
            style=read["style"],
            report=read["report"],
            language=read["language"],
            numbers=tuple((anchor, number) for anchor, number in read["numbers"]),
            resources=tuple(Resource(name, kind, base64.b64decode(text)) for name, kind, text in read["resources"]),
            slice=read["slice"],
        )


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where an anchor is: page of the part (from 0), and points from the left and from the foot."""

    name: str
    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A block of text on a page of the part (from 0): the hash of its words; its left edge, top and foot in points.

    They are counted from the left and from the top of the page.
    """

    hash: str
    page: int
    left: float
    top: float
    foot: float


@dataclass(frozen=True, slots=True)
class PartPdf:
    """A typeset part: its PDF, how many pages it has, its anchors, and what is wrong with it.

    `passages` and `lines` are for drafts alone: its blocks of text, and for each page where every fifth line stands, in
    points from the top. `further` are the PDFs of its further slices; all else is of the whole part.
    """

    pdf: bytes
    page_count: int
    anchors: tuple[Anchor, ...]
    problems: tuple[Problem, ...]
    passages: tuple[Passage, ...] = ()
    lines: tuple[tuple[float, ...], ...] = ()
    further: tuple[bytes, ...] = ()

    def to_bytes(self) -> bytes:
        """All of it as bytes, to be kept: one line of JSON and the PDFs."""
        head = {
            "page_count": self.page_count,
            "anchors": [astuple(anchor) for anchor in self.anchors],
            "problems": [astuple(problem) for problem in self.problems],
            "passages": [astuple(passage) for passage in self.passages],
            "lines": self.lines,
            "sizes": [len(pdf) for pdf in (self.pdf, *self.further)],
        }
        return b"".join((json.dumps(head, ensure_ascii=True, sort_keys=True).encode(), b"\n", self.pdf, *self.further))

    @classmethod
    def from_bytes(cls, kept: bytes) -> PartPdf:
        """What `to_bytes` gave."""
        line, rest = kept.split(b"\n", 1)
        head = json.loads(line)
        ends = [0, *accumulate(head["sizes"])]
        pdf, *further = (rest[start:end] for start, end in pairwise(ends))
        return cls(
            pdf,
            head["page_count"],
            tuple(Anchor(*anchor) for anchor in head["anchors"]),
            tuple(Problem(slug, Place(*place), *rest) for slug, place, *rest in head["problems"]),
            tuple(Passage(*passage) for passage in head["passages"]),
            tuple(map(tuple, head["lines"])),
            tuple(further),
        )


def joined(part: str, slices: Sequence[PartPdf]) -> PartPdf:
    """The part that was set in these slices, its pages counted through."""
    if len(slices) == 1:
        return slices[0]
    each = list(zip(slices, accumulate((one.page_count for one in slices), initial=0), strict=False))
    times = Counter(anchor.name for one in slices for anchor in one.anchors)
    problems = [_later(problem, before) for one, before in each for problem in one.problems]
    problems += [
        Problem("duplicate-anchor", Place(f"part {part}"), "an id stands twice", name)
        for name in sorted(times)
        if times[name] > 1
    ]
    return PartPdf(
        slices[0].pdf,
        sum(one.page_count for one in slices),
        tuple(replace(anchor, page=before + anchor.page) for one, before in each for anchor in one.anchors),
        tuple(problems),
        tuple(replace(passage, page=before + passage.page) for one, before in each for passage in one.passages),
        tuple(page for one in slices for page in one.lines),
        tuple(one.pdf for one in slices[1:]),
    )


def _later(problem: Problem, pages: int) -> Problem:
    """A problem of a page that so many pages stand before."""
    page = _PAGE.fullmatch(problem.place.cell or "")
    return replace(problem, place=replace(problem.place, cell=f"page {pages + int(page[1])}")) if page else problem


def part_key(setting: Setting) -> str:
    """The key of everything that a part's bytes depend on: setting, fonts, libraries, this room's own code."""
    return store.key("part", surroundings.digest(*_ROOMS), _fonts(), setting.to_bytes())


@cache
def _fonts() -> bytes:
    """A digest of all faces."""
    digest = hashlib.sha256()
    for face in FACES:
        digest.update(hashlib.sha256(content(face)).digest())
    return digest.digest()
