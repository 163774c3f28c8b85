"""Whether anything changed since an edition was built: every input, our code and libraries, and the outputs themselves.

In: a project's folder, what was asked for, the store. Out: the edition as it stands, or nothing. All is told by
content, never by times of files, and within a fraction of a second: no library of the corridor is loaded here.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reportgen import store as stores
from reportgen import surroundings
from reportgen.store import Store

SUMS = "SHA256SUMS"
_READ = ("report.toml", "data", "figures", "templates")
"""What a build reads of a project."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a build is asked for, as it was said: None where the project decides."""

    edition: str | None
    language: str | None
    out: Path | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A published edition that stands as it was built: its folder and the files in it, by relative path."""

    target: Path
    files: tuple[str, ...]


def inputs(root: Path) -> Mapping[str, str] | None:
    """The SHA-256 of every file that a build may read, by its path; None where something is not plainly a file.

    A link, a folder that cannot be listed or a file that cannot be read is for *load* to judge.
    """
    found: dict[str, str] = {}
    try:
        for file in _files(root):
            found[file.relative_to(root).as_posix()] = _digest(file)
    except OSError:
        return None
    return found


def standing(root: Path, asked: Asked, kept: Store) -> Standing | None:
    """The edition, if it stands in its folder just as a build of the same inputs made it; else None."""
    now = inputs(root)
    said = None if now is None else kept.get(_key("built", now, asked.edition, asked.language))
    if said is None:
        return None
    built = json.loads(said)
    target = asked.out or root / "build" / built["edition"] / built["language"]
    try:
        files = _whole(target, built["sums"])
    except (OSError, ValueError):
        return None
    return None if files is None else Standing(target, files)


def note(
    before: Mapping[str, str] | None,
    read: Mapping[str, str],
    asked: Asked,
    edition: str,
    language: str,
    sums: bytes,
    kept: Store,
) -> None:
    """Keep that an edition was built of these inputs: `before` what `inputs` gave, `read` the hashes of what was read.

    Nothing is kept where a file changed in between.
    """
    if before is not None and read.items() <= before.items():
        built = {"edition": edition, "language": language, "sums": hashlib.sha256(sums).hexdigest()}
        kept.put(_key("built", before, asked.edition, asked.language), json.dumps(built).encode())


def without_problems(root: Path, edition: str | None, kept: Store) -> bool:
    """Whether a check of the same inputs found no problem."""
    now = inputs(root)
    return now is not None and kept.get(_key("no problems", now, edition, None)) is not None


def note_without_problems(
    before: Mapping[str, str] | None, read: Mapping[str, str], edition: str | None, kept: Store
) -> None:
    """Keep that a check found no problem in these inputs. Problems are not kept: they may quote what is not public."""
    if before is not None and read.items() <= before.items():
        kept.put(_key("no problems", before, edition, None), b"")


def _key(kind: str, found: Mapping[str, str], edition: str | None, language: str | None) -> str:
    """The key of what was made of these inputs, by the program as it is."""
    given = json.dumps([sorted(found.items()), edition, language])
    return stores.key(kind, surroundings.digest(), given)


def _files(root: Path) -> Iterator[Path]:
    """The files that *load* may look at; OSError where one is a link, or a folder cannot be listed."""
    for name in _READ:
        path = root / name
        if not path.is_dir():
            yield path
            continue
        for place, folders, names in os.walk(path, onerror=_raise):
            folders[:] = sorted(one for one in folders if not one.startswith(".") and one != "__pycache__")
            for folder in (Path(place), *(Path(place, one) for one in folders)):
                if folder.is_symlink():
                    raise OSError("a link")
            for one in sorted(names):
                if not one.startswith((".", "~$")) and not one.endswith("~"):
                    yield Path(place, one)


def _raise(error: OSError) -> None:
    raise error


def _content(file: Path) -> bytes:
    """The content of a plain file; OSError where it is none."""
    _plainly(file)
    return file.read_bytes()


def _digest(file: Path) -> str:
    """The SHA-256 of a plain file, which may be larger than memory; OSError where it is none."""
    _plainly(file)
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _plainly(file: Path) -> None:
    """OSError where it is no plain file."""
    if not stat.S_ISREG(file.lstat().st_mode):
        raise OSError("no plain file")


def _whole(target: Path, sums: str) -> tuple[str, ...] | None:
    """The files in a folder, if they are exactly those of the checksums with this hash; None if they are not."""
    if target.is_symlink() or any(path.name.startswith(f".{target.name}.") for path in target.parent.iterdir()):
        return None  # a build is at work, or one was stopped: for *publish* to judge
    described = _content(target / SUMS)
    if hashlib.sha256(described).hexdigest() != sums:
        return None
    wanted = {name: digest for digest, name in (line.split("  ", 1) for line in described.decode().splitlines())}
    found: list[str] = []
    for place, folders, names in os.walk(target, onerror=_raise):
        found.extend(Path(place, name).relative_to(target).as_posix() for name in names)
        if any(Path(place, folder).is_symlink() for folder in folders):
            return None
    if set(found) != {*wanted, SUMS}:
        return None
    for name, digest in wanted.items():
        if hashlib.sha256(_content(target / name)).hexdigest() != digest:
            return None
    return tuple(sorted(found))
