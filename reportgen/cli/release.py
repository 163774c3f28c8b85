"""reportgen release: the final report, when all that it must hold to does."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from reportgen import doctor
from reportgen.cli import kept, terminal
from reportgen.cli.kept import StoreOption
from reportgen.cli.project import EditionOption, LanguageOption, ProjectOption, find

if TYPE_CHECKING:
    from reportgen.release.gate import Released

FOLDER = "build/release"
"""Where releases are put, each in a folder of its version."""


def release(
    *,
    since: Annotated[str | None, Parameter(help="The release before: a tag or revision; else the newest tag.")] = None,
    early: Annotated[
        datetime.date | None, Parameter(help="Release before the day that report.toml names: that day, once more.")
    ] = None,
    edition: EditionOption = None,
    language: LanguageOption = None,
    out: Annotated[Path | None, Parameter(help=f"The folder of the release; else {FOLDER}/VERSION/LANGUAGE.")] = None,
    store: StoreOption = None,
    project: ProjectOption = None,
) -> int:
    """Build the final report from a clean tree, with its errata, citation and checksums."""
    root = find(project)
    doctor.demand()
    from reportgen.compare.revision import NoRevision
    from reportgen.publish import swap
    from reportgen.release.gate import TooEarly
    from reportgen.release.gate import release as make

    keeping = kept.opened(root, store)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    try:
        with terminal.progress() as progress:

            def made(early: datetime.date | None) -> Released:
                """The release, early where that day is said."""
                return make(
                    root,
                    today=today,
                    edition=edition,
                    language=language,
                    since=since,
                    early=early,
                    progress=progress,
                    kept=keeping,
                )

            try:
                done = made(early)
            except TooEarly as error:
                early = _confirmed(error.released)
                if early is None:
                    terminal.say(f"{error}. To release it all the same, add: --early {error.released}")
                    return 2
                done = made(early)
    except NoRevision as error:
        terminal.say(f"{error}.")
        return 2
    target = out.absolute() if out is not None else root / FOLDER / done.version / done.language
    swap.publish(done.files, target)
    terminal.name_files(target, sorted(done.files))
    after = f", the first since {done.since}" if done.since else ""
    terminal.say(f"Release {done.version} of the {done.edition} edition, from commit {done.commit}{after}.")
    return 0


def _confirmed(released: datetime.date) -> datetime.date | None:
    """The day, when a person at a terminal has typed it once more; else None."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    sys.stderr.write(f"This edition is to be released on {released}. Type that day to release it now: ")
    sys.stderr.flush()
    return released if sys.stdin.readline().strip() == str(released) else None
