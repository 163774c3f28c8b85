"""The folder through which parts are handed to processes and back; what a killed build has left of such is removed.

The file `held` in it is locked as long as its build lives: the system lets go of a lock when a process ends, however it
ends. So a folder whose lock can be had belongs to nobody.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "reportgen-"
_HELD = "held"


@contextmanager
def folder() -> Iterator[Path]:
    """A folder of this build alone, removed at its end."""
    _sweep(Path(tempfile.gettempdir()))
    # Until it is locked it has a name under which nobody looks for what is left.
    made = Path(tempfile.mkdtemp(prefix=f".{_PREFIX}"))
    named = made.with_name(made.name.removeprefix("."))
    with (made / _HELD).open("w") as held:
        _lock(held.fileno())
        if sys.platform != "win32":  # there a folder with an open file keeps its name
            made.rename(named)
            made = named
        try:
            yield made
        finally:
            if sys.platform != "win32":
                shutil.rmtree(made, ignore_errors=True)
    shutil.rmtree(made, ignore_errors=True)


def _sweep(place: Path) -> None:
    """Remove the folders of builds that have ended without removing theirs."""
    for pattern in (f"{_PREFIX}*", f".{_PREFIX}*") if sys.platform == "win32" else (f"{_PREFIX}*",):
        for left in place.glob(pattern):
            if _abandoned(left / _HELD):
                shutil.rmtree(left, ignore_errors=True)


def _abandoned(held: Path) -> bool:
    """Whether there is such a file, of this user, and nobody holds it."""
    try:
        if sys.platform == "win32":
            held.unlink()  # refused while it is open
            return True
        with held.open("r+") as file:
            return os.fstat(file.fileno()).st_uid == os.getuid() and _lock(file.fileno())
    except OSError:
        return False


def _lock(file: int) -> bool:
    """Whether the lock of an open file could be had; it is kept until the file is closed."""
    if sys.platform == "win32":
        return True
    import fcntl  # noqa: PLC0415 - not on Windows

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
