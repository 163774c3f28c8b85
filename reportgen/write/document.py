"""Document and Part: the whole report as HTML, before it is typeset or put on the web.

A Part is cover, front matter, chapter, profile or annex: HTML with the anchors it defines and the references it makes.
References stay symbolic here: `<a class="ref" href="#fig-x">` for a link with its text, and
`<a class="page-ref" href="#fig-x"></a>` for a page number that typeset fills in and web leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

UNCOUNTED = ("problems",)
"""The kinds of parts whose pages have no numbers, and leave those of others as they are."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One entry of contents and outline: level (1 for the part's title), its text, its anchor."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the report.

    `id` is unique and stable ("cover", "association", "profile-uzb"); it is also the anchor of the part's beginning.
    `kind` is one of cover, imprint, contents, front, chapter, profile, recommendations, annex; it names the page style.
    `group` is the heading of the contents under which it stands ("" for none), `number` its printed number ("Chapter
    2", "Annex C", or ""), `title` its title, `running` its title for the running head. `html` is the body, a fragment
    in one root element. `page` is the name of its web page (without .html).
    """

    id: str
    kind: str
    group: str
    number: str
    title: str
    running: str
    html: str
    headings: tuple[Heading, ...]
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that the document uses: its name in the document (`figures/x.svg`), its media type and its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Attachment:
    """A data file that travels inside the PDF and beside the web edition: `tables/observations.csv`."""

    name: str
    media_type: str
    content: bytes
    description: str


@dataclass(frozen=True, slots=True)
class Document:
    """The whole report in one language, in reading order.

    `styles` are the texts of templates/styles/*.css by name (print.css, web.css). `as_of` is the edition's as-of date
    (ISO), from which every date in the outputs' metadata comes.
    """

    title: str
    subtitle: str
    publisher: str
    language: str
    description: str
    keywords: tuple[str, ...]
    as_of: str
    parts: tuple[Part, ...]
    resources: tuple[Resource, ...]
    attachments: tuple[Attachment, ...]
    styles: Mapping[str, str] = field(default_factory=dict)
