"""XML, read without entities, without anything outside of the file, and within bounds."""

from collections.abc import Iterator

from lxml import etree

from journals.tables.bounds import MAX_CELLS, MAX_PAGE, too_large
from journals.tables.texts import decoded
from kernel.errors import BadInputError


class Node:
    """An element: its name, attributes, text, and the elements in it."""

    def __init__(self, element: "etree._Element") -> None:
        self._element = element

    @property
    def name(self) -> str:
        """As written."""
        return self._element.tag

    @property
    def text(self) -> str:
        """All text within, on one line."""
        return " ".join("".join(str(part) for part in self._element.itertext()).split())

    def attribute(self, name: str) -> str:
        """Its value on one line; empty where there is none."""
        return " ".join(str(self._element.get(name, "")).split())

    def children(self, name: str) -> "Iterator[Node]":
        """The elements of this name in it, in order."""
        return (Node(child) for child in self._element if child.tag == name)

    def child(self, name: str) -> "Node | None":
        """The first element of this name."""
        return next(self.children(name), None)


def read_xml(content: bytes, file: str) -> Node:
    """The root. Raises BadInputError `import.bad_xml`, `import.encoding`, `import.too_large`."""
    if len(content) > MAX_PAGE:
        raise too_large(file)
    text = decoded(content, file)
    if "<!" in text.replace("<!--", ""):  # a document type may define entities; nobody's export has one
        raise _bad(file)
    # A declaration of another encoding would be believed over what was decoded already.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode(), parser=parser)
    except (etree.LxmlError, ValueError, RecursionError) as error:
        raise _bad(file) from error
    if sum(1 for _ in root.iter()) > MAX_CELLS:
        raise too_large(file)
    return Node(root)


def _bad(file: str) -> BadInputError:
    return BadInputError(
        "import.bad_xml", f"Файл «{file}» — не целый XML.", "Сохраните его ещё раз из электронного журнала."
    )
