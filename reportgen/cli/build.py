"""reportgen build: a published edition from a project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from reportgen import doctor
from reportgen.cli import kept, terminal
from reportgen.cli.kept import ColdOption, StoreOption
from reportgen.cli.project import EditionOption, ProjectOption, find


def build(
    *,
    edition: EditionOption = None,
    language: Annotated[str | None, Parameter(help="A language of report.toml; else the first.")] = None,
    out: Annotated[Path | None, Parameter(help="The folder of the outputs; else build/EDITION/LANGUAGE.")] = None,
    store: StoreOption = None,
    cold: ColdOption = False,
    project: ProjectOption = None,
) -> int:
    """Build the report: PDF, web edition, figures, tables and data package."""
    root = find(project)
    doctor.demand()
    from reportgen.build import build as build_report

    with terminal.progress() as progress:
        built = build_report(
            root,
            edition=edition,
            language=language,
            out=out and out.absolute(),
            progress=progress,
            kept=kept.opened(root, store, cold=cold),
        )
    terminal.name_files(built.target, built.files)
    return 0
