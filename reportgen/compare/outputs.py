"""The published outputs of one build, as something to compare: from its folder, its manifest alone, or a draft.

Files are read when they are asked for: of two builds most are the same, which their hashes in the manifests tell.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from reportgen.problem import Problem

FORMAT = 1
"""The format of the manifests that can be compared."""


class Unreadable(Exception):
    """What was named is no build that can be read. One plain sentence."""


@dataclass(frozen=True)
class Outputs:
    """One build: what it is called, its manifest, a function that reads one of its files, and its problems.

    `read` gives None for a file that is not there: of a manifest that stands alone, every one. A draft that has
    problems has no PDF, and none of its files where its records could not be read (then `manifest` is empty).
    """

    name: str
    manifest: Mapping[str, Any]
    read: Callable[[str], bytes | None]
    problems: tuple[Problem, ...] = ()

    @cached_property
    def hashes(self) -> Mapping[str, str]:
        """The SHA-256 of each output by its path, as the manifest has it."""
        return {name: str(one["sha256"]) for name, one in self.manifest.get("outputs", {}).items()}

    @cached_property
    def whole(self) -> bool:
        """Whether the files that the manifest describes are there to be read."""
        return self.read("data/datapackage.json") is not None

    def names(self, folder: str, ending: str) -> list[str]:
        """The names of the outputs in a folder that end so, without folder and ending, in order."""
        return sorted(
            name.removeprefix(folder).removesuffix(ending)
            for name in self.hashes
            if name.startswith(folder) and name.endswith(ending) and "/" not in name.removeprefix(folder)
        )

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a CSV output, each a mapping by its header; none where the file is not there."""
        found = self.read(name)
        return [] if found is None else list(csv.DictReader(io.StringIO(found.decode("utf-8-sig"), newline="")))

    def cells(self, name: str) -> list[list[str]]:
        """The cells of a CSV output, header and all; none where the file is not there."""
        found = self.read(name)
        return [] if found is None else list(csv.reader(io.StringIO(found.decode("utf-8-sig"), newline="")))


def of_folder(folder: Path, name: str) -> Outputs:
    """The build in a folder. Raises Unreadable."""
    return Outputs(name, _manifest(folder / "manifest.json", name), _reader(folder))


def of_file(file: Path, name: str) -> Outputs:
    """The build that a manifest describes, with the files beside it where they are. Raises Unreadable."""
    return Outputs(name, _manifest(file, name), _reader(file.parent))


def of_draft(files: Mapping[str, bytes], problems: Sequence[Problem], name: str) -> Outputs:
    """A draft that was made in memory: its files by path, and its problems."""
    made = files.get("manifest.json")
    return Outputs(name, json.loads(made) if made else {}, files.get, tuple(problems))


def _reader(folder: Path) -> Callable[[str], bytes | None]:
    def read(name: str) -> bytes | None:
        try:
            return (folder / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    return read


def _manifest(file: Path, name: str) -> Mapping[str, Any]:
    try:
        found = json.loads(file.read_text("utf-8"))
        if found["format"] == FORMAT and isinstance(found["ledger"], list):
            return dict(found)
    except (OSError, ValueError, KeyError, TypeError):
        raise Unreadable(f"the manifest of {name} cannot be read; build that report anew") from None
    raise Unreadable(f"the manifest of {name} is of another format than this version of the program reads")


def sha256(content: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
