"""Another organisation's start: a small project of its own, with invented records, that builds as it is.

Comes in: the folder to make. Goes out: the starter project that lies in the package, copied. A folder that holds
anything is never touched.
"""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from reportgen.publish.swap import ForeignFolder


def begin(folder: Path) -> tuple[str, ...]:
    """Makes the starter project in `folder`, and gives the names of its files in order.

    Raises ForeignFolder when the folder exists and holds something.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ForeignFolder(f"{folder} is there already and not empty; name a new folder")
    files = dict(_files(resources.files("reportgen") / "starter", ""))
    for name, data in sorted(files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tuple(sorted(files))


def _files(folder: Traversable, above: str) -> list[tuple[str, bytes]]:
    """Every file of a packaged folder with its name from there."""
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.name == "__pycache__":
            continue
        name = f"{above}{entry.name}"
        if entry.is_dir():
            found += _files(entry, f"{name}/")
        else:
            found.append((name, entry.read_bytes()))
    return found
