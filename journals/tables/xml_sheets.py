"""Tables of Excel 2003 in XML (SpreadsheetML), as 1С and older systems write them, often under the name `.xls`."""

from collections.abc import Iterator

from journals.tables.bounds import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TABLES, checked, too_large
from journals.tables.shapes import Table
from journals.tables.sniffing import NAMESPACE
from journals.tables.xml_trees import Node, read_xml

_SS = f"{{{NAMESPACE}}}"


def xml_tables(content: bytes, file: str) -> list[Table]:
    """The sheets in order, each as text. Raises BadInputError as `read_xml`, `import.too_large`."""
    sheets = list(read_xml(content, file).children(f"{_SS}Worksheet"))
    if len(sheets) > MAX_TABLES:
        raise too_large(file)
    return [_sheet(one, file) for one in sheets]


def _sheet(sheet: Node, file: str) -> Table:
    grid: dict[tuple[int, int], str] = {}
    repeated: set[tuple[int, int]] = set()
    table = sheet.child(f"{_SS}Table")
    at = -1
    for row in table.children(f"{_SS}Row") if table is not None else ():
        at = _place(row, at)
        column = -1
        for cell in row.children(f"{_SS}Cell"):
            column = _place(cell, column)
            spanned = list(_spanned(cell, at, column))
            if at >= MAX_ROWS or column >= MAX_COLUMNS or len(grid) + len(spanned) > MAX_CELLS:
                raise too_large(file)
            text = _text(cell)
            grid.update(dict.fromkeys(spanned, text))
            repeated.update(spanned[1:] if text else ())
            column = max(beside for _, beside in spanned if _ == at)
    return checked(Table(sheet.attribute(f"{_SS}Name"), _rows(grid, file), repeated=frozenset(repeated)), file)


def _place(node: Node, before: int) -> int:
    """The number that `ss:Index` gives, from 1; else the next one."""
    said = node.attribute(f"{_SS}Index")
    return int(said) - 1 if said.isdecimal() and 0 < len(said) < 7 and int(said) > before + 1 else before + 1


def _spanned(cell: Node, row: int, column: int) -> Iterator[tuple[int, int]]:
    """The places that a cell takes."""
    down, right = (_count(cell.attribute(f"{_SS}{name}")) for name in ("MergeDown", "MergeAcross"))
    return ((row + below, column + beside) for below in range(down + 1) for beside in range(right + 1))


def _count(said: str) -> int:
    return min(int(said), MAX_COLUMNS) if said.isdecimal() and len(said) < 7 else 0


def _text(cell: Node) -> str:
    """A day is told as `2026-04-15`, a whole number without a point."""
    data = cell.child(f"{_SS}Data")
    if data is None:
        return ""
    kind, text = data.attribute(f"{_SS}Type"), data.text
    if kind == "DateTime":
        return text[:10]
    return text.removesuffix(".0").replace(".", ",") if kind == "Number" else text


def _rows(grid: dict[tuple[int, int], str], file: str) -> tuple[tuple[str, ...], ...]:
    height = 1 + max((row for row, _ in grid), default=-1)
    width = 1 + max((column for _, column in grid), default=-1)
    if height * width > MAX_CELLS:
        raise too_large(file)
    return tuple(tuple(grid.get((row, column), "") for column in range(width)) for row in range(height))
