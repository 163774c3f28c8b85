"""What a part is typeset from, and what comes of it: the values that go between processes and are kept.

A Setting holds everything that a part's bytes depend on, a PartPdf the bytes. No library of typesetting is loaded here:
a build that finds every part in the store needs none.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import astuple, dataclass
from functools import cache

from reportgen import store, surroundings
from reportgen.problem import Place, Problem
from reportgen.typeset.fonts import FACES, content
from reportgen.write.document import Resource

STYLE = "print.css"
"""The style by which parts are set."""

_ROOMS = ("typeset", "write/document.py", "patterns.py", "problem.py")
"""The code that has a hand in a part's bytes."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything that the PDF of one part depends on.

    `numbers` are the page numbers that are printed in it, by anchor; `resources` those files that it uses.
    """

    part: str
    html: str
    style: str
    report: str
    language: str
    numbers: tuple[tuple[str, int], ...]
    resources: tuple[Resource, ...]

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
    points from the top.
    """

    pdf: bytes
    page_count: int
    anchors: tuple[Anchor, ...]
    problems: tuple[Problem, ...]
    passages: tuple[Passage, ...] = ()
    lines: tuple[tuple[float, ...], ...] = ()

    def to_bytes(self) -> bytes:
        """All of it as bytes, to be kept: one line of JSON and the PDF."""
        head = {
            "page_count": self.page_count,
            "anchors": [astuple(anchor) for anchor in self.anchors],
            "problems": [astuple(problem) for problem in self.problems],
            "passages": [astuple(passage) for passage in self.passages],
            "lines": self.lines,
        }
        return json.dumps(head, ensure_ascii=True, sort_keys=True).encode() + b"\n" + self.pdf

    @classmethod
    def from_bytes(cls, kept: bytes) -> PartPdf:
        """What `to_bytes` gave."""
        line, pdf = kept.split(b"\n", 1)
        head = json.loads(line)
        return cls(
            pdf,
            head["page_count"],
            tuple(Anchor(*anchor) for anchor in head["anchors"]),
            tuple(Problem(slug, Place(*place), *rest) for slug, place, *rest in head["problems"]),
            tuple(Passage(*passage) for passage in head["passages"]),
            tuple(map(tuple, head["lines"])),
        )


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
