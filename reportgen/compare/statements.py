"""What may no longer be true: claims that fail or were rewritten, and statements whose words or ranks the data turned.

First come claims that no longer hold; then statements that read differently although nobody edited them; then claims
that a person rewrote; last, ranks, directions, ratings and statuses in the text that changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reportgen.compare.numbers import Move, Numbers
from reportgen.compare.prose import Sentence
from reportgen.compare.sentences import Pair
from reportgen.compare.wordwise import bare

ORDER = ("fails", "turned", "rewritten", "moved")
"""The kinds of statements in the order in which they are told."""

_INFLECTED = 2
"""How many letters at the end of a word may change for it to be the same word in another number (case, cases)."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that may no longer be true.

    `kind` is fails (its comparison no longer holds), turned (its words changed with the data), rewritten (a person
    changed a claim) or moved (a rank, a direction, a rating or a status in it changed). `why` has the values.
    """

    kind: str
    before: str
    after: str
    part: str
    page: int | None
    file: str
    line: int | None
    why: str


def failing(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], whole: Callable[[str, str], str]
) -> list[Statement]:
    """The claims of the newer side that do not hold; `whole` gives the sentence of a part in which words stand."""
    before = {(claim["file"], claim["sentence"]): claim for claim in old}
    found: dict[tuple[str, str, int | None], Statement] = {}
    for claim in new:
        if claim["holds"]:
            continue
        was = before.get((claim["file"], claim["sentence"]))
        wrong = [one for one in claim["comparisons"] if not one["holds"]]
        values = "; ".join(_values(one) for one in wrong)
        if was is not None and was["holds"] and len(was["comparisons"]) == len(claim["comparisons"]):
            held = [a for a, b in zip(was["comparisons"], claim["comparisons"], strict=True) if not b["holds"]]
            values += f" (before: {'; '.join(_values(one) for one in held)})"
        sentence = whole(claim["part"], claim["sentence"])
        made = Statement(
            "fails", sentence, "", claim["part"], None, claim["file"], claim["line"], f"no longer holds: {values}"
        )
        found.setdefault((claim["file"], claim["sentence"], claim["line"]), made)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Held:
    """A claim that holds as it did, but on other values: its sentence, part, and comparisons before and after."""

    sentence: str
    part: str
    before: str
    after: str


def holding(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> tuple[Held, ...]:
    """The claims of both sides that hold on other values."""
    before = {(claim["file"], claim["sentence"]): claim["comparisons"] for claim in old if claim["holds"]}
    found = {}
    for claim in new:
        was = before.get((claim["file"], claim["sentence"]))
        if was is None or not claim["holds"]:
            continue
        values = ["; ".join(map(_values, comparisons)) for comparisons in (was, claim["comparisons"])]
        if values[0] != values[1]:
            found[claim["file"], claim["sentence"]] = Held(claim["sentence"], claim["part"], *values)
    return tuple(found.values())


def _values(comparison: Mapping[str, Any]) -> str:
    return f"{comparison['left']} {comparison['sign']} {comparison['right']}"


def inflected(before: str, after: str) -> bool:
    """Whether two shapes differ only in the endings of words, as one case and two cases do."""
    a, b = before.split(), after.split()
    return len(a) == len(b) and all(x == y or _same_word(x, y) for x, y in zip(a, b, strict=True))


def _same_word(one: str, other: str) -> bool:
    """Whether two words are forms of one word: they share all but the last letters of the longer one."""
    if {one.casefold(), other.casefold()} in ({"is", "are"}, {"was", "were"}, {"has", "have"}, {"a", "the"}):
        return True
    one, other = re.sub(r"\W+$", "", one), re.sub(r"\W+$", "", other)
    shorter, longer = sorted((one, other), key=len)
    shared = next((i for i, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), len(shorter))
    return shared >= 3 and len(longer) - shared <= _INFLECTED + 1 and len(shorter) - shared <= _INFLECTED - 1


def turning(move: Move) -> str:
    """Why a moved number may turn a statement: a rank, direction, rating or status that changed; "" for another."""
    old, new = move.before, move.after
    if move.asks == "rank":
        return f"{move.label}: {move.was} → {move.now}"
    if move.asks == "change" and old.amount is not None and new.amount is not None:
        directions = [(amount > 0) - (amount < 0) for amount in (old.amount, new.amount)]
        return f"{move.label}: {move.was} → {move.now}" if directions[0] != directions[1] else ""
    if move.asks in ("status", "indicator") and (old.worded or new.worded):
        return f"{move.label}: {move.was} → {move.now}"
    if old.value[0] != new.value[0] and {old.value[0], new.value[0]} != {"count", "value"}:
        return f"{move.label}: {move.was} → {move.now}"
    return ""


@dataclass(frozen=True, slots=True)
class Sorted:
    """The sentences that differ, sorted by what is to be made of them.

    `statements` may no longer be true; `edited` a person changed; `brought` came or went with the data; `reworded`
    read differently since the layout or the program does. Those that differ in numbers alone are told with the numbers.
    """

    statements: tuple[Statement, ...]
    edited: tuple[Pair, ...]
    brought: tuple[Pair, ...]
    reworded: tuple[Pair, ...]


def sort(
    pairs: Iterable[Pair],
    numbers: Numbers,
    claims: tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]],
    *,
    edited: Callable[[Sentence], bool],
    told: Callable[[Pair], bool],
    by_data: bool,
    page: Callable[[Sentence], int | None],
) -> Sorted:
    """Sort the sentences that differ.

    `edited` says whether a person changed the text that a sentence comes from, `told` whether a change of records tells
    a pair already, `by_data` whether any of the data changed at all.
    """
    of_place = {
        place.anchor: move for move in numbers.moved for answer in (move.before, move.after) for place in answer.places
    }
    statements: list[Statement] = []
    by_hand: list[Pair] = []
    brought: list[Pair] = []
    reworded: list[Pair] = []
    for pair in pairs:
        sentence = pair.either
        moves = [of_place[anchor] for anchor in sentence.numbers if anchor in of_place]
        why = "; ".join(dict.fromkeys(filter(None, map(turning, moves))))

        def statement(kind: str, why: str, pair: Pair = pair, sentence: Sentence = sentence) -> Statement:
            before, after = (one.text if one else "" for one in (pair.before, pair.after))
            return Statement(kind, before, after, sentence.part, page(sentence), "", None, why)

        if not pair.reworded:
            if why and sentence.kind != "box":
                statements.append(statement("moved", why))
        elif edited(sentence):
            claimed = _claims_in(pair, claims)
            if claimed:
                statements.append(statement("rewritten", claimed))
            elif why:
                statements.append(statement("turned", why))
            else:
                by_hand.append(pair)
        elif not why and told(pair):
            continue
        elif not by_data:
            reworded.append(pair)
        elif pair.before and pair.after and moves and not why and inflected(pair.before.shape, pair.after.shape):
            continue
        elif pair.before is None or pair.after is None:
            brought.append(pair)
        elif sentence.kind == "note":
            reworded.append(pair)
        else:
            values = why or "; ".join(f"{move.label}: {move.was} → {move.now}" for move in moves)
            statements.append(statement("turned", values))
    return Sorted(tuple(statements), tuple(by_hand), tuple(brought), tuple(reworded))


def _claims_in(pair: Pair, claims: tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]) -> str:
    """The comparisons of the claims in a sentence, before and after; "" where neither has one that the other lacks."""
    said = []
    for sentence, side in zip((pair.before, pair.after), claims, strict=True):
        inside = [
            claim
            for claim in side
            if sentence is not None
            and claim["part"] == sentence.part
            and bare(claim["sentence"]) in bare(sentence.text)
        ]
        said.append((inside, "; ".join(_values(one) for claim in inside for one in claim["comparisons"])))
    (old, old_values), (new, new_values) = said
    if [claim["sentence"] for claim in old] == [claim["sentence"] for claim in new]:
        return ""
    return f"rests on: {old_values or 'nothing'} → {new_values or 'nothing'}"
