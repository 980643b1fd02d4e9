"""What every report is made of: tables of text, facts, footnotes."""

from dataclasses import dataclass, field
from enum import StrEnum


class Width(StrEnum):
    """How much room a column needs: a serial number, a count, a short text, or as much as there is."""

    NUMBER = "number"
    COUNT = "count"
    SHORT = "short"
    TEXT = "text"


@dataclass(frozen=True)
class Column:
    """A column: its head, how wide it is, whether the head is turned upright, and what joins it to its neighbours."""

    head: str
    width: Width = Width.COUNT
    turned: bool = False


@dataclass(frozen=True)
class Table:
    """A table: rows have as many texts as there are columns; `row_head` is the column that names the row.

    `totals` stand under the rows, set apart.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, ...], ...] = ()
    caption: str = ""
    row_head: int = 1

    def __post_init__(self) -> None:
        wrong = [row for row in (*self.rows, *self.totals) if len(row) != len(self.columns)]
        if wrong:
            raise ValueError(f"a row of {len(wrong[0])} texts in a table of {len(self.columns)} columns")


@dataclass(frozen=True)
class ReportDocument:
    """A report.

    Attributes:
        title: «Итоги успеваемости класса за учебный период».
        subject: what it is about: «7А класс, II четверть 2025/2026 учебного года».
        school: the school's full name.
        facts: name and value, listed before the tables.
        tables: in order.
        footnotes: the rules that figures were counted by, and what could not be counted.
        signers: offices of those who sign it, with the name if it is known: «Классный руководитель», «Иванова А. П.».
        landscape: whether it needs the wide side of the sheet.
    """

    title: str
    subject: str
    school: str
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    footnotes: tuple[str, ...] = ()
    signers: tuple[tuple[str, str], ...] = field(default=())
    landscape: bool = False
