"""What a build would make anew, and why: told without making it.

In: what of the project differs from the last build's manifest, and what the store lacks. Out: lines for a person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.write.document import Document

_STYLES = "templates/styles/"
_LAYOUTS = "templates/layout/"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a build would make anew.

    `changed` are the inputs that differ from those of the last build (None where there is no such build), `figures` and
    `parts` what would be drawn and set, each with the reason; `of_figures` and `of_parts` how many there are.
    """

    changed: tuple[str, ...] | None
    figures: Mapping[str, str]
    parts: Mapping[str, str]
    of_figures: int
    of_parts: int

    def lines(self) -> tuple[str, ...]:
        """All of it in words."""
        if self.changed is None:
            said = ["There is no earlier build to compare with."]
        elif self.changed:
            said = [f"Changed since the last build: {', '.join(self.changed)}."]
        else:
            said = ["No input has changed since the last build."]
        said.append(f"Would draw {len(self.figures)} of {self.of_figures} figures.")
        said += [f"  {figure}: {why}" for figure, why in self.figures.items()]
        said.append(f"Would typeset {len(self.parts)} of {self.of_parts} parts.")
        said += [f"  {part}: {why}" for part, why in self.parts.items()]
        if self.parts:
            said.append("Parts that print the number of a page that moves would follow.")
        return tuple(said)


def changed_inputs(
    manifest: bytes | None, inputs: Mapping[str, str], published: Mapping[str, bytes]
) -> tuple[str, ...] | None:
    """The inputs that differ from those that a manifest names, by path; None where there is no manifest to read.

    A table that is published in part is compared by its published form (`published`: file name -> content).
    """
    try:
        read = json.loads(manifest or b"")
        whole, in_part = dict(read["inputs"]), dict(read["inputs_in_part"])
    except (ValueError, KeyError, TypeError):
        return None
    found = {file for file, digest in inputs.items() if file not in in_part and whole.get(file) != digest}
    found |= {file for file in (*whole, *in_part) if file not in inputs}
    for file, digest in in_part.items():
        content = published.get(f"{file.rpartition('/')[2].rpartition('.')[0]}.csv")
        if content is None or hashlib.sha256(content).hexdigest() != digest:
            found.add(file)
    return tuple(sorted(found))


def reasons(
    document: Document, texts: Mapping[str, str], drawn: Sequence[str], lacking: Sequence[str], changed: Sequence[str]
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Why each of the figures and parts that are lacking is so; `texts` gives the file of each part's own text."""
    data = [file for file in changed if file.startswith("data/")]
    html = {part.id: part.html for part in document.parts}
    figures, parts = {}, {}
    for figure in drawn:
        own = f"figures/{figure}.toml"
        why = [f"{own} changed"] if own in changed else [f"its values, from {', '.join(data)}"] if data else []
        figures[figure] = "; ".join(why) or "no drawing of it is kept"
    style, layouts = f"{_STYLES}print.css", [file for file in changed if file.startswith(_LAYOUTS)]
    for part in lacking:
        why = [f"{texts[part]} changed"] if texts.get(part) in changed else []
        why += [f"figure {figure}" for figure in drawn if f'"fig-{figure}"' in html[part]]
        why += [f"{style} changed"] if style in changed else []
        why += [f"{', '.join(layouts)} changed"] if layouts else []
        if not why and changed:
            why = [f"what it says of {', '.join(data)}" if data else "what it says of other parts"]
        parts[part] = "; ".join(why) or "nothing of it is kept by this version of the program"
    return figures, parts
