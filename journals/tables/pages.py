"""HTML pages: their tables with spans spread out, their text, and what is chosen in their lists."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from lxml import etree

from journals.tables.bounds import MAX_CELLS, MAX_COLUMNS, MAX_PAGE, MAX_ROWS, MAX_TABLES, checked, too_large
from journals.tables.shapes import Table
from journals.tables.texts import decoded
from journals.tables.web_archive import is_web_archive, page_inside
from kernel.errors import BadInputError

_SPAN = 1_000
_ASIDE = re.compile(r"<!--.*?-->|<(script|style|template)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_OPENS, _CLOSES = re.compile(r"<table\b", re.IGNORECASE), re.compile(r"</table\b", re.IGNORECASE)
MAX_LINES = 200
"""So much of a page's text may say what its tables are of."""


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        tables: those that hold no other table, in order.
        text: what is seen first, a line for each block.
        choices: for each list (`<select>`), its options; the chosen one first where one is marked.
        whole: all its text on one line.
        captions: its headings, outside of tables.
        outside: its lines outside of tables.
        marked: what is marked as chosen in its lists.
    """

    tables: tuple[Table, ...]
    text: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]
    whole: str
    captions: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()


def read_page(content: bytes, file: str) -> Page:
    """Reads a page or a fragment of one. Nothing is fetched, no entity is expanded.

    Raises BadInputError `import.bad_html`, `import.encoding`, `import.too_large`.
    """
    if len(content) > MAX_PAGE:
        raise too_large(file)
    text = decoded(page_inside(content) if is_web_archive(content) else content, file)
    bare = _ASIDE.sub("", text)
    if len(_OPENS.findall(bare)) != len(_CLOSES.findall(bare)):
        raise _unreadable(file)  # cut off: a table is always closed (HTML Living Standard, 4.9.1)
    try:
        # A declaration of another encoding would be believed over what was decoded already.
        root = etree.fromstring(text.encode(), parser=etree.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.LxmlError, ValueError, RecursionError) as error:
        raise _unreadable(file) from error
    if root is None:
        raise _unreadable(file)
    elements = [element for element in root.iter("table") if element.find(".//table") is None]
    if len(elements) > MAX_TABLES or sum(map(_area, elements)) > MAX_CELLS:
        raise too_large(file)
    tables = [replace(_table(element, file), has_lost=_has_lost(element)) for element in elements]
    return Page(
        tuple(tables),
        tuple(islice(_lines(root), MAX_LINES)),
        tuple(_choices(root)),
        _whole(root),
        captions=tuple(islice(_outside(root, _CAPTIONS), MAX_LINES)),
        outside=tuple(islice(_outside(root, (*_BLOCKS, "td", "th")), MAX_LINES)),
        marked=tuple(_marked(root)),
    )


def _unreadable(file: str) -> BadInputError:
    return BadInputError(
        "import.bad_html", f"Страница «{file}» не читается или обрезана.", "Сохраните страницу или отчёт ещё раз."
    )


def _has_lost(element: etree._Element) -> bool:
    """Whether there is a cell outside of any row: its row was lost."""
    inside = sum(1 for row in element.iter("tr") for _ in row.iterchildren("td", "th"))
    return inside != sum(1 for _ in element.iter("td", "th"))


def _table(element: etree._Element, file: str) -> Table:
    if not _has_spans(element):
        return _plain_table(element, file)
    grid: dict[tuple[int, int], str] = {}
    titles: dict[tuple[int, int], str] = {}
    repeated: set[tuple[int, int]] = set()
    for number, row in enumerate(element.iter("tr")):
        if number >= MAX_ROWS:
            raise too_large(file)
        column = 0
        for cell in row.iterchildren("td", "th"):
            while (number, column) in grid:
                column += 1
            words = _words(cell)
            title = " ".join(str(cell.get("title", "")).split())
            down, right = _span(cell, "rowspan"), _span(cell, "colspan")
            spanned = [(number + below, column + beside) for below in range(down) for beside in range(right)]
            grid.update(dict.fromkeys(spanned, words))
            if title:
                titles.update(dict.fromkeys(spanned, title))
            if words:
                repeated.update(spanned[1:])
            if len(grid) > MAX_CELLS or column > MAX_COLUMNS:
                raise too_large(file)
    height = 1 + max((row for row, _ in grid), default=-1)
    width = 1 + max((column for _, column in grid), default=-1)
    if height * width > MAX_CELLS:
        raise too_large(file)
    rows = tuple(tuple(grid.get((row, column), "") for column in range(width)) for row in range(height))
    return checked(Table("", rows, titles, frozenset(repeated), ends=_ends(grid, height)), file)


def _ends(grid: Iterable[tuple[int, int]], height: int) -> tuple[int, ...]:
    """How many columns each row has cells for."""
    found = [0] * height
    for row, column in grid:
        found[row] = max(found[row], column + 1)
    return tuple(found)


def _plain_table(element: etree._Element, file: str) -> Table:
    """The same of a table without spans: each row is what stands in it."""
    rows: list[tuple[str, ...]] = []
    titles: dict[tuple[int, int], str] = {}
    titled = element.find(".//*[@title]") is not None
    for number, row in enumerate(element.iter("tr")):
        cells = list(row.iterchildren("td", "th"))
        if number >= MAX_ROWS or len(cells) > MAX_COLUMNS:
            raise too_large(file)
        rows.append(tuple(map(_words, cells)))
        if titled:
            said = ((column, " ".join(str(cell.get("title", "")).split())) for column, cell in enumerate(cells))
            titles.update(((number, column), title) for column, title in said if title)
    width = max(map(len, rows), default=0)
    while rows and not rows[-1]:
        rows.pop()  # a row without cells at the end is none
    if len(rows) * width > MAX_CELLS:
        raise too_large(file)
    ends = tuple(map(len, rows))
    return checked(Table("", tuple(row + ("",) * (width - len(row)) for row in rows), titles, ends=ends), file)


def _words(cell: etree._Element) -> str:
    """A cell's text on one line."""
    return " ".join((" ".join(_said(cell)) if len(cell) else cell.text or "").split())


def _said(element: etree._Element) -> Iterator[str]:
    """A cell's text as it is seen: lines apart, what stands in its fields, of a list what is chosen."""
    if element.tag == "input":
        kind = str(element.get("type", "text")).casefold()
        if kind in ("text", "number", "search", "tel") or (kind == "radio" and element.get("checked") is not None):
            yield f" {element.get('value', '')} "
        return
    if element.tag == "select":
        chosen = [one for one in element.iter("option") if one.get("selected") is not None]
        yield from (f" {_text(one)} " for one in chosen or list(element.iter("option"))[:1])
        return
    yield element.text or ""
    for child in element:
        if child.tag not in _UNSEEN:
            yield from _said(child)
        yield f"{' ' if child.tag in _APART else ''}{child.tail or ''}"


def _text(element: etree._Element) -> str:
    """All text inside, comments left out."""
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)


_UNSEEN = frozenset({"script", "style", etree.Comment, etree.ProcessingInstruction})
_APART = frozenset({"br", "div", "p", "li", "span", "td"})


def _area(element: etree._Element) -> int:
    """How many cells the table claims to have, before any is made."""
    if not _has_spans(element):
        return sum(1 for _ in element.iter("td", "th"))
    return sum(_span(cell, "rowspan") * _span(cell, "colspan") for cell in element.iter("td", "th"))


def _has_spans(element: etree._Element) -> bool:
    return element.find(".//*[@rowspan]") is not None or element.find(".//*[@colspan]") is not None


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name)
    if value is None:
        return 1
    value = str(value).strip()
    return max(1, min(int(value), _SPAN)) if value.isdecimal() and len(value) < 9 else 1


_CAPTIONS = ("h1", "h2", "h3", "h4", "title", "caption")
_BLOCKS = (*_CAPTIONS, "p", "div", "span", "strong", "label")


def _lines(root: etree._Element) -> Iterator[str]:
    for element in root.iter(*_BLOCKS, "td", "th"):
        own = _own(element)
        if own:
            yield own


def _own(element: etree._Element) -> str:
    """What an element says itself, and no other within it."""
    return " ".join(" ".join([element.text or "", *(child.tail or "" for child in element)]).split())


def _outside(root: etree._Element, names: Sequence[str]) -> Iterator[str]:
    """What elements of these names say that are in no table of data; a table that holds another is but a layout."""
    data = {table for table in root.iter("table") if table.find(".//table") is None}
    for element in root.iter(*names):
        own = _own(element)
        if own and next(element.iterancestors("table"), None) not in data:
            yield own


def _whole(root: etree._Element) -> str:
    return " ".join(" ".join(text for text in root.itertext() if isinstance(text, str)).split())


def _marked(root: etree._Element) -> Iterator[str]:
    for one in root.iter("option"):
        if one.get("selected") is not None and (text := " ".join(_text(one).split())):
            yield text


def _choices(root: etree._Element) -> Iterator[tuple[str, ...]]:
    for element in root.iter("select"):
        options = [(one.get("selected") is None, " ".join(_text(one).split())) for one in element.iter("option")]
        yield tuple(text for _, text in sorted(options, key=lambda one: one[0]))
