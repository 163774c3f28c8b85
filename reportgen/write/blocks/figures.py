"""Figures: the words of a figure rendered, its data asked for, the drawing made, and all of it set as a block."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from reportgen.draw.drawing import Drawing
from reportgen.draw.frame import points
from reportgen.draw.spec import FigureSpec
from reportgen.numbers.answers import Unanswerable
from reportgen.numbers.ledger import Spot
from reportgen.numbers.number import Number
from reportgen.problem import Mistakes, Place, Problem
from reportgen.write import markdown
from reportgen.write.blocks.desk import Desk

_TEXT = re.compile(r"<text\b[^>]*>(.*?)</text>", re.DOTALL)
"""A text of a drawing."""


def figure(desk: Desk, figure: str) -> Markup:
    """The figure of that id, numbered in order; nothing, and a Problem, where it cannot be made."""
    writer = desk.writer
    if not writer.known("figure", figure, desk.figures):
        return Markup()
    writer.once("figure", figure, desk.drawings)
    spec = desk.figures[figure]
    file = f"figures/{figure}.toml"
    if desk.language not in spec.texts:
        writer.problems.append(Problem("figure", Place(file), f"the figure has no texts in {desk.language}"))
        return Markup()
    words = spec.texts[desk.language]
    title, subtitle, note, alt = (
        _text(desk, getattr(words, key), file, words.lines.get(key, 1), key, f"fig-{figure}")
        for key in ("title", "subtitle", "note", "alt")
    )
    try:
        numbers: list[Number] = []
        data = points(spec.data, desk.questions, desk.colours, numbers.append)
    except Unanswerable as error:
        writer.problems.append(Problem("figure-data", Place(file), error.message, error.value, mend=error.mend))
        return Markup()
    if not data:
        writer.problems.append(
            Problem("figure-data", Place(file), "the query gives nothing to draw", mend="check [data]")
        )
        return Markup()
    try:
        drawing = desk.render(_with_terms(desk, spec), data, writer.slots.text(alt))
    except Mistakes as mistakes:
        writer.problems.extend(mistakes.problems)
        return Markup()
    desk.drawings[figure] = drawing
    _trace(desk, drawing, numbers, file, f"fig-{figure}")
    target = writer.references.number(
        desk.translate("Figure"), f"fig-{figure}", writer.words(markdown.inline(title)), writer.part
    )
    view = {
        "id": f"fig-{figure}",
        "figure": figure,
        "number": target.name,
        "title": Markup(markdown.inline(title)),
        "subtitle": Markup(markdown.inline(subtitle)),
        "svg": Markup(drawing.svg),
        "narrow_svg": Markup(drawing.narrow_svg),
        "width": "full" if spec.width_mm > 120 else "main",
        "source": _source(desk, spec),
        "note": Markup(markdown.inline(note)),
        "alt": drawing.alt,
    }
    return desk.component("figure", view)


def _trace(desk: Desk, drawing: Drawing, numbers: Sequence[Number], file: str, holder: str) -> None:
    """Note each number that the drawing or its alt text prints: its value, and its interval to as many decimals."""
    drawn = "\n".join(markdown.plain(text) for text in _TEXT.findall(drawing.svg))
    digits = desk.questions.wording.digits
    for number in {number.query: number for number in numbers if number.known}.values():
        value = desk.questions.wording.number(number, "plain")
        for kind, text in (("figure", drawn), ("alt text", drawing.alt)):
            if re.search(rf"(?<![\w.,−]){re.escape(value)}(?!\w|[.,]\d)", text):
                desk.writer.note(number, value, file, Spot(kind, holder))
        if number.value is None or number.low is None or number.high is None:
            continue
        ends = [digits(end, number.decimals) for end in (number.low, number.high)]
        if re.search(rf"{re.escape(value)} \(\D*{re.escape(ends[0])}\D+{re.escape(ends[1])}\)", drawing.alt):
            for end in ends:
                desk.writer.note(number, end, file, Spot("alt text", holder))


def _with_terms(desk: Desk, spec: FigureSpec) -> FigureSpec:
    """The figure with the order of its rating's terms, from the vocabulary, where its file does not give it."""
    indicator = desk.records.indicator.get(str(spec.data.get("indicator")))
    if indicator is None or indicator.kind != "rating" or "terms" in spec.options:
        return spec
    terms = [term.id for term in desk.records.vocabulary(str(indicator.vocabulary))]
    return replace(spec, options={**spec.options, "terms": terms})


def _text(desk: Desk, text: str, file: str, line: int, key: str, holder: str) -> str:
    """One of a figure's texts, which stands in that line of its file, with its numbers as marks, and its citations."""
    whole = desk.texts.get(file, text)
    with desk.writer.within("alt text" if key == "alt" else "text", holder):
        rendered = desk.writer.render(text, file, line=line, whole=whole)
    resolved, problems = desk.writer.citations.resolve(rendered, whole, file)
    desk.writer.problems.extend(problems)
    return resolved


def _source(desk: Desk, spec: FigureSpec) -> str:
    """The source line: publisher and release for indicators, the records of the report for tallies and events."""
    records = desk.records
    named = spec.data.get("indicator") or spec.data.get("indicators")
    ids = [named] if isinstance(named, str) else list(named) if isinstance(named, list) else []
    if not ids:
        return "records of this report; documented cases are a minimum, not a measure of how often something happens."
    used: dict[str, set[str]] = {}
    for id_ in ids:
        book = records.indicator[str(id_)]
        release = f"{book.publisher}, {book.vintage}"
        used.setdefault(release, set()).update(o.source for o in records.observations if o.indicator == id_)
    parts = [f"{release}{desk.cite(tuple(sorted(sources)))}" for release, sources in used.items()]
    return "; ".join(parts) + "."
