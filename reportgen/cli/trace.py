"""reportgen trace: where a printed number comes from, and what rests on a record or a source."""

from __future__ import annotations

import json as json_format
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from reportgen import edition as editions
from reportgen import trace as tracing
from reportgen.cli import terminal
from reportgen.cli.project import EditionOption, LanguageOption, ProjectOption, find
from reportgen.numbers.wording import Wording
from reportgen.problem import Mistakes, Place, Problem

if TYPE_CHECKING:
    from reportgen.build import Plan
    from reportgen.recount import Told


def trace(
    *asked: Annotated[str, Parameter(help="A number as printed, words of its rule, its id, or a page (p. 31).")],
    record: Annotated[str | None, Parameter(help="All that rests on a case, event, party or account.")] = None,
    source: Annotated[str | None, Parameter(help="All that rests on a source.")] = None,
    text: Annotated[bool, Parameter(negative="", help="Take what is asked as text, never as an id or a page.")] = False,
    recount: Annotated[
        bool, Parameter(negative="", help="Count each number again, from the project's records that it names alone.")
    ] = False,
    rows: Annotated[
        bool,
        Parameter(name="--list", negative="", help="Write out the ids that the one number found has of a register."),
    ] = False,
    json: Annotated[bool, Parameter(name="--json", negative="", help="Print the answer as JSON on stdout.")] = False,
    edition: EditionOption = None,
    language: LanguageOption = None,
    out: Annotated[Path | None, Parameter(help="The folder of the outputs; else build/EDITION/LANGUAGE.")] = None,
    project: ProjectOption = None,
) -> int:
    """Say where a number of the last build comes from: rule, query, records, sources, and where it is printed."""
    if [bool(asked), record is not None, source is not None].count(True) != 1:
        terminal.say("Ask for one thing: a text, an id or a page; or --record ID; or --source ID.")
        return 2
    root = Path() if out else find(project)
    folder = out or _built(root, edition, language)
    ledger = tracing.entries(_manifest(root, folder))
    known = tracing.names(_tables(root / folder))
    if record is not None:
        found = tracing.of_record(ledger, record, known)
    elif source is not None:
        found = tracing.of_source(ledger, source)
    else:
        found = tracing.trace(ledger, " ".join(asked), literal=text)
    if rows:
        return _listed(find(project), _manifest(root, folder), found.entries)
    again = _recounted(find(project), _manifest(root, folder), found.entries) if recount else {}
    if json:
        answer = tracing.as_json(found, known) | ({"recounted": again} if recount else {})
        terminal.give(json_format.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for entry in found.entries:
            told = f"\n  recounted: {again[entry.id]['said']}" if recount else ""
            terminal.give(f"{tracing.in_words(entry, known)}{told}\n")
        terminal.say(_summary(found))
    differs = any(one["same"] is False for one in again.values())
    return 0 if found.entries and not differs else 1


def _recounted(
    root: Path, manifest: Mapping[str, object], entries: Sequence[tracing.Entry]
) -> Mapping[str, Mapping[str, object]]:
    """Each number counted again, by its id: whether it is the same (None: it is no count), the value, and in words."""
    from reportgen.recount import recount

    found, told = _told(root, manifest)
    wording = Wording(str(manifest["language"]))
    answers: dict[str, Mapping[str, object]] = {}
    for entry in entries:
        again = recount(entry.query, entry.records, told, found.rules, wording)
        if again.number is None:
            answers[entry.id] = {"same": None, "shown": None, "said": again.reason}
            continue
        same = again.same(entry.status, entry.value, entry.low, entry.high)
        shown = wording.number(again.number, "plain")
        named = len(entry.records) - bool(again.hidden)
        from_what = "the whole register" if again.of_register else f"the {named} records named alone"
        said = f"{shown}, {'the same' if same else 'which differs'}, from {from_what}"
        if again.hidden:
            said += f", and {again.hidden} that may only be counted, which have no names"
        answers[entry.id] = {"same": same, "shown": shown, "said": said}
    return answers


def _told(root: Path, manifest: Mapping[str, object]) -> tuple[Plan, Sequence[Told]]:
    """The project, and the edition that was built with the one before it, as recounting needs them."""
    # Counting needs the whole project and its libraries; tracing does not.
    from reportgen.build import plan, registered
    from reportgen.recount import told_by

    found, problems = plan(root)
    if found is None:
        raise Mistakes(problems)
    described = manifest["edition"]
    assert isinstance(described, dict)
    chosen = editions.edition(found.report, str(described["id"]))
    both = (one for one in (chosen, editions.previous(found.report, chosen)) if one is not None)
    return found, [told_by(found.records, one, registered(found, one)) for one in both]


def _listed(root: Path, manifest: Mapping[str, object], entries: Sequence[tracing.Entry]) -> int:
    """Write the ids behind a number out, a line each; the exit code."""
    from reportgen.recount import listed

    ids = listed(entries[0].query, _told(root, manifest)[1]) if len(entries) == 1 else None
    if ids is None:
        terminal.say("Ask for one number by its id, and for one that a rule counts from a register.")
        return 2
    for one in ids:
        terminal.give(one)
    return 0


def _summary(found: tracing.Found) -> str:
    """How many numbers answer, or what was perhaps meant."""
    subject = {
        "number": f"with the id {found.asked}",
        "page": f"on page {''.join(filter(str.isdecimal, found.asked))}",
        "text": f"for {found.asked!r}",
        "record": f"on the record {found.asked}",
        "source": f"on the source {found.asked}",
    }[found.kind]
    rests = " rests" if found.kind in ("record", "source") else ""
    if not found.entries:
        said = f"No number{rests} {subject}."
        if found.near:
            said += f" Did you mean {', '.join(found.near)}?"
    else:
        count = len(found.entries)
        said = f"{count} number{'' if count == 1 else 's'}{rests if count == 1 else rests.rstrip('s')} {subject}."
        if found.kind == "page" and found.asked.isdecimal():
            said += f" For numbers printed as {found.asked}, add --text."
    if found.part_of:
        said += f" It is part of {found.part_of}: more may rest on that."
    return said


def _built(root: Path, edition: str | None, language: str | None) -> Path:
    """The folder of an edition's outputs in a language, in the project; Mistakes where there is no such edition."""
    report, problems = editions.parse((root / editions.FILE).read_text("utf-8", errors="replace"))
    if report is None:
        raise Mistakes(problems)
    try:
        chosen = editions.edition(report, edition)
    except KeyError:
        raise Mistakes([editions.unknown_edition(report, edition or "")]) from None
    return Path("build", chosen.id, language or report.languages[0])


def _manifest(root: Path, folder: Path) -> Mapping[str, object]:
    """The manifest in a folder of the project; Mistakes where there is none, or none that can be read."""
    file = folder / "manifest.json"
    try:
        read = json_format.loads((root / file).read_text("utf-8"))
        if read["format"] == 1 and isinstance(read["ledger"], list):
            return dict(read)
        message = "the manifest is of another format than this version of the program reads"
    except (FileNotFoundError, NotADirectoryError):
        message = "the report has not been built"
    except (OSError, ValueError, KeyError, TypeError):
        message = "the manifest cannot be read"
    raise Mistakes([Problem("no-manifest", Place(file.as_posix()), message, mend="build the report, then ask again")])


def _tables(folder: Path) -> Mapping[str, str]:
    """The published tables of a build, by name; those that are missing are left out."""
    return {
        path.stem: path.read_text("utf-8-sig", errors="replace") for path in sorted((folder / "data").glob("*.csv"))
    }
