"""Where the project is: named by the person, or found upward from where they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

ProjectOption = Annotated[
    Path | None,
    Parameter(name="--project", help="The report project; else found upward from the current folder."),
]
LanguageOption = Annotated[str | None, Parameter(help="A language of report.toml; else the first.")]
EditionOption = Annotated[str | None, Parameter(name="--edition", help="An edition of report.toml; else the newest.")]


class NoProject(Exception):
    """There is no report.toml where the person says or stands. One plain sentence."""


def find(named: Path | None) -> Path:
    """The folder of the project: `named`, or the nearest one above the current folder. Raises NoProject."""
    if named is not None:
        if not (named / "report.toml").is_file():
            raise NoProject(f"{named} is no report project: it has no report.toml")
        return named.resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "report.toml").is_file():
            return folder
    raise NoProject(
        f"there is no report.toml in {here} or above it; go to a report project, or name one with --project"
    )
