"""All parts typeset, in as few rounds as it takes until every printed page number is right.

In: a Document. Out: its parts as PDFs, and the page of every anchor. A long annex is set in slices, and joined at the
end. Each round typesets only what may change; a number that moves a page's end may move others, so rounds are capped,
and it is told when they do not end.

Every build goes through the same rounds, from numbers that are not known yet; what is kept of earlier builds answers
each of them. To begin with the numbers of an earlier build would be a round shorter, and could end elsewhere: where the
width of a number moves a page's end, more than one set of numbers may be right. The bytes would depend on the past.
"""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from html import unescape
from itertools import groupby
from typing import Self
from urllib.parse import unquote

from reportgen import bounds
from reportgen.problem import Mistakes, Place, Problem
from reportgen.store import Kept
from reportgen.typeset.handover import folder
from reportgen.typeset.setting import STYLE, PartPdf, Setting, joined, part_key
from reportgen.typeset.slices import slices
from reportgen.typeset.worker import NO_SYSTEM_FONTS, Ended, begin, load, set_file
from reportgen.write.document import Document

ROUNDS = 6
"""More rounds than any report has needed: numbers usually stand after the second."""

MANY = 100
"""A part that prints more page numbers than this is set when they are known: it would surely be set again."""

SECONDS, SECONDS_EACH = 2.0, 60e-6
"""What a part may take: seconds of work, and more for each byte of its HTML. Three to ten times what most take."""
SECONDS_OF_ALL = 4.0
"""What all parts of a round may take beside that for their bytes."""
MEMORY, MEMORY_EACH = 150_000_000, 1_500
"""What a part may add to its process: bytes, and more for each byte of its HTML."""
MEMORY_HERE = 250_000_000
"""Bytes that a process holds at most when a report has been written in it and nothing else."""
MEMORY_OF_ALL, MEMORY_OF_ALL_EACH = 900_000_000, 1_000
"""What this process and two more may hold together, and more for each byte of all parts' HTML."""
MEMORY_OF_ONE = 250_000_000
"""What each process beyond two may hold: most of it is the libraries, which they share."""
PAGES, BYTES_A_PAGE = 20, 400
"""How many pages a part may have, and how few bytes of HTML may make one more. Most pages take five thousand."""
_LOOK = 0.1
_MEND = (
    "look for sizes, margins, columns or repetitions out of all proportion in templates/styles/print.css, in "
    "templates/layout and in the part's text; restore earlier versions if nothing is found"
)

_LINK = re.compile(r"<a\b[^>]*>")
_TARGET = re.compile(r"""\bhref=(["'])#(.+?)\1""")
_PAGE_REF = re.compile(r"""\bclass=["'](?:[^"']* )?page-ref[ "']""")


@dataclass(frozen=True, slots=True)
class Settled:
    """The typeset parts in order, the page of every anchor (from 1), and the Problems of their settling."""

    parts: tuple[PartPdf, ...]
    numbers: Mapping[str, int]
    problems: tuple[Problem, ...]


def settle(
    document: Document,
    workers: Workers,
    progress: Callable[[str], None],
    kept: Kept | None = None,
) -> Settled:
    """Typeset all parts until no printed number changes."""
    numbers: Mapping[str, int] = {}
    workers.size = max(workers.size, sum(len(part.html) for part in document.parts))
    unnumbered = _unnumbered(document)
    settings: list[Setting | None] = [None] * len(unnumbered)
    done: dict[int, PartPdf] = {}
    late = _late(document, unnumbered)
    for number in range(ROUNDS):
        wanted = _numbered(unnumbered, numbers)
        changed = {
            at: setting for at, setting in enumerate(wanted) if setting != settings[at] and (number or at not in late)
        }
        if not changed:
            break
        keys = {at: part_key(setting) for at, setting in changed.items()} if kept else {}
        held = {at: value for at, key in keys.items() if kept and (value := kept.get(key)) is not None}
        done |= {at: PartPdf.from_bytes(value) for at, value in held.items()}
        waiting = {at: setting for at, setting in changed.items() if at not in held}
        progress(_said(waiting, changed, len(document.parts)))
        made = workers.set(waiting)
        done |= made
        for at, part in made.items():
            if kept:
                kept.put(keys[at], part.to_bytes())
        for at, setting in changed.items():
            settings[at] = setting
        numbers = _numbers([done[at] for at in range(len(wanted)) if at in done])
    else:
        wanted = _numbered(unnumbered, numbers)
    whole = groupby(range(len(unnumbered)), key=lambda at: unnumbered[at][0].part)
    parts = tuple(joined(part, [done[at] for at in slices_]) for part, slices_ in whole)
    return Settled(parts, numbers, (*_unsettled(wanted, settings), *_dead(document, numbers)))


def _late(document: Document, unnumbered: Sequence[_Unnumbered]) -> frozenset[int]:
    """What is left out of the first round, in which no page number is known: an index with all its slices."""
    many = {
        part.id for part in document.parts if len({anchor for anchor, is_page in _links(part.html) if is_page}) > MANY
    }
    if len(many) == len(document.parts):
        return frozenset()
    return frozenset(at for at, (setting, _) in enumerate(unnumbered) if setting.part in many)


def _said(waiting: Mapping[int, Setting], changed: Mapping[int, Setting], parts: int) -> str:
    """What a round does, for the person who waits; they know nothing of slices."""
    now = {setting.part for setting in waiting.values()}
    held = {setting.part for setting in changed.values()} - now
    return f"Typesetting {len(now)} of {parts} parts" + (f", {len(held)} kept" if held else "")


class Workers:
    """Processes that set parts, so many at most; each is begun when there is something for it to set."""

    def __init__(self, processes: int) -> None:
        self._processes = max(1, processes)
        self._opened = ExitStack()
        self._pool: Executor | None = None
        self._beside = 0
        """Bytes that this process holds for what is no part of the report: a program that builds many, for example."""
        self.size = 0
        """Bytes of all parts' HTML, also of those that are not set now: the report is held in memory whole."""

    def __enter__(self) -> Self:
        self._folder = self._opened.enter_context(folder())
        self._beside = max(0, bounds.resident() - MEMORY_HERE)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            _kill()
        self._opened.close()

    @contextmanager
    def stopped_on_error(self) -> Iterator[None]:
        """A build that is stopped within it does not wait for the pages that are being set."""
        try:
            yield
        except BaseException:
            _kill()
            raise

    def warm(self) -> None:
        """Begin the first process, which then loads its libraries while other work is done here."""
        self._begun().submit(load)

    def _begun(self) -> Executor:
        """The processes, which know no fonts of the system."""
        if self._pool is None:
            configuration = self._folder / "fonts.conf"
            configuration.write_text(NO_SYSTEM_FONTS, encoding="utf-8")
            context = multiprocessing.get_context("spawn")
            pool = ProcessPoolExecutor(self._processes, context, begin, (str(configuration),))
            self._pool = self._opened.enter_context(pool)
        return self._pool

    def set(self, wanted: Mapping[int, Setting]) -> dict[int, PartPdf]:
        """The parts of these settings; the longest first, so that none ends alone."""
        if not wanted:
            return {}
        pool = self._begun()
        waiting: dict[Future[Ended], int] = {}
        for at, setting in sorted(wanted.items(), key=lambda one: (-len(one[1].html), one[0])):
            given, made = self._folder / f"{at}.json", self._folder / f"{at}.part"
            given.write_bytes(setting.to_bytes())
            for left in (made, made.with_name(f"{made.name}.begun")):  # of the round before
                left.unlink(missing_ok=True)
            size = len(setting.html)
            most = SECONDS + size * SECONDS_EACH, MEMORY + size * MEMORY_EACH
            waiting[pool.submit(set_file, str(given), str(made), *most)] = at
        self._wait(wanted, waiting)
        done = {at: PartPdf.from_bytes((self._folder / f"{at}.part").read_bytes()) for at in wanted}
        for at, part in done.items():
            if part.page_count > PAGES + len(wanted[at].html) / BYTES_A_PAGE:
                raise self._too_much(wanted[at], f"it makes {part.page_count:,} pages, far more than its text warrants")
        return done

    def _wait(self, wanted: Mapping[int, Setting], waiting: dict[Future[Ended], int]) -> None:
        """Wait until all are set; Mistakes at the first that takes too much, alone or with the others."""
        size = sum(len(setting.html) for setting in wanted.values())
        seconds = 0.0
        while waiting:
            for future in wait(waiting, _LOOK, FIRST_COMPLETED).done:
                setting = wanted[waiting.pop(future)]
                try:
                    ended = future.result()
                except BrokenProcessPool:
                    raise self._ended(
                        wanted, "setting it ended its process: it took far too much time or memory"
                    ) from None
                if ended.stopped:
                    raise self._too_much(setting, ended.stopped)
                seconds += ended.seconds
                due = SECONDS_OF_ALL + size * SECONDS_EACH
                if seconds > due and seconds > due * bounds.pace():
                    raise self._too_much(setting, "with the others it takes far more time than their sizes warrant")
            pids = [child.pid for child in multiprocessing.active_children() if child.pid is not None]
            held = bounds.resident() - self._beside + sum(bounds.resident_of(pid) for pid in pids)
            if held > MEMORY_OF_ALL + max(0, len(pids) - 2) * MEMORY_OF_ONE + self.size * MEMORY_OF_ALL_EACH:
                raise self._ended(wanted, "with the others it takes far more memory than their sizes warrant")

    def _ended(self, wanted: Mapping[int, Setting], words: str) -> Mistakes:
        """Mistakes of the parts that were being set when a process ended."""
        names = {at: self._folder / f"{at}.part" for at in wanted}
        begun = [
            at for at, made in names.items() if made.with_name(f"{made.name}.begun").exists() and not made.exists()
        ]
        return Mistakes(p for at in begun or wanted for p in self._too_much(wanted[at], words).problems)

    def _too_much(self, setting: Setting, words: str) -> Mistakes:
        """Mistakes of one part."""
        return Mistakes([bounds.problem(words, Place(f"part {setting.part}"), _MEND)])


def _kill() -> None:
    """End the processes that set parts, whatever they are at."""
    for process in multiprocessing.active_children():
        process.kill()


def processors() -> int:
    """How many processes work at once when nobody says."""
    return os.cpu_count() or 1


_Unnumbered = tuple[Setting, tuple[str, ...]]
"""The setting of a part, or of a slice of it, without page numbers, and the anchors whose numbers it prints."""


def _unnumbered(document: Document) -> list[_Unnumbered]:
    """What the PDF of each part depends on beside page numbers, in order; of each slice, where it is a long annex.

    Other parts are read from page to page: a slice that ends within a page would be a gap in them.
    """
    style = document.styles[STYLE]
    found = []
    for part in document.parts:
        for number, html in enumerate(slices(part.html) if part.kind == "annex" else (part.html,)):
            setting = Setting(
                part=part.id,
                html=html,
                style=style,
                report=document.title,
                language=document.language,
                numbers=(),
                resources=tuple(one for one in document.resources if one.name in html or one.name in style),
                slice=number,
            )
            found.append((setting, tuple(sorted({anchor for anchor, is_page in _links(html) if is_page}))))
    return found


def _numbered(settings: Iterable[_Unnumbered], numbers: Mapping[str, int]) -> list[Setting]:
    """The same with the page numbers known so far."""
    return [
        replace(setting, numbers=tuple((anchor, numbers[anchor]) for anchor in printed if anchor in numbers))
        for setting, printed in settings
    ]


def _links(html: str) -> Iterable[tuple[str, bool]]:
    """Each anchor that an HTML text leads to, and whether its page number is printed."""
    for tag in _LINK.findall(html):
        target = _TARGET.search(tag)
        if target:
            yield unquote(unescape(target[2])), _PAGE_REF.search(tag) is not None


def _numbers(parts: Sequence[PartPdf]) -> dict[str, int]:
    """The page of every anchor, counted through the report from 1."""
    numbers: dict[str, int] = {}
    before = 0
    for part in parts:
        for anchor in part.anchors:
            numbers.setdefault(anchor.name, before + anchor.page + 1)
        before += part.page_count
    return dict(sorted(numbers.items()))


def _unsettled(wanted: Sequence[Setting], settings: Sequence[Setting | None]) -> Iterable[Problem]:
    """A Problem for each part whose printed numbers are still wrong."""
    for want, have in zip(wanted, settings, strict=True):
        if want != have:
            yield Problem(
                "pages-unsettled",
                Place(f"part {want.part}"),
                f"page numbers in it still move after {ROUNDS} rounds",
                mend="give its page references room, or print fewer",
            )


def _dead(document: Document, numbers: Mapping[str, int]) -> Iterable[Problem]:
    """A Problem for each link to an anchor that is on no page."""
    for part in document.parts:
        for anchor in dict.fromkeys(anchor for anchor, _ in _links(part.html)):
            if anchor not in numbers:
                yield Problem("dead-reference", Place(f"part {part.id}"), f"nothing has the id {anchor!r}", anchor)


def lacking(document: Document, kept: Kept) -> tuple[str, ...]:
    """The ids of the parts that a build would set anew; others may follow once their page numbers are known to move."""
    numbers: Mapping[str, int] = {}
    unnumbered = _unnumbered(document)
    settings: list[Setting] = []
    late = _late(document, unnumbered)
    for number in range(ROUNDS):
        wanted = _numbered(unnumbered, numbers)
        held = {at: kept.get(part_key(one)) for at, one in enumerate(wanted) if number or at not in late}
        missing = tuple(dict.fromkeys(wanted[at].part for at, value in held.items() if value is None))
        if missing or wanted == settings:
            return missing
        settings = wanted
        numbers = _numbers([PartPdf.from_bytes(value) for value in held.values() if value is not None])
    return ()
