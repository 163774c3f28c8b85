"""The open problems of a draft as the first pages of its PDF."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib import resources
from itertools import groupby

from reportgen.problem import Problem, in_order
from reportgen.typeset.fonts import spelled
from reportgen.write.document import UNCOUNTED, Heading, Part

ID = "draft-problems"
TITLE = "Open problems"
MOST = 200
"""How many problems are set; the rest are counted."""


def front(problems: Sequence[Problem]) -> Part:
    """The part that lists problems by file, each with its line and what mends it."""
    ordered = in_order(problems)
    number = "1 problem keeps" if len(ordered) == 1 else f"{len(ordered):,} problems keep"
    marked = "Sentences that do not hold, and numbers that are typed, are marked where they stand."
    made = [f'<section id="{ID}"><h1>{TITLE}</h1>', f"<p>{number} this draft from publication. {marked}</p>"]
    for file, group in groupby(ordered[:MOST], key=lambda problem: problem.place.file):
        made.append(f"<h2>{_words(file)}</h2><ul>")
        made += [_item(problem) for problem in group]
        made.append("</ul>")
    if len(ordered) > MOST:
        made.append(f"<p>… and {len(ordered) - MOST:,} more, which are not set here.</p>")
    html = "\n".join([*made, "</section>"])
    return Part(ID, UNCOUNTED[0], "", "", TITLE, TITLE, html, (Heading(1, TITLE, ID),), (ID,))


def style() -> str:
    """The style of these pages, which needs nothing of the report's own."""
    return (resources.files("reportgen.draft") / "front.css").read_text("utf-8")


def _item(problem: Problem) -> str:
    place = str(problem.place).removeprefix(problem.place.file).lstrip(":, ")
    where = f"<b>{_words(_where(problem, place))}</b> " if place else ""
    told = f"<p>{where}{_words(_short(problem.message))}</p>"
    facts = (("found", problem.value), ("expected", problem.expected), ("mend", problem.mend))
    lines = "".join(f"<p><i>{name}</i> {_words(_short(text))}</p>" for name, text in facts if text)
    return f"<li>{told}{lines}</li>"


def _where(problem: Problem, place: str) -> str:
    return f"line {place}" if problem.place.line is not None and problem.place.cell is None else place


def _short(text: str) -> str:
    return text if len(text) <= 400 else f"{text[:399]}…"


def _words(text: str) -> str:
    """A text for HTML, its letters that no font has spelled out."""
    return escape(spelled(" ".join(text.split())), quote=False)
