"""reportgen draft: the report as it stands, with its problems and what changed."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter
from cyclopts.types import PositiveInt

from reportgen import doctor
from reportgen.cli import kept, terminal
from reportgen.cli.annotations import code_quality, sarif
from reportgen.cli.kept import StoreOption
from reportgen.cli.project import EditionOption, LanguageOption, ProjectOption, find

FOLDER = "build/draft"
"""Where drafts are put, each in a folder of its language; what changed lies beside them."""
CHANGES = "changes"


def draft(
    *,
    against: Annotated[
        str | None,
        Parameter(help="What it is compared with: a revision, or a built folder; else the newest release, or HEAD."),
    ] = None,
    number: Annotated[PositiveInt | None, Parameter(help="The number that the draft carries.")] = None,
    edition: EditionOption = None,
    language: LanguageOption = None,
    store: StoreOption = None,
    project: ProjectOption = None,
) -> int:
    """Build the project as it stands, even with problems, and say what changed."""
    root = find(project)
    doctor.demand()
    from reportgen.draft.draft import drafted
    from reportgen.publish import singles, swap

    keeping = kept.opened(root, store)
    with terminal.progress() as progress:
        made = drafted(
            root,
            against=against,
            number=number,
            edition=edition,
            language=language,
            progress=progress,
            kept=keeping,
        )
    target = root / FOLDER
    if made.files:
        swap.publish(made.files, target / made.language)
    swap.publish(made.changes, target / CHANGES)
    folder = terminal.folder(root)
    beside = {
        **made.beside,
        "problems.sarif": sarif(made.problems, folder).encode(),
        "code-quality.json": code_quality(made.problems, folder).encode(),
    }
    singles.publish(beside, target)
    if keeping is not None:
        keeping.trim()
    if made.files:
        terminal.name_files(target / made.language, sorted(made.files))
    terminal.name_files(target, sorted([*(f"{CHANGES}/{name}" for name in made.changes), *beside]))
    if made.alone:
        terminal.say(f"{made.alone}.")
    if made.problems:
        terminal.show_problems(made.problems, folder)
        if not made.files:
            terminal.say("No file of the draft was written.")
        return 1
    return 0
