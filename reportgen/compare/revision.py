"""A git revision of a project as a folder, read from git's objects: the work tree is neither read nor touched."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

BELONGS = ("report.toml", "data", "figures", "templates")
"""What of a folder is the project."""
RELEASE_TAGS = "v[0-9]*"
"""Which tags are releases, as git matches names."""


class NoRevision(Exception):
    """There is no such revision, or no project in it. One plain sentence."""


def resolve(project: Path, revision: str) -> str:
    """The short name of the commit that a revision means. Raises NoRevision."""
    found = _git(
        project, "rev-parse", "--verify", "--quiet", "--short=12", "--end-of-options", f"{revision}^{{commit}}"
    )
    if found is None:
        raise NoRevision(f"there is no built report, manifest, project or revision {revision!r}")
    return found.decode().strip()


@contextmanager
def checked_out(project: Path, revision: str) -> Iterator[Path]:
    """A folder with the project as it was in a revision; it is gone when the block ends. Raises NoRevision."""
    listed = _git(project, "ls-tree", "--name-only", "-z", revision, "--", *BELONGS) or b""
    present = [name for name in listed.decode("utf-8", "surrogateescape").split("\0") if name]
    if BELONGS[0] not in present:
        raise NoRevision(f"there was no report.toml in {revision}")
    packed = _git(project, "archive", "--format=tar", revision, "--", *present)
    if packed is None:
        raise NoRevision(f"git cannot read {revision}")
    with TemporaryDirectory(prefix="reportgen-diff-") as folder:
        # Titles and paths of a project can name its folder: it keeps its name.
        root = Path(folder) / project.resolve().name
        root.mkdir()
        with tarfile.open(fileobj=io.BytesIO(packed)) as files:
            # Python 3.11.3 and older have no filter; what git packs are files of this very repository.
            safely: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
            files.extractall(root, **safely)  # noqa: S202 - git packs no path that leads out
        yield root


def unclean(project: Path) -> list[str]:
    """The files of the work tree that are not as they were committed, in order. Raises NoRevision."""
    found = _git(project, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames")
    if found is None:
        raise NoRevision("this project is not under git, and a release is made from what is committed")
    return sorted(line[3:] for line in found.decode("utf-8", "surrogateescape").split("\0") if line)


def tag_here(project: Path) -> str | None:
    """The release tag (v and a digit first) of the commit that the work tree is at; None where it has none."""
    found = _git(project, "tag", "--points-at", "HEAD", "--list", RELEASE_TAGS, "--sort=-version:refname") or b""
    return next(iter(found.decode().split()), None)


def newest_tag(project: Path) -> str | None:
    """The newest release tag before the commit that the work tree is at; None before the first release."""
    here = (_git(project, "tag", "--points-at", "HEAD", "--list", RELEASE_TAGS) or b"").decode().split()
    excluded = [f"--exclude={tag}" for tag in here]
    found = _git(project, "describe", "--tags", "--abbrev=0", f"--match={RELEASE_TAGS}", *excluded)
    return found.decode().strip() if found else None


def tags_like(project: Path, beginning: str) -> int:
    """How many tags begin so."""
    return len((_git(project, "tag", "--list", f"{beginning}*") or b"").split())


def _git(project: Path, *arguments: str) -> bytes | None:
    """What a git command prints that only reads; None where it fails. Raises NoRevision where there is no git."""
    try:
        done = subprocess.run(  # noqa: S603 - git's own name and our own words, no shell
            ["git", "-C", str(project), "--no-optional-locks", *arguments],  # noqa: S607 - git is where the person's PATH has it
            capture_output=True,
            check=False,
        )
    except OSError:
        raise NoRevision("git is not on this machine; name two built reports instead") from None
    return done.stdout if done.returncode == 0 else None
