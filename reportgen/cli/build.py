"""reportgen build: a published edition from a project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from reportgen import doctor, unchanged
from reportgen.cli import kept, terminal
from reportgen.cli.kept import ColdOption, StoreOption
from reportgen.cli.project import EditionOption, LanguageOption, ProjectOption, find
from reportgen.store import Store
from reportgen.unchanged import Asked


def build(
    *,
    edition: EditionOption = None,
    language: LanguageOption = None,
    out: Annotated[Path | None, Parameter(help="The folder of the outputs; else build/EDITION/LANGUAGE.")] = None,
    store: StoreOption = None,
    cold: ColdOption = False,
    dry_run: Annotated[
        bool, Parameter(name="--dry-run", negative="", help="Say what would be made anew, and why; make nothing.")
    ] = False,
    project: ProjectOption = None,
) -> int:
    """Build the report: PDF, web edition, figures, tables and data package."""
    root = find(project)
    keeping = kept.opened(root, store, cold=cold)
    asked = Asked(edition, language, out and out.absolute())
    if keeping and (stands := unchanged.standing(root, asked, keeping)):
        terminal.say("Nothing has changed since this was built.")
        if dry_run:
            return 0
        terminal.name_files(stands.target, stands.files)
        return 0
    doctor.demand()
    if dry_run:
        return _foretold(root, asked, keeping)
    from reportgen.build import build as build_report

    with terminal.progress() as progress:
        built = build_report(
            root,
            edition=asked.edition,
            language=asked.language,
            out=asked.out,
            progress=progress,
            kept=keeping,
        )
    terminal.name_files(built.target, built.files)
    return 0


def _foretold(root: Path, asked: Asked, keeping: Store | None) -> int:
    """Prints what a build would make anew."""
    if keeping is None:
        terminal.say("Nothing is kept on this machine: a build would make everything anew.")
        return 0
    from reportgen.build import foresee

    told = foresee(root, edition=asked.edition, language=asked.language, out=asked.out, kept=keeping)
    for line in told.lines():
        terminal.give(line)
    return 0
