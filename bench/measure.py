"""A command measured: wall clock, processor time of its whole tree of processes, peak memory."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import psutil

_LOOK = 0.05
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: seconds of wall clock, seconds of processors, MiB of the largest process, MiB of all together.

    Memory is what is resident; pages that processes share count in each, so that `tree` is an upper bound.
    """

    wall: float
    cpu: float
    largest: float
    tree: float

    def as_dict(self) -> dict[str, float]:
        """The values, rounded to what they are good for."""
        return {name: round(value, 3 if name in ("wall", "cpu") else 0) for name, value in asdict(self).items()}


class Failed(Exception):
    """A measured command that did not do what it was asked; what it said last."""


def run(command: Sequence[str | os.PathLike[str]], environment: dict[str, str], folder: Path) -> Measured:
    """Run a command to its end. Failed where it does not end well."""
    said = folder / "said.txt"
    with said.open("wb") as out:
        begun = time.perf_counter()
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=out, stderr=out)
        peaks = [0.0, 0.0]
        done = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, peaks, done), daemon=True)
        watcher.start()
        _, status, used = os.wait4(process.pid, 0)  # its own time and that of all children that it has waited for
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        done.set()
        watcher.join()
    if process.returncode != 0:
        raise Failed(said.read_text("utf-8", errors="replace")[-1500:])
    # The system's own peak is no use here: it holds what this process had when it made the other.
    return Measured(wall, used.ru_utime + used.ru_stime, peaks[0], max(peaks))


def _watch(pid: int, peaks: list[float], done: threading.Event) -> None:
    """Keep the greatest resident memory seen: of one process, and of the whole tree."""
    try:
        top = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return
    while not done.wait(_LOOK):
        sizes = []
        try:
            for process in (top, *top.children(recursive=True)):
                try:
                    sizes.append(process.memory_info().rss / 2**20)
                except psutil.Error:
                    continue
        except psutil.Error:
            return
        if sizes:
            peaks[0] = max(peaks[0], *sizes)
            peaks[1] = max(peaks[1], sum(sizes))


def middle(runs: Sequence[Measured]) -> Measured:
    """The median of each value."""
    return Measured(*(median(getattr(one, name) for one in runs) for name in ("wall", "cpu", "largest", "tree")))
