"""reportgen doctor: what this machine lacks."""

from __future__ import annotations

from reportgen import doctor as examination
from reportgen.cli import terminal
from reportgen.cli.project import NoProject, ProjectOption, find


def doctor(*, project: ProjectOption = None) -> int:
    """Say what this machine has and lacks for building reports."""
    try:
        root = find(project)
    except NoProject:
        if project is not None:
            raise
        root = None
    findings = examination.examine(root)
    for finding in findings:
        terminal.give(f"{'ok    ' if finding.good else 'lacks '} {finding.subject}: {finding.said}")
        if finding.mend:
            terminal.give(f"       {finding.mend}")
    return 0 if all(finding.good for finding in findings) else 4
