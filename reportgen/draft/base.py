"""What a draft is compared with: a built folder, a manifest, another project, or a revision, which is built.

In: a name, or none. Out: its outputs, or the reason for which there are none; a draft is made in either case.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reportgen import build
from reportgen.compare import outputs, revision
from reportgen.compare.outputs import Outputs
from reportgen.store import Store

_UNKNOWN = frozenset(("unknown-edition", "unknown-language"))


def base(
    root: Path,
    name: str | None,
    *,
    edition: str | None,
    language: str | None,
    progress: Callable[[str], None],
    kept: Store | None,
) -> Outputs | str:
    """The outputs to compare with, or why there are none, in a sentence without its end.

    Where nothing is named, it is the newest release, else what was committed last.
    """
    made = _Made(edition, language, progress, kept)
    try:
        if not name:
            found = revision.tag_here(root) or revision.newest_tag(root)
            return made.of_revision(root, found or "HEAD")
        path = Path(name)
        if (path / "manifest.json").is_file():
            return outputs.of_folder(path, _shown(path, root))
        if path.is_file():
            return outputs.of_file(path, _shown(path, root))
        if (path / "report.toml").is_file():
            return made.of_project(path.resolve(), _shown(path, root))
        return made.of_revision(root, name)
    except revision.NoRevision as error:
        return str(error) if name else "there is no earlier state of this project under git"
    except outputs.Unreadable as error:
        return str(error)


def _shown(path: Path, root: Path) -> str:
    """A path as it may be told to everybody: from the project on, or its end, without the folders of this machine."""
    whole = path.resolve()
    if whole != root.resolve() and whole.is_relative_to(root.resolve()):
        return whole.relative_to(root.resolve()).as_posix()
    return path.as_posix() if not path.is_absolute() else "/".join(whole.parts[-2:])


class _Made:
    """Builds what is not built."""

    def __init__(
        self, edition: str | None, language: str | None, progress: Callable[[str], None], kept: Store | None
    ) -> None:
        self.edition = edition
        self.language = language
        self.progress = progress
        self.kept = kept

    def of_revision(self, root: Path, name: str) -> Outputs:
        """The project as it was in a revision. Raises NoRevision."""
        commit = revision.resolve(root, name)
        with revision.checked_out(root, commit) as folder:
            return self.of_project(folder, name if name.startswith(commit) else f"{name} ({commit})")

    def of_project(self, folder: Path, name: str) -> Outputs:
        """A project; where it has no such edition or language, its newest edition in its first."""
        self.progress(f"Building {name} to compare with")
        found = build.draft(
            folder, edition=self.edition, language=self.language, progress=self.progress, kept=self.kept
        )
        if any(problem.slug in _UNKNOWN for problem in found.problems):
            found = build.draft(folder, progress=self.progress, kept=self.kept)
        return outputs.of_draft(found.files, found.problems, name)
