"""A difference as Markdown that fits into a comment on a pull request, the most important first.

What does not fit is cut item by item, never in the middle of one, and the cut is told. Statements that may no longer be
true are never cut; where they are too many, each is told shorter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.compare.difference import Difference, Edit
from reportgen.compare.figures import FigureChange
from reportgen.compare.records import RecordChange
from reportgen.compare.statements import Held, Statement
from reportgen.compare.summary import (
    SOURCES,
    WHY,
    changed_in,
    count,
    folds,
    headline,
    length,
    one_line,
    places,
    runs_of,
    table_words,
    untold,
)
from reportgen.compare.wordwise import runs
from reportgen.problem import Problem

LIMIT = 65_000
"""How many characters a comment may have; GitHub takes 65,536."""
_FIELDS = 12
_POINTS = 8
_LONGEST = 400
_SPECIAL = re.compile(r"([\\`*{}\[\]<>|~$])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_EDGES = re.compile(r"(?<!\w)_|_(?!\w)")
_PINGS = re.compile(r"@(?=\w)|#(?=\d)|^(?=[#+-] |\d+\. )")


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading, its items in their order of weight, what one of them is called, and how many things they tell of."""

    title: str
    items: Sequence[str]
    one: str
    total: int | None = None


def markdown(found: Difference, limit: int = LIMIT) -> str:
    """The difference as Markdown of at most `limit` characters."""
    if not found.meant and not found.partial and not found.failed:
        return f"{escaped(found.before)} → {escaped(found.after)}: {escaped(one_line(found))}\n"
    head = f"# What changed: {escaped(found.before)} → {escaped(found.after)}\n"
    if said := headline(found):
        head += f"\n{said}\n"
    if found.failed:
        many = len(found.problems)
        told = f": {count(many, 'new problem')}, below" if many else "; its problems are not new"
        head += f"\n**{escaped(found.after)} cannot be published{told}.**\n"
    if found.partial:
        head += f"\n{found.partial[:1].upper()}{escaped(found.partial[1:])}.\n"
    sections = [section for section in _sections(found) if section.items]
    made = [head]
    room = limit - len(head) - 200
    statements = _statements(found, room // 2 if sections else room)
    if statements:
        made.append(statements)
        room -= len(statements)
    made += _fitted(sections, room)
    return "".join(made)


def _statements(found: Difference, room: int) -> str:
    """Every statement that may no longer be true, each as long as there is room for it."""
    if not found.statements:
        return ""
    title = "\n## What may no longer be true\n\n"
    for longest in (_LONGEST * 2, _LONGEST, 200, 100, 50):
        text = title + "".join(f"{_statement(found, one, longest)}\n" for one in found.statements)
        if len(text) <= room:
            return text
    text = title + "".join(f"- {escaped(_short(one.before or one.after, 60))}\n" for one in found.statements)
    if len(text) <= 2 * room:
        return text
    kept = max(1, (2 * room - 200) // 80)
    lines = "".join(f"- {escaped(_short(one.before or one.after, 60))}\n" for one in found.statements[:kept])
    return f"{title}{lines}- … and {count(len(found.statements) - kept, 'statement')} more\n"


def _statement(found: Difference, one: Statement, longest: int) -> str:
    place = _place(found, one.part, one.page)
    if one.file:
        place += f" ({escaped(one.file)}{f':{one.line}' if one.line else ''})"
    why = f": {escaped(_short(one.why, longest))}" if one.why else ""
    said = f"- **{WHY[one.kind]}**{why if one.kind != 'fails' else ''} – {place}\n"
    if one.kind == "fails":
        said = f"- **{escaped(_short(one.why, longest))}** – {place}\n"
        return said + f"  > {escaped(_short(one.before, longest))}"
    return said + _beside(one.before, one.after, longest)


def _beside(before: str, after: str, longest: int = _LONGEST) -> str:
    """A sentence before and after, a line each, with what changed in bold."""
    old, new = _bold(_short(before, longest), _short(after, longest))
    return f"  - before: {old or '*nothing*'}\n  - after: {new or '*nothing*'}"


def _bold(before: str, after: str) -> tuple[str, str]:
    """Two sentences with the words in bold that one has and the other has not."""
    old, new = (
        " ".join(f"**{escaped(words)}**" if differs else escaped(words) for words, differs in side)
        for side in runs(before, after)
    )
    return old, new


def _sections(found: Difference) -> list[_Section]:
    failing = [problem for problem in found.problems if problem.slug != "claim-fails"]
    return [
        _Section("New problems", [problem_item(one) for one in failing], "problem"),
        _Section("Problems gone", [f"- {escaped(f'{one.place}: {one.message}')}" for one in found.gone], "problem"),
        _Section("Records", _records(found.records.changes), "case or record", len(found.records.changes)),
        _Section("Numbers that moved", _numbers(found), "number"),
        _Section("Claims that hold on other numbers", [_held(found, one) for one in found.held], "claim"),
        _Section("Sentences edited", [_edit(found, one) for one in found.edits], "sentence"),
        _Section("Sentences that came or went with the data", [_came(found, one) for one in found.brought], "sentence"),
        _Section("Figures", [_figure(found, one) for one in found.figures if not one.drawn], "figure"),
        _Section(
            "Sources",
            [
                f"- {SOURCES[one.change]}: {escaped(one.id)}, {escaped(one.publisher)}, “{escaped(one.title)}”"
                for one in found.sources
            ],
            "source",
        ),
        _Section("Tables", _tables(found), "table"),
        _Section(
            "Sentences that read otherwise since layout or rules do",
            [_edit(found, one) for one in found.reworded],
            "sentence",
        ),
        _Section("Pages", _pages(found), "line"),
        _Section("Also changed", [f"- {escaped(_short(line, 600))}" for line in folds(found)], "line"),
    ]


def _fitted(sections: Sequence[_Section], room: int) -> list[str]:
    """The sections cut to the room there is: each gets a like share, and what some leave the others share again."""
    heads = [f"\n## {section.title} ({section.total or len(section.items):,})\n\n" for section in sections]
    rest = room - sum(len(head) + 60 for head in heads)
    kept = [0] * len(sections)
    open_ = [at for at, section in enumerate(sections) if section.items]
    while open_:
        share = rest // len(open_)
        still = []
        for at in open_:
            items, left = sections[at].items, share
            before = kept[at]
            while kept[at] < len(items) and (size := len(items[kept[at]]) + 1) <= left:
                left, rest = left - size, rest - size
                kept[at] += 1
            if before < kept[at] < len(items):
                still.append(at)
        open_ = still
    made = []
    for head, section, many in zip(heads, sections, kept, strict=True):
        made.append(head)
        made += [f"{item}\n" for item in section.items[:many]]
        if many < len(section.items):
            made.append(f"- … and {_rest(len(section.items) - many, section.one)} more, cut here\n")
    return made


def _rest(many: int, one: str) -> str:
    return count(many, one, "cases and records" if one == "case or record" else "")


def problem_item(one: Problem) -> str:
    """A problem as an item of a list: its place, what is wrong, what was found and expected, and the mend."""
    said = f"- **{escaped(str(one.place))}**: {escaped(one.message)}"
    if one.value is not None:
        said += f"; found: {escaped(_short(one.value, 80))}"
    if one.expected is not None:
        said += f"; expected: {escaped(_short(one.expected, 200))}"
    return said + (f"; mend: {escaped(one.mend)}" if one.mend else "")


def _records(changes: Sequence[RecordChange]) -> list[str]:
    """A line for each record; those of one case under it, those of one table with the same fields together."""
    by_case: dict[str, list[RecordChange]] = {}
    for change in changes:
        by_case.setdefault(change.case, []).append(change)
    lines = []
    for case, of_case in by_case.items():
        if case and len(of_case) > 1:
            own = next((one for one in of_case if one.table == "cases"), None)
            title = f" “{escaped(own.name)}”" if own is not None else ""
            inner = "\n".join(f"  {_record(one)}" for one in of_case)
            lines.append(f"- case {escaped(case)}{title}\n{inner}")
        else:
            lines += [_record(one) for one in of_case]
    return lines


def _record(one: RecordChange) -> str:
    name = f" “{escaped(_short(one.name, 120))}”" if one.name else ""
    place = f"{escaped(one.key)} · {one.table.replace('_', ' ')}"
    if one.change == "changed":
        fields = [
            f"{field.name.replace('_', ' ')}: {_cell(field.before)} → {_cell(field.after)}" for field in one.fields
        ]
        return f"- {place} · " + " · ".join(fields[:_FIELDS]) + _more(len(fields) - _FIELDS)
    said = [
        f"{field.name.replace('_', ' ')}: {_cell(field.after or field.before, 80)}"
        for field in one.fields
        if (field.after or field.before) not in (one.name, one.key, one.case)
    ]
    return " · ".join([f"- **{one.change}** {place}{name}", *said[:_FIELDS]]) + _more(len(said) - _FIELDS)


def _more(rest: int) -> str:
    return f" · and {count(rest, 'field')} more" if rest > 0 else ""


def _cell(text: str, longest: int = 160) -> str:
    return escaped(_short(text.replace("|", ", "), longest)) if text else "*nothing*"


def _numbers(found: Difference) -> list[str]:
    """A line for each number, with the sentences that are not told elsewhere."""
    lines = []
    for one, fresh, above in untold(found):
        move = one.move
        said = f"- **{escaped(move.label)}**: {escaped(move.was)} → {escaped(move.now)}"
        if move.was == move.now:
            said += f" ({escaped(changed_in(move))})"
        if elsewhere := places(one):
            said += f" – {escaped(elsewhere)}"
        for edit in fresh[:3]:
            said += f"\n  - {_place(found, edit.part, edit.page)}\n" + "\n".join(
                f"  {line}" for line in _beside(edit.before, edit.after).split("\n")
            )
        if len(fresh) > 3:
            said += f"\n  - and {count(len(fresh) - 3, 'sentence')} more"
        if above:
            said += "\n  - and in a sentence above" if fresh else "\n  - in a sentence above"
        lines.append(said)
    return lines


def _held(found: Difference, one: Held) -> str:
    values = f"{escaped(_short(one.before, 200))} → {escaped(_short(one.after, 200))}"
    return f"- {escaped(_short(one.sentence, 200))}: {values} – {_place(found, one.part, None)}"


def _edit(found: Difference, one: Edit) -> str:
    return f"- {_place(found, one.part, one.page)}\n{_beside(one.before, one.after)}"


def _came(found: Difference, one: Edit) -> str:
    change = "new" if one.after else "gone"
    return f"- **{change}** – {_place(found, one.part, one.page)}: {escaped(_short(one.after or one.before, _LONGEST))}"


def _figure(found: Difference, one: FigureChange) -> str:
    said = f"- **{escaped(one.name)}** {escaped(found.titles.get(f'fig-{one.name}', ''))}".rstrip() + f" – {one.change}"
    if one.order:
        said += f"\n  - order: {escaped(', '.join(one.order[0][:12]))} → {escaped(', '.join(one.order[1][:12]))}"
    for point in one.points[:_POINTS]:
        where = ", ".join(word for word in (point.series, point.x) if word)
        said += f"\n  - {escaped(_short(where, 120))}: {_cell(point.before, 80)} → {_cell(point.after, 80)}"
    if len(one.points) > _POINTS:
        said += f"\n  - and {count(len(one.points) - _POINTS, 'point')} more"
    return said


def _tables(found: Difference) -> list[str]:
    lines = []
    for one in found.tables:
        title = found.titles.get(one.id, "")
        lines.append(f"- {escaped(one.id)}{f' “{escaped(title)}”' if title else ''}: {table_words(one)}")
    return lines


def _pages(found: Difference) -> list[str]:
    pages = found.pages
    lines = [f"- {escaped(found.titles.get(one.part, one.part))}: {length(one)}" for one in pages.lengths]
    if pages.totals and pages.totals[0] != pages.totals[1]:
        lines.append(f"- the whole report: {pages.totals[0]} → {count(pages.totals[1], 'page')}")
    said = {
        "words": "other words on",
        "numbers": "other numbers on",
        "look": "the same text, but another look, on",
        "references": "only references to pages and notes on",
        "added": "new:",
        "removed": "gone:",
    }
    for why, words in said.items():
        numbers = [
            (pair.before if why == "removed" else pair.after) or 0 for pair in pages.differing if pair.why == why
        ]
        if numbers:
            lines.append(f"- {words} p. {runs_of(numbers)}")
    return lines


def _place(found: Difference, part: str, page: int | None) -> str:
    return escaped(found.titles.get(part, part)) + (f", p. {page}" if page is not None else "")


def _short(text: str, longest: int) -> str:
    """A text cut at a word, with dots where something is left out."""
    return text if len(text) <= longest else f"{text[: longest - 1].rsplit(' ', 1)[0]} …"


def escaped(text: str) -> str:
    """A text in which Markdown finds nothing to set, and nobody is called."""
    whole = _ENTITY.sub("&amp;", " ".join(text.split()))
    folded = _EDGES.sub(r"\\_", _SPECIAL.sub(r"\\\1", whole))
    return _PINGS.sub(lambda match: "&#64;" if match[0] == "@" else "\\#" if match[0] == "#" else "\u200b", folded)
