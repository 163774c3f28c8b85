"""The store: what a stage made, kept between builds under the hash of everything that it depends on.

In: a key and bytes. Out: the same bytes, or nothing. An entry is believed only if its whole header and content are
those that a build with the same secret wrote under this very key; whatever else stands in its place is removed, and the
build makes the value anew. The secret lies outside the store (see `secret`), so that one who can write into the store
can at most make a build slower. File names are keyed hashes: they tell nothing of the inputs.

Only protected values may be put in. Times of files decide which entry goes first when there is no more room, and
nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import itertools
import os
import re
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

LIMIT = 512 * 1024 * 1024
"""Bytes that a store may hold when nobody says."""

SECRET = "REPORTGEN_STORE_KEY"  # noqa: S105 - the name of the variable, not its value
"""The environment variable with the secret, for machines that share a store."""

_FORMAT = b"reportgen store 1"
_HEADER = re.compile(rb"reportgen store 1 ([0-9a-f]{64}) ([0-9]{1,15}) ([0-9a-f]{64}) ([0-9a-f]{64})\n")
_LONGEST_HEADER = 256
_NAME = re.compile("[0-9a-f]{64}")
_UNFINISHED = re.compile(r"[0-9a-f]{64}\.[0-9a-f-]+\.new")
_STALE_AFTER = 3600.0
"""Seconds after which a file that was never finished is taken for one of a build that was killed."""
_BLOCK = 4096
"""Bytes that even the smallest file takes on most disks."""
_SECRET_FILE = re.compile(rb"[0-9a-f]{64}\n")
_IGNORE = "# Made by reportgen, and made anew whenever it is missing.\n*\n"
_counter = itertools.count()


def key(kind: str, *depends: str | bytes) -> str:
    """The SHA-256 of a kind of value and all that it depends on, each told apart from the next."""
    digest = hashlib.sha256(_FORMAT)
    for one in (kind, *depends):
        content = one.encode() if isinstance(one, str) else one
        digest.update(b"%d:" % len(content))
        digest.update(content)
    return digest.hexdigest()


class Kept(Protocol):
    """Where values are kept between builds, by their keys."""

    def get(self, key: str) -> bytes | None:
        """What was put under a key, None if it is not there."""

    def put(self, key: str, value: bytes) -> None:
        """Keep it."""


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of entries. Nothing here raises OSError: a store that cannot be read or written is an empty one.

    `secret` is what its entries are signed with, `limit` the bytes that `trim` leaves at most, `cold` whether nothing
    is taken from it (what is made is still put in).
    """

    folder: Path
    secret: bytes = field(repr=False)
    limit: int = LIMIT
    cold: bool = False

    def get(self, key: str) -> bytes | None:
        """What was put under a key; None if it is not there, or is not what a build of this secret put there."""
        if self.cold or not _is_folder(self.folder):
            return None
        name = self._name(key)
        path = self.folder / name
        try:
            value = self._read(path, name)
        except FileNotFoundError:
            return None
        except OSError:
            value = None
        if value is None:
            _remove(path)
            return None
        with contextlib.suppress(OSError):
            os.utime(path, follow_symlinks=False)
        return value

    def put(self, key: str, value: bytes) -> None:
        """Keep a value; whole or not at all, whatever else happens to this process or is done by another."""
        name = self._name(key)
        if len(value) > self.limit or not _made(self.folder):
            return
        content = hashlib.sha256(value).hexdigest().encode()
        header = b"%s %s %d %s" % (_FORMAT, name.encode(), len(value), content)
        new = self.folder / f"{name}.{os.getpid():x}-{next(_counter):x}-{secrets.token_hex(4)}.new"
        try:
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _flags("O_NOFOLLOW", "O_BINARY"), 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(b"%s %s\n" % (header, self._signed(header)))
                file.write(value)
            _put_in_place(new, self.folder / name)
        except OSError:
            pass  # a full disk, or no permission: the next build makes the value again
        finally:
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)

    def trim(self) -> None:
        """Remove what is used longest ago until the limit holds, and what killed builds left unfinished."""
        entries: list[tuple[float, str, int]] = []
        with contextlib.suppress(OSError):
            if not _is_folder(self.folder):
                return
            for entry in os.scandir(self.folder):
                with contextlib.suppress(OSError):
                    found = entry.stat(follow_symlinks=False)
                    if _NAME.fullmatch(entry.name) and stat.S_ISREG(found.st_mode):
                        entries.append((found.st_mtime, entry.name, -(-found.st_size // _BLOCK) * _BLOCK))
                    elif _NAME.fullmatch(entry.name) or (
                        _UNFINISHED.fullmatch(entry.name) and found.st_mtime < time.time() - _STALE_AFTER
                    ):
                        _remove(self.folder / entry.name)
        held = sum(size for _, _, size in entries)
        for _, name, size in sorted(entries):
            if held <= self.limit:
                break
            _remove(self.folder / name)
            held -= size

    def _name(self, key: str) -> str:
        """The file name of a key."""
        return hmac.new(self.secret, b"name " + key.encode(), "sha256").hexdigest()

    def _signed(self, header: bytes) -> bytes:
        """The signature of a header, and by the hash that it holds of the content."""
        return hmac.new(self.secret, b"entry " + header, "sha256").hexdigest().encode()

    def _read(self, path: Path, name: str) -> bytes | None:
        """The value of an entry, None where it is not whole and ours; OSError where it cannot be opened."""
        # Never through a link, and never waiting for the other end of a pipe.
        handle = os.open(path, os.O_RDONLY | _flags("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_CLOEXEC"))
        with os.fdopen(handle, "rb") as file:
            opened = os.fstat(handle)
            if not stat.S_ISREG(opened.st_mode) or opened.st_nlink > 1:
                return None
            if not hasattr(os, "O_NOFOLLOW") and not os.path.samestat(opened, path.lstat()):
                return None
            header = file.readline(_LONGEST_HEADER)
            match = _HEADER.fullmatch(header)
            if match is None or match[1] != name.encode():
                return None
            if not hmac.compare_digest(match[4], self._signed(header[: match.end(3)])):
                return None
            length = int(match[2])
            if opened.st_size != len(header) + length:
                return None
            value = file.read(length)
        return value if hashlib.sha256(value).hexdigest().encode() == match[3] else None


@dataclass(frozen=True, slots=True)
class Looked:
    """What is kept, only looked at: nothing is put in."""

    kept: Kept

    def get(self, key: str) -> bytes | None:
        """What was put under a key, None if it is not there."""
        return self.kept.get(key)

    def put(self, key: str, value: bytes) -> None:
        """Nothing is kept."""


def opened(folder: Path, within: Path, environ: Mapping[str, str], *, cold: bool = False) -> Store | None:
    """The store in a folder, which must be reached from the folder `within` through no link; None where it cannot be.

    It is made when the first value is put in. None also where the secret cannot be had.
    """
    for place in (folder, *folder.parents):
        if place == within:
            break
        if place.is_symlink():
            return None
    known = secret(environ)
    return None if known is None else Store(folder, known, cold=cold)


def secret(environ: Mapping[str, str]) -> bytes | None:
    """What entries are signed with: the variable REPORTGEN_STORE_KEY, else this user's own, made at first use.

    It lies with the user's state, outside every project, so that no one who hands over a store hands over the secret.
    None where the user has no such place.
    """
    if given := environ.get(SECRET):
        return hashlib.sha256(given.encode(errors="surrogateescape")).digest()
    file = _secret_file(environ)
    if file is None:
        return None
    try:
        return _read_secret(file) or _make_secret(file)
    except OSError:
        return None


def _secret_file(environ: Mapping[str, str]) -> Path | None:
    """Where this system keeps the state of a user's programs; None where the user has no home."""
    if sys.platform == "win32":
        base = environ.get("LOCALAPPDATA")
        return Path(base, "reportgen", "store.key") if base else None
    home = environ.get("HOME")
    if sys.platform == "darwin":
        return Path(home, "Library/Application Support/reportgen/store.key") if home else None
    state = environ.get("XDG_STATE_HOME") or (f"{home}/.local/state" if home else "")
    return Path(state, "reportgen", "store.key") if state.startswith("/") else None


def _read_secret(file: Path) -> bytes | None:
    """The secret in a file; None where there is none, or it is damaged."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return None
    return bytes.fromhex(content.decode("ascii")) if _SECRET_FILE.fullmatch(content) else None


def _make_secret(file: Path) -> bytes | None:
    """A new secret in a file that only its user may read; another's, where another build was quicker."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.{os.getpid():x}-{secrets.token_hex(4)}")
    try:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _flags("O_BINARY"), 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(secrets.token_hex(32).encode() + b"\n")
        try:
            os.link(new, file)
        except OSError:
            # It is there but damaged, or this disk has no links.
            if _read_secret(file) is None:
                new.replace(file)
    finally:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
    return _read_secret(file)


def _flags(*names: str) -> int:
    """The flags of `open` of these names, as far as this system has them."""
    found = 0
    for name in names:
        found |= int(getattr(os, name, 0))
    return found


def _is_folder(path: Path) -> bool:
    """Whether there is a folder, and no link to one."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _made(folder: Path) -> bool:
    """Whether the folder is there, made if it was not, with a note that keeps it out of version control."""
    if _is_folder(folder):
        return True
    try:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        with (folder / ".gitignore").open("x", encoding="utf-8") as file:
            file.write(_IGNORE)
    except FileExistsError:
        pass
    except OSError:
        return False
    return _is_folder(folder)


def _put_in_place(new: Path, path: Path) -> None:
    """Give a finished file its name; what stands there and is no file goes."""
    try:
        new.replace(path)
    except (IsADirectoryError, PermissionError):
        _remove(path)
        new.replace(path)


def _remove(path: Path) -> None:
    """Remove what stands under a name, never what a link leads to."""
    try:
        path.unlink()
    except OSError:
        if _is_folder(path):
            shutil.rmtree(path, ignore_errors=True)
