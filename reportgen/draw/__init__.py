"""Figures: a spec and the answer to its query become a Drawing, the same figure in every form."""
