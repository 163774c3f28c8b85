"""The whole report written: order, texts, blocks and layout become a Document, with its ledger, figures and tables.

In: PublicRecords of the edition and of the one before it, their Tallies, the project's texts and figures. Out: Written,
or Mistakes with every problem of the texts at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from reportgen.draw.drawing import Drawing, Point
from reportgen.draw.spec import FigureSpec
from reportgen.numbers.claim import Claim
from reportgen.numbers.ledger import Ledger
from reportgen.numbers.query import Questions
from reportgen.numbers.wording import Wording
from reportgen.problem import Place, Problem
from reportgen.protect import PublicRecords
from reportgen.store import Kept
from reportgen.tally.count import Tally
from reportgen.write import markdown, mistakes
from reportgen.write.beside import beside
from reportgen.write.blocks.annexes import reference
from reportgen.write.blocks.desk import Colours, Desk
from reportgen.write.blocks.names import names
from reportgen.write.blocks.numbers import linked, list_numbers
from reportgen.write.document import Heading, Part
from reportgen.write.order import PartSpec
from reportgen.write.sandbox import layout
from reportgen.write.spots import spots
from reportgen.write.sums import sums
from reportgen.write.table import TableView, as_csv
from reportgen.write.text import Text, text
from reportgen.write.writer import Writer

COMPONENTS = "templates/layout/blocks.html.j2"


@dataclass(frozen=True, slots=True)
class Known:
    """One edition's records, counted: what its texts can ask about; `edition` is its id."""

    records: PublicRecords
    tallies: Mapping[str, Tally]
    year: int
    years: tuple[int, ...]
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Front:
    """What cover and imprint say: from report.toml, in the report's language."""

    publisher: str
    title: str
    subtitle: str
    year: str
    as_of: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Written:
    """A report as it was written: its parts, the ledger, the figures drawn, the tables as CSV, and its claims."""

    parts: tuple[Part, ...]
    ledger: Ledger
    drawings: Mapping[str, Drawing]
    tables: Mapping[str, bytes]
    views: Mapping[str, TableView]
    claims: tuple[Claim, ...]
    problems: tuple[Problem, ...]


def write(
    known: Known,
    previous: Known | None,
    *,
    order: tuple[PartSpec, ...],
    texts: Mapping[str, str],
    figures: Mapping[str, FigureSpec],
    colours: Colours,
    front: Front,
    language: str,
    draw: Callable[[FigureSpec, tuple[Point, ...], str], Drawing],
    kept: Kept | None = None,
) -> Written:
    """The report in one language; its problems are in it, all at once."""
    wording = Wording(language)
    writer = Writer.start(known.records, wording)
    questions = Questions(known.records, known.tallies, known.year, known.years, wording, writer.print)
    before = None
    if previous is not None:
        before = Questions(
            previous.records,
            previous.tallies,
            previous.year,
            previous.years,
            wording,
            writer.print,
            previous.edition or str(previous.year),
        )
    component = _components(writer, texts)
    desk = Desk(writer, questions, before, texts, figures, colours, language, component, draw)
    writer.names = names(desk, {"publisher": front.publisher, "report_title": front.title, **front.facts})
    titles = _titles(order, texts, language, writer)
    drafts: list[tuple[PartSpec, Text | None, str]] = []
    numbers = _numbers(order)
    for part in order:
        writer.part = part.id
        source = titles.get(part.id)
        heading = writer.words(writer.head(source, "title", _more(part))) if source else ""
        writer.references.define(part.id, numbers[part.id] or heading, heading, part.id)
        drafts.append((part, source, heading))
    parts = [_part(desk, part, source, heading, numbers[part.id], front) for part, source, heading in drafts]
    writer.citations.settle((part.id, part.html) for part in parts)
    listed = list_numbers(desk, parts)
    parts = [_late(desk, part, parts, front) for part in parts]
    writer.problems.extend(writer.references.settle())
    filled = tuple(_filled(writer, part, listed) for part in parts)
    writer.ledger.settle({anchor: spot for part in filled for anchor, spot in spots(part.html, kept).items()})
    uses = {use.anchor: use for use in writer.ledger.uses}
    rules = {name: tally.rule for name, tally in known.tallies.items()}
    for made in filled:
        writer.problems.extend(sums(made.html, writer.ledger.entries, uses, rules))
    return Written(
        parts=filled,
        ledger=writer.ledger,
        drawings=desk.drawings,
        tables={view.id: as_csv(view, writer.slots) for view in desk.tables.values()},
        views=desk.tables,
        claims=tuple(writer.claims),
        problems=tuple(writer.problems),
    )


def _components(writer: Writer, texts: Mapping[str, str]) -> Callable[[str, Mapping[str, object]], Markup]:
    """The function that sets a view by the macro of a name; what is wrong with it becomes a Problem of its file."""
    sandbox = layout(texts, {"_": str})

    def component(name: str, view: Mapping[str, object]) -> Markup:
        sandbox.begin()
        try:
            macro = getattr(sandbox.get_template(COMPONENTS).module, name, None)
            if macro is None:
                writer.problems.append(Problem("undefined-name", Place(COMPONENTS), f"there is no macro {name}", name))
                return Markup()
            return Markup(macro(**view))
        except mistakes.EXPECTED as error:
            if not mistakes.is_a_persons(error, (COMPONENTS,)):
                raise
            writer.problems.append(mistakes.problem(error, COMPONENTS, texts.get(COMPONENTS, ""), view))
            return Markup()

    return component


def _more(part: PartSpec) -> Mapping[str, object]:
    """What a text knows beside the names that all know: the country of a profile."""
    return {"country": part.country} if part.country else {}


def _titles(order: tuple[PartSpec, ...], texts: Mapping[str, str], language: str, writer: Writer) -> Mapping[str, Text]:
    """The text of each part that has one, read; Problems for those that are missing or cannot be read."""
    found: dict[str, Text] = {}
    for part in order:
        if part.kind in ("cover", "contents"):
            continue
        file = f"templates/text/{language}/{part.text}.md"
        if file not in texts:
            problem = Problem(
                "missing-text",
                Place("templates/order.toml"),
                f"part {part.id} has no text",
                file,
                "a file of that name",
                "write it, or take the part out of the order",
            )
            writer.problems.append(problem)
            continue
        read, problems = text(file, texts[file])
        writer.problems.extend(problems)
        if read is not None:
            found[part.id] = read
    return found


def _numbers(order: tuple[PartSpec, ...]) -> Mapping[str, str]:
    """The printed number of each part: Chapter 1, Annex A, or none."""
    numbers: dict[str, str] = {}
    chapters = annexes = 0
    for part in order:
        numbers[part.id] = ""
        if part.kind == "chapter":
            chapters += 1
            numbers[part.id] = f"Chapter {chapters}"
        elif part.kind == "annex":
            annexes += 1
            numbers[part.id] = f"Annex {chr(64 + annexes)}"
    return numbers


def _part(desk: Desk, part: PartSpec, source: Text | None, title: str, number: str, front: Front) -> Part:
    """One part with its marks still in it; cover, contents and sources are made later, when all else is known."""
    writer = desk.writer
    writer.part = part.id
    body, standfirst, margin = "", "", ""
    headings: tuple[Heading, ...] = ()
    if source is not None:
        more = _more(part)
        standfirst = writer.head(source, "standfirst", more)
        margin = writer.head(source, "margin", more)
        body, headings = markdown.with_anchors(writer.body(source, more), part.id, writer.words)
    elif part.kind == "cover":
        title = front.title
    elif part.kind == "contents":
        title = desk.translate("Contents")
    country = part.country
    view: dict[str, object] = {
        "id": part.id,
        "kind": part.kind,
        "group": part.group,
        "number": number,
        "title": title,
        "standfirst": Markup(standfirst),
        "margin": Markup(margin),
        "body": Markup(body),
        "colour": desk.colour(country) if country else "",
    }
    html = "" if part.kind in ("cover", "contents") else str(desk.component("part", view))
    first = (Heading(1, title, part.id),) if title else ()
    return Part(part.id, part.kind, part.group, number, title, title, html, first + headings, ())


def _late(desk: Desk, part: Part, parts: list[Part], front: Front) -> Part:
    """Cover, contents and the list of sources, which need to know all other parts."""
    desk.writer.part = part.id
    if part.kind == "cover":
        html = str(desk.component("cover", {"id": part.id, "front": front, "grid": _cover_grid(desk)}))
    elif part.kind == "contents":
        listed = [other for other in parts if other.kind not in ("cover", "contents") and other.title]
        html = str(desk.component("contents", {"id": part.id, "title": part.title, "parts": listed}))
    elif part.id == "sources":
        notes = str(desk.component("notes", {"groups": _notes(desk, parts)}))
        start, end, rest = part.html.rpartition("</section>")
        html = f"{start}{notes}{end}{rest}" if end else part.html + notes
    else:
        return part
    return replace(part, html=html)


def _cover_grid(desk: Desk) -> Mapping[str, object]:
    """The ratings that the cover shows: one row a country, one tile a year."""
    questions = desk.questions
    indicator = next((b for b in questions.records.indicators if b.id == "fiw_status"), None)
    if indicator is None:
        indicator = next((b for b in questions.records.indicators if b.kind == "rating"), None)
    if indicator is None:
        return {"rows": [], "years": []}
    found = [o.year for o in questions.records.observations if o.indicator == indicator.id]
    years = list(range(min(found), max(found) + 1)) if found else []
    rows = []
    for country in questions.records.countries:
        by_year = {o.year: o.value for o in questions.series(indicator.id, country.id)}
        tiles = []
        for year in years:
            term = questions.records.term.get((str(indicator.vocabulary), by_year.get(year) or ""))
            tiles.append(
                {
                    "term": term.id if term else "",
                    "position": term.position if term else 0,
                    "short": (term.short or "") if term else "",
                }
            )
        rows.append({"name": country.name, "tiles": tiles})
    terms = questions.records.vocabulary(str(indicator.vocabulary))
    return {
        "rows": rows,
        "years": [str(year) for year in years],
        "name": indicator.name,
        "of": len(terms),
        "terms": [{"label": t.label, "position": t.position} for t in terms],
        "publisher": indicator.publisher,
    }


def _notes(desk: Desk, parts: list[Part]) -> list[Mapping[str, object]]:
    """The sources as numbered notes, under the part in which each is first cited."""
    citations = desk.writer.citations
    titles = {part.id: (part.number, part.title) for part in parts}
    groups: dict[str, list[Mapping[str, object]]] = {}
    for source, number in sorted(citations.numbers.items(), key=lambda item: item[1]):
        entry = {
            "number": number,
            "id": f"note-{number}",
            "source": source,
            "back": citations.calls[source][0],
            **reference(desk, desk.records.source[source]),
        }
        groups.setdefault(citations.first_part[source], []).append(entry)
    return [
        {"heading": " ".join(word for word in (titles[part][0], titles[part][1]) if word), "notes": notes}
        for part, notes in groups.items()
    ]


def _filled(writer: Writer, part: Part, listed: Collection[str]) -> Part:
    """A part with every mark replaced, its marginalia beside their text, and the anchors that it has.

    Its numbers lead to the annex of numbers, if they are `listed` there.
    """
    html = linked(beside(markdown.typographic(writer.slots.fill(part.html))), listed)
    return replace(part, html=html, anchors=markdown.anchors(html))
