"""The store: what is put in comes out as it was or not at all, whatever is done to the folder in between."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen import plain, store
from reportgen.draw.drawing import Drawing
from reportgen.problem import Place, Problem
from reportgen.store import Store
from tests.conftest import environment

SECRET = b"s" * 32
OTHER = b"o" * 32


def kept_in(folder: Path, **more: object) -> Store:
    """A store of the tests' secret."""
    return Store(folder, SECRET, **more)  # type: ignore[arg-type]


def values() -> Mapping[str, bytes]:
    """What some stages made, by key: empty, short, long, and what looks like an entry itself."""
    made = {store.key("part", str(number)): random.Random(number).randbytes(number * 97) for number in range(24)}
    return {**made, store.key("empty"): b"", store.key("lines"): b"reportgen store 1 " + b"0" * 300 + b"\n"}


def entries(folder: Path) -> list[Path]:
    """The entries in the folder of a store."""
    return sorted(path for path in folder.iterdir() if path.name != ".gitignore")


# What can happen to an entry: each is given the store's folder, one of its entries, a folder outside, and a generator.

Harm = Callable[[Path, Path, Path, random.Random], None]


def bit_flip(folder: Path, entry: Path, outside: Path, chance: random.Random) -> None:
    """One bit anywhere in it."""
    content = bytearray(entry.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    entry.write_bytes(content)


def bit_flip_in_header(folder: Path, entry: Path, outside: Path, chance: random.Random) -> None:
    """One bit of its first line."""
    content = bytearray(entry.read_bytes())
    content[chance.randrange(content.index(b"\n") + 1)] ^= 1 << chance.randrange(8)
    entry.write_bytes(content)


def cut(folder: Path, entry: Path, outside: Path, chance: random.Random) -> None:
    """Its end is missing."""
    content = entry.read_bytes()
    entry.write_bytes(content[: chance.randrange(len(content))])


def longer(folder: Path, entry: Path, outside: Path, chance: random.Random) -> None:
    """Something follows it."""
    with entry.open("ab") as file:
        file.write(chance.randbytes(chance.randrange(1, 9)))


def emptied(folder: Path, entry: Path, outside: Path, chance: random.Random) -> None:
    """A file without content."""
    entry.write_bytes(b"")


def removed(folder: Path, entry: Path, outside: Path, chance: random.Random) -> None:
    """No file at all."""
    entry.unlink()


def swapped(folder: Path, entry: Path, outside: Path, chance: random.Random) -> None:
    """Two entries, each under the other's name."""
    other = chance.choice([path for path in entries(folder) if path != entry and path.is_file()])
    one, two = entry.read_bytes(), other.read_bytes()
    entry.write_bytes(two)
    other.write_bytes(one)


def a_folder(folder: Path, entry: Path, outside: Path, chance: random.Random) -> None:
    """A folder with a file in its place."""
    content = entry.read_bytes()
    entry.unlink()
    (entry / "within").mkdir(parents=True)
    (entry / "within" / entry.name).write_bytes(content)


def a_link(folder: Path, entry: Path, outside: Path, chance: random.Random) -> None:
    """A link to the very same content, outside."""
    (outside / entry.name).write_bytes(entry.read_bytes())
    entry.unlink()
    entry.symlink_to(outside / entry.name)


def a_link_to_a_folder(folder: Path, entry: Path, outside: Path, chance: random.Random) -> None:
    """A link to a folder outside, which must stay as it is."""
    entry.unlink()
    entry.symlink_to(outside)


def a_dead_link(folder: Path, entry: Path, outside: Path, chance: random.Random) -> None:
    """A link to nothing: writing through it would make a file outside."""
    entry.unlink()
    entry.symlink_to(outside / "made-through-a-link")


def another_name_of_a_file(folder: Path, entry: Path, outside: Path, chance: random.Random) -> None:
    """A file outside, under one more name in the store."""
    (outside / entry.name).write_bytes(entry.read_bytes())
    entry.unlink()
    os.link(outside / entry.name, entry)


def a_pipe(folder: Path, entry: Path, outside: Path, chance: random.Random) -> None:
    """What would keep a reader waiting for ever."""
    entry.unlink()
    os.mkfifo(entry)


def older_format(folder: Path, entry: Path, outside: Path, chance: random.Random) -> None:
    """An entry of an earlier version of the program."""
    entry.write_bytes(entry.read_bytes().replace(b"store 1", b"store 0", 1))


def bare(folder: Path, entry: Path, outside: Path, chance: random.Random) -> None:
    """The content alone, as a program without headers would keep it."""
    entry.write_bytes(b"forged " + chance.randbytes(40))


def forged(folder: Path, entry: Path, outside: Path, chance: random.Random) -> None:
    """Other content, with a header that is right in all that can be worked out without the secret."""
    content = b"forged " + chance.randbytes(40)
    fields = entry.read_bytes().split(b"\n", 1)[0].split(b" ")
    fields[4:6] = [str(len(content)).encode(), hashlib.sha256(content).hexdigest().encode()]
    entry.write_bytes(b" ".join(fields) + b"\n" + content)


def forged_with_another_secret(folder: Path, entry: Path, outside: Path, chance: random.Random) -> None:
    """Other content, signed by somebody else."""
    theirs = outside / f"theirs-{entry.name}"
    key = next(key for key in values() if kept_in(folder)._name(key) == entry.name)
    Store(theirs, OTHER).put(key, b"forged " + chance.randbytes(40))
    (content,) = (path.read_bytes() for path in entries(theirs))
    fields = content.split(b" ", 4)
    entry.write_bytes(b" ".join([*fields[:3], entry.name.encode(), fields[4]]))


HARMS: tuple[Harm, ...] = (
    bit_flip, bit_flip_in_header, cut, longer, emptied, removed, swapped, a_folder, a_link, a_link_to_a_folder,
    a_dead_link, older_format, bare, forged, forged_with_another_secret,
)  # fmt: skip
if sys.platform != "win32":
    HARMS = (*HARMS, another_name_of_a_file, a_pipe)


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_no_harm_to_the_store_changes_what_is_made(harm: Harm, tmp_path: Path) -> None:
    """Twenty times each: every stage gets what it would have made, and the harmed entry is made again."""
    outside = tmp_path / "outside"
    outside.mkdir()
    for seed in range(20):
        chance = random.Random(seed)
        folder = tmp_path / f"store-{seed}"
        kept = kept_in(folder)
        made = values()
        for key, value in made.items():
            kept.put(key, value)
        entry = chance.choice(entries(folder))
        harm(folder, entry, outside, chance)
        before = contents(outside)
        opened = watched(lambda kept=kept, made=made: stages(kept, made))  # type: ignore[misc]
        assert contents(outside) == before, "something outside the store was written"
        assert {path for path in opened if Path(path).is_relative_to(outside)} == set()
        assert {key: kept.get(key) for key in made} == made, "what was remade was not kept"
        assert len(entries(folder)) == len(made)


def stages(kept: Store, made: Mapping[str, bytes]) -> None:
    """Every stage takes what is kept, or makes it and puts it in; holds that it never has anything else."""
    for key, value in made.items():
        held = kept.get(key)
        assert held in (None, value)
        if held is None:
            kept.put(key, value)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, without what the forger made for himself."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


_watching: list[list[str]] = []


def _note(event: str, arguments: tuple[object, ...]) -> None:
    """Notes what is being opened by its real path, a link's only where links are followed."""
    if event != "open" or not _watching or not isinstance(arguments[0], str | bytes | os.PathLike):
        return
    path, flags = os.fsdecode(arguments[0]), arguments[2]
    if isinstance(flags, int) and flags & getattr(os, "O_NOFOLLOW", 0):
        folder, name = os.path.split(path)
        path = str(Path(os.path.realpath(folder), name))
    else:
        path = os.path.realpath(path)
    _watching[-1].append(path)


sys.addaudithook(_note)


def watched(work: Callable[[], None]) -> list[str]:
    """The path of every file that was opened while the work was done."""
    _watching.append([])
    try:
        work()
    finally:
        opened = _watching.pop()
    return opened


def test_the_watch_sees_what_is_opened_through_a_link(tmp_path: Path) -> None:
    """Or the test above would hold anything."""
    (tmp_path / "one").write_bytes(b"")
    (tmp_path / "link").symlink_to(tmp_path / "one")
    assert str(tmp_path / "one") in watched(lambda: (tmp_path / "link").read_bytes() and None)


def test_a_store_that_was_replaced_by_a_link_is_not_used(tmp_path: Path) -> None:
    """Nor is one whose folder stands behind a link within the project."""
    real, project = tmp_path / "real", tmp_path / "project"
    project.mkdir()
    kept_in(real / "store").put(store.key("a"), b"of another project")
    (project / ".reportgen").symlink_to(real)
    assert store.opened(project / ".reportgen/store", project, {store.SECRET: "x"}) is None
    link = tmp_path / "link"
    link.symlink_to(real / "store")
    through = kept_in(link)
    assert through.get(store.key("a")) is None
    through.put(store.key("b"), b"value")
    assert len(entries(real / "store")) == 1


def test_a_cold_store_gives_nothing_and_keeps_what_is_made(tmp_path: Path) -> None:
    kept = kept_in(tmp_path / "store")
    kept.put(store.key("a"), b"old")
    cold = dataclasses.replace(kept, cold=True)
    assert cold.get(store.key("a")) is None
    cold.put(store.key("a"), b"new")
    assert kept.get(store.key("a")) == b"new"


def test_what_another_secret_wrote_is_not_believed(tmp_path: Path) -> None:
    Store(tmp_path, OTHER).put(store.key("a"), b"theirs")
    assert kept_in(tmp_path).get(store.key("a")) is None


def test_names_of_entries_tell_nothing_without_the_secret(tmp_path: Path) -> None:
    """The key of a value may rest on a restricted cell; its hash could be tried out."""
    key = store.key("built", "a restricted cell")
    kept_in(tmp_path).put(key, b"value")
    (entry,) = entries(tmp_path)
    assert key not in entry.name
    assert key.encode() not in entry.read_bytes()


def test_a_store_has_a_bound_and_drops_what_was_used_longest_ago(tmp_path: Path) -> None:
    kept = kept_in(tmp_path, limit=41_000)
    keys = [store.key("value", str(number)) for number in range(20)]
    for age, key in enumerate(keys):
        kept.put(key, bytes(1000))
        os.utime(tmp_path / kept._name(key), (age, age))
    assert kept.get(keys[0]) == bytes(1000)  # used just now
    kept.trim()
    assert len(entries(tmp_path)) == 10, "a small file takes a block of the disk"
    assert kept.get(keys[0]) == bytes(1000)
    assert kept.get(keys[1]) is None
    assert kept.get(keys[-1]) == bytes(1000)


def test_a_value_larger_than_the_bound_is_not_kept(tmp_path: Path) -> None:
    kept = kept_in(tmp_path, limit=1000)
    kept.put(store.key("a"), bytes(1001))
    assert not tmp_path.exists() or not list(tmp_path.iterdir())


def test_what_a_killed_build_left_unfinished_goes_and_what_is_being_written_stays(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    kept.put(store.key("a"), b"value")
    old, new = (tmp_path / f"{'0' * 64}.{pid:x}-0-0badcafe.new" for pid in (7, 8))
    for path in (old, new):
        path.write_bytes(b"reportgen store 1")
    os.utime(old, (time.time() - 7200,) * 2)
    kept.trim()
    assert not old.exists()
    assert new.exists()
    assert kept.get(store.key("a")) == b"value"


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_store_that_cannot_be_written_is_an_empty_one(
    reason: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(reason, os.strerror(reason))

    kept = kept_in(tmp_path / "store")
    monkeypatch.setattr(store.os, "open", refuse)
    kept.put(store.key("a"), b"value")
    kept.trim()
    assert kept.get(store.key("a")) is None
    assert entries(tmp_path / "store") == []


def test_a_store_where_a_file_stands_is_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "store").write_bytes(b"")
    for folder in (tmp_path / "store", tmp_path / "store/within"):
        kept = kept_in(folder)
        kept.put(store.key("a"), b"value")
        kept.trim()
        assert kept.get(store.key("a")) is None


def test_a_store_keeps_itself_out_of_version_control(tmp_path: Path) -> None:
    kept_in(tmp_path / ".reportgen/store").put(store.key("a"), b"value")
    assert (tmp_path / ".reportgen/store/.gitignore").read_text().endswith("*\n")


# Two at once, and killed ones

_WORK = """
import random, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from tests.test_store import kept_in, stages, values
kept, made = kept_in(Path(sys.argv[1])), values()
print("begun", flush=True)
for turn in range(int(sys.argv[2])):
    keys = random.Random().sample(sorted(made), len(made))
    stages(kept, {key: made[key] for key in keys})
    for key in keys[:5]:
        kept.put(key, made[key])
    kept.trim()
"""


def worker(folder: Path, turns: int) -> subprocess.Popen[bytes]:
    """A process that takes, makes and puts as builds do."""
    root = str(Path(__file__).parent.parent)
    command = [sys.executable, "-c", _WORK, str(folder), str(turns), root]
    return subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE)


def test_builds_at_once_on_one_store_are_in_nobodys_way(tmp_path: Path) -> None:
    """Three processes that put, take and trim: each has only what it would have made."""
    workers = [worker(tmp_path / "store", 15) for _ in range(3)]
    assert [one.wait() for one in workers] == [0, 0, 0]
    assert all(kept_in(tmp_path / "store").get(key) in (None, value) for key, value in values().items())


def test_a_kill_at_any_moment_does_no_damage(tmp_path: Path) -> None:
    """Ten kills, at moments of chance: what is kept is whole."""
    chance = random.Random(5)
    for _ in range(10):
        working = worker(tmp_path / "store", 10_000)
        assert working.stdout is not None
        working.stdout.readline()
        time.sleep(chance.random() / 8)
        working.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        working.wait()
        working.stdout.close()
        kept, made = kept_in(tmp_path / "store"), values()
        stages(kept, made)
        assert {key: kept.get(key) for key in made} == made


def test_threads_share_a_store(tmp_path: Path) -> None:
    """The names of unfinished files are each thread's own."""
    kept, made, wrong = kept_in(tmp_path), values(), []

    def work() -> None:
        try:
            for _ in range(5):
                stages(kept, made)
                for key, value in made.items():
                    kept.put(key, value)
        except AssertionError as error:
            wrong.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(entries(tmp_path)) == len(made)


# The secret


def test_the_secret_is_made_once_and_only_its_user_may_read_it(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    first = store.secret(home)
    assert first is not None
    assert store.secret(home) == first
    (file,) = tmp_path.rglob("store.key")
    assert sys.platform == "win32" or file.stat().st_mode & 0o077 == 0
    assert [path for path in file.parent.iterdir() if path != file] == []


def test_a_damaged_secret_is_made_anew(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    first = store.secret(home)
    (file,) = tmp_path.rglob("store.key")
    file.write_bytes(b"short\n")
    second = store.secret(home)
    assert second not in (None, first)
    assert store.secret(home) == second


def test_a_given_secret_is_taken_and_a_user_without_a_home_has_none(tmp_path: Path) -> None:
    assert store.secret({store.SECRET: "a", "HOME": str(tmp_path)}) != store.secret({store.SECRET: "b"})
    assert list(tmp_path.iterdir()) == []
    assert store.secret({}) is None
    assert store.opened(tmp_path / "store", tmp_path, {}) is None


# Keys and values


@given(st.lists(st.text(max_size=4), max_size=4), st.lists(st.text(max_size=4), max_size=4))
def test_keys_differ_where_anything_differs(one: list[str], other: list[str]) -> None:
    """Also where the same letters are parted otherwise."""
    assert (store.key("kind", *one) == store.key("kind", *other)) == (one == other)


texts = st.text(max_size=9)


@given(st.builds(Drawing, texts, st.floats(1, 9), st.floats(1, 9), texts, texts, st.binary(max_size=9), texts, texts))
def test_a_value_comes_back_as_it_was(drawing: Drawing) -> None:
    assert plain.from_bytes(Drawing, plain.to_bytes(drawing)) == drawing


def test_a_value_of_values_comes_back_as_it_was() -> None:
    """Dataclasses within dataclasses, and what may be nothing."""
    for problem in (Problem("a", Place("b", 1, 2), "c"), Problem("a", Place("b", cell="x"), "c", "d", "e", "f")):
        assert plain.from_bytes(Problem, plain.to_bytes(problem)) == problem
    with pytest.raises(TypeError):
        plain.to_bytes({1, 2})


def test_a_store_may_be_copied_and_deleted(tmp_path: Path) -> None:
    kept = kept_in(tmp_path / "one")
    kept.put(store.key("a"), b"value")
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    shutil.rmtree(tmp_path / "one")
    assert kept.get(store.key("a")) is None
    assert kept_in(tmp_path / "two").get(store.key("a")) == b"value"
