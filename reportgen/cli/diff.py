"""reportgen diff: what changed between two builds, manifests or revisions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from reportgen import doctor, unchanged
from reportgen.cli import kept, terminal
from reportgen.cli.kept import StoreOption
from reportgen.cli.project import EditionOption, LanguageOption, NoProject, ProjectOption, find
from reportgen.store import Store
from reportgen.unchanged import Asked

if TYPE_CHECKING:
    from reportgen.compare.outputs import Outputs

WORK_TREE = "the project as it stands"
"""What the newer side is called where none is named."""


def diff(
    before: Annotated[str, Parameter(help="A built folder, a manifest.json, a project, or a git revision.")] = "HEAD",
    after: Annotated[str | None, Parameter(help="The same; else the project as it stands.")] = None,
    /,
    *,
    markdown: Annotated[bool, Parameter(negative="", help="Print Markdown; this is what is printed anyhow.")] = False,
    json: Annotated[bool, Parameter(name="--json", negative="", help="Print JSON on stdout.")] = False,
    html: Annotated[Path | None, Parameter(help="Make a folder with a page and pictures.")] = None,
    exit_code: Annotated[bool, Parameter(negative="", help="End with 1 where anything differs.")] = False,
    edition: EditionOption = None,
    language: LanguageOption = None,
    store: StoreOption = None,
    project: ProjectOption = None,
) -> int:
    """Say what changed between two builds: statements, records, numbers, sentences, figures and pages."""
    if json and markdown:
        terminal.say("Ask for --json or for --markdown.")
        return 2
    from reportgen.compare.difference import compare
    from reportgen.compare.outputs import Unreadable
    from reportgen.compare.revision import NoRevision
    from reportgen.compare.summary import headline

    try:
        with terminal.progress() as progress:
            opening = _Opening(project, Asked(edition, language, None), store, progress)
            sides = opening.named(before), opening.as_it_stands() if after is None else opening.named(after)
            progress("Comparing")
            found = compare(*sides)
    except (Unreadable, NoRevision, NoProject) as error:
        terminal.say(f"{error}.")
        return 2
    if html is not None:
        from reportgen.compare.page import folder
        from reportgen.publish import swap

        files = folder(found, *sides)
        swap.publish(files, html.absolute())
    if json:
        from reportgen.compare.asjson import as_json

        terminal.give(as_json(found))
    elif markdown or html is None:
        from reportgen.compare.markdown import markdown as as_markdown

        terminal.give(as_markdown(found).rstrip("\n"))
    else:
        terminal.give(str(html / "index.html"))
    terminal.say(headline(found))
    if sides[1].problems:
        terminal.show_problems(sides[1].problems)
        return 1
    return 1 if exit_code and not found.empty else 0


class _Opening:
    """Opens what a person names, and builds it where it is not built: a revision, or a project."""

    def __init__(self, project: Path | None, asked: Asked, store: Path | None, progress: Callable[[str], None]) -> None:
        self.project = project
        self.asked = asked
        self.store = store
        self.progress = progress

    def named(self, name: str) -> Outputs:
        """The build that a name means. Raises Unreadable, NoRevision or NoProject."""
        from reportgen.compare import outputs, revision

        path = Path(name)
        if (path / "manifest.json").is_file():
            return outputs.of_folder(path, name)
        if path.is_file():
            return outputs.of_file(path, name)
        if (path / "report.toml").is_file():
            return self._drafted(path.resolve(), name, self._keeping(path.resolve()))
        root = find(self.project)
        commit = revision.resolve(root, name)
        keeping = self._keeping(root)
        with revision.checked_out(root, commit) as folder:
            return self._drafted(folder, name if name == commit else f"{name} ({commit})", keeping)

    def as_it_stands(self) -> Outputs:
        """The project as it stands: the build that it has, if it is one of just these files; else a draft."""
        from reportgen.compare import outputs

        root = find(self.project)
        keeping = self._keeping(root)
        stands = unchanged.standing(root, self.asked, keeping) if keeping is not None else None
        if stands is not None:
            return outputs.of_folder(stands.target, WORK_TREE)
        return self._drafted(root, WORK_TREE, keeping)

    def _keeping(self, root: Path) -> Store | None:
        return kept.opened(root, self.store)

    def _drafted(self, root: Path, name: str, keeping: Store | None) -> Outputs:
        doctor.demand()
        from reportgen.build import draft
        from reportgen.compare import outputs

        self.progress(f"Building {name}")
        made = draft(
            root, edition=self.asked.edition, language=self.asked.language, progress=self.progress, kept=keeping
        )
        return outputs.of_draft(made.files, made.problems, name)
