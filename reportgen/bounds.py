"""How much time and memory a stage of a build may take, so that no file of a project can hold up the machine.

A stage is given seconds of this process's own work and bytes by which it may grow. The clock on the wall does not
count: a busy machine is not a person's mistake. Nor is a slow one: its pace is measured before a stage is stopped. What
exceeds the bounds is a Problem of the file that was at work. Files are judged by their sizes before; these bounds are
for what no size tells. Results never depend on them: a stage ends within them, or not at all.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Literal

from reportgen.problem import Mistakes, Place, Problem

if sys.platform != "win32":  # there sizes and counts are bounded, time and memory are not
    import resource

EVERY = 0.05
"""Seconds of work between two looks."""
_AGAIN = 0.5
"""Seconds of work after which it is said again, where a library has passed over the first."""
_PIECE = 0.008
"""Seconds that the piece of work of `pace` takes on the machine for which the seconds of all bounds are given."""
_STATM = Path("/proc/self/statm")

Kind = Literal["time", "memory", "depth"]
_WORDS: dict[Kind, str] = {
    "time": "this takes far more time than its size warrants",
    "memory": "this takes far more memory than its size warrants",
    "depth": "this is nested too deep",
}


class Exceeded(BaseException):
    """A stage has taken more than it may; `file` is what was at work. No `except Exception` of a library stops it."""

    def __init__(self, kind: Kind, file: str | None = None) -> None:
        super().__init__(kind)
        self.kind, self.file = kind, file

    @property
    def words(self) -> str:
        """What is told of it."""
        return _WORDS[self.kind]


def problem(words: str, place: Place, mend: str | None = None) -> Problem:
    """What is told of a file, or of a part, that takes too much."""
    mend = mend or "look for what repeats, nests or swells in it; restore an earlier version if nothing is found"
    return Problem("takes-too-much", place, words, mend=mend)


@contextmanager
def at(file: str) -> Iterator[None]:
    """Within it, what takes too much is told of this file; the innermost one counts."""
    try:
        yield
    except Exceeded as exceeded:
        exceeded.file = exceeded.file or file
        raise
    except MemoryError:
        raise Exceeded("memory", file) from None
    except RecursionError:
        raise Exceeded("depth", file) from None


@contextmanager
def within(seconds: float, memory: int, otherwise: str) -> Iterator[None]:
    """Mistakes with one Problem where what is done in it takes more; of the file `otherwise` where none was at work."""
    try:
        with at(otherwise), watched(seconds, memory):
            yield
    except Exceeded as exceeded:
        raise Mistakes([problem(exceeded.words, Place(exceeded.file or otherwise))]) from None


def pace() -> float:
    """How many times slower than meant this machine is now, at least 1: all bounds of time are so many times longer."""
    taken = []
    for _ in range(3):
        begun = time.process_time()
        last, seen = 0, {}
        for number in range(40_000):
            last = (last * 31 + number) & 0xFFFFFFFF
            seen[last & 1023] = (number, last)
        taken.append(time.process_time() - begun)
    return max(1.0, sorted(taken)[1] / _PIECE)


@contextmanager
def watched(seconds: float, memory: int) -> Iterator[None]:
    """Exceeded where what is done in it takes more seconds of work, or more bytes beside those held before.

    The seconds are those of a machine whose `pace` is 1.

    Nothing is watched where the system has no timer of a process's own work, and outside the main thread.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    begun, most = time.process_time(), resident() + memory
    due, slowest = begun + seconds, 1.0

    def look(_: int, __: FrameType | None) -> None:
        nonlocal due, slowest
        now = time.process_time()
        if now > due:
            slowest = max(slowest, pace())
            due = begun + seconds * slowest
            if now > due:
                due = now + _AGAIN
                raise Exceeded("time")
        if resident() > most:
            raise Exceeded("memory")

    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def resident() -> int:
    """The bytes of memory that this process holds now, or has held at most where the system does not tell; 0 if none.

    Linux tells it in /proc; macOS the peak alone, in bytes.
    """
    try:
        return int(_STATM.read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        if sys.platform == "win32":
            return 0
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


def resident_of(process: int) -> int:
    """The bytes of memory that another process holds now; 0 where the system does not tell, or it has ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0
