"""Appends a section to a document: pages, structure elements, and the parent tree that ties them together.

A plain append of pages drops the structure tree (ISO 32000-1, 14.7), and with it conformance level A. Keys of the
parent tree are numbers unique in a document, so those of the section are moved up before its pages are copied.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, String


class StructureTree:
    """The structure tree of the document that grows: `Document`, with a `Part` for each section."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._root = pdf.Root.StructTreeRoot
        self._document = _kids(self._root)[0]
        self._parents: list[tuple[int, Any]] = []
        self._parts: list[Object] = []

    def take_own(self, title: str) -> None:
        """Makes what the document itself began with its first part."""
        self._add(title, _kids(self._document), list(_numbers(self._root.ParentTree)), 0)

    def append(self, section: Pdf, title: str) -> None:
        """Copies the section's pages to the end of the document, and its structure with them."""
        first = max((key for key, _ in self._parents), default=-1) + 1
        for page in section.pages:
            _move_up(page.obj, "/StructParents", first)
            for annotation in page.obj.get("/Annots", ()):
                _move_up(annotation, "/StructParent", first)
        self._pdf.pages.extend(section.pages)
        root = self._pdf.copy_foreign(section.Root.StructTreeRoot)
        self._add(title, _kids(_kids(root)[0]), list(_numbers(root.ParentTree)), first)

    def _add(self, title: str, kids: list[Any], parents: list[tuple[int, Any]], first: int) -> None:
        part = self._pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Part, P=self._document, T=String(title), K=Array(kids))
        )
        for kid in kids:
            kid.P = part
        self._parts.append(part)
        self._parents += [(key + first, value) for key, value in parents]

    def finish(self, *, roles: Mapping[str, str]) -> None:
        """Writes the joined tree into the document. `roles` maps element types that the PDF version does not know."""
        if roles:
            self._root.RoleMap = Dictionary({f"/{name}": Name(f"/{known}") for name, known in roles.items()})
        self._document.K = Array(self._parts)
        numbers = Array([item for pair in sorted(self._parents, key=lambda p: p[0]) for item in pair])
        self._root.ParentTree = self._pdf.make_indirect(Dictionary(Nums=numbers))
        self._root.ParentTreeNextKey = len(self._parents)


def _kids(element: Object) -> list[Any]:
    kids = element.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def _numbers(tree: Object) -> Iterator[tuple[int, Any]]:
    """Pairs of a number tree, leaves and branches."""
    pairs = list(tree.get("/Nums", ()))
    for at in range(0, len(pairs), 2):
        yield int(pairs[at]), pairs[at + 1]
    for branch in tree.get("/Kids", ()):
        yield from _numbers(branch)


def _move_up(holder: Object, key: str, first: int) -> None:
    if key in holder:
        holder[key] = int(holder[key]) + first
