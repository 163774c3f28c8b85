"""The blocks that a text may ask for: figures, case boxes, tables, profiles and annexes, one theme a file."""
