"""Outputs are put in place whole: killed at any file operation, on a full disk, and with another build at work."""

from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reportgen.publish.disk import SystemDisk
from reportgen.publish.swap import CannotWrite, ForeignFolder, TargetHeld, hold, publish, put

OLD = {"manifest.json": b"old", "SHA256SUMS": b"old", "report.pdf": b"old" * 50, "web/a/index.html": b"old"}
NEW = {"manifest.json": b"new!", "SHA256SUMS": b"new!", "report.pdf": b"new!" * 70, "web/index.html": b"new!"}
NEXT = {"manifest.json": b"next", "SHA256SUMS": b"next"}

# Forking is enough to be killed in, and quick; where there is none, a fresh interpreter does.
PROCESSES = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")


class CountingDisk(SystemDisk):
    """The disk of this machine, whose k-th change (from 0) goes wrong; `exchanges` False is a system without them."""

    def __init__(self, k: int = -1, *, exchanges: bool = True) -> None:
        self.left = k
        self.exchanges = exchanges

    def _step(self, path: Path, data: bytes = b"") -> None:
        if self.left == 0:
            self.go_wrong(path, data)
        self.left -= 1

    def go_wrong(self, path: Path, data: bytes) -> None:
        raise NotImplementedError

    def make_folder(self, path: Path) -> None:
        self._step(path)
        super().make_folder(path)

    def write(self, path: Path, data: bytes) -> None:
        self._step(path)
        self._step(path, data)
        super().write(path, data)

    def sync(self, path: Path) -> None:
        self._step(path)
        super().sync(path)

    def rename(self, old: Path, new: Path) -> None:
        self._step(old)
        super().rename(old, new)

    def exchange(self, one: Path, other: Path) -> bool:
        self._step(one)
        return self.exchanges and super().exchange(one, other)

    def remove_file(self, path: Path) -> None:
        self._step(path)
        super().remove_file(path)

    def remove_folder(self, path: Path) -> None:
        self._step(path)
        super().remove_folder(path)

    def hold(self, path: Path, text: bytes) -> int | None:
        self._step(path)
        return super().hold(path, text)

    def let_go(self, path: Path, handle: int) -> None:
        self._step(path)
        super().let_go(path, handle)


class DyingDisk(CountingDisk):
    """Its process is killed at the k-th change; in a write, once before it and once when half of it is written."""

    def go_wrong(self, path: Path, data: bytes) -> None:
        if data:
            path.write_bytes(data[: len(data) // 2])
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


class FullDisk(CountingDisk):
    """From the k-th change on nothing more can be written, though files can be removed; half of a write may stay."""

    number = errno.ENOSPC

    def go_wrong(self, path: Path, data: bytes) -> None:
        if data:
            path.write_bytes(data[: len(data) // 2])
        raise OSError(self.number, os.strerror(self.number), str(path))

    def remove_file(self, path: Path) -> None:
        SystemDisk.remove_file(self, path)

    def remove_folder(self, path: Path) -> None:
        SystemDisk.remove_folder(self, path)

    def let_go(self, path: Path, handle: int) -> None:
        SystemDisk.let_go(self, path, handle)


class ReadOnlyDisk(CountingDisk):
    """From the k-th change on nothing can be changed."""

    def go_wrong(self, path: Path, data: bytes) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    def let_go(self, path: Path, handle: int) -> None:
        SystemDisk.let_go(self, path, handle)


def content(folder: Path) -> dict[str, bytes] | None:
    """Every file under a folder with its bytes; None when there is no folder."""
    if not folder.is_dir():
        return None
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def steps(exchanges: bool, first: bool, tmp_path: Path) -> int:
    """How many changes one build makes, so that a test can go through all."""
    target = tmp_path / "count" / "en"
    if not first:
        publish(OLD, target)
    disk = CountingDisk(-1, exchanges=exchanges)
    publish(NEW, target, disk=disk)
    return -1 - disk.left


def refusal(files: dict[str, bytes], target: Path, disk: CountingDisk) -> str | None:
    """What publishing says when it cannot write; None when it can."""
    try:
        publish(files, target, disk=disk)
    except CannotWrite as said:
        return str(said)
    return None


def build_and_die(target: Path, k: int, exchanges: bool) -> None:
    publish(NEW, target, disk=DyingDisk(k, exchanges=exchanges))


@pytest.mark.parametrize("exchanges", [True, False])
@pytest.mark.parametrize("first", [True, False])
def test_a_build_killed_at_any_operation_leaves_the_old_set_or_the_new(
    tmp_path: Path, exchanges: bool, first: bool
) -> None:
    total = steps(exchanges, first, tmp_path)
    assert total > 20
    before = None if first else OLD
    seen = []
    for k in range(total):
        target = tmp_path / f"k{k}" / "en"
        if not first:
            publish(OLD, target)
        process = PROCESSES.Process(target=build_and_die, args=(target, k, exchanges))
        process.start()
        process.join(30)
        assert process.exitcode == -signal.SIGKILL, f"at operation {k} it ended with {process.exitcode}"

        found = content(target)
        if found is None and not first:
            # Only a system without exchange has an instant between two renames, and its journal ends it at once.
            assert not exchanges
            with hold(target) as held:
                assert "completed" in str(held.told)
            found = content(target)
        assert found in (before, NEW), f"neither old nor new at operation {k}"
        seen.append(found)

        publish(NEXT, target)
        assert content(target) == NEXT
        assert [path.name for path in target.parent.iterdir()] == ["en"], f"left over at operation {k}"
    assert seen[0] == before
    assert seen[-1] == NEW


def test_a_killed_healing_heals(tmp_path: Path) -> None:
    """A second kill, at any operation of the build that completes the first."""
    for k in range(12):
        target = tmp_path / f"k{k}" / "en"
        publish(OLD, target)
        # Between the two renames: the old set is away, the new one not yet in.
        shutil.copytree(target, target.parent / ".en.new")
        (target.parent / ".en.new" / "report.pdf").write_bytes(b"finished")
        target.rename(target.parent / ".en.old")
        (target.parent / ".en.journal").write_bytes(
            b"reportgen: the finished folder .new takes the place of the target; the one before it is .old\n"
        )
        process = PROCESSES.Process(target=build_and_die, args=(target, k, False))
        process.start()
        process.join(30)
        with hold(target):
            pass
        assert content(target) == OLD | {"report.pdf": b"finished"}
        assert [path.name for path in target.parent.iterdir()] == ["en"]


@pytest.mark.parametrize("exchanges", [True, False])
@pytest.mark.parametrize("kind", [FullDisk, ReadOnlyDisk])
@pytest.mark.parametrize("first", [True, False])
def test_a_disk_that_refuses_at_any_operation_leaves_the_target_whole(
    tmp_path: Path, exchanges: bool, kind: type[CountingDisk], first: bool
) -> None:
    before = None if first else OLD
    for k in range(steps(exchanges, first, tmp_path)):
        target = tmp_path / f"k{k}" / "en"
        if not first:
            publish(OLD, target)
        said = refusal(NEW, target, kind(k, exchanges=exchanges))
        # Where the new set was in place before the refusal, only cleaning was refused, and nobody need know.
        assert said is not None or content(target) == NEW
        if said is not None:
            assert ("the disk is full" if kind is FullDisk else "the disk is read-only") in said
            assert "\n" not in said
        found = content(target)
        if found is None and not exchanges and not first:
            # It refused between the two renames, and the way back as well; the next build that may write heals it.
            with hold(target):
                found = content(target)
        assert found in (before, NEW), f"neither old nor new at operation {k}"
        if kind is FullDisk:
            # What is in place when the swap itself succeeded may be new; nothing of ours stays beside it.
            assert [path.name for path in target.parent.glob("*")] in ([], ["en"]), f"left over at operation {k}"
        publish(NEXT, target)
        assert content(target) == NEXT


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path | None]:
    """A file system of one megabyte; None where this account may not mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = _may_mount(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)])
    yield folder if mounted else None
    if mounted:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[tuple[Path, Callable[[], None]] | None]:
    """A folder with an old set in `en`, and what makes it read-only, for root too; None where that cannot be had."""
    folder = tmp_path / "kept"
    publish(OLD, folder / "en")
    mounted = _may_mount(["mount", "--bind", str(folder), str(folder)])

    def close() -> None:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)

    yield (folder, close) if mounted else None
    if mounted:
        subprocess.run(["umount", str(folder)], check=True)


def _may_mount(command: list[str]) -> bool:
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_really_full_disk(small_disk: Path | None, tmp_path: Path) -> None:
    large = NEW | {"report.pdf": bytes(2_000_000)}
    if small_disk is None:
        # Without the right to mount one, the disk that refuses from its sixth change on stands for it.
        target, disk = tmp_path / "en", FullDisk(12)
    else:
        target, disk = small_disk / "en", SystemDisk()
    publish(OLD, target)
    with pytest.raises(CannotWrite, match=r"the disk is full \(the outputs take 3 MB"):
        publish(large, target, disk=disk)
    assert content(target) == OLD
    assert not list(target.parent.glob(".en.*"))
    publish(NEXT, target)
    assert content(target) == NEXT


def test_a_really_read_only_folder(read_only_folder: tuple[Path, Callable[[], None]] | None, tmp_path: Path) -> None:
    if read_only_folder is None:
        target = tmp_path / "en"
        publish(OLD, target)
        with pytest.raises(CannotWrite, match="read-only"):
            publish(NEW, target, disk=ReadOnlyDisk(0))
    else:
        folder, close = read_only_folder
        target = folder / "en"
        close()
        with pytest.raises(CannotWrite, match="read-only"):
            publish(NEW, target)
    assert content(target) == OLD


def test_a_folder_without_permission_is_refused_in_one_sentence(tmp_path: Path) -> None:
    class Forbidden(CountingDisk):
        def go_wrong(self, path: Path, data: bytes) -> None:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))

    with pytest.raises(CannotWrite, match="may not be written: ask for permission"):
        publish(NEW, tmp_path / "en", disk=Forbidden(0))
    assert list(tmp_path.iterdir()) == []


def _hold_and_say(target: Path, connection: multiprocessing.connection.Connection) -> None:
    with hold(target):
        connection.send(os.getpid())
        connection.recv()


def test_a_second_build_is_refused_and_names_the_first(tmp_path: Path) -> None:
    target = tmp_path / "2024" / "en"
    publish(OLD, target)
    ours, theirs = PROCESSES.Pipe()
    process = PROCESSES.Process(target=_hold_and_say, args=(target, theirs))
    process.start()
    number = ours.recv()
    with pytest.raises(TargetHeld, match=f"process {number}") as held:
        publish(NEW, target)
    assert held.value.process == number
    assert content(target) == OLD
    ours.send("end")
    process.join(30)
    publish(NEW, target)
    assert content(target) == NEW


def test_the_hold_of_a_killed_build_heals(tmp_path: Path) -> None:
    target = tmp_path / "en"
    ours, theirs = PROCESSES.Pipe()
    process = PROCESSES.Process(target=_hold_and_say, args=(target, theirs))
    process.start()
    ours.recv()
    process.kill()
    process.join(30)
    assert (tmp_path / ".en.lock").exists()
    publish(NEW, target)
    assert [path.name for path in tmp_path.iterdir()] == ["en"]


def _build(target: Path, files: dict[str, bytes], rounds: int) -> None:
    for _ in range(rounds):
        try:
            publish(files, target)
        except TargetHeld:
            continue


def test_builds_that_race_never_mix(tmp_path: Path) -> None:
    target = tmp_path / "2024" / "en"
    processes = [PROCESSES.Process(target=_build, args=(target, files, 20)) for files in (OLD, NEW, NEXT)]
    for process in processes:
        process.start()
    while any(process.is_alive() for process in processes):
        processes[0].join(0.02)
        processes[1].join(0.02)
        processes[2].join(0.02)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert content(target) in (OLD, NEW, NEXT)
    assert [path.name for path in target.parent.iterdir()] == ["en"]


def test_a_hold_that_puts_nothing_leaves_nothing(tmp_path: Path) -> None:
    with hold(tmp_path / "build" / "2024" / "en"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_put_within_a_hold(tmp_path: Path) -> None:
    with hold(tmp_path / "en") as held:
        put(NEW, held)
        put(NEXT, held)
    assert content(tmp_path / "en") == NEXT


def test_a_folder_with_other_files_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "will.odt").write_bytes(b"mine")
    with pytest.raises(ForeignFolder, match=r"will\.odt"):
        publish(NEW, tmp_path / "letters")
    (tmp_path / "note").write_bytes(b"mine")
    with pytest.raises(ForeignFolder, match="is a file"):
        publish(NEW, tmp_path / "note")
    assert content(tmp_path) == {"letters/will.odt": b"mine", "note": b"mine"}


def test_modes_do_not_depend_on_the_umask(tmp_path: Path) -> None:
    modes = []
    for mask in (0o077, 0o002):
        before = os.umask(mask)
        try:
            publish(NEW, tmp_path / f"{mask}" / "en")
        finally:
            os.umask(before)
        modes.append([stat.S_IMODE(path.stat().st_mode) for path in sorted((tmp_path / f"{mask}" / "en").rglob("*"))])
    assert modes[0] == modes[1]


@pytest.mark.parametrize(
    "name", ["../a", "/a", "a//b", "a\\b", "c:d", "nul.txt", "a.", " a", "a\n", "", "x" * 201, "e\u0301"]
)
def test_names_that_not_every_system_holds_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a name for an output"):
        publish({name: b""}, tmp_path / "en")
    assert list(tmp_path.iterdir()) == []


def test_names_that_are_one_where_case_does_not_count_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one name"):
        publish({"Figures/a.svg": b"", "figures/b.svg": b""}, tmp_path / "en")
    with pytest.raises(ValueError, match="both a file and a folder"):
        publish({"a": b"", "a/b": b""}, tmp_path / "en")


def test_a_scanner_that_lets_go_in_time_is_waited_for(tmp_path: Path) -> None:
    class Scanned(SystemDisk):
        refusals = 3
        waited = 0.0

        @property
        def patience(self) -> tuple[float, ...]:
            return (0.1, 0.2, 0.4, 0.8)

        def exchange(self, one: Path, other: Path) -> bool:
            return False

        def rename(self, old: Path, new: Path) -> None:
            if self.refusals:
                self.refusals -= 1
                raise PermissionError(errno.EACCES, "in use", str(old))
            super().rename(old, new)

        def wait(self, seconds: float) -> None:
            self.waited += seconds

    publish(OLD, tmp_path / "en")
    disk = Scanned()
    publish(NEW, tmp_path / "en", disk=disk)
    assert content(tmp_path / "en") == NEW
    assert disk.waited == pytest.approx(0.7)
