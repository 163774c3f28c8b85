"""How a release is cited: CITATION.cff, in the Citation File Format 1.2.0 (citation-file-format.github.io)."""

from __future__ import annotations

import json
from collections.abc import Mapping

_SPDX: Mapping[str, str] = {
    "CC BY 4.0": "CC-BY-4.0",
    "CC BY-SA 4.0": "CC-BY-SA-4.0",
    "CC BY-NC 4.0": "CC-BY-NC-4.0",
    "CC0 1.0": "CC0-1.0",
}
"""Licences by the name that a reader knows, and as the format wants them."""


def citation(
    *,
    title: str,
    subtitle: str,
    publisher: str,
    version: str,
    released: str | None,
    year: int,
    licence: str,
    description: str,
    keywords: tuple[str, ...],
    isbn: str | None,
) -> bytes:
    """The file. `released` is the day of the release (ISO 8601), None where the report does not say one."""
    entity = f"  - name: {_text(publisher)}"
    lines = [
        "cff-version: 1.2.0",
        'message: "Please cite this report as below."',
        "type: dataset",
        f"title: {_text(title)}",
        "authors:",
        entity,
        f"version: {_text(version)}",
        *([f"date-released: {released}"] if released else []),
        *([f"license: {_SPDX[licence]}"] if licence in _SPDX else []),
        f"abstract: {_text(description)}",
        *(["keywords:", *(f"  - {_text(word)}" for word in keywords)] if keywords else []),
        "preferred-citation:",
        "  type: report",
        f"  title: {_text(f'{title}: {subtitle}' if subtitle else title)}",
        "  authors:",
        f"  {entity}",
        "  institution:",
        f"    name: {_text(publisher)}",
        f"  year: {released[:4] if released else year}",
        *([f"  isbn: {_text(isbn)}"] if isbn else []),
    ]
    return ("\n".join(lines) + "\n").encode()


def _text(text: str) -> str:
    """A text as YAML: JSON's strings are YAML's."""
    return json.dumps(text, ensure_ascii=False)
