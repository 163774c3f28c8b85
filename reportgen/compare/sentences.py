"""Sentences that read differently in two builds: which one became which.

In: the sentences of a part before and after. Out: pairs of those that differ, in reading order. Two are the same where
they read the same, and where only a reference in them is numbered anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from reportgen.compare.prose import REFERENCE, Sentence

_LIKE = 0.5
"""How alike two sentences must be, from 0 to 1, to be one sentence that was changed."""
_MOST = 40_000
"""How many pairs of sentences are weighed against each other; beyond, they are paired in their order."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One sentence before and after; None where it was added or removed."""

    before: Sentence | None
    after: Sentence | None

    @property
    def either(self) -> Sentence:
        """The sentence after, or before where it was removed."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def reworded(self) -> bool:
        """Whether its words changed, and not only its numbers."""
        return self.before is None or self.after is None or self.before.shape != self.after.shape


def same(before: Sentence, after: Sentence) -> bool:
    """Whether two sentences say the same: the same words, but for the numbering of references."""
    if before.shape != after.shape:
        return False
    return before.text == after.text or REFERENCE in before.shape


def paired(before: Sequence[Sentence], after: Sequence[Sentence]) -> tuple[list[Pair], dict[str, str]]:
    """The sentences of one part that differ, and which anchor of a number before is which after."""
    pairs: list[Pair] = []
    anchors: dict[str, str] = {}
    for old, new in _aligned(before, after):
        if old is not None and new is not None and len(old.numbers) == len(new.numbers):
            anchors.update(zip(old.numbers, new.numbers, strict=True))
        if old is None or new is None or not same(old, new):
            pairs.append(Pair(old, new))
    return pairs, anchors


def _aligned(
    before: Sequence[Sentence], after: Sequence[Sentence]
) -> Iterable[tuple[Sentence | None, Sentence | None]]:
    """Every sentence with its like: those of the same shape in their order, the others by how alike they are."""
    matcher = SequenceMatcher(None, [_key(one) for one in before], [_key(one) for one in after], autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            yield from zip(before[i:j], after[k:m], strict=True)
        else:
            yield from _likened(before[i:j], after[k:m])


def _key(sentence: Sentence) -> tuple[str, str]:
    return sentence.within, sentence.shape


def _likened(
    before: Sequence[Sentence], after: Sequence[Sentence]
) -> Iterable[tuple[Sentence | None, Sentence | None]]:
    """Sentences that stand in the same place and differ, each with the one it is most like, in reading order."""
    if len(before) == len(after) == 1 and _home(before[0]) == _home(after[0]):
        return [(before[0], after[0])]  # the one stands where the other stood, however few words they share
    return _matched(before, after)


def _home(sentence: Sentence) -> tuple[str, str]:
    return sentence.kind, sentence.within


def _matched(
    before: Sequence[Sentence], after: Sequence[Sentence]
) -> Iterable[tuple[Sentence | None, Sentence | None]]:
    """The sentences of two lists, each with the one it is most like."""
    weighed = []
    if len(before) * len(after) <= _MOST:
        for i, old in enumerate(before):
            for k, new in enumerate(after):
                likeness = _likeness(old, new)
                if likeness >= _LIKE:
                    weighed.append((-likeness, abs(i - k), i, k))
    else:
        weighed = [(0.0, 0, i, i) for i in range(min(len(before), len(after)))]
    like: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, k in sorted(weighed):
        if i not in like and k not in taken:
            like[i] = k
            taken.add(k)
    k = 0
    for i, old in enumerate(before):
        if i not in like:
            yield old, None
            continue
        while k < like[i]:
            if k not in taken:
                yield None, after[k]
            k += 1
        yield old, after[like[i]]
        k = max(k, like[i] + 1)
    yield from ((None, after[at]) for at in range(k, len(after)) if at not in taken)


def _likeness(old: Sentence, new: Sentence) -> float:
    """How alike two sentences are, from 0 to 1, by their words."""
    if _home(old) != _home(new):
        return 0.0
    a, b = old.shape.split(), new.shape.split()
    if not a or not b or 2 * min(len(a), len(b)) < _LIKE * (len(a) + len(b)):
        return 0.0
    if len(a) == len(b) == 1:
        return 1.0
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
