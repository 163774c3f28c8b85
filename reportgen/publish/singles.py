"""Single files put in place, each whole: a kill at any instant leaves the old one or the new one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from reportgen.publish.swap import cannot


def publish(files: Mapping[str, bytes], folder: Path) -> None:
    """Put each file in place in the folder, which is made if it is not there. Raises CannotWrite."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in sorted(files.items()):
            _replace(folder / name, content)
    except OSError as error:
        raise cannot(error, folder) from error


def _replace(target: Path, content: bytes) -> None:
    new = target.with_name(f".{target.name}.new")
    try:
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)
