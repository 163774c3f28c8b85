"""A release: what must hold before it, and the files that it is.

In: a project under git, and the day. Out: Released, every file of the release by its path, or Mistakes. A release is
built cold from a clean tree without problems; every statement that changed since the release before has been
acknowledged, and every published value that changed has its reason. Nothing is written here.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reportgen import build
from reportgen import edition as editions
from reportgen.compare import outputs, revision
from reportgen.compare.difference import compare
from reportgen.compare.outputs import Outputs
from reportgen.compare.records import words
from reportgen.edition import Edition, Report
from reportgen.problem import Mistakes, Place, Problem
from reportgen.publish import datapackage, manifest
from reportgen.release import acknowledged, citation, errata
from reportgen.store import Store
from reportgen.web.site import Page

RECORD = "release.json"
CITATION = "CITATION.cff"
ERRATA = "errata.html"
SCHEMA = 1
"""The version of the form of release.json."""


class TooEarly(Exception):
    """The day of the release that report.toml names has not come; `released` is that day."""

    def __init__(self, released: datetime.date) -> None:
        self.released = released
        super().__init__(f"report.toml says that this edition is released on {released}, which has not come")


@dataclass(frozen=True, slots=True)
class Released:
    """A release: its version, the commit that it was made from, the release before it, and its files by path."""

    version: str
    commit: str
    since: str | None
    edition: str
    language: str
    files: Mapping[str, bytes]


def release(
    root: Path,
    *,
    today: datetime.date,
    edition: str | None = None,
    language: str | None = None,
    since: str | None = None,
    early: datetime.date | None = None,
    progress: Callable[[str], None],
    kept: Store | None = None,
) -> Released:
    """The release of one edition in one language.

    `since` names the revision of the release before; else it is the newest tag that begins with v and a digit. `early`
    is the day of the release, repeated by who releases before it. `kept` is what the release before is built with: the
    release itself takes nothing from it. Raises Mistakes, NoRevision where there is no git, and TooEarly.
    """
    unclean = revision.unclean(root)
    if unclean:
        raise Mistakes(_unclean(file) for file in unclean)
    found, problems = build.plan(root)
    if found is None:
        raise Mistakes(problems)
    try:
        chosen = editions.edition(found.report, edition)
    except KeyError:
        raise Mistakes([editions.unknown_edition(found.report, edition or "")]) from None
    _not_before(chosen, today, early)
    commit = revision.resolve(root, "HEAD")
    earlier = since or revision.newest_tag(root)
    entries, wrong = acknowledged.parse(_text(root / acknowledged.FILE))
    if wrong:
        raise Mistakes(wrong)
    before = None if earlier is None else _built(root, earlier, chosen.id, language, progress, kept)
    package = datapackage.package(build.public(found, chosen), found.report, chosen)
    now = outputs.of_draft({f"data/{name}": content for name, content in package.items()}, (), "now")
    published = () if before is None else before.rows("data/corrections.csv")
    told = errata.errata(earlier, published, now.rows("data/corrections.csv"))
    sources = {row["id"]: f"{row['title']} ({row['publisher']})" for row in now.rows("data/sources.csv")}
    page = Page(ERRATA, "Corrections and revisions", errata.page(told, sources))
    progress("Building the release")
    made = build.draft(root, edition=chosen.id, language=language, progress=progress, more=(page,))
    if made.problems:
        raise Mistakes(made.problems)
    if before is not None:
        after = outputs.of_draft(made.files, (), "this release")
        _demand(before, after, entries, told)
    version = revision.tag_here(root) or f"v{chosen.id}.{revision.tags_like(root, f'v{chosen.id}.') + 1}"
    tongue = language or found.report.languages[0]
    files = dict(made.files)
    files[CITATION] = _cited(found.report, chosen, version)
    files[RECORD] = _record(version, commit, earlier, chosen, tongue, entries, files)
    files[manifest.SUMS] = manifest.checksums({name: data for name, data in files.items() if name != manifest.SUMS})
    return Released(version, commit, earlier, chosen.id, tongue, files)


def _unclean(file: str) -> Problem:
    return Problem(
        "unclean-tree",
        Place(file),
        "it is not as it was committed, and a release is made from what is committed",
        mend="commit it, or take the change back",
    )


def _not_before(chosen: Edition, today: datetime.date, early: datetime.date | None) -> None:
    """Raise TooEarly unless the day has come, or is repeated."""
    if chosen.released is not None and today < chosen.released.last() and early != chosen.released.last():
        raise TooEarly(chosen.released.last())


def _text(file: Path) -> str:
    return file.read_text("utf-8") if file.is_file() else ""


def _built(
    root: Path,
    earlier: str,
    edition: str,
    language: str | None,
    progress: Callable[[str], None],
    kept: Store | None,
) -> Outputs:
    """The release before, built again from its revision; where it had no such edition, the newest that it had."""
    progress(f"Building {earlier} to compare with")
    with revision.checked_out(root, revision.resolve(root, earlier)) as folder:
        then, _ = build.plan(folder)
        known = then is not None and any(one.id == edition for one in then.report.editions)
        made = build.draft(folder, edition=edition if known else None, language=language, progress=progress, kept=kept)
    return outputs.of_draft(made.files, made.problems, earlier)


def _demand(
    before: Outputs, after: Outputs, entries: tuple[acknowledged.Acknowledged, ...], told: errata.Errata
) -> None:
    """Raise Mistakes for statements that nobody acknowledged and values that nobody explained."""
    changed = compare(before, after)
    names = words(after)
    raised = (
        *acknowledged.missing(changed.statements, entries, before.name),
        *errata.unexplained(before.rows("data/observations.csv"), after.rows("data/observations.csv"), told, names.of),
    )
    if raised:
        raise Mistakes(raised)


def _cited(report: Report, chosen: Edition, version: str) -> bytes:
    return citation.citation(
        title=f"{chosen.title} {chosen.year}",
        subtitle=chosen.subtitle,
        publisher=report.publisher,
        version=version.removeprefix("v"),
        released=None if chosen.released is None else str(chosen.released),
        year=chosen.year,
        licence=report.licence,
        description=report.description,
        keywords=report.keywords,
        isbn=chosen.isbn,
    )


def _record(
    version: str,
    commit: str,
    since: str | None,
    chosen: Edition,
    language: str,
    entries: tuple[acknowledged.Acknowledged, ...],
    files: Mapping[str, bytes],
) -> bytes:
    """release.json: what was released, from which commit, and what was acknowledged."""
    described = {
        "schema": SCHEMA,
        "version": version,
        "commit": commit,
        "since": since,
        "edition": chosen.id,
        "language": language,
        "as_of": str(chosen.as_of),
        "released": None if chosen.released is None else str(chosen.released),
        "manifest": outputs.sha256(files[manifest.MANIFEST]),
        "acknowledged": [{"sentence": one.sentence, "by": one.by, "why": one.why} for one in entries],
    }
    return json.dumps(described, ensure_ascii=False, indent=1).encode() + b"\n"
