"""manifest.json and SHA256SUMS: what the outputs were made from, by hash, and the hash of each of them.

Comes in: inputs, fonts and outputs as bytes, and the ledger. Goes out: the outputs with the two files added. With the
manifest a release can be rebuilt: the same inputs, libraries and system libraries give the same bytes.

Deliberately not here: the time of the build, the machine, the folder, the version of Python.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from reportgen.edition import Edition, Report

FORMAT = 1
"""The format of manifest.json."""

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"


def complete(
    outputs: Mapping[str, bytes],
    *,
    report: Report,
    edition: Edition,
    language: str,
    inputs: Mapping[str, bytes],
    fonts: Mapping[str, bytes],
    libraries: Mapping[str, str],
    system: Mapping[str, str],
    ledger: Sequence[Mapping[str, object]],
) -> dict[str, bytes]:
    """The outputs with `manifest.json`, which describes them, and `SHA256SUMS`, which covers them and the manifest.

    `inputs` are the project's files by name. Give a table of records as it stood after its restricted rows and columns
    were dropped: the hash of a file that differs from the published one in a single restricted cell would let a reader
    try out what stands in that cell. `fonts` are the font files by name; `libraries` and `system` from
    `reportgen.publish.versions`; `ledger` one plain mapping for each number printed.
    """
    described = {
        "format": FORMAT,
        "report": {"title": edition.title, "publisher": report.publisher, "licence": report.licence},
        "edition": {"id": edition.id, "year": edition.year, "as_of": str(edition.as_of)},
        "language": language,
        "inputs": {name: _sha256(inputs[name]) for name in sorted(inputs)},
        "fonts": {name: _sha256(fonts[name]) for name in sorted(fonts)},
        "libraries": dict(sorted(libraries.items())),
        "system": dict(sorted(system.items())),
        "outputs": {
            name: {"bytes": len(outputs[name]), "sha256": _sha256(outputs[name])}
            for name in sorted(outputs)
            if name not in (MANIFEST, SUMS)
        },
        "ledger": list(ledger),
    }
    manifest = json.dumps(described, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n"
    whole = {name: data for name, data in outputs.items() if name != SUMS} | {MANIFEST: manifest}
    return whole | {SUMS: checksums(whole)}


def checksums(files: Mapping[str, bytes]) -> bytes:
    """The text that `sha256sum -c` reads: a line for each file, by name in the order of their letters."""
    return "".join(f"{_sha256(files[name])}  {name}\n" for name in sorted(files)).encode()


def _sha256(data: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
