"""A finished set of files put in place whole, or not at all.

Comes in: every output as bytes under its name. Goes out: one folder that holds exactly them. The set is written beside
the target, brought to the disk, and swapped in; a kill at any instant leaves the old set or the new one. Where the
system cannot exchange two folders in one step, the old one is renamed away and the new one in, and a journal beside
them lets the next build finish what a kill between the two had left. Beside a target `en` there may stand, while a
build runs or after one was killed, `.en.lock`, `.en.new`, `.en.old` and `.en.journal`; the next build removes them.

Deliberately not here: what the files mean, and any merging of the old set into the new.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from reportgen.publish.disk import SYSTEM, Disk

MARKS = ("manifest.json", "SHA256SUMS")
"""The files by which a folder is known as an earlier output; any other filled folder is left alone."""

_JOURNAL = b"reportgen: the finished folder .new takes the place of the target; the one before it is .old\n"
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*]')


class TargetHeld(Exception):
    """Another build holds the target; `process` is its number where it is known."""

    def __init__(self, target: Path, process: int | None) -> None:
        self.target = target
        self.process = process
        other = "another build" if process is None else f"another build (process {process})"
        super().__init__(f"{other} is writing {target}; wait until it has ended, then build again")


class CannotWrite(Exception):
    """This machine does not let us write the target: a full disk, a folder without permission. One plain sentence."""


class ForeignFolder(Exception):
    """The target holds files that no build made, and a build would remove them. One plain sentence."""


@dataclass(frozen=True, slots=True)
class Held:
    """A target that this process alone may write, from `hold`. `told` says what an earlier, killed build had left."""

    target: Path
    disk: Disk
    told: str | None


def publish(files: Mapping[str, bytes], target: Path, *, disk: Disk = SYSTEM) -> None:
    """Puts `files` (name with forward slashes -> content) in place as the whole content of the folder `target`.

    Raises TargetHeld, CannotWrite or ForeignFolder, and then leaves the target as it was; ValueError for a name that
    not every system can hold, which is a mistake of the caller.
    """
    with hold(target, disk=disk) as held:
        put(files, held)


@contextlib.contextmanager
def hold(target: Path, *, disk: Disk = SYSTEM) -> Iterator[Held]:
    """Keeps every other build away from `target` while the block runs, after completing what a killed one had left.

    Raises TargetHeld, CannotWrite or ForeignFolder before the block begins. Folders above the target that do not
    exist are made, and removed again if nothing was put into them.
    """
    target = Path(os.path.abspath(target))  # noqa: PTH100 - resolve() would follow a link that is the target itself
    lock = _beside(target, "lock")
    made: list[Path] = []
    try:
        handle = _take(lock, target, made, disk)
    except OSError as error:
        _remove_made(made, disk)
        raise cannot(error, target) from error
    except TargetHeld:
        _remove_made(made, disk)
        raise
    try:
        try:
            told = _heal(target, disk)
        except OSError as error:
            raise cannot(error, target) from error
        _refuse_foreign(target, disk)
        yield Held(target, disk, told)
    finally:
        disk.let_go(lock, handle)
        _remove_made(made, disk)


def put(files: Mapping[str, bytes], held: Held) -> None:
    """Puts `files` in place as the whole content of the held target; raises as `publish` does."""
    target, disk = held.target, held.disk
    _demand_names(files)
    _refuse_foreign(target, disk)
    new = _beside(target, "new")
    try:
        _fill(new, files, disk)
        _swap_in(new, target, disk)
    except OSError as error:
        _tidy(target, disk)
        raise cannot(error, target, size=sum(map(len, files.values()))) from error
    except BaseException:
        _tidy(target, disk)
        raise
    # From here on the new set is in place. What cannot be removed now, the next build removes.
    with contextlib.suppress(OSError):
        _remove(new, disk)
        _remove(_beside(target, "old"), disk)


def _beside(target: Path, what: str) -> Path:
    """The path of one of our own names beside the target."""
    return target.parent / f".{target.name}.{what}"


def _take(lock: Path, target: Path, made: list[Path], disk: Disk) -> int:
    """The handle of the lock file; folders that had to be made are added to `made`. Raises TargetHeld."""
    text = f"{os.getpid()}\n".encode()
    for attempt in range(20):
        _make_above(target.parent, made, disk)
        try:
            handle = disk.hold(lock, text)
        except FileNotFoundError:
            # Another build that ended just now has removed the empty folder again.
            if attempt == 19:
                raise
            continue
        if handle is not None:
            return handle
        break
    raise TargetHeld(target, _holder(lock, disk))


def _holder(lock: Path, disk: Disk) -> int | None:
    """The number of the process that has the lock; None when it cannot be read."""
    for _ in range(10):
        try:
            text = disk.read(lock, 32)
        except OSError:
            return None
        if text.endswith(b"\n") and text.strip().isdigit():
            return int(text)
        disk.wait(0.02)  # it holds the lock and has not yet written its number
    return None


def _make_above(folder: Path, made: list[Path], disk: Disk) -> None:
    """Makes the folder and those above it."""
    missing: list[Path] = []
    while disk.kind(folder) == "absent" and folder != folder.parent:
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        disk.make_folder(path)
        if path not in made:
            made.append(path)


def _remove_made(made: list[Path], disk: Disk) -> None:
    """Removes the folders that we made and that are still empty."""
    with contextlib.suppress(OSError):
        for path in reversed(made):
            disk.remove_folder(path)


def _refuse_foreign(target: Path, disk: Disk) -> None:
    """Raises ForeignFolder when the target is a file, or a folder that holds something and is no earlier output."""
    try:
        kind = disk.kind(target)
        names = disk.names(target) if kind == "folder" else ()
    except OSError as error:
        raise cannot(error, target) from error
    if kind == "file":
        raise ForeignFolder(f"{target} is a file, not a folder; name another folder for the outputs")
    if names and not set(MARKS) <= set(names):
        raise ForeignFolder(
            f"{target} holds files that no build made ({names[0]}), and a build replaces the whole folder;"
            " name another folder for the outputs, or empty this one"
        )


def _heal(target: Path, disk: Disk) -> str | None:
    """Completes or clears what a killed build left beside the target; what it did, in words, or None."""
    new, old, journal = (_beside(target, what) for what in ("new", "old", "journal"))
    told = None
    if disk.kind(journal) != "absent":
        if disk.read(journal, len(_JOURNAL) + 1) == _JOURNAL and disk.kind(target) == "absent":
            waiting = new if disk.kind(new) == "folder" else old
            if disk.kind(waiting) == "folder":
                disk.rename(waiting, target)
                disk.sync(target.parent)
                told = f"completed the build that was stopped while it put {target} in place"
        disk.remove_file(journal)
        disk.sync(target.parent)
    for leftover in (new, old):
        if disk.kind(leftover) != "absent":
            _remove(leftover, disk)
            told = told or f"removed what a stopped build had left beside {target}"
    return told


def _fill(new: Path, files: Mapping[str, bytes], disk: Disk) -> None:
    """Writes every file under `new` and returns when all of it has reached the disk."""
    folders = {new}
    for name in files:
        folders.update(new / parent for parent in PurePosixPath(name).parents)
    for folder in sorted(folders):
        disk.make_folder(folder)
    for name, data in sorted(files.items()):
        disk.write(new / name, data)
    # Written first, synced after: the disk then takes all of it in few rounds.
    for name in sorted(files):
        disk.sync(new / name)
    for folder in sorted(folders, reverse=True):
        disk.sync(folder)


def _swap_in(new: Path, target: Path, disk: Disk) -> None:
    """Gives the finished folder the target's name; afterwards the old set is under `.new`, `.old` or nowhere."""
    if disk.kind(target) == "absent":
        _rename(new, target, disk)
    elif not disk.exchange(new, target):
        _away_and_in(new, target, disk)
    disk.sync(target.parent)


def _away_and_in(new: Path, target: Path, disk: Disk) -> None:
    """Renames the old set away and the new one in, with a journal for the instant between them."""
    old, journal = _beside(target, "old"), _beside(target, "journal")
    disk.write(journal, _JOURNAL)
    disk.sync(journal)
    disk.sync(target.parent)
    _rename(target, old, disk)
    try:
        _rename(new, target, disk)
    except BaseException:
        _rename(old, target, disk)
        raise
    disk.sync(target.parent)
    disk.remove_file(journal)


def _rename(path: Path, free: Path, disk: Disk) -> None:
    """Renames, with patience where another program may hold a file of the folder for a moment."""
    for seconds in disk.patience:
        try:
            disk.rename(path, free)
        except PermissionError:
            disk.wait(seconds)
        else:
            return
    disk.rename(path, free)


def _tidy(target: Path, disk: Disk) -> None:
    """After a failure: the target whole under its own name, and nothing of ours beside it, as far as the disk lets."""
    old = _beside(target, "old")
    with contextlib.suppress(OSError):
        if disk.kind(old) != "absent":
            _heal(target, disk)
    with contextlib.suppress(OSError):
        # The old set is away only where even renaming it back failed; then the journal is the next build's way home.
        if disk.kind(target) != "absent" or disk.kind(old) == "absent":
            for what in ("journal", "new", "old"):
                _remove(_beside(target, what), disk)


def _remove(path: Path, disk: Disk) -> None:
    """Removes a file or a folder with all that is in it; nothing happens when there is none."""
    kind = disk.kind(path)
    if kind == "file":
        disk.remove_file(path)
    elif kind == "folder":
        for name in disk.names(path):
            _remove(path / name, disk)
        disk.remove_folder(path)


def _demand_names(files: Mapping[str, bytes]) -> None:
    """ValueError unless every name can be held by every system and no two are the same there."""
    folded: dict[str, str] = {}
    for name in sorted(files):
        for part in name.split("/"):
            if (
                part in {"", ".", ".."}
                or part != part.strip()
                or part.endswith(".")
                or len(part.encode()) > 200
                or _UNSAFE.search(part)
                or _RESERVED.fullmatch(part)
                or part != unicodedata.normalize("NFC", part)
            ):
                raise ValueError(f"not a name for an output: {name!r}")
        path = PurePosixPath(name)
        for taken in (path, *list(path.parents)[:-1]):
            other = folded.setdefault(str(taken).casefold(), str(taken))
            if other != str(taken):
                raise ValueError(f"two outputs have one name where case does not count: {other!r}, {str(taken)!r}")
    for name in files:
        for parent in list(PurePosixPath(name).parents)[:-1]:
            if str(parent) in files:
                raise ValueError(f"an output is both a file and a folder: {str(parent)!r}")


def cannot(error: OSError, target: Path, size: int | None = None) -> CannotWrite:
    """The refusal of the system, in words of the person who must act."""
    number = error.errno
    if number in (errno.ENOSPC, errno.EDQUOT):
        need = "" if size is None else f" (the outputs take {_megabytes(size)} beside those that are there)"
        said = f"the disk is full{need}: free some space, or name a folder on another disk"
    elif number == errno.EROFS:
        said = "the disk is read-only: name a folder on another disk"
    elif number in (errno.EACCES, errno.EPERM):
        said = "the folder may not be written: ask for permission to write it, or name another folder"
        open_files = _open_files(error, target)
        if open_files:
            said = f"{open_files} is open in another program: close it there"
    elif number in (errno.EXDEV, errno.EBUSY):
        said = "it is the root of a disk of its own and cannot be replaced: name a folder inside it"
    elif number == errno.ENOTDIR:
        said = "something above it is a file, not a folder: name another folder"
    elif number in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS):
        said = "its disk cannot lock files: name a folder on a disk of this machine"
    else:
        said = f"the system refused it ({error.strerror or error})"
    return CannotWrite(f"cannot write {target}: {said}; what was there before is untouched")


def _open_files(error: OSError, target: Path) -> str:
    """The names of files that another program holds open, on Windows; elsewhere empty."""
    if getattr(error, "winerror", None) is None:
        return ""
    return ", ".join(str(path) for path in SYSTEM.open_elsewhere(target))


def _megabytes(size: int) -> str:
    """A size in whole megabytes, rounded up."""
    return f"{-(-size // 1_000_000)} MB"
