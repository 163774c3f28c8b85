"""A draft made and told of: the files of the report as it stands, and what is said beside them.

In: a project, and what it is compared with. Out: Drafted, nothing of it written. Where an output would hold what must
not be published there are no files; where only what changed would, nothing is said of that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reportgen import build
from reportgen.compare import outputs, revision
from reportgen.compare.difference import Difference, compare
from reportgen.compare.outputs import Outputs
from reportgen.compare.page import folder
from reportgen.dates import PartialDate
from reportgen.draft.base import base
from reportgen.draft.look import Look
from reportgen.draft.summary import Told, as_data, as_markdown
from reportgen.load.folder import load
from reportgen.numbers.wording import Wording
from reportgen.problem import Mistakes, Problem
from reportgen.publish.leaks import ScanFailed, leaks
from reportgen.store import Store
from reportgen.typeset.passages import passages
from reportgen.web.markup import parse

PAGES = "web/"


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft: what it is called, its language, its files by path, and its problems.

    `changes` are the files of the page that says what changed, `beside` the files that lie beside that folder; `alone`
    says why nothing is compared, where that is so.
    """

    name: str
    language: str
    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]
    changes: Mapping[str, bytes]
    beside: Mapping[str, bytes]
    alone: str


def drafted(
    root: Path,
    *,
    against: str | None,
    number: int | None,
    edition: str | None,
    language: str | None,
    progress: Callable[[str], None],
    kept: Store | None,
) -> Drafted:
    """The draft of one edition in one language, with what changed since `against`, or since the newest release."""
    before = base(root, against, edition=edition, language=language, progress=progress, kept=kept)
    texts = _texts(root)
    known = None if isinstance(before, str) else _known(before)
    look = Look(number, _revision(root), known, texts)
    made = build.draft(root, edition=edition, language=language, progress=progress, kept=kept, drafting=look)
    progress("Comparing")
    after = _outputs(made, look.name)
    found, alone = _difference(before, after)
    told = Told(_line(look, after), made.problems, bool(made.files), "report.pdf" in made.files, found, alone)
    pages = folder(found, after if isinstance(before, str) else before, after)
    said = _said(told)
    if not _may_be_said(root, {**pages, **said}, texts, kept):
        # What was published once may have been withdrawn since: then it is not shown once more.
        alone = "what changed is not shown: a value stood in it that must not be published"
        told = replace(told, found=_alone(after, alone), alone=alone)
        pages, said = folder(told.found, after, after), _said(told)
        if not _may_be_said(root, {**pages, **said}, texts, kept):
            told = replace(told, problems=tuple(map(_bare, told.problems)))
            told = replace(told, found=replace(told.found, problems=told.problems))
            pages, said = folder(told.found, after, after), _said(told)
    tongue = str(after.manifest.get("language") or language or "")
    return Drafted(look.name, tongue, made.files, told.problems, pages, said, told.alone)


def _texts(root: Path) -> Mapping[str, str]:
    """The project's texts by path; none where they cannot be read."""
    try:
        return load(root).texts
    except Mistakes:
        return {}


def _known(before: Outputs) -> frozenset[str] | None:
    """The hashes of all blocks of text of a build; None where it has no pages to be read."""
    found: set[str] = set()
    for name in before.names(PAGES, ".html"):
        page = before.read(f"{PAGES}{name}.html")
        if page is not None:
            found |= passages(parse(page.decode("utf-8")))
    return frozenset(found) or None


def _revision(root: Path) -> str | None:
    """The commit that a work tree is at, and whether it has changes; None without git or a commit."""
    try:
        commit = revision.resolve(root, "HEAD")
        return f"{commit} + changes" if revision.unclean(root) else commit
    except revision.NoRevision:
        return None


def _outputs(made: build.Draft, name: str) -> Outputs:
    """The draft as something to compare: with the PDF that a release would have."""
    if made.plain is None:
        return outputs.of_draft(made.files, made.problems, name)
    manifest: dict[str, Any] = json.loads(made.files["manifest.json"])
    manifest["outputs"]["report.pdf"]["sha256"] = outputs.sha256(made.plain)
    files = {**made.files, "report.pdf": made.plain}
    return Outputs(name, manifest, files.get, made.problems)


def _difference(before: Outputs | str, after: Outputs) -> tuple[Difference, str]:
    """What changed, or a difference that says why there is nothing to compare with."""
    if isinstance(before, str):
        alone = f"nothing is compared: {before}"
        return _alone(after, alone), alone
    return compare(before, after), ""


def _alone(after: Outputs, why: str) -> Difference:
    return Difference("nothing", after.name, after.problems, failed=bool(after.problems), partial=why)


def _line(look: Look, after: Outputs) -> str:
    """Which draft it is, as its pages say it."""
    edition = after.manifest.get("edition")
    if isinstance(edition, Mapping):
        day = PartialDate.parse(str(edition["as_of"]))
        return look.line(Wording(str(after.manifest["language"])).date(day))
    return look.name if look.revision is None else f"{look.name} · revision {look.revision}"


def _said(told: Told) -> dict[str, bytes]:
    return {"changes.md": as_markdown(told).encode(), "changes.json": as_data(told).encode()}


def _may_be_said(root: Path, files: Mapping[str, bytes], texts: Mapping[str, str], kept: Store | None) -> bool:
    """Whether nothing stands in these files that must not be published."""
    try:
        return not _found(leaks(root, files, texts=texts.values(), kept=kept))
    except ScanFailed:
        return False  # what is to be looked for could not be read


def _found(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.slug == "leak"]


def _bare(problem: Problem) -> Problem:
    """A problem without anything that it quotes."""
    return Problem(problem.slug, problem.place, "this is not as it must be; reportgen check says more")
