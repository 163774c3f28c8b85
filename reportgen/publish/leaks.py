"""The leak scan: nothing that is restricted stands in any output, in whatever way it is written.

In: every output as bytes, what else a build leaves (its messages, its store), and the project's folder, from which the
restricted values are read anew, here and nowhere else. Out: Problems that name the output, the place in it, and where
the value stands in the project; never the value.

How: each output is taken apart (`readable`), each text brought to plain letters (`alphabets`), and all needles
(`needles`) are looked for in one pass: the eight bytes at which a needle could begin are hashed for every place of the
text at once, and only places whose hash is that of a needle are looked at.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reportgen import store, surroundings
from reportgen.load.withheld import Value, Withheld, withheld
from reportgen.problem import Place, Problem
from reportgen.publish.alphabets import LEFT_OUT, alike, plain
from reportgen.publish.needles import APART, ONE_BASE64, Needle, Short, common_words, needles, words_of
from reportgen.publish.readable import Closed, Part, parts
from reportgen.store import Kept

_ODD = np.uint64(0x9E3779B97F4A7C15)
_SPARSE = 5  # bits of room for each needle in the table of marks
_MOST_PLACES = 3  # places of one value in one output that are named


class ScanFailed(Exception):
    """The scan itself has a fault. It says where in the program; what it was reading is not said."""


def leaks(
    root: Path,
    outputs: Mapping[str, bytes],
    beside: Iterable[tuple[str, bytes]] = (),
    texts: Iterable[str] = (),
    paths: Iterable[str] = (),
    kept: Kept | None = None,
) -> tuple[Problem, ...]:
    """A problem for each value of the project in `root` that must stand in no output and stands in one.

    `outputs` are the files by their path, `beside` what else a build leaves, each under the name by which it is to be
    called. `texts` are the project's templates: a word that they have in small letters names nobody. `paths` are those
    of this machine, which must stand nowhere either.
    """
    try:
        return scan(withheld(root), outputs, beside, texts, paths, kept)
    except Exception as fault:  # noqa: BLE001 - any text of it could hold a value
        raise ScanFailed(f"the leak scan failed at {_where(fault)} ({type(fault).__name__})") from None


def _where(fault: BaseException) -> str:
    """The line of the program at which it failed."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "an unknown line" if trace is None else f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def scan(
    found: Withheld,
    outputs: Mapping[str, bytes],
    beside: Iterable[tuple[str, bytes]] = (),
    texts: Iterable[str] = (),
    paths: Iterable[str] = (),
    kept: Kept | None = None,
) -> tuple[Problem, ...]:
    """The same for values that have been read.

    What was found clean is kept by the hash of its bytes and of all that was looked for: no part of either.
    """
    search = _Search(found, texts)
    folders = [(path, path.encode()) for path in paths]
    looked_for = search.digest(path for path, _ in folders) if kept else b""
    problems: list[Problem] = []
    seen: dict[bytes, str] = {}
    for name, content in (*sorted(outputs.items()), *beside):
        digest = hashlib.sha256(content).digest()
        if digest in seen and not search.anywhere(name):
            continue
        seen[digest] = name
        clean = store.key("no leak", surroundings.digest(), looked_for, name, digest) if kept else ""
        if kept and kept.get(clean) is not None:
            continue
        before = len(problems)
        hits: dict[int, list[str]] = {}
        told: dict[str, None] = {}
        try:
            for part in parts(name, content):
                text = part.content
                if any(raw in text if isinstance(text, bytes) else path in text for path, raw in folders):
                    told[part.where] = None
                for value in search.values_in(part):
                    places = hits.setdefault(value, [])
                    if part.where not in places:
                        places.append(part.where)
        except Closed as closed:
            problems.append(_closed(name, closed))
        if told:
            problems.append(_path(name, list(told)))
        problems += [_leak(name, found.values[value], places) for value, places in sorted(hits.items())]
        if kept and len(problems) == before:
            kept.put(clean, b"")
    return tuple(problems)


def _path(name: str, places: Sequence[str]) -> Problem:
    shown = "; ".join(place for place in places[:_MOST_PLACES] if place)
    return Problem(
        "private-metadata",
        Place(name),
        f"a path of the machine that made it stands here{f' ({shown})' if shown else ''}",
        expected="no path but those within the report",
        mend="take it out of the text, picture or setting from which it comes",
    )


def _leak(name: str, value: Value, places: Sequence[str]) -> Problem:
    shown = "; ".join(place for place in places[:_MOST_PLACES] if place)
    more = f" and {len(places) - _MOST_PLACES} places more" if len(places) > _MOST_PLACES else ""
    record = f", record {value.record}" if value.record else ""
    return Problem(
        "leak",
        Place(name),
        f"a value that must not be published stands here{f' ({shown}{more})' if shown else ''}: "
        f"that of {value.place}{record}",
        expected="nothing that is restricted, in any spelling",
        mend="look for it in the texts, figures and public rows from which this output is made, and take it out there",
    )


def _closed(name: str, closed: Closed) -> Problem:
    where = f"{closed.where}: " if closed.where else ""
    return Problem(
        "unreadable-output",
        Place(name),
        f"the leak scan cannot read a part of it ({where}{closed.reason})",
        expected="an output of which every byte can be read",
        mend="leave out the picture or file from which this part comes, or save it anew in a plain form",
    )


class _Search:
    """All needles of a project, ready to be looked for; it does not outlive the scan."""

    def __init__(self, found: Withheld, texts: Iterable[str]) -> None:
        texts = tuple(texts)
        wanted = needles(found.values, common_words((*found.known, *texts)), texts)
        self._plain = _Finder(wanted.plain, _ALNUM, _whole)
        self._alike = _Finder(wanted.alike, _ALNUM & ~_mask(LEFT_OUT), _whole_alike, once=True)
        self._raw = _Finder(wanted.raw, ~_mask(b" \t\r\n"), None)
        self._short = _alone(wanted.short)
        self._shorts = {short.text: short for short in wanted.short}
        self._drop_known(found)

    def _drop_known(self, found: Withheld) -> None:
        """Leave out what is known anyway: what a cell says that is published; for a name, what a public name says."""
        named = {number for number, value in enumerate(found.values) if value.name}
        for texts, of_names in ((found.known, False), (found.names, True)):
            text = APART.join(texts)
            found_plain = plain(text)
            known = self._plain.known(found_plain, named, of_names)
            known |= self._alike.known(alike(found_plain), named, of_names)
            shorts = {value for value in self._short_in(Part("", text, prose=True)) if (value in named) == of_names}
            # Where the whole value is known, none of its spellings gives anything away.
            for finder in (self._plain, self._alike, self._raw):
                finder.drop(known)
            self._shorts = {key: short for key, short in self._shorts.items() if short.value not in shorts}
        self._short = _alone(tuple(self._shorts.values()))

    def digest(self, paths: Iterable[str]) -> bytes:
        """A hash of everything that is looked for, the paths of this machine among it."""
        digest = hashlib.sha256(repr(sorted(paths)).encode())
        for finder in (self._plain, self._alike, self._raw):
            sought = sorted((n.text, n.whole, n.words, n.number) for n in finder.wanted)
            digest.update(repr(sought).encode())
        digest.update(repr(sorted((s.text, s.prose, s.markup) for s in self._shorts.values())).encode())
        return digest.digest()

    def anywhere(self, text: str) -> bool:
        """Whether a text holds any value."""
        return bool(self.values_in(Part("", text, prose=True)))

    def values_in(self, part: Part) -> set[int]:
        """The values, by their place in the list, that stand in a part of an output."""
        if isinstance(part.content, bytes):
            return {needle.value for needle, _, _ in self._raw.find(part.content.translate(ONE_BASE64))}
        text = plain(part.content)
        hits = {
            needle.value
            for needle, start, end in self._plain.find(text)
            if _number_fits(needle, text, start, end, part)
        }
        hits |= {needle.value for needle, _, _ in self._alike.find(alike(text))}
        return hits | self._short_in(part)

    def _short_in(self, part: Part) -> set[int]:
        if self._short is None or not isinstance(part.content, str):
            return set()
        hits = set()
        text = part.content
        for match in self._short.finditer(text):
            short = self._shorts.get(match.group())
            if short is None or not (part.prose or short.markup):
                continue
            if (short.prose and part.prose) or _in_field(text, match.start(), match.end()):
                hits.add(short.value)
        return hits


_EDGES = frozenset("\",;|<>\t\r\n'=")


def _alone(shorts: Sequence[Short]) -> re.Pattern[str] | None:
    """A pattern of short values, each as a word of its own."""
    if not shorts:
        return None
    longest_first = sorted({short.text for short in shorts}, key=lambda text: (-len(text), text))
    return re.compile(rf"(?<![\w'’ʻ-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w'’ʻ-])")


def _in_field(text: str, start: int, end: int) -> bool:
    """Whether a stretch of a text is all of a cell, of a string of JSON, of an attribute or of an element."""
    while start and text[start - 1] == " ":
        start -= 1
    while end < len(text) and text[end] == " ":
        end += 1
    return (start == 0 or text[start - 1] in _EDGES) and (end == len(text) or text[end] in _EDGES)


def _mask(letters: bytes) -> NDArray[np.bool_]:
    """For each byte whether it is one of the letters."""
    found = np.zeros(256, dtype=np.bool_)
    found[np.frombuffer(letters, dtype=np.uint8)] = True
    return found


_ALNUM = _mask(b"abcdefghijklmnopqrstuvwxyz0123456789")
_IS_ALNUM = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789")
_HYPHEN = re.compile(rb"-\s*\n\s*")


def _whole(needle: Needle, text: bytes, start: int, end: int) -> bool:
    """Whether a needle that must stand as words of its own does so, with its words apart where they are apart."""
    if (start and text[start - 1] in _IS_ALNUM) or (end < len(text) and text[end] in _IS_ALNUM):
        return False
    return not needle.words or _apart(text[start:end], needle.words)


def _apart(text: bytes, words: Sequence[bytes]) -> bool:
    """Whether a text is these words; a hyphen at the end of a line may part a word or join two."""
    ends = set(itertools.accumulate(map(len, words)))
    lines = [words_of(line) for line in _HYPHEN.split(text)]
    lengths = [len(word) for line in lines for word in line]
    every = tuple(itertools.accumulate(lengths))
    last_of_lines = set(itertools.accumulate(sum(map(len, line)) for line in lines))
    return {end for end in every if end not in last_of_lines} <= ends <= set(every)


def _whole_alike(needle: Needle, text: bytes, start: int, end: int) -> bool:
    """The same, where glides and second letters do not count."""
    while start and (text[start - 1] in LEFT_OUT or text[start - 1] == text[start]):
        start -= 1
    while end < len(text) and (text[end] in LEFT_OUT or text[end] == text[end - 1]):
        end += 1
    return _whole(needle, text, start, end)


_GROUPS = re.compile(r"\d{1,3}(?:[,.' ]\d{3})+|\d+")


def _number_fits(needle: Needle, text: bytes, start: int, end: int, part: Part) -> bool:
    """Whether what was found for a number is that number: its digits together, or in threes where there are words."""
    if not needle.number:
        return True
    span = text[start:end].decode()
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if re.search(rb"\d[.,]$", before) or re.match(rb"[.,]\d", after):
        return False
    if "." in needle.number:
        return part.prose and span.replace(",", ".") == needle.number
    return span == needle.number or (part.prose and _GROUPS.fullmatch(span) is not None)


@dataclass(frozen=True, slots=True)
class _Table:
    """Needles by the bytes with which they begin, all of one width."""

    width: int
    begins: NDArray[np.uint64]
    marks: NDArray[np.bool_]
    by_begin: Mapping[int, tuple[Needle, ...]]

    def places(self, letters: bytes) -> Iterator[tuple[int, int]]:
        """Every place at which a needle may begin, with the bytes that stand there as a number."""
        bits = len(self.marks).bit_length() - 1
        # Read as whole numbers from each of the first places on, every place is the beginning of one number.
        for first in range(min(self.width, len(letters) - self.width + 1)):
            count = (len(letters) - first) // self.width
            begins = np.frombuffer(letters, f"<u{self.width}", count, first).astype(np.uint64)
            maybe = np.flatnonzero(self.marks[_hash(begins, bits)])
            found = begins[maybe]
            near = np.minimum(np.searchsorted(self.begins, found), len(self.begins) - 1)
            sure = self.begins[near] == found
            for place, begin in zip(maybe[sure].tolist(), found[sure].tolist(), strict=True):
                yield first + place * self.width, begin


class _Finder:
    """Looks for many needles at once in texts from which all bytes but `kept` ones are taken."""

    def __init__(
        self,
        wanted: Sequence[Needle],
        kept: NDArray[np.bool_],
        whole: Callable[[Needle, bytes, int, int], bool] | None,
        *,
        once: bool = False,
    ) -> None:
        self._kept = kept
        self._whole = whole
        self._once = once
        self._wanted = tuple(wanted)
        self._tables = self._made()

    def _made(self) -> tuple[_Table, ...]:
        long = [needle for needle in self._wanted if len(needle.text) >= 8]
        short = [needle for needle in self._wanted if 4 <= len(needle.text) < 8]
        return tuple(_table(group, width) for group, width in ((long, 8), (short, 4)) if group)

    @property
    def wanted(self) -> tuple[Needle, ...]:
        """What is looked for."""
        return self._wanted

    def drop(self, values: set[int]) -> None:
        """Look no more for these values."""
        self._wanted = tuple(needle for needle in self._wanted if needle.value not in values)
        self._tables = self._made()

    def known(self, text: bytes, named: set[int], of_names: bool) -> set[int]:
        """Leave out the needles that a published text has; the values whose first needle, as written, is among them."""
        hits = {needle for needle, _, _ in self.find(text) if (needle.value in named) == of_names}
        first: dict[int, Needle] = {}
        for needle in self._wanted:
            first.setdefault(needle.value, needle)
        whole = {value for value, needle in first.items() if needle in hits}
        self._wanted = tuple(needle for needle in self._wanted if needle not in hits)
        self._tables = self._made()
        return whole

    def find(self, text: bytes) -> Iterator[tuple[Needle, int, int]]:
        """Each needle found, with where it begins and ends in the text."""
        if not self._tables or len(text) < 4:
            return
        letters = np.frombuffer(text, dtype=np.uint8)
        keep = self._kept[letters]
        if self._once:
            keep = keep.copy()
            keep[1:] &= letters[1:] != letters[:-1]
        at = np.flatnonzero(keep)
        squeezed = letters[at].tobytes()
        for table in self._tables:
            for place, begin in table.places(squeezed):
                for needle in table.by_begin[begin]:
                    size = len(needle.text)
                    if squeezed[place : place + size] == needle.text:
                        start, end = int(at[place]), int(at[place + size - 1]) + 1
                        if not needle.whole or self._whole is None or self._whole(needle, text, start, end):
                            yield needle, start, end


def _table(wanted: Sequence[Needle], width: int) -> _Table:
    by_begin: dict[int, list[Needle]] = {}
    for needle in wanted:
        by_begin.setdefault(int.from_bytes(needle.text[:width], "little"), []).append(needle)
    begins = np.array(sorted(by_begin), dtype=np.uint64)
    bits = min(max(len(begins).bit_length() + _SPARSE, 10), 22)
    marks = np.zeros(1 << bits, dtype=np.bool_)
    marks[_hash(begins, bits)] = True
    return _Table(width, begins, marks, {begin: tuple(found) for begin, found in by_begin.items()})


def _hash(begins: NDArray[np.uint64], bits: int) -> NDArray[np.uint64]:
    return (begins * _ODD) >> np.uint64(64 - bits)
