"""manifest.json and SHA256SUMS: what the outputs were made from, by hash, and the hash of each of them.

Comes in: the project, the outputs as bytes, and the ledger. Goes out: the two files. With the manifest a release can be
rebuilt: the same inputs, fonts, libraries and system libraries give the same bytes.

Deliberately not here: the time of the build, the machine, the folder, the version of Python.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from reportgen.edition import Edition, Report
from reportgen.load.folder import Project
from reportgen.load.restrict import in_part
from reportgen.publish import versions
from reportgen.records.tables import CONTRACTS
from reportgen.surroundings import system_libraries

FORMAT = 1
"""The format of manifest.json."""

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"


def files(
    project: Project,
    report: Report,
    edition: Edition,
    language: str,
    ledger: Sequence[Mapping[str, object]],
    outputs: Mapping[str, bytes],
    *,
    claims: Sequence[Mapping[str, object]] = (),
    parts: Sequence[Mapping[str, object]] = (),
    beside: Mapping[str, str] | None = None,
) -> dict[str, bytes]:
    """`manifest.json`, which describes the outputs, and `SHA256SUMS`, which covers them and the manifest.

    `ledger` has one plain mapping for each number printed, `claims` one for each claim, `parts` one for each part in
    reading order. A table from which something restricted was dropped is named by the hash of its published form
    (`inputs_in_part`), not of its file: with the hash of a file that differs from the published one in a single
    restricted cell, a reader could try out what stands in that cell. `beside` gives other files that are named so.
    """
    others = dict(sorted((beside or {}).items()))
    hidden = {project.tables[name].file: name for name in in_part(project.tables, CONTRACTS)}
    described = {
        "format": FORMAT,
        "report": {"title": edition.title, "publisher": report.publisher, "licence": report.licence},
        "edition": {"id": edition.id, "year": edition.year, "as_of": str(edition.as_of)},
        "language": language,
        "inputs": {
            name: value for name, value in sorted(project.input_hashes.items()) if name not in {*hidden, *others}
        },
        "inputs_in_part": {
            file: _sha256(outputs[f"data/{name}.csv"])
            for file, name in sorted(hidden.items())
            if f"data/{name}.csv" in outputs
        }
        | others,
        "fonts": versions.fonts(),
        "libraries": versions.libraries(),
        "system": system_libraries(),
        "outputs": {
            name: {"bytes": len(outputs[name]), "sha256": _sha256(outputs[name])}
            for name in sorted(outputs)
            if name not in (MANIFEST, SUMS)
        },
        "parts": list(parts),
        "claims": list(claims),
        "ledger": list(ledger),
    }
    manifest = json.dumps(described, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n"
    covered = {name: data for name, data in outputs.items() if name != SUMS} | {MANIFEST: manifest}
    return {MANIFEST: manifest, SUMS: checksums(covered)}


def checksums(covered: Mapping[str, bytes]) -> bytes:
    """The text that `sha256sum -c` reads: a line for each file, by name in the order of their letters."""
    return "".join(f"{_sha256(covered[name])}  {name}\n" for name in sorted(covered)).encode()


def _sha256(data: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
