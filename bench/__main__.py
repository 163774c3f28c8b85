"""How long the program takes, beside its peers on the same content: `python3 noxfile.py bench -- [SUBSET...]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from bench import chart
from bench.measure import middle
from bench.projects import ROOT
from bench.scenarios import SUBSETS, Row, Setting

OUT = ROOT / "build/bench"
PEERS = ("typst", "weasyprint", "chromium")


def main() -> int:
    """Measure what was asked for, print a table, and write build/bench/results.json."""
    asked = argparse.ArgumentParser(prog="bench", description=__doc__)
    asked.add_argument("subsets", nargs="*", metavar="SUBSET", help=f"what to measure: {', '.join(SUBSETS)}")
    asked.add_argument("--times", type=int, default=5, help="how often each is run; the median counts (5)")
    asked.add_argument("--peers", default=",".join(PEERS), help=f"which peers, of {', '.join(PEERS)}; '' for none")
    asked.add_argument("--chart", action="store_true", help="draw the chart of docs/performance.md")
    asked.add_argument("--note", action="store_true", help="put what was measured into docs/performance.json too")
    given = asked.parse_args()
    peers = tuple(name for name in given.peers.split(",") if name)
    for wrong in [name for name in given.subsets if name not in SUBSETS] + [one for one in peers if one not in PEERS]:
        asked.error(f"there is no {wrong!r}")
    if not given.subsets and not given.chart:
        asked.error(f"name what to measure: {', '.join(SUBSETS)}")
    results: list[dict[str, object]] = []
    OUT.mkdir(parents=True, exist_ok=True)
    for subset in given.subsets:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            setting = Setting(Path(folder), given.times, peers, lambda words: print(words, file=sys.stderr, flush=True))
            for row in SUBSETS[subset](setting):
                results.append(_as_dict(row))
                print(_line(results[-1]), flush=True)
                _write(OUT / "results.json", results)
    if given.note:
        _note(ROOT / "docs/performance.json", results)
    if given.chart or given.note:
        chart.draw(ROOT / "docs/performance.json", ROOT / "docs/images/performance.svg")
    return 1 if any(not row["runs"] and "not on" not in str(row["remark"]) for row in results) else 0


def _as_dict(row: Row) -> dict[str, object]:
    found = {"subset": row.subset, "what": row.what, "who": row.who, "remark": row.remark, "runs": len(row.runs)}
    return found | (middle(row.runs).as_dict() if row.runs else {})


def _line(row: dict[str, object]) -> str:
    """One line of the table."""
    name = f"{row['subset']:<12} {row['what']:<28} {row['who']:<11}"
    if not row["runs"]:
        return f"{name} {row['remark']}"
    return (
        f"{name} {row['wall']:>8.2f} s wall {row['cpu']:>8.2f} s processor {row['largest']:>6.0f} MiB largest "
        f"{row['tree']:>6.0f} MiB tree  {row['remark']}"
    )


def _machine() -> dict[str, object]:
    """What it was measured on."""
    packages = ("weasyprint", "pydyf", "typst", "matplotlib", "pandas")
    return {
        "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
        "versions": {name: version(name) for name in packages},
    }


def _write(path: Path, results: Iterable[dict[str, object]]) -> None:
    path.write_text(json.dumps({"machine": _machine(), "results": list(results)}, indent=1) + "\n", "utf-8")


def _note(path: Path, results: Iterable[dict[str, object]]) -> None:
    """Put results in the place of earlier ones of the same subsets."""
    new = list(results)
    subsets = {row["subset"] for row in new}
    before = json.loads(path.read_text("utf-8"))["results"] if path.is_file() else []
    kept = [row for row in before if row["subset"] not in subsets]
    order = list(SUBSETS)
    _write(path, sorted((*kept, *new), key=lambda row: order.index(str(row["subset"]))))


if __name__ == "__main__":
    sys.exit(main())
