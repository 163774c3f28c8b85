"""What a person sees: problems, progress and the names of files.

Words go to stderr, data to stdout. Colour and moving lines are only for a terminal; NO_COLOR and FORCE_COLOR decide
first, and in CI every line stays.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TextIO

from reportgen.cli.annotations import workflow_commands
from reportgen.problem import Problem, in_order

_BOLD, _DIM, _RED, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[0m"


def coloured(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether a stream may carry colour."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"


def moving(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether a stream may carry lines that are overwritten."""
    return stream.isatty() and not environ.get("CI") and environ.get("TERM") != "dumb"


def say(words: str) -> None:
    """Prints words for the person."""
    sys.stderr.write(f"{words[:1].upper()}{words[1:]}\n")
    sys.stderr.flush()


def give(line: str) -> None:
    """Prints a line of data."""
    sys.stdout.write(f"{line}\n")


def folder(root: Path) -> str:
    """A project's folder as seen from the root of its repository, where a code host tells; else ""."""
    top = os.environ.get("GITHUB_WORKSPACE") or os.environ.get("CI_PROJECT_DIR")
    if not top or not root.resolve().is_relative_to(Path(top).resolve()):
        return ""
    return root.resolve().relative_to(Path(top).resolve()).as_posix()


def show_problems(problems: Sequence[Problem], folder: str = "") -> None:
    """Prints every problem, file by file, and their number; GitHub Actions are told the lines as well.

    `folder` is the project's as seen from the root of the repository.
    """
    colour = coloured(sys.stderr, os.environ)
    ordered = in_order(problems)
    files = 0
    for _, group in groupby(ordered, key=lambda problem: problem.place.file):
        files += 1
        for problem in group:
            sys.stderr.write(f"{_painted(str(problem)) if colour else problem}\n")
        sys.stderr.write("\n")
    if os.environ.get("GITHUB_ACTIONS") == "true":
        sys.stderr.write(workflow_commands(ordered, folder))
    say(counted(len(ordered), files))


def counted(problems: int, files: int) -> str:
    """How many problems there are, in words."""
    if not problems:
        return "No problems."
    number = "1 problem" if problems == 1 else f"{problems} problems"
    return f"{number} in {'1 file' if files == 1 else f'{files} files'}."


def _painted(text: str) -> str:
    """A problem with its place in bold, what is wrong in red, and the rest dimmed."""
    first, *rest = text.split("\n")
    place, colon, message = first.partition(": ")
    lines = [f"{_BOLD}{place}{colon}{_PLAIN}{_RED}{message}{_PLAIN}", *(f"{_DIM}{line}{_PLAIN}" for line in rest)]
    return "\n".join(lines)


@contextlib.contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Gives the function that a long task calls with the name of each stage as it begins.

    A terminal shows the stage at work with its seconds, and a line for each that is done; elsewhere a line for each.
    """
    if not moving(sys.stderr, os.environ):
        yield say
        return

    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, highlight=False, no_color=not coloured(sys.stderr, os.environ))
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    begun: list[tuple[str, float]] = []

    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("")

        def finish() -> None:
            if begun:
                stage, since = begun.pop()
                console.print(f"  {stage}  {time.monotonic() - since:.1f} s", markup=False)

        def begin(stage: str) -> None:
            finish()
            begun.append((stage, time.monotonic()))
            bar.reset(task, description=stage)

        yield begin
        finish()


def name_files(target: Path, files: Sequence[str]) -> None:
    """Prints what lies in the target, as paths from the current folder: files at its top, folders with their count."""
    folder = _from_here(target)
    by_top: dict[str, list[str]] = {}
    for name in sorted(files):
        top, slash, _ = name.partition("/")
        by_top.setdefault(top + slash, []).append(name)
    for top, names in by_top.items():
        if not top.endswith("/"):
            give(str(folder / top))
        elif f"{top}index.html" in names:
            give(str(folder / top / "index.html"))
        else:
            number = "1 file" if len(names) == 1 else f"{len(names)} files"
            give(f"{folder / top}{os.sep} ({number})")


def _from_here(path: Path) -> Path:
    """The path as short as it can be said from the current folder."""
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path
