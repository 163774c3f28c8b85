"""Counting: a rule applied to public records, each cell with the ids behind it."""
