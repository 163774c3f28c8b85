"""Everything that differs between two builds, found once: what Markdown, HTML and JSON tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reportgen.compare import prose
from reportgen.compare.figures import FigureChange, changed_figures
from reportgen.compare.makeup import Makeup, changed_makeup
from reportgen.compare.numbers import Move, Numbers, answers, moved_numbers
from reportgen.compare.outputs import Outputs
from reportgen.compare.pages import PagePair, Pages, Pdf, changed_pages, finder
from reportgen.compare.prose import Sentence
from reportgen.compare.records import Records, changed_records, words
from reportgen.compare.sentences import Pair, paired
from reportgen.compare.sources import SourceChange, changed_sources
from reportgen.compare.statements import ORDER, Held, Statement, failing, holding, sort
from reportgen.compare.tables import TableChange, changed_tables
from reportgen.compare.wordwise import bare, runs
from reportgen.problem import Problem

_NO_PARTS = frozenset(("index", "downloads", "errata"))
"""Pages of the web edition that are no part of the report."""
_ITEMS = re.compile(r"[;,]")
_DIGITS = re.compile(r"\d[\d.,]*")
_LONG = 10
"""How many letters and digits a field of a record must have for a sentence that holds them to be taken for its own."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A sentence that reads differently: before and after ("" for none), part and page."""

    before: str
    after: str
    part: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """A number that moved, with the sentences in which it stands before and after, and where else it stands.

    `sentences` are those of the text; `within` are the ids of the tables and figures in which it stands, `elsewhere`
    counts its other places; `pages` are all of them, in order.
    """

    move: Move
    sentences: tuple[Edit, ...]
    within: tuple[str, ...]
    elsewhere: int
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between build `before` and build `after`; each list has the most important first.

    `held` are claims that hold on other values, `edits` sentences that a person changed, `brought`
    those that came or went with the data, `reworded` those that read
    differently since layout or program do. `problems` and `gone` are new and gone problems, `failed` says whether the
    newer side has any, `partial` what could not be compared. `titles` names parts, tables and figures by id.
    """

    before: str
    after: str
    problems: tuple[Problem, ...] = ()
    gone: tuple[Problem, ...] = ()
    failed: bool = False
    partial: str = ""
    statements: tuple[Statement, ...] = ()
    held: tuple[Held, ...] = ()
    records: Records = Records()  # noqa: RUF009 - it cannot be changed
    numbers: Numbers = field(default_factory=Numbers)
    told: tuple[Told, ...] = ()
    edits: tuple[Edit, ...] = ()
    elsewhere: int = 0
    """How many sentences a person moved within their part, word for word."""
    brought: tuple[Edit, ...] = ()
    reworded: tuple[Edit, ...] = ()
    figures: tuple[FigureChange, ...] = ()
    tables: tuple[TableChange, ...] = ()
    sources: tuple[SourceChange, ...] = ()
    pages: Pages = Pages()  # noqa: RUF009 - as above
    makeup: Makeup = Makeup()  # noqa: RUF009 - as above
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def meant(self) -> bool:
        """Whether anything changed that a reader of the report would be told otherwise."""
        return bool(
            self.problems
            or self.gone
            or self.statements
            or self.held
            or self.records.changes
            or self.told
            or self.numbers.new
            or self.numbers.gone
            or self.edits
            or self.brought
            or self.sources
            or any(figure.change != "redrawn" or not figure.drawn for figure in self.figures)
            or any(table.change != "changed" or table.cells or table.rows or table.lost for table in self.tables)
        )

    @property
    def empty(self) -> bool:
        """Whether nothing at all differs."""
        return not (
            self.meant
            or self.reworded
            or self.elsewhere
            or self.figures
            or self.tables
            or self.records.folded
            or self.records.reordered
            or self.pages.differing
            or self.pages.moved
            or self.makeup != Makeup()
            or self.numbers.rules
            or self.numbers.reshown
            or self.numbers.rebased
        )


def compare(before: Outputs, after: Outputs) -> Difference:
    """Everything that differs between two builds."""
    problems, gone = _problems(before.problems, after.problems)
    if after.problems and "report.pdf" not in after.hashes:
        gone = ()  # they may only not have been looked for
    found: dict[str, Any] = {"problems": problems, "gone": gone, "failed": bool(after.problems)}
    if not before.manifest or not after.manifest:
        missing = [side.name for side in (before, after) if not side.manifest]
        found["partial"] = f"nothing of {' and of '.join(missing)} can be shown: only problems are compared"
        return Difference(before.name, after.name, **found)
    old, new = words(before), words(after)
    makeup = changed_makeup(before, after)
    pdfs = _pdf(before), _pdf(after)
    records = changed_records(before, after, old, new)
    pairs, alike, titles = _prose(before, after)
    numbers = moved_numbers(answers(before.manifest["ledger"]), answers(after.manifest["ledger"]), new, alike)
    where = _Where(before, after, pdfs)
    sources = changed_sources(before, after) if before.whole and after.whole else ()
    explained = _Explained(records, sources)
    sides = (before.manifest.get("claims", ()), after.manifest.get("claims", ()))
    by_data = bool(makeup.changed("data") or makeup.changed("settings") or makeup.edition)
    sorted_ = sort(
        pairs,
        numbers,
        sides,
        edited=_Edited(before, after, makeup),
        told=explained,
        by_data=by_data,
        page=where,
    )
    broken = failing(*sides, _whole(after))
    statements = [*broken, *sorted_.statements]
    statements.sort(key=lambda one: ORDER.index(one.kind))
    if before.whole and after.whole:
        found["figures"] = changed_figures(before, after)
        found["tables"] = _untold(changed_tables(before, after), numbers)
        found["sources"] = sources
    else:
        missing = [side.name for side in (before, after) if not side.whole]
        found["partial"] = (
            f"only the manifest of {' and of '.join(missing)} is there:"
            " records, sentences, figures and pages were not compared"
        )
    if pdfs[0] is not None and pdfs[1] is not None and before.hashes["report.pdf"] != after.hashes["report.pdf"]:
        found["pages"] = _in_order(
            changed_pages(pdfs[0], pdfs[1]), numbers, {pair.either.part for pair in pairs}, (pdfs[0], pdfs[1])
        )
    elif pdfs[0] is not None and pdfs[1] is not None:
        found["pages"] = Pages(totals=(len(pdfs[0]), len(pdfs[1])))
    edited, elsewhere = _stayed(sorted_.edited)
    return Difference(
        before.name,
        after.name,
        statements=tuple(statements),
        held=holding(*sides),
        records=records,
        numbers=numbers,
        told=_told(numbers, pairs, where),
        edits=tuple(where.edit(pair) for pair in edited),
        elsewhere=elsewhere,
        brought=tuple(where.edit(pair) for pair in sorted_.brought),
        reworded=tuple(where.edit(pair) for pair in sorted_.reworded),
        makeup=makeup,
        titles={**_parts(before), **_parts(after), **titles},
        **found,
    )


def _stayed(pairs: Sequence[Pair]) -> tuple[list[Pair], int]:
    """The pairs without sentences that went from one place of a part to another, and how many those are."""
    gone = Counter((one.before.part, one.before.shape) for one in pairs if one.before and not one.after)
    come = Counter((one.after.part, one.after.shape) for one in pairs if one.after and not one.before)
    moved = gone & come
    sides = Counter(moved), Counter(moved)
    kept = []
    for pair in pairs:
        if pair.before is None or pair.after is None:
            left, key = sides[pair.before is None], (pair.either.part, pair.either.shape)
            if left[key]:
                left[key] -= 1
                continue
        kept.append(pair)
    return kept, moved.total()


def _problems(old: Sequence[Problem], new: Sequence[Problem]) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """The problems that are new and those that are gone; a problem that only moved to another line is neither."""

    def key(problem: Problem) -> tuple[object, ...]:
        return problem.slug, problem.place.file, problem.message, problem.value

    was, now = Counter(map(key, old)), Counter(map(key, new))
    return _left(new, key, was), _left(old, key, now)


def _left(
    problems: Sequence[Problem], key: Callable[[Problem], tuple[object, ...]], others: Counter[tuple[object, ...]]
) -> tuple[Problem, ...]:
    rest = Counter(others)
    found = []
    for problem in problems:
        if rest[key(problem)]:
            rest[key(problem)] -= 1
        else:
            found.append(problem)
    return tuple(found)


def _pdf(side: Outputs) -> Pdf | None:
    content = side.read("report.pdf")
    return None if content is None else Pdf(content, side.manifest.get("parts", ()))


def _parts(side: Outputs) -> dict[str, str]:
    """The title of each part, with its number."""
    return {
        str(part["id"]): ", ".join(word for word in (part["number"], part["title"]) if word) or str(part["id"])
        for part in side.manifest.get("parts", ())
    }


def _prose(before: Outputs, after: Outputs) -> tuple[list[Pair], dict[str, str], dict[str, str]]:
    """The sentences that differ, which anchor of a number is which, and the titles of figures and tables."""
    pairs: list[Pair] = []
    alike: dict[str, str] = {}
    titles: dict[str, str] = {}
    pages = [side.names("web/", ".html") for side in (before, after)]
    for part in dict.fromkeys([*pages[1], *pages[0]]):
        name = f"web/{part}.html"
        if part in _NO_PARTS or before.hashes.get(name) == after.hashes.get(name):
            continue
        sides = [
            () if content is None else prose.sentences(content, part)
            for content in (before.read(name), after.read(name))
        ]
        found, anchors = paired(*sides)
        pairs += found
        alike |= anchors
        for side in sides:
            for sentence in side:
                if sentence.kind == "caption" and sentence.within:
                    titles[sentence.within] = titles.get(sentence.within, "") or sentence.text
    return pairs, alike, titles


class _Where:
    """Where sentences stand: their page, by the numbers in them or by their words in the PDF."""

    def __init__(self, before: Outputs, after: Outputs, pdfs: tuple[Pdf | None, Pdf | None]) -> None:
        self._pages = [
            {place["anchor"]: place.get("page") for row in side.manifest["ledger"] for place in row.get("places", ())}
            for side in (before, after)
        ]
        self._find = [None if pdf is None else finder(pdf) for pdf in pdfs]

    def __call__(self, sentence: Sentence, side: int = 1) -> int | None:
        for anchor in sentence.numbers:
            if (page := self._pages[side].get(anchor)) is not None:
                return int(page)
        find = self._find[side]
        return None if find is None else find(sentence.part, sentence.text)

    def edit(self, pair: Pair) -> Edit:
        """A pair of sentences as it is told."""
        page = self(pair.after) if pair.after else self(pair.either, 0)
        return Edit(
            pair.before.text if pair.before else "", pair.after.text if pair.after else "", pair.either.part, page
        )


class _Edited:
    """Whether a person changed the text that a sentence comes from."""

    def __init__(self, before: Outputs, after: Outputs, makeup: Makeup) -> None:
        self._changed = {file for _, file, _ in makeup.files if file.startswith(("templates/text/", "figures/"))}
        self._files: dict[str, set[str]] = {}
        for side in (before, after):
            language = side.manifest.get("language", "")
            for part in side.manifest.get("parts", ()):
                self._files.setdefault(part["id"], set()).add(f"templates/text/{language}/{part['id']}.md")
            for row in side.manifest["ledger"]:
                for place in row.get("places", ()):
                    if place.get("file"):
                        self._files.setdefault(place["part"], set()).add(place["file"])
            for claim in side.manifest.get("claims", ()):
                self._files.setdefault(claim["part"], set()).add(claim["file"])

    def __call__(self, sentence: Sentence) -> bool:
        if sentence.within.startswith("fig-"):
            return f"figures/{sentence.within.removeprefix('fig-')}.toml" in self._changed
        if sentence.kind == "box" and sentence.within.startswith("case-"):
            return False
        return bool(self._changed & self._files.get(sentence.part, set()))


class _Explained:
    """Whether changes of records tell already why a sentence reads differently."""

    def __init__(self, records: Records, sources: Sequence[SourceChange]) -> None:
        self._swaps: list[tuple[str, str]] = []
        self._texts = [bare(text) for source in sources for text in (source.publisher, source.title)]
        self._cases = {change.case for change in records.changes if change.case}
        for change in records.changes:
            for changed in change.fields:
                old, new = bare(changed.before), bare(changed.after)
                if change.change == "changed" and old and new:
                    self._swaps.append((old, new))
                self._texts += [text for text in (old, new) if len(text) > 2]

    def __call__(self, pair: Pair) -> bool:
        sentence = pair.either
        if sentence.within.startswith("case-") and sentence.within.removeprefix("case-") in self._cases:
            return True
        old = bare(pair.before.text) if pair.before else ""
        new = bare(pair.after.text) if pair.after else ""
        if not old or not new:
            whole = old or new
            return any(whole in text or (len(text) >= _LONG and text in whole) for text in self._texts)
        if any(a in old and old.replace(a, b) == new for a, b in self._swaps):
            return True
        return any(old in text or new in text for text in self._texts) or self._listed(pair)

    def _listed(self, pair: Pair) -> bool:
        """Whether a sentence only gained or lost words that stand in a record: an item of what is listed there."""
        assert pair.before is not None
        assert pair.after is not None
        old, new = (
            [word for text, differs in side if differs for item in _ITEMS.split(text) if (word := _letters(item))]
            for side in runs(pair.before.text, pair.after.text)
        )
        if old and new:
            return False
        return all(any(word in text for text in self._texts) for word in (*old, *new))


def _letters(text: str) -> str:
    """A text's letters."""
    return "".join(letter for letter in text if letter.isalpha()).casefold()


def _whole(side: Outputs) -> Callable[[str, str], str]:
    """A function that gives the whole sentence of a part in which the words of a claim stand."""
    read: dict[str, Sequence[Sentence]] = {}

    def whole(part: str, claim: str) -> str:
        if part not in read:
            content = side.read(f"web/{part}.html")
            read[part] = () if content is None else prose.sentences(content, part)
        wanted = bare(claim)
        return next((one.text for one in read[part] if wanted and wanted in bare(one.text)), claim)

    return whole


def _untold(tables: Iterable[TableChange], numbers: Numbers) -> tuple[TableChange, ...]:
    """The tables that changed in more than the cells of numbers that moved, or are told already to be otherwise."""
    moved = {
        place.within
        for move in (*numbers.moved, *numbers.reshown)
        for answer in (move.before, move.after)
        for place in answer.places
    }
    return tuple(
        one for one in tables if one.change != "changed" or one.rows or one.lost or one.reordered or one.id not in moved
    )


def _told(numbers: Numbers, pairs: Iterable[Pair], where: _Where) -> tuple[Told, ...]:
    """The numbers that moved with the sentences in which they stand: those in the text first, then by their places."""
    by_anchor: dict[str, Pair] = {}
    for pair in pairs:
        for sentence in (pair.before, pair.after):
            if sentence is not None:
                by_anchor.update(dict.fromkeys(sentence.numbers, pair))
    told = []
    for move in numbers.moved:
        sentences: dict[Pair, None] = {}
        within: dict[str, None] = {}
        elsewhere = 0
        for place in move.after.places or move.before.places:
            if place.anchor in by_anchor:
                sentences[by_anchor[place.anchor]] = None
            elif place.within:
                within[place.within] = None
            elif place.kind != "alt text":
                elsewhere += 1
        pages = sorted({place.page for place in move.after.places if place.page is not None})
        edits = tuple(where.edit(pair) for pair in sentences)
        told.append(Told(move, edits, tuple(within), elsewhere, tuple(pages)))
    told.sort(key=lambda one: (not one.sentences, -len(one.sentences), -len(one.within) - one.elsewhere))
    return tuple(told)


def _in_order(pages: Pages, numbers: Numbers, parts: Collection[str], pdfs: tuple[Pdf, Pdf]) -> Pages:
    """The pages with those first on which words changed, then numbers that moved, then the look, then references.

    `parts` are those in which sentences differ. A page elsewhere on which digits differ shows only other references,
    unless a number that moved stands on it: by its places, or, where it is printed without one, by its digits.
    """
    moves = (*numbers.moved, *numbers.reshown)
    moved = {
        (side, place.page)
        for move in moves
        for side, answer in enumerate((move.before, move.after))
        for place in answer.places
    }
    printed = [tuple(set(_DIGITS.findall(shown)) for shown in (move.was, move.now)) for move in moves]

    def kind(pair: PagePair) -> PagePair:
        if pair.why != "numbers" or pair.part in parts or (0, pair.before) in moved or (1, pair.after) in moved:
            return pair
        assert pair.before is not None
        assert pair.after is not None
        old, new = (
            Counter(_DIGITS.findall(pdf.text(at))) for pdf, at in zip(pdfs, (pair.before, pair.after), strict=True)
        )
        gone, come = set(old - new), set(new - old)
        told = any(was & gone and now & come for was, now in printed)
        return pair if told else PagePair(pair.before, pair.after, pair.part, "references")

    rank = {"words": 0, "added": 0, "removed": 0, "numbers": 1, "look": 2, "references": 3}
    found = sorted(map(kind, pages.differing), key=lambda pair: (rank[pair.why], pair.after or pair.before or 0))
    return Pages(tuple(found), pages.moved, pages.lengths, pages.totals)
