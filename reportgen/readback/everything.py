"""All outputs read back together: one call before they are put in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reportgen.draw.spec import FigureSpec
from reportgen.numbers.wording import Wording
from reportgen.problem import Problem, in_order
from reportgen.readback import alternative, drawing, kinds, package, pdf, tables, web
from reportgen.readback.compare import disagreement, squeezed
from reportgen.readback.points import point_of, rows_of
from reportgen.tally.rule import CountingRule


def disagreements(
    files: Mapping[str, bytes],
    rows: Sequence[Mapping[str, object]],
    *,
    rules: Mapping[str, CountingRule],
    figures: Mapping[str, FigureSpec],
    language: str,
) -> tuple[Problem, ...]:
    """Every place at which an output says something else than the ledger or another output; none where all is well.

    `files` are the outputs by name, `rows` the ledger as the manifest holds it; `rules` and `figures` are the project's
    own descriptions of what is counted and drawn.
    """
    return in_order(_all(files, rows, rules, figures, language))


def _all(
    files: Mapping[str, bytes],
    rows: Sequence[Mapping[str, object]],
    rules: Mapping[str, CountingRule],
    figures: Mapping[str, FigureSpec],
    language: str,
) -> Iterator[Problem]:
    pages = web.pages(files)
    printed = pdf.read(files[pdf.FILE])
    found = package.package(files)
    yield from web.numbers(pages, rows)
    yield from web.traces(pages, rows)
    yield from web.copies(files)
    yield from pdf.numbers(printed, pages, rows)
    yield from tables.tables(files, web.tables(pages), printed, Wording(language))
    yield from package.ledger(found, rows, rules)
    yield from _figures(files, pages, printed, found, rules, figures, language)


def _figures(
    files: Mapping[str, bytes],
    pages: Sequence[web.Page],
    printed: pdf.Printed,
    found: package.Package,
    rules: Mapping[str, CountingRule],
    figures: Mapping[str, FigureSpec],
    language: str,
) -> Iterator[Problem]:
    """Each figure: its data, its drawings in files, web and PDF, its alt text."""
    placed = {name: (page, drawings) for page, name, drawings in web.drawings(pages)}
    told: dict[str, list[pdf.Figure]] = {}
    for figure in printed.figures:
        told.setdefault(squeezed(figure.alt), []).append(figure)
    names = sorted(name.removeprefix("figures/").removesuffix(".csv") for name in files if _is_data(name))
    for name in sorted(set(placed) - set(names)):
        yield disagreement(f"figures/{name}.csv", f"the data of figure {name}", "nothing", placed[name][0])
    for name in names:
        try:
            yield from list(
                _figure(files, name, placed.get(name, ("web", ())), told, found, rules, figures[name], language)
            )
        except (ValueError, KeyError, IndexError) as error:
            # What cannot be read says nothing that could agree.
            yield disagreement(
                f"figures/{name}.csv", f"figure {name}", f"{type(error).__name__}: {error}", "what can be read"
            )


def _figure(
    files: Mapping[str, bytes],
    name: str,
    placed: tuple[str, tuple[str, ...]],
    told: Mapping[str, Sequence[pdf.Figure]],
    found: package.Package,
    rules: Mapping[str, CountingRule],
    spec: FigureSpec,
    language: str,
) -> Iterator[Problem]:
    """One figure; ValueError, KeyError or IndexError where an output of it cannot be read at all."""
    points = rows_of(files[f"figures/{name}.csv"])
    rule = rules.get(str(spec.data.get("rule")))
    yield from package.figure(found, name, points, rule, spec.kind)
    said = {}
    for kind in ("", "-narrow"):
        file = f"figures/{name}{kind}.svg"
        said[file] = alternative.spoken(files.get(file, b"").decode())
    alt = said[f"figures/{name}.svg"]
    page, drawings = placed
    for number, inline in enumerate(drawings, 1):
        said[f"{page}, drawing {number}"] = alternative.spoken(inline)
    yield from alternative.same(name, said)
    if squeezed(alt) not in told:
        yield disagreement(pdf.FILE, f"the alt text of figure {name}", "nothing of the kind", alt)
    yield from _drawn(files, name, points, spec)
    for inline, kind in zip(drawings, ("", "-narrow"), strict=False):
        yield from drawing.copied(name, page, inline, files.get(f"figures/{name}{kind}.svg", b"").decode())
    if squeezed(alt) in told:
        # Figures that draw the same data in two ways have one alt text; the nearest is the one.
        original = files[f"figures/{name}.svg"].decode()
        tried = [
            list(drawing.typeset(name, f"{pdf.FILE}, page {one.page}", one.paths, one.letters, one.places, original))
            for one in told[squeezed(alt)]
        ]
        yield from min(tried, key=len)
    own = spec.texts.get(language)
    yield from alternative.told(name, f"figures/{name}.svg", alt, points, bool(own and own.alt))


def _drawn(
    files: Mapping[str, bytes], name: str, points: Sequence[Mapping[str, str]], spec: FigureSpec
) -> Iterator[Problem]:
    """Both drawings of a figure, read back into numbers and held to its data."""
    for kind in ("", "-narrow"):
        file = f"figures/{name}{kind}.svg"
        source = files.get(file, b"").decode()
        # A figure that is narrow itself has one drawing under two names.
        reading = drawing.reading(name, file, source, f"{name}{kind}")
        kinds.KINDS[spec.kind](reading, [point_of(point) for point in points], spec)
        reading.rest()
        yield from reading.wrong


def _is_data(name: str) -> bool:
    return name.startswith("figures/") and name.endswith(".csv")
