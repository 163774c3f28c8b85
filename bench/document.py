"""The written report, as every typesetter is given it: a project's Document, read from its folder."""

from __future__ import annotations

from pathlib import Path

from reportgen import build
from reportgen.write.document import Document


def document(project: Path) -> Document:
    """The newest edition of a project, written and not typeset."""
    plan, problems = build.plan(project)
    if plan is None:
        raise ValueError(f"{project} has mistakes: {problems[:3]}")
    edition = build._edition(plan, None)  # noqa: SLF001 (what a build does before it typesets)
    language = plan.report.languages[0]
    report = build.written(plan, edition, language)
    return build._document(plan, edition, language, report)  # noqa: SLF001 (as above)
