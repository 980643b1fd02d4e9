"""What several forms share: the school, people with offices, orders and protocols, listed cases."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from docgen.russian import in_words
from journals.reports.shapes import Column, Table, Width
from kernel.russian import plural, short_date


@dataclass(frozen=True)
class Organisation:
    """The school: full name, place, head's office and name, number and name of its archival fond if it has one."""

    name: str
    place: str = ""
    head: str = ""
    head_office: str = "Директор"
    fond: str = ""
    fond_name: str = ""


@dataclass(frozen=True)
class Person:
    """A person with an office."""

    office: str
    name: str


@dataclass(frozen=True)
class Reference:
    """A paper that another one refers to: number and date; `str()` gives «от 15.01.2030 № 1»."""

    number: str
    dated: date | None = None

    def __str__(self) -> str:
        day = f"от {short_date(self.dated)} " if self.dated else "от ____.____.20____ "
        return f"{day}№ {self.number or '____'}"


@dataclass(frozen=True)
class Case:
    """A case (дело, единица хранения) as inventories and acts list it.

    `amount` is the number of leaves of a paper case, or of megabytes of an electronic one, as text.
    """

    title: str
    dates: str
    index: str = ""
    inventory: str = ""
    unit: str = ""
    count: int = 1
    term: str = ""
    article: str = ""
    amount: str = ""
    note: str = ""

    @property
    def kept(self) -> str:
        """Term and article: «5 лет, ст. 12»."""
        return ", ".join(part for part in (self.term, self.article) if part)


def table(heads: Sequence[str], widths: Sequence[Width], rows: Iterable[tuple[str, ...]], row_head: int = 1) -> Table:
    """A table whose columns are named and sized side by side."""
    columns = tuple(Column(head, width) for head, width in zip(heads, widths, strict=True))
    return Table(columns, tuple(rows), row_head=row_head)


def in_groups(digest: str) -> str:
    """A digest in groups of 32 digits, so that it can be broken over lines and read aloud."""
    return " ".join(digest[at : at + 32] for at in range(0, len(digest), 32))


def units(count: int) -> str:
    """«21 (двадцать одна) единица хранения»."""
    noun = plural(count, "единица хранения", "единицы хранения", "единиц хранения")
    return f"{count} ({in_words(count, 'f')}) {noun}"


def leaves(count: int) -> str:
    """«184 (сто восемьдесят четыре) листа»."""
    return f"{count} ({in_words(count)}) {plural(count, 'лист', 'листа', 'листов')}"


def documents(count: int) -> str:
    """«21 (двадцать один) документ»."""
    return f"{count} ({in_words(count)}) {plural(count, 'документ', 'документа', 'документов')}"


def files(count: int) -> str:
    """«2 (два) файла»."""
    return f"{count} ({in_words(count)}) {plural(count, 'файл', 'файла', 'файлов')}"
