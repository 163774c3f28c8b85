"""What a build is made from, beside its records: files, libraries, fonts, edition; and what of it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.compare.outputs import Outputs

_KINDS = (
    ("templates/styles/", "style"),
    ("templates/layout/", "layout"),
    ("templates/", "text"),
    ("figures/", "figure"),
    ("data/", "data"),
    ("", "settings"),
)
"""Where files lie, and what they are; the first that fits."""


@dataclass(frozen=True, slots=True)
class Makeup:
    """What went into the two builds and differs.

    `files` are (kind, file, added, changed or removed); `libraries` (name, version before, version after) of libraries
    and the system's, "" for none; `fonts` how many font files differ; `edition` the edition, as-of date or language
    before and after, where they differ.
    """

    files: tuple[tuple[str, str, str], ...] = ()
    libraries: tuple[tuple[str, str, str], ...] = ()
    fonts: int = 0
    edition: tuple[str, str] | None = None

    def changed(self, kind: str) -> tuple[str, ...]:
        """The files of a kind that differ."""
        return tuple(file for known, file, _ in self.files if known == kind)


def changed_makeup(before: Outputs, after: Outputs) -> Makeup:
    """What went into two builds and differs."""
    old, new = before.manifest, after.manifest
    files = []
    olds, news = ({**side.get("inputs", {}), **side.get("inputs_in_part", {})} for side in (old, new))
    for file in sorted({*olds, *news}):
        if olds.get(file) != news.get(file):
            change = "added" if file not in olds else "removed" if file not in news else "changed"
            files.append((next(kind for start, kind in _KINDS if file.startswith(start)), file, change))
    versions = [{**side.get("libraries", {}), **side.get("system", {})} for side in (old, new)]
    libraries = [
        (name, versions[0].get(name, ""), versions[1].get(name, ""))
        for name in sorted({*versions[0], *versions[1]})
        if versions[0].get(name) != versions[1].get(name)
    ]
    fonts = [side.get("fonts", {}) for side in (old, new)]
    differing = sum(fonts[0].get(name) != fonts[1].get(name) for name in {*fonts[0], *fonts[1]})
    said = _edition(old), _edition(new)
    return Makeup(tuple(files), tuple(libraries), differing, said if said[0] != said[1] else None)


def _edition(manifest: Mapping[str, object]) -> str:
    edition = manifest.get("edition")
    if not isinstance(edition, Mapping):
        return ""
    return f"{edition.get('id')} as of {edition.get('as_of')} in {manifest.get('language')}"
