"""The nearest right names to a wrong one, for "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(wrong: str, right: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The names in `right` closest to `wrong`, best first, compared without regard to case; often none."""
    folded: dict[str, str] = {}
    for name in right:
        folded.setdefault(name.casefold(), name)
    close = get_close_matches(wrong.casefold(), folded, n=most, cutoff=0.6)
    return tuple(folded[name] for name in close)
