"""reportgen: the annual civic-space report as one reproducible build.

The corridor, in the order in which a value walks it; a room imports the rooms before it, never after:

    data/ ─ load ─ check ─ protect ─ tally ─┐
                                            ├─ write ─ typeset ─ publish ─ build/
    figures/ ───────────────── draw ────────┤            └ web ┘
    templates/ ─────────────────────────────┘

`build.py` is the corridor on one page. Nothing inside the package imports this file.
"""

__version__ = "0.1.0"
