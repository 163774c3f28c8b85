"""The few file operations that publishing needs, behind one door, so that a test can fail or stop each of them.

Comes in: paths and bytes. Goes out: what is on the disk. Every operation may raise OSError; none retries or hides it.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import stat
import sys
import time
from pathlib import Path
from typing import Protocol

FILE_MODE = 0o644
FOLDER_MODE = 0o755

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_WINDOWS = sys.platform == "win32"
_HOLD_OFFSET = 1 << 20  # Windows locks bytes, and a locked byte cannot be read: lock one far behind the text


class Disk(Protocol):
    """File operations, each one step: a kill falls before or after it, or inside `write`.

    `patience` are the seconds to wait between tries where another program may hold a file for a moment.
    """

    @property
    def patience(self) -> tuple[float, ...]:
        """Seconds to wait before each further try of a rename; empty where one refusal is final."""

    def kind(self, path: Path) -> str:
        """`"folder"`, `"file"` (anything that is no folder, a link too) or `"absent"`."""

    def names(self, folder: Path) -> tuple[str, ...]:
        """The names in a folder, sorted."""

    def read(self, path: Path, most: int) -> bytes:
        """The first `most` bytes of a file."""

    def make_folder(self, path: Path) -> None:
        """Makes one folder whose parent exists; nothing happens when it is there."""

    def write(self, path: Path, data: bytes) -> None:
        """Makes a new file and fills it."""

    def sync(self, path: Path) -> None:
        """Returns when a file or folder has reached the disk itself."""

    def rename(self, old: Path, new: Path) -> None:
        """Gives a file or folder a name that is free."""

    def exchange(self, one: Path, other: Path) -> bool:
        """Swaps two folders in one step; False where this system or this file system cannot."""

    def remove_file(self, path: Path) -> None:
        """Removes a file."""

    def remove_folder(self, path: Path) -> None:
        """Removes an empty folder."""

    def hold(self, path: Path, text: bytes) -> int | None:
        """Takes the lock file `path`, writes `text` into it and gives a handle; None when another process has it."""

    def let_go(self, path: Path, handle: int) -> None:
        """Gives the lock back and removes its file."""

    def wait(self, seconds: float) -> None:
        """Lets time pass before another try."""

    def open_elsewhere(self, folder: Path) -> tuple[Path, ...]:
        """The files of a folder that another program keeps open, as far as the system tells."""


class SystemDisk:
    """The disk of this machine."""

    @property
    def patience(self) -> tuple[float, ...]:
        """On Windows about ten seconds in all: a virus scanner lets go of a new file within a few."""
        return (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 3.2) if _WINDOWS else ()

    def kind(self, path: Path) -> str:
        """`"folder"`, `"file"` (anything that is no folder, a link too) or `"absent"`."""
        try:
            mode = path.lstat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            return "absent"
        return "folder" if stat.S_ISDIR(mode) else "file"

    def names(self, folder: Path) -> tuple[str, ...]:
        """The names in a folder, sorted."""
        return tuple(sorted(entry.name for entry in folder.iterdir()))

    def read(self, path: Path, most: int) -> bytes:
        """The first `most` bytes of a file."""
        with path.open("rb") as file:
            return file.read(most)

    def make_folder(self, path: Path) -> None:
        """Makes one folder with the mode that all our folders have, whatever the umask."""
        try:
            path.mkdir()
        except FileExistsError:
            if not path.is_dir():
                raise
            return
        path.chmod(FOLDER_MODE)

    def write(self, path: Path, data: bytes) -> None:
        """Makes a new file with the mode that all our files have, whatever the umask."""
        with path.open("xb") as file:
            file.write(data)
        path.chmod(FILE_MODE)

    def sync(self, path: Path) -> None:
        """Returns when a file or folder has reached the disk itself; folders cannot be asked on Windows."""
        if _WINDOWS and path.is_dir():
            return
        handle = os.open(path, os.O_RDWR if _WINDOWS else os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            # Some network and container file systems cannot sync; the kernel's order of writes must do there.
            if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):
                raise
        finally:
            os.close(handle)

    def rename(self, old: Path, new: Path) -> None:
        """Gives a file or folder a name that is free."""
        old.rename(new)

    def exchange(self, one: Path, other: Path) -> bool:
        """Swaps two folders in one step; False where this system or this file system cannot."""
        return _exchange(os.fsencode(one), os.fsencode(other))

    def remove_file(self, path: Path) -> None:
        """Removes a file."""
        path.unlink()

    def remove_folder(self, path: Path) -> None:
        """Removes an empty folder."""
        path.rmdir()

    def hold(self, path: Path, text: bytes) -> int | None:
        """Takes the lock file `path`, writes `text` into it and gives a handle; None when another process has it.

        The lock belongs to the process, not to the file: the system gives it back when the process dies, however it
        dies, so that a stale lock file is only a file.
        """
        while True:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE)
            try:
                if not _lock(handle):
                    os.close(handle)
                    return None
                try:
                    same = os.path.samestat(os.fstat(handle), path.stat())
                except FileNotFoundError:
                    same = False
                if same:
                    os.ftruncate(handle, 0)
                    os.write(handle, text)
                    return handle
            except BaseException:
                os.close(handle)
                raise
            # Its holder removed this file between our opening and our locking it: take the next one.
            os.close(handle)

    def let_go(self, path: Path, handle: int) -> None:
        """Gives the lock back and removes its file; on Windows an open file stays for the next build to take."""
        if not _WINDOWS:
            # While it is still locked, or we might remove the file that another build has just taken.
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        os.close(handle)
        if _WINDOWS:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def wait(self, seconds: float) -> None:
        """Lets time pass before another try."""
        time.sleep(seconds)

    def open_elsewhere(self, folder: Path) -> tuple[Path, ...]:
        """The files of a folder that another program keeps open; only Windows refuses to rename those."""
        if not _WINDOWS:
            return ()
        found = []
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                try:
                    path.rename(path)
                except PermissionError:
                    found.append(path)
        return tuple(found)


SYSTEM = SystemDisk()
"""The disk of this machine, used wherever no other is given."""


if sys.platform == "win32":

    def _lock(handle: int) -> bool:
        """Whether the lock is ours now."""
        os.lseek(handle, _HOLD_OFFSET, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        os.lseek(handle, 0, os.SEEK_SET)
        return True

else:

    def _lock(handle: int) -> bool:
        """Whether the lock is ours now."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


# The number of renameat2 for C libraries that have no function for it (musl before 1.2.6, glibc before 2.28).
_RENAMEAT2 = {"x86_64": 316, "aarch64": 276, "arm64": 276, "riscv64": 276, "ppc64le": 357, "s390x": 347}
_AT_FDCWD = -100
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux and RENAME_SWAP of macOS are both 2
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM)


def _exchange(one: bytes, other: bytes) -> bool:
    """Swaps two paths in one step; False where the system or the file system has no way to."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        try:
            result = libc.renameat2(_AT_FDCWD, one, _AT_FDCWD, other, ctypes.c_uint(_EXCHANGE))
        except AttributeError:
            number = _RENAMEAT2.get(platform.machine())
            if number is None:
                return False
            result = libc.syscall(ctypes.c_long(number), _AT_FDCWD, one, _AT_FDCWD, other, ctypes.c_uint(_EXCHANGE))
    elif sys.platform == "darwin":
        libc = ctypes.CDLL(None, use_errno=True)
        try:
            result = libc.renamex_np(one, other, ctypes.c_uint(_EXCHANGE))
        except AttributeError:
            return False
    else:
        return False
    if result == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), os.fsdecode(one), None, os.fsdecode(other))
