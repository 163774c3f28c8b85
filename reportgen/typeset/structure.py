"""One structure tree of the trees of all parts."""

from __future__ import annotations

from collections.abc import Iterable

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, String

_BEGUN, _GOES_ON = Name.Begun, Name.GoesOn
"""Marks of an element of which other slices of its part have pieces; the pieces have the same number."""


class Forest:
    """Takes the structure tree of each part, and makes one tree with one Document element of them."""

    def __init__(self, report: Pdf) -> None:
        self._report = report
        self._document = report.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))
        self._kids: list[Object] = []
        self._numbers: list[tuple[int, Object]] = []
        self._ids: dict[bytes, Object] = {}
        self._cut: dict[int, Object] = {}
        self._next = 0

    def plant(self, tree: Object, pages: Iterable[Page]) -> None:
        """Add the tree of a part or slice, already copied, and number its pages and annotations on from the last.

        What has begun in the slice before goes on there: one section, one table of all slices.
        """
        for element in tree.K[0].K:
            self._put(element, self._document, self._kids)
        top = self._next
        for page in pages:
            page.obj.StructParents = self._numbered(int(page.obj.StructParents))
            for annotation in page.obj.get(Name.Annots, ()):
                annotation.StructParent = self._numbered(int(annotation.StructParent))
                if Name.Dest in annotation:
                    annotation.Dest = String(str(annotation.Dest))
        numbers = tree.ParentTree.Nums
        for at in range(0, len(numbers), 2):
            key = top + int(numbers[at])
            self._numbers.append((key, numbers[at + 1]))
            self._next = max(self._next, key + 1)
        names = tree.get(Name.IDTree, Dictionary(Names=Array())).Names
        for at in range(0, len(names), 2):
            self._ids[bytes(names[at])] = names[at + 1]

    def _put(self, element: Object, parent: Object, kids: list[Object] | Object) -> None:
        """Put an element among the children of another, or what is in it to what it is a piece of."""
        if _BEGUN in element:
            whole = self._cut[int(element[_BEGUN])]
            for kid in element.K:
                self._put(kid, whole, whole.K)
            return
        element.P = parent
        kids.append(element)
        self._leave_open(element)

    def _leave_open(self, element: Object) -> None:
        """Note that an element goes on in the next slice, and which of its children do."""
        if _GOES_ON in element:
            self._cut[int(element[_GOES_ON])] = element
            del element[_GOES_ON]
            for kid in element.K:
                self._leave_open(kid)

    def _numbered(self, number: int) -> int:
        return self._next + number

    def root(self, title: str) -> None:
        """Put the whole tree into the catalog."""
        self._document.K = Array(self._kids)
        self._document.T = String(title)
        numbers, names = Array(), Array()
        for key, value in sorted(self._numbers, key=lambda pair: pair[0]):
            numbers.append(key)
            numbers.append(value)
        for name in sorted(self._ids):
            names.append(String(name))
            names.append(self._ids[name])
        root = self._report.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot,
                K=Array([self._document]),
                ParentTree=self._report.make_indirect(Dictionary(Nums=numbers)),
                ParentTreeNextKey=self._next,
                RoleMap=Dictionary(),
            )
        )
        if self._ids:
            root.IDTree = self._report.make_indirect(Dictionary(Names=names))
        self._document.P = root
        self._report.Root.StructTreeRoot = root
        self._report.Root.MarkInfo = Dictionary(Marked=True)
