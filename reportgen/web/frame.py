"""The frame of every page: the layouts `web-*.html.j2` rendered in the sandbox, what is wrong in them as Problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup

from reportgen.problem import Mistakes, Place, Problem
from reportgen.write import mistakes, sandbox

FOLDER = "templates/layout/"
PAGE_LAYOUT = "web-page.html.j2"
INDEX_LAYOUT = "web-index.html.j2"
DOWNLOADS_LAYOUT = "web-downloads.html.j2"
TRACES_LAYOUT = "web-traces.html.j2"


class Frame:
    """The web layouts of one report, ready to be filled.

    `texts` are the project's texts by path; every layout sees `names` and `_`, which translates a fixed string. Raises
    Mistakes where one of the four layouts is missing.
    """

    def __init__(self, texts: Mapping[str, str], names: Mapping[str, object], translate: Callable[[str], str]) -> None:
        wanted = [FOLDER + name for name in (PAGE_LAYOUT, INDEX_LAYOUT, DOWNLOADS_LAYOUT, TRACES_LAYOUT)]
        missing = [file for file in wanted if file not in texts]
        if missing:
            raise Mistakes(
                Problem("missing-file", Place(file), "a layout of the web edition is missing") for file in missing
            )
        self._texts = {file: text for file, text in texts.items() if file.startswith(FOLDER)}
        self._names = {**names, "_": translate}
        self._sandbox = sandbox.layout(self._texts, self._names)

    def fill(self, layout: str, **values: object) -> Markup:
        """The layout with these values. Raises Mistakes with file and line where a person's layout fails."""
        file = FOLDER + layout
        self._sandbox.begin()
        try:
            return Markup(self._sandbox.get_template(file).render(values))  # noqa: S704 - escaped by the sandbox
        except mistakes.EXPECTED as error:
            if not mistakes.is_a_persons(error, self._texts):
                raise
            known = {**self._names, **values}
            raise Mistakes([mistakes.problem(error, file, self._texts[file], known)]) from error
