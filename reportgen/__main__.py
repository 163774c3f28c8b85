"""python -m reportgen: the command line without an installed command."""

from __future__ import annotations

from reportgen.cli.main import run

if __name__ == "__main__":  # a worker process imports this file anew
    run()
