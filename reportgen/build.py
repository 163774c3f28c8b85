"""The corridor on one page: from a project's folder to a published edition.

load -> check -> protect -> tally -> draw, write -> typeset, web -> publish. Each step is one call; problems of the
project end the walk as Mistakes before anything is written, and the last good output stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from reportgen import bounds, unchanged
from reportgen import edition as editions
from reportgen.asof import as_of
from reportgen.check import check
from reportgen.check import registers as registers_of
from reportgen.draw.drawing import Drawing, Point
from reportgen.draw.drawn import drawn
from reportgen.draw.options import OPTIONS
from reportgen.draw.spec import FigureSpec, spec
from reportgen.draw.style import Style
from reportgen.edition import Edition, Registers, Report
from reportgen.foreseen import Foreseen, changed_inputs, reasons
from reportgen.load.folder import Project, load, weight
from reportgen.load.toml import read as read_toml
from reportgen.numbers.labels import mistaken
from reportgen.numbers.wording import Wording
from reportgen.problem import Mistakes, Place, Problem, in_order
from reportgen.protect import PublicRecords, protect
from reportgen.publish import datapackage, manifest, swap
from reportgen.records.tables import Records
from reportgen.store import Kept, Looked, Store
from reportgen.tally import register as registering
from reportgen.tally.count import Tally, count
from reportgen.tally.register import RegisterTally
from reportgen.tally.rule import CountingRule, rules
from reportgen.unchanged import Asked
from reportgen.web import links
from reportgen.web.site import Page, site
from reportgen.web.traces import Trace
from reportgen.write.document import Attachment, Document, Part, Resource
from reportgen.write.order import PartSpec, order
from reportgen.write.report import Front, Known, Written, write
from reportgen.write.typed_numbers import typed_numbers

if TYPE_CHECKING:
    from reportgen.tally.published import Published
    from reportgen.typeset.pages import Workers
    from reportgen.typeset.setting import PartPdf

NEEDED = (
    "templates/layout/blocks.html.j2",
    "templates/layout/web-downloads.html.j2",
    "templates/layout/web-index.html.j2",
    "templates/layout/web-page.html.j2",
    "templates/layout/web-traces.html.j2",
    "templates/styles/print.css",
    "templates/styles/web.css",
)
"""The layouts and styles without which no report can be set."""
TALLIES = "data/tallies.toml"
ORDER = "templates/order.toml"


_STATUS = {
    "value": "",
    "count": "",
    "none_documented": "none documented: it was monitored and nothing was found",
    "not_monitored": "not monitored: unknown, which is not zero",
    "suppressed": "suppressed: known, but withheld so that nobody can be recognised",
    "missing": "no data: the source gives no value",
    "not_comparable": "not comparable: the method changed in between",
}
"""What the web edition says of a number's status; nothing where there is a plain value."""


@dataclass(frozen=True, slots=True)
class Built:
    """A published edition: its folder and the files in it, by relative path."""

    target: Path
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """An edition as far as it could be made: its files by path, and every problem that keeps it from publication.

    `plain` is its PDF as a release would have it, where the file is another: one on which it says that it is a draft.
    """

    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]
    plain: bytes | None = None


class Drafting(Protocol):
    """What sets a draft that people are to look at apart from a release; see draft/look.py."""

    def line(self, as_of: str) -> str:
        """The line by which every page says of which draft it is."""

    def marked(self, document: Document, files: Mapping[str, str], problems: Sequence[Problem]) -> Document:
        """The document with a mark at the places of problems; `files` are the texts of its parts, by part."""

    def stamped(
        self,
        document: Document,
        parts: Sequence[PartPdf],
        problems: Sequence[Problem],
        line: str,
        workers: Workers,
        kept: Kept | None,
    ) -> bytes:
        """The PDF with what a draft's pages carry, its problems at the front."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A project read and checked: what every edition is built from."""

    project: Project
    report: Report
    records: Records
    rules: Mapping[str, CountingRule]
    figures: Mapping[str, FigureSpec]
    order: tuple[PartSpec, ...]
    looked: Mapping[str, registers_of.Looked] = field(default_factory=dict)
    """What each register holds, by its name."""
    registered: dict[str, Mapping[str, RegisterTally]] = field(default_factory=dict, compare=False, repr=False)
    """The tallies of registers as far as editions have asked for them: of an edition, by rule."""


def _silent(_: str) -> None:
    """Progress that nobody watches."""


def plan(root: Path, kept: Kept | None = None) -> tuple[Plan | None, tuple[Problem, ...]]:
    """The project in a folder, read and checked, and every problem of it at once.

    `kept` has what was found in registers that are as they were.
    """
    size = weight(root)
    more = _for_registers(root)
    try:
        with bounds.within(5 + size * 2e-6 + more, 500_000_000 + size * 20 + int(more * 2e7), "data/"):
            return _plan(root, kept)
    except Mistakes as mistakes:
        return None, mistakes.problems


def _for_registers(root: Path) -> float:
    """Seconds that registers may take beside what their size says: a file of few bytes may have millions of rows."""
    return 120.0 if (root / "data" / "registers").is_dir() else 0.0


def _plan(root: Path, kept: Kept | None) -> tuple[Plan | None, tuple[Problem, ...]]:
    """The plan, without a bound to what it may take."""
    project = load(root)
    problems: list[Problem] = []
    report, wrong = editions.parse(project.settings)
    problems += wrong
    checked = check(project)
    problems += checked.problems
    found_rules: Mapping[str, CountingRule] = {}
    tallies = read_toml(project.tallies, TALLIES)
    problems += tallies.problems
    if not tallies.problems:
        columns = {name: register.dimensions for name, register in project.registers.items()}
        found_rules, wrong = rules(tallies.values, TALLIES, tallies.line_of, columns)
        problems += wrong
        if checked.records is not None:
            problems += mistaken(found_rules.values(), protect(checked.records))
    looked, wrong = _looked(project, found_rules, report.registers if report is not None else Registers(), kept)
    problems += wrong
    figures: dict[str, FigureSpec] = {}
    for file, text in project.texts.items():
        if file.startswith("figures/") and file.endswith(".toml"):
            table = read_toml(text, file)
            problems += table.problems
            if not table.problems:
                name = file.removeprefix("figures/").removesuffix(".toml")
                found, wrong = spec(name, table.values, OPTIONS, Place(file), table.line_of)
                problems += wrong
                if found is not None:
                    figures[name] = found
    for file in NEEDED:
        if not project.texts.get(file, "").strip():
            wanted = "the layout" if file.endswith(".j2") else "the style"
            mend = "restore it, or copy it from another report project"
            problems.append(Problem("missing-file", Place(file), f"{wanted} is missing, or is empty", mend=mend))
    parts: tuple[PartSpec, ...] = ()
    if ORDER not in project.texts:
        problems.append(Problem("missing-file", Place(ORDER), "the order of the report is missing"))
    else:
        table = read_toml(project.texts[ORDER], ORDER)
        problems += table.problems
        if not table.problems:
            known = None if checked.records is None else [country.id for country in checked.records.countries]
            parts, wrong = order(table.values, ORDER, known, table.line_of)
            problems += wrong
    if problems or report is None or checked.records is None:
        return None, in_order(problems)
    return Plan(project, report, checked.records, found_rules, figures, parts, looked), ()


def _looked(
    project: Project, found_rules: Mapping[str, CountingRule], settings: Registers, kept: Kept | None
) -> tuple[Mapping[str, registers_of.Looked], tuple[Problem, ...]]:
    """What each register of a project holds, and what is wrong with its rows and with the rules that count them."""
    from reportgen.typeset.handover import folder

    ids = {
        name: frozenset(row.cells.get("id", "").strip() for row in project.tables[name].rows)
        for name in ("countries", "sources")
    }
    found: dict[str, registers_of.Looked] = {}
    problems: list[Problem] = []
    for name, register in sorted(project.registers.items()):
        own = [rule for rule in found_rules.values() if rule.register == name]
        dimensions = {one for rule in own for one in (*rule.by, *rule.where)} - {"country", "year"}
        looked, wrong = registers_of.look(
            register,
            dimensions,
            ids["countries"],
            ids["sources"],
            on=settings.engine,
            memory=settings.memory,
            folder=folder,
            kept=kept,
        )
        problems += wrong
        if looked is not None:
            found[name] = looked
    return found, (*problems, *registering.mistaken(found_rules.values(), found))


def public(plan: Plan, edition: Edition) -> PublicRecords:
    """What an edition may publish of the records: cut off at its as-of date, and protected."""
    cited: dict[str, str] = {}
    for looked in plan.looked.values():
        for source, first in looked.sources.items():
            cited[source] = min(first, cited.get(source, first))
    return protect(as_of(plan.records, edition.as_of.last(), cited))


def registered(plan: Plan, edition: Edition, kept: Kept | None = None) -> Mapping[str, RegisterTally]:
    """The tallies of an edition that are counted from registers, by rule; each is counted when it is first asked."""
    from reportgen.typeset.handover import folder

    if edition.id not in plan.registered:
        records, settings = public(plan, edition), plan.report.registers
        plan.registered[edition.id] = {
            name: registering.count(
                rule,
                plan.project.registers[rule.register],
                plan.looked[rule.register],
                records,
                edition.reviewed,
                edition.as_of.last(),
                on=settings.engine,
                memory=settings.memory,
                folder=folder,
                kept=kept,
            )
            for name, rule in plan.rules.items()
            if rule.register is not None
        }
    return plan.registered[edition.id]


def _known(plan: Plan, edition: Edition, kept: Kept | None) -> Known:
    """What an edition knows: its records cut off at the as-of date, protected, and counted.

    Mistakes where a sensitive rule cannot be published: no draft may hold what is to be suppressed.
    """
    records = public(plan, edition)
    tallies: dict[str, Tally] = {}
    if any(rule.sensitive for rule in plan.rules.values()):
        found = published(plan, edition)
        if found.problems:
            raise Mistakes(found.problems)
        tallies = dict(found.tallies)
    else:
        tallies |= {name: count(rule, records, edition.reviewed, kept) for name, rule in _of_records(plan)}
    tallies |= registered(plan, edition, kept)
    return Known(records, tallies, edition.year, edition.reviewed, edition.id)


def published(plan: Plan, edition: Edition) -> Published:
    """The tallies of an edition as they may be printed, beside what the editions before it print, and what was done.

    What was done (`disclosures`) is for the editors alone, and is written nowhere.
    """
    # The solver is a large library that only a sensitive rule needs.
    from reportgen.tally.published import publish
    from reportgen.tally.suppress import Guard

    report = plan.report
    tallies = []
    for one in report.editions[: report.editions.index(edition) + 1]:
        records = public(plan, one)
        tallies.append({name: count(rule, records, one.reviewed) for name, rule in _of_records(plan)})
    threshold = max(2, report.threshold)
    return publish(tallies, Guard(threshold, report.width or threshold, report.dominance))


def _of_records(plan: Plan) -> Iterable[tuple[str, CountingRule]]:
    """The rules that count the report's own records."""
    return ((name, rule) for name, rule in plan.rules.items() if rule.register is None)


def _edition(plan: Plan, wanted: str | None) -> Edition:
    """The edition asked for; Mistakes when there is none of that id."""
    try:
        return editions.edition(plan.report, wanted)
    except KeyError:
        raise Mistakes([editions.unknown_edition(plan.report, wanted or "")]) from None


def _asked(plan: Plan, edition: str | None, language: str | None) -> tuple[Edition, str]:
    """The edition and the language asked for, or the usual ones; Mistakes when there is none such."""
    chosen = _edition(plan, edition)
    tongue = language or plan.report.languages[0]
    if tongue not in plan.report.languages:
        raise Mistakes([_unknown_language(plan.report, tongue)])
    return chosen, tongue


def _unknown_language(report: Report, language: str) -> Problem:
    """The problem of asking for a language that the report does not have."""
    return Problem(
        "unknown-language",
        Place(editions.FILE),
        "the report is not in this language",
        language,
        ", ".join(report.languages),
        "ask for one of them, or add it to languages",
    )


def written(
    plan: Plan,
    edition: Edition,
    language: str,
    kept: Kept | None = None,
    drawing: Callable[[str], None] = _silent,
) -> Written:
    """The edition in a language, its problems in it. `drawing` is told of each figure that is drawn anew."""
    report = plan.report
    before = editions.previous(report, edition)
    wording = Wording(language)
    as_of_words = wording.date(edition.as_of)
    front = Front(
        publisher=report.publisher,
        title=edition.title,
        subtitle=edition.subtitle,
        year=str(edition.year),
        as_of=as_of_words,
        facts={
            "as_of": as_of_words,
            "edition_id": edition.id,
            "previous_year": before.year if before else None,
            "first_year": edition.first_year,
            "cases_from": edition.cases_from,
            "licence": report.licence,
            "isbn": edition.isbn or "",
            "credits": [{"role": credit.role, "names": credit.names} for credit in report.credits],
        },
    )
    style = Style()
    vocabulary_of = {book.id: book.vocabulary for book in plan.records.indicators}

    def draw(figure: FigureSpec, points: tuple[Point, ...], alt: str) -> Drawing:
        """The figure with the letters and labels of its own rating's terms."""
        vocabulary = vocabulary_of.get(str(figure.data.get("indicator")))
        terms = [term for term in plan.records.terms if vocabulary and term.vocabulary == vocabulary]
        words = {term.id: term.short for term in terms if term.short}
        words |= {f"label {term.id}": term.label for term in terms}
        with bounds.at(f"figures/{figure.id}.toml"):
            return drawn(figure, points, style, words, alt, kept, drawing)

    size = sum(len(text) for file, text in plan.project.texts.items() if file.endswith(".md"))
    rows = sum(len(table.rows) for table in plan.project.tables.values())
    seconds = 8 + 0.5 * len(plan.figures) + rows * 1e-3 + size * 5e-5
    for register in plan.project.registers.values():
        seconds += 120 + register.rows * 1e-4
    memory = 500_000_000 + 100_000 * rows + 2_500_000_000 * bool(plan.project.registers)
    with bounds.within(seconds, memory, "templates/text/"):
        return write(
            _known(plan, edition, kept),
            None if before is None else _known(plan, before, kept),
            order=plan.order,
            texts=plan.project.texts,
            figures=plan.figures,
            colours={country: (pair.mark, pair.text) for country, pair in report.colours.items()},
            front=front,
            language=language,
            draw=draw,
            kept=kept,
        )


def check_project(root: Path, edition: str | None = None, kept: Store | None = None) -> tuple[Problem, ...]:
    """Every problem of a project: of its data, rules, figures, order, and of the texts of an edition once rendered."""
    before = unchanged.inputs(root) if kept is not None else None
    found, problems = plan(root, kept)
    if found is None:
        return problems
    try:
        chosen = _edition(found, edition)
    except Mistakes as mistakes:
        return mistakes.problems
    typed = typed_numbers(found.project.texts, found.report.languages)
    rendered = (p for language in found.report.languages for p in written(found, chosen, language, kept).problems)
    problems = in_order((*typed, *rendered))
    if kept is not None:
        if not problems:
            unchanged.note_without_problems(before, found.project.input_hashes, edition, kept)
        kept.trim()
    return problems


def build(
    root: Path,
    *,
    edition: str | None = None,
    language: str | None = None,
    out: Path | None = None,
    progress: Callable[[str], None] = _silent,
    kept: Store | None = None,
) -> Built:
    """Build one edition in one language and put it in place; Mistakes with every problem, and nothing written.

    What `kept` holds of earlier builds is not made again; the bytes are the same with and without it.
    """
    progress("Reading and checking the project")
    before = unchanged.inputs(root) if kept is not None else None
    found, problems = plan(root, kept)
    if found is None:
        raise Mistakes(problems)
    chosen, tongue = _asked(found, edition, language)
    target = out or root / "build" / chosen.id / tongue
    with swap.hold(target) as held:
        if held.told:
            progress(held.told)
        said: list[str] = []

        def tell(words: str) -> None:
            said.append(words)
            progress(words)

        files = _made(found, chosen, tongue, _stop, tell, kept)
        progress("Looking for what must not be published")
        _guarded(root, found, chosen, files, kept, said)
        progress("Putting the files in place")
        swap.put(files, held)
    if kept is not None:
        asked = Asked(edition, language, out)
        sums = files[manifest.SUMS]
        unchanged.note(before, found.project.input_hashes, asked, chosen.id, tongue, sums, kept)
        kept.trim()
    return Built(target, tuple(sorted(files)))


def foresee(
    root: Path,
    *,
    edition: str | None = None,
    language: str | None = None,
    out: Path | None = None,
    kept: Store,
) -> Foreseen:
    """What a build would make anew, and why; Mistakes with every problem. Nothing is written."""
    from reportgen.typeset.pages import lacking

    found, problems = plan(root, kept)
    if found is None:
        raise Mistakes(problems)
    chosen, tongue = _asked(found, edition, language)
    drawn_anew: list[str] = []
    report = written(found, chosen, tongue, Looked(kept), drawn_anew.append)
    if report.problems:
        raise Mistakes(report.problems)
    published_as = _package(found, chosen, kept)
    earlier = (out or root / "build" / chosen.id / tongue) / manifest.MANIFEST
    read = earlier.read_bytes() if earlier.is_file() else None
    told = {f"{one.name}.csv": one.content() for one in _described(found, chosen, public(found, chosen), kept)}
    changed = changed_inputs(read, found.project.input_hashes, published_as | told)
    document = _document(found, chosen, tongue, report)
    texts = {part.id: f"templates/text/{tongue}/{part.text}.md" for part in found.order}
    figures, parts = reasons(document, texts, drawn_anew, lacking(document, kept), changed or ())
    return Foreseen(changed, figures, parts, len(report.drawings), len(document.parts))


def draft(
    root: Path,
    *,
    edition: str | None = None,
    language: str | None = None,
    progress: Callable[[str], None] = _silent,
    kept: Store | None = None,
    more: Sequence[Page] = (),
    drafting: Drafting | None = None,
) -> Draft:
    """One edition in one language as far as its project lets it be made, with every problem; nothing is written.

    Where a file of it would hold what must not be published, it has no file at all. `more` are pages of the web edition
    beside the parts of the report. With `drafting` its pages say that they are a draft, and there is a PDF in spite of
    problems of texts.
    """
    progress("Reading and checking the project")
    found, problems = plan(root, kept)
    if found is None:
        return Draft({}, problems)
    try:
        chosen, tongue = _asked(found, edition, language)
    except Mistakes as mistakes:
        return Draft({}, mistakes.problems)
    wrong: list[Problem] = []
    plain: list[bytes] = []
    look = None if drafting is None else _Look(drafting, wrong, plain)
    try:
        files = _made(found, chosen, tongue, wrong.extend, progress, kept, more, look)
        progress("Looking for what must not be published")
        _guarded(root, found, chosen, files, kept)
    except Mistakes as mistakes:
        return Draft({}, in_order((*wrong, *mistakes.problems)))
    return Draft(files, in_order(wrong), *plain)


@dataclass(frozen=True, slots=True)
class _Look:
    """How a draft looks, the problems found until now, and where its PDF goes as a release would have it."""

    drafting: Drafting
    wrong: Sequence[Problem]
    plain: list[bytes]


def _guarded(
    root: Path,
    found: Plan,
    chosen: Edition,
    files: Mapping[str, bytes],
    kept: Kept | None,
    said: Iterable[str] = (),
) -> None:
    """Mistakes where an output, or a message of the build, holds what must not be published or tells of the machine."""
    # Taking every output apart needs large libraries that checking a project does not.
    from reportgen.publish.leaks import leaks
    from reportgen.publish.private import machine, private_metadata

    here = machine(root)
    authors = [found.report.publisher, *(credit.names for credit in found.report.credits)]
    problems = private_metadata(files, authors, chosen.as_of, here)
    messages = [("the messages of this build", "\n".join(said).encode())]
    problems += leaks(root, files, messages, found.project.texts.values(), here.paths, kept)
    if problems:
        raise Mistakes(problems)


def _stop(problems: Iterable[Problem]) -> None:
    """Ends a build whose project has problems."""
    raise Mistakes(problems)


def _made(
    found: Plan,
    chosen: Edition,
    tongue: str,
    wrong: Callable[[Iterable[Problem]], None],
    progress: Callable[[str], None],
    kept: Kept | None,
    more: Sequence[Page] = (),
    look: _Look | None = None,
) -> dict[str, bytes]:
    """Every file of an edition, by its path in the target.

    `wrong` is told of problems. Where it lets the work go on, what cannot be made with them is left out: the PDF.
    """
    # Typesetting needs system libraries that checking a project does not.
    from reportgen.typeset.pages import Workers, processors

    # As many processes as the report may be worth; the first loads its libraries while the report is written.
    worth = 2 + sum(len(text) for text in found.project.texts.values()) // 50_000
    with Workers(min(processors(), worth)) as workers:
        workers.warm()
        return _worked(found, chosen, tongue, wrong, progress, kept, more, workers, look)


def _worked(
    found: Plan,
    chosen: Edition,
    tongue: str,
    wrong: Callable[[Iterable[Problem]], None],
    progress: Callable[[str], None],
    kept: Kept | None,
    more: Sequence[Page],
    workers: Workers,
    look: _Look | None,
) -> dict[str, bytes]:
    """The files of `_made`, with processes that have begun."""
    from reportgen.typeset.typeset import Typeset, typeset

    progress("Counting, drawing and writing")
    report = written(found, chosen, tongue, kept)
    problems = (*typed_numbers(found.project.texts, [tongue]), *report.problems)
    if problems:
        wrong(problems)
    records = public(found, chosen)
    document = _document(found, chosen, tongue, report)
    line = ""
    if look is not None:
        line = look.drafting.line(Wording(tongue).date(chosen.as_of))
        sources = {part.id: f"templates/text/{tongue}/{part.text}.md" for part in found.order}
        document = look.drafting.marked(document, sources, problems)
    size = sum(len(part.html) for part in document.parts)
    # Other processes set the parts; this one waits for them in a thread, and makes everything else meanwhile.
    with workers.stopped_on_error(), ThreadPoolExecutor(1) as thread:
        setting: Future[Typeset] | None = None
        if look is not None or not problems:
            progress("Typesetting")
            setting = thread.submit(typeset, document, progress=progress, kept=kept, workers=workers)
        progress("Making the web edition")
        try:
            with bounds.within(6 + size * 5e-5, 500_000_000 + size * 500, "templates/layout/"):
                pages = site(document, _traces(report, records), found.project.texts, more=more, kept=kept, draft=line)
        except Mistakes:
            if setting is not None:
                setting.result()  # where setting the parts fails too, that is told, whichever came first
            raise
        dead = () if problems else links.check(pages, kept)
        files = {f"web/{name}": content for name, content in pages.items()}
        files |= {f"figures/{name}": content for name, content in _figure_files(report).items()}
        files |= {f"tables/{name}.csv": content for name, content in report.tables.items()}
        files |= {f"data/{name}": content for name, content in _package(found, chosen, kept).items()}
        typed = setting.result() if setting is not None else Typeset(b"", {}, 0, ())
    # What a text lacks is told where it is written, and not once more where it is set.
    left_out = ("dead-reference", "refused-address") if problems else ()
    unset = [problem for problem in typed.problems if problem.slug not in left_out]
    for mistakes in (unset, dead):
        if mistakes:
            wrong(mistakes)
    set_well = bool(typed.pdf) and (look is not None or not unset)
    places = typed.pages if set_well else {}
    if set_well:
        files["report.pdf"] = typed.pdf
    ledger = report.ledger.as_rows(places)
    if set_well and not problems and not dead:
        from reportgen.readback.everything import disagreements

        progress("Reading the outputs back")
        told = disagreements(files, ledger, rules=found.rules, figures=found.figures, language=tongue)
        if told:
            wrong(told)
    if look is not None and set_well:
        progress("Marking the draft")
        look.plain.append(files["report.pdf"])
        found_wrong = in_order(look.wrong)
        files["report.pdf"] = look.drafting.stamped(document, typed.parts, found_wrong, line, workers, kept)
    files |= manifest.files(
        found.project,
        found.report,
        chosen,
        tongue,
        ledger,
        files,
        claims=[claim.as_row() for claim in report.claims],
        parts=[_part_row(part, places.get(part.id)) for part in report.parts],
        beside=_registers_in_part(found, chosen, kept),
    )
    return files


def _package(plan: Plan, edition: Edition, kept: Kept | None) -> dict[str, bytes]:
    """The files of the Data Package, which tells of registers, and has none of their rows."""
    records = public(plan, edition)
    return datapackage.package(records, plan.report, edition, registers=_described(plan, edition, records, kept))


def _described(
    plan: Plan, edition: Edition, records: PublicRecords, kept: Kept | None
) -> tuple[datapackage.Register, ...]:
    """What is told of each register that a rule counts."""
    tallies = registered(plan, edition, kept)
    found = []
    for name in sorted(plan.project.registers):
        looked = plan.looked[name]
        wholes = {rule: one.whole() for rule, one in sorted(tallies.items()) if one.rule.register == name}
        counted = {rule: (whole.ids, whole.sha256) for rule, whole in wholes.items()}
        until = edition.as_of.last().isoformat()
        sources = tuple(records.source[one] for one, first in looked.sources.items() if first <= until)
        found.append(datapackage.Register(name, sources, counted))
    return tuple(found)


def _registers_in_part(plan: Plan, edition: Edition, kept: Kept | None) -> Mapping[str, str]:
    """The SHA-256 of what is told of each register of which some rows are not public, by its file."""
    told = _described(plan, edition, public(plan, edition), kept)
    return {plan.project.registers[one.name].file: one.digest() for one in told if not plan.looked[one.name].open}


def _part_row(part: Part, page: int | None) -> Mapping[str, object]:
    """A part as plain values for the manifest, with the page on which it begins."""
    return {"id": part.id, "kind": part.kind, "number": part.number, "title": part.title, "page": page}


def _figure_files(report: Written) -> Mapping[str, bytes]:
    """Each figure as SVG, narrow SVG, PNG and CSV."""
    files: dict[str, bytes] = {}
    for name, drawing in report.drawings.items():
        files[f"{name}.svg"] = drawing.svg.encode()
        files[f"{name}-narrow.svg"] = drawing.narrow_svg.encode()
        files[f"{name}.png"] = drawing.png
        files[f"{name}.csv"] = drawing.csv.encode()
    return files


def _document(plan: Plan, edition: Edition, language: str, report: Written) -> Document:
    """The document to be typeset: parts, figures and tables as resources, tables as attachments, styles."""
    media = {".svg": "image/svg+xml", ".png": "image/png", ".csv": "text/csv"}
    resources = tuple(
        Resource(f"figures/{name}", media[name[name.rindex(".") :]], content)
        for name, content in sorted(_figure_files(report).items())
    )
    attachments = tuple(
        Attachment(f"tables/{name}.csv", "text/csv", content, report.views[name].title)
        for name, content in sorted(report.tables.items())
    )
    styles = {
        file.rsplit("/", 1)[1]: text
        for file, text in plan.project.texts.items()
        if file.startswith("templates/styles/")
    }
    return Document(
        title=f"{edition.title} {edition.year}",
        subtitle=edition.subtitle,
        publisher=plan.report.publisher,
        language=language,
        description=plan.report.description,
        keywords=plan.report.keywords,
        as_of=str(edition.as_of),
        parts=report.parts,
        resources=resources,
        attachments=attachments,
        styles=styles,
    )


def _traces(report: Written, records: PublicRecords) -> Mapping[str, Trace]:
    """What the web edition shows of each number: its rule, records with their boxes, sources with their addresses."""
    events = {event.id: event for event in records.events}
    case_of = {event.id: event.case for event in records.events}
    case_of |= {party.id: party.case for party in records.parties}
    case_of |= {dispute.id: dispute.case for dispute in records.disputes}
    case_of |= {account.id: account.case for account in records.accounts if account.case}

    def record(id_: str) -> tuple[str, str, str]:
        case = id_ if id_ in records.case else case_of.get(id_)
        if case is None:
            return id_, "", ""
        title = records.case[case].title
        if id_ in events:
            title = f"{events[id_].detail} ({title})"
        return id_, title, f"#case-{case}"

    def source(id_: str) -> tuple[str, str, str]:
        found = records.source.get(id_)
        return (found.title, found.publisher, found.url or "") if found else (id_, "", "")

    traces = {}
    for entry in report.ledger.entries.values():
        number = entry.number
        interval = "" if number.low is None or number.high is None else f"{number.low:.15g} to {number.high:.15g}"
        traces[entry.id] = Trace(
            number_id=entry.id,
            shown=entry.shown,
            rule=number.rule,
            query=number.query,
            value=number.text if number.text is not None else "" if number.value is None else f"{number.value:.15g}",
            interval=interval,
            records=tuple(record(id_) for id_ in number.records),
            sources=tuple(source(id_) for id_ in number.sources),
            status=_STATUS[number.status],
        )
    return traces
