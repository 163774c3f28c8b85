"""A difference in a few words: one sentence of counts, and one line for each thing that means nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from reportgen.compare.difference import Difference, Edit, Told
from reportgen.compare.numbers import Move
from reportgen.compare.pages import PartLength
from reportgen.compare.tables import TableChange
from reportgen.compare.wordwise import Run, runs

NOTHING = "Nothing changed."
NO_NUMBER = "No number moved."

WHY = {
    "fails": "no longer holds",
    "turned": "the data turned it",
    "rewritten": "a claim was rewritten",
    "moved": "a rank, direction, rating or status moved",
}
"""Why a statement may no longer be true, by its kind."""

SOURCES = {"added": "added", "removed": "removed", "used": "cited again", "unused": "no longer cited"}
"""What became of a source, by its change."""


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 record, 2 records."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: list[str]) -> str:
    """Words as a list: a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def headline(found: Difference) -> str:
    """What changed, in one sentence."""
    if found.empty and not found.partial and not found.failed:
        return NOTHING
    said = []
    if found.statements:
        may = "statement may" if len(found.statements) == 1 else "statements may"
        said.append(f"{len(found.statements):,} {may} no longer be true")
    changes = Counter(change.change for change in found.records.changes)
    said += [f"{count(changes[kind], 'record')} {kind}" for kind in ("added", "changed", "removed") if changes[kind]]
    if found.told:
        said.append(f"{count(len(found.told), 'number')} moved")
    if found.edits:
        said.append(f"{count(len(found.edits), 'sentence')} edited")
    sources = Counter(source.change for source in found.sources)
    said += [f"{count(sources[kind], 'source')} {kind}" for kind in ("added", "removed") if sources[kind]]
    redrawn = [figure for figure in found.figures if not figure.drawn]
    if redrawn:
        said.append(f"{count(len(redrawn), 'figure')} redrawn")
    if found.pages.differing:
        many = len(found.pages.differing)
        said.append(f"{count(many, 'page')} {'looks' if many == 1 else 'look'} different")
    lead = "" if found.told or not found.numbers.before else NO_NUMBER
    text = f"{listed(said)}." if said else ""
    return f"{lead} {text[:1].upper()}{text[1:]}".strip()


def one_line(found: Difference) -> str:
    """All of a difference that means nothing, in one line."""
    if found.empty:
        return NOTHING
    said = [f"{line[:1].lower()}{line[1:]}" for line in folds(found)]
    looks = [pair.after or pair.before or 0 for pair in found.pages.differing if pair.why != "references"]
    if looks:
        many = "page looks" if len(looks) == 1 else "pages look"
        said.insert(0, f"{len(looks):,} {many} different (p. {runs_of(looks)})")
    if found.reworded:
        said.append(f"{count(len(found.reworded), 'sentence')} set in other words: {found.reworded[0].after}")
    said += [f"table {one.id}: {table_words(one)}" for one in found.tables]
    said += [f"{found.titles.get(one.part, one.part)}: {length(one)}" for one in found.pages.lengths]
    return f"{NO_NUMBER[:-1]}: {'; '.join(said)}." if said else NO_NUMBER


def runs_of(numbers: Iterable[int]) -> str:
    """Numbers of pages, those in a row as one: 3, 5–9."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def folds(found: Difference) -> list[str]:
    """One line for each thing that changed and means nothing to a reader of the report."""
    lines = []
    numbers, makeup = found.numbers, found.makeup
    lines += _rules(found)
    if numbers.reshown:
        lines.append(
            f"{count(len(numbers.reshown), 'number')} printed in other words, of the same value: {_examples(found)}"
        )
    if numbers.rebased:
        verb = "rests" if len(numbers.rebased) == 1 else "rest"
        lines.append(f"{count(len(numbers.rebased), 'number')} {verb} on other records or sources, with the same value")
    if numbers.new:
        lines.append(f"{count(len(numbers.new), 'number')} newly printed")
    if numbers.gone:
        lines.append(f"{count(len(numbers.gone), 'number')} no longer printed")
    for name, many in found.records.folded:
        lines.append(f"{count(many, name)} of sources changed")
    for table in found.records.reordered:
        lines.append(f"The rows of data/{table}.csv stand in another order")
    drawn = [figure for figure in found.figures if figure.drawn]
    if drawn:
        names = listed([figure.name for figure in drawn[:5]] + ([f"{len(drawn) - 5} more"] if len(drawn) > 5 else []))
        lines.append(f"{count(len(drawn), 'figure')} drawn otherwise from the same data: {names}")
    if found.elsewhere:
        verb = "stands" if found.elsewhere == 1 else "stand"
        lines.append(f"{count(found.elsewhere, 'sentence')} {verb} elsewhere in the same part, word for word")
    if found.pages.moved:
        lines.append(
            f"{count(found.pages.moved, 'page')} only {'stands' if found.pages.moved == 1 else 'stand'} elsewhere"
        )
    lines += _made_from(found)
    if makeup.edition:
        lines.insert(0, f"The editions differ: {makeup.edition[0]} → {makeup.edition[1]}")
    return lines


def _rules(found: Difference) -> list[str]:
    """The rules that are worded otherwise: a line for each wording that changed, however many rules have it."""
    many: Counter[tuple[str, str]] = Counter()
    for old, new, number in found.numbers.rules:
        sides = [" … ".join(_with_context(side)) for side in runs(old, new)]
        many[sides[0], sides[1]] += number
    return [
        f"The rules of {count(number, 'number')} are worded otherwise: {old or 'nothing'} → {new or 'nothing'}"
        for (old, new), number in sorted(many.items())
    ]


def _with_context(side: Sequence[Run]) -> Iterator[str]:
    """The words that differ, each run with the word before it."""
    before = ""
    for words, differs in side:
        if differs:
            yield f"{before} {words}".strip(" ,;.")
        before = words.rpartition(" ")[2]


def _examples(found: Difference) -> str:
    shown = [f"{move.was} → {move.now}" for move in found.numbers.reshown[:3]]
    return "; ".join(shown)


def _made_from(found: Difference) -> list[str]:
    """The files, libraries and fonts that differ."""
    makeup = found.makeup
    lines = [f"Library {name}: {old or 'not there'} → {new or 'not there'}" for name, old, new in makeup.libraries]
    if makeup.fonts:
        lines.append(f"{count(makeup.fonts, 'font file')} changed")
    told = {f"data/{change.table}" for change in found.records.changes} | {
        f"data/{table}" for table in found.records.reordered
    }
    if found.records.folded or any(source.change in ("added", "removed") for source in found.sources):
        told.add("data/sources")
    silent = [
        file
        for file in makeup.changed("data")
        if file.rpartition(".")[0] not in told and file.endswith((".csv", ".xlsx", ".ods"))
    ]
    for file in silent:
        lines.append(f"{file} changed, but no published record in it did")
    others = [
        (kind, file, change)
        for kind, file, change in makeup.files
        if kind != "data" or file.endswith((".toml", ".json"))
    ]
    for kind in dict.fromkeys(kind for kind, _, _ in others):
        names = [
            file if change == "changed" else f"{file} ({change})" for known, file, change in others if known == kind
        ]
        noun = {"data": "data rule", "settings": "settings file"}.get(kind, f"{kind} file")
        lines.append(f"{count(len(names), noun)} changed: {', '.join(names)}")
    return lines


def length(found: PartLength) -> str:
    """How a part grew or shrank."""
    if not found.before:
        return f"new, {count(found.after, 'page')}"
    if not found.after:
        return f"gone, {count(found.before, 'page')}"
    return f"{found.before} → {count(found.after, 'page')}"


def table_words(one: TableChange) -> str:
    """What became of a printed table."""
    said = [one.change] if one.change != "changed" else []
    if one.cells:
        said.append(f"{count(one.cells, 'cell')} changed")
    if one.rows:
        said.append(f"{count(one.rows, 'row')} more")
    if one.lost:
        said.append(f"{count(one.lost, 'row')} fewer")
    if one.reordered:
        said.append("in another order")
    return ", ".join(said) or "set otherwise"


def untold(found: Difference) -> list[tuple[Told, list[Edit], bool]]:
    """The numbers that moved, each with its sentences that are not told yet, and whether others are told above.

    A sentence in which several numbers moved, or that is a statement, is told once.
    """
    told = {(one.before, one.after) for one in found.statements}
    made = []
    for one in found.told:
        fresh = [edit for edit in one.sentences if (edit.before, edit.after) not in told]
        told |= {(edit.before, edit.after) for edit in fresh}
        made.append((one, fresh, len(fresh) < len(one.sentences)))
    return made


def places(one: Told) -> str:
    """Where a number that moved stands beside the text: tables and figures by their ids, and pages."""
    shown = list(one.within[:5]) + ([f"{len(one.within) - 5} more"] if len(one.within) > 5 else [])
    said = [f"in {listed(shown)}"] if shown else []
    if one.elsewhere:
        said.append(count(one.elsewhere, "other place" if said or one.sentences else "place"))
    if one.pages and (said or not one.sentences):
        more = f" and {len(one.pages) - 10} more" if len(one.pages) > 10 else ""
        said.append(f"p. {', '.join(map(str, one.pages[:10]))}{more}")
    return "; ".join(said)


def changed_in(move: Move) -> str:
    """What of a number changed that is printed the same: its interval, its qualifier, its value unrounded."""
    names = ("status", "value", "low", "high", "qualifier", "unit")
    pairs = zip(names, move.before.value, move.after.value, strict=True)
    return ", ".join(f"{name}: {old} → {new}" for name, old, new in pairs if old != new)
