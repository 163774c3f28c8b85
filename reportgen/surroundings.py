"""What decides the bytes of the outputs beside the project itself: our code, libraries and this machine.

Comes in: the names of rooms. Goes out: a digest, the same as long as none of these has changed. It is in the key of
every value that is kept between builds. Reading it takes milliseconds, so nothing is told by times of files.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import platform
import sys
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent

# Each library with the function that gives its version as text, and the file names that systems give it.
_SYSTEM = {
    "harfbuzz": ("hb_version_string", ("libharfbuzz-0", "libharfbuzz.so.0", "libharfbuzz.0.dylib", "harfbuzz")),
    "pango": ("pango_version_string", ("libpango-1.0-0", "libpango-1.0.so.0", "libpango-1.0.dylib", "pango-1.0")),
}


@cache
def digest(*rooms: str) -> str:
    """The SHA-256 of the code of these rooms (all, if none is named), of all libraries, and of the machine's kind.

    A room is a package or module of the program: "draw", "problem.py", "write/document.py".
    """
    found = hashlib.sha256()
    for line in (*_installed(), *_machine()):
        found.update(f"{line}\n".encode())
    for file in sorted({file for room in rooms or (".",) for file in _files(_PACKAGE / room)}):
        content = file.read_bytes()
        found.update(f"{file.relative_to(_PACKAGE).as_posix()} {len(content)}\n".encode())
        found.update(content)
    return found.hexdigest()


def system_libraries() -> dict[str, str]:
    """The system's libraries behind the outputs, by name, with their versions; "unknown" where one does not tell."""
    return {name: system_version(name) for name in _SYSTEM} | {"zlib": zlib.ZLIB_RUNTIME_VERSION}


def system_version(name: str) -> str:
    """The version of `pango` or `harfbuzz` on this machine; "unknown" where it cannot be opened."""
    function, files = _SYSTEM[name]
    for file in files:
        try:
            version = getattr(ctypes.CDLL(file), function)
        except (OSError, AttributeError):
            continue
        version.restype = ctypes.c_char_p
        return bytes(version()).decode("ascii")
    return "unknown"


def _files(room: Path) -> Iterator[Path]:
    """The files of a room, without what Python itself leaves there."""
    if room.is_file():
        yield room
    for folder, folders, names in os.walk(room):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (Path(folder, name) for name in names)


@cache
def _installed() -> tuple[str, ...]:
    """Every installed distribution with its version, as the folders of its description are named."""
    found: set[str] = set()
    for place in sys.path:
        try:
            names = [entry.name for entry in os.scandir(place or ".")]
        except OSError:
            continue
        found.update(name for name in names if name.endswith((".dist-info", ".egg-info")))
    return tuple(sorted(found))


def _machine() -> tuple[str, ...]:
    """What kind of machine this is, and the versions of its libraries."""
    versions = (f"{name} {version}" for name, version in system_libraries().items())
    return sys.platform, platform.machine(), "{}.{}".format(*sys.version_info), *versions
