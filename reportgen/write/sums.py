"""Tables whose total is not what their cells add up to: read from a part's finished HTML and the ledger.

A row is a total where its class or its first word says so. Only columns are looked at in which every cell is a number
that is known and exact. Someone can stand in two cells of a count of persons, organisations or workers, so that such a
total may be less than the sum, if all of it is one counting rule; the block that sets such a table says so under it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from reportgen.numbers.ledger import Entry, Use
from reportgen.numbers.number import Number
from reportgen.problem import Place, Problem
from reportgen.tally.rule import CountingRule

_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_ROW = re.compile(r"<tr(?P<names>[^>]*)>(?P<cells>.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<t[hd](?P<names>[^>]*)>(?P<content>.*?)</t[hd]>", re.DOTALL)
_NUMBER = re.compile(r'<(?:span|a) class="n" id="([^"]*)" data-n="([^"]*)"')
_TOTAL = re.compile(r"(?:all|total|sum|together|in all)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_RULE = re.compile(r"tally\('([^']*)'")


def sums(
    html: str, entries: Mapping[str, Entry], uses: Mapping[str, Use], rules: Mapping[str, CountingRule]
) -> Iterator[Problem]:
    """A Problem for each total that its column does not add up to."""
    for table in _TABLE.findall(html):
        block: list[list[tuple[str, Number] | None]] = []
        for row in _ROW.finditer(table):
            cells = list(_CELL.finditer(row["cells"]))
            if any("colspan" in cell["names"] for cell in cells) or not cells:
                block = []
                continue
            found = [_number(cell["content"], entries) for cell in cells]
            head = _TAG.sub("", cells[0]["content"]).strip()
            if 'class="total"' not in row["names"] and not _TOTAL.match(head):
                if any(found):
                    block.append(found)
                continue
            for column, total in enumerate(found):
                above = [one[column] if column < len(one) else None for one in block]
                if total is not None and len(above) > 1:
                    yield from _wrong(total, above, uses, rules)
            block = []


def _number(content: str, entries: Mapping[str, Entry]) -> tuple[str, Number] | None:
    """The anchor and the Number of a cell that holds one and nothing else that counts."""
    marks = _NUMBER.findall(content)
    return (marks[0][0], entries[marks[0][1]].number) if len(marks) == 1 and marks[0][1] in entries else None


def _wrong(
    total: tuple[str, Number],
    above: Sequence[tuple[str, Number] | None],
    uses: Mapping[str, Use],
    rules: Mapping[str, CountingRule],
) -> Iterator[Problem]:
    numbers = [one[1] for one in above if one is not None]
    every = [total[1], *numbers]
    if len(numbers) < len(above) or any(n.value is None or n.text is not None or n.qualifier != "exact" for n in every):
        return
    added, said = sum(n.value or 0 for n in numbers), total[1].value or 0
    whole = all(n.value == int(n.value or 0) for n in every)
    if abs(added - said) <= (0 if whole else 0.5 * 10.0 ** -max(n.decimals for n in every) * len(every)):
        return
    named = {match[1] if (match := _RULE.match(n.query)) else "" for n in every}
    unit = rules[next(iter(named))].unit if len(named) == 1 and next(iter(named)) in rules else ""
    if unit in ("persons", "organisations", "workers") and max(n.value or 0 for n in numbers) <= said < added:
        return
    use = uses.get(total[0])
    yield Problem(
        "sum",
        Place(use.file, use.line) if use else Place(""),
        f"the total asked by {total[1].query} is not what the cells of its column add up to",
        f"{said:g}",
        f"{added:g}",
        "ask the total of the same rule and the same terms as the cells, or call the row otherwise",
    )
