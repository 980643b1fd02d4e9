"""The register of orders (журнал регистрации приказов)."""

from dataclasses import dataclass
from datetime import date

from docgen.forms.shapes import Organisation, table
from docgen.paper import Paper, Text
from journals.reports.shapes import Width
from kernel.russian import short_date


@dataclass(frozen=True)
class RegisteredOrder:
    """A line of the register of orders: `first` and `last` are when it holds, `closed` how many records it closed."""

    number: str
    dated: date
    title: str
    first: date | None = None
    last: date | None = None
    whom: str = ""
    closed: int = 0
    cancelled: str = ""


def order_register(organisation: Organisation, year: str, dated: date, listed: tuple[RegisteredOrder, ...]) -> Paper:
    """«Журнал регистрации приказов» on closing, transfer, movement, roles and temporary duty."""
    heads = (
        "№",
        "Номер приказа",
        "Дата",
        "Содержание",
        "Действует",
        "Кому поручено",
        "Закрыто документов",
        "Примечание",
    )
    widths = (
        Width.NUMBER, Width.SHORT, Width.SHORT, Width.TEXT, Width.SHORT, Width.TEXT, Width.COUNT, Width.SHORT,
    )  # fmt: skip
    rows = tuple(
        (str(at), one.number, short_date(one.dated), one.title, _holds(one), one.whom, str(one.closed or ""),
         f"снят: {one.cancelled}" if one.cancelled else "")
        for at, one in enumerate(listed, 1)
    )  # fmt: skip
    return Paper(
        code="order-register",
        organisation=organisation.name,
        title="ЖУРНАЛ РЕГИСТРАЦИИ ПРИКАЗОВ",
        heading=f"по ведению и закрытию электронных журналов{f', {year} учебный год' if year else ''}",
        blocks=(table(heads, widths, rows), Text(f"Приказов: {len(listed)}.", "small")),
        dated=dated,
        landscape=True,
        mark=False,
    )


def _holds(one: RegisteredOrder) -> str:
    begins = f"с {short_date(one.first)}" if one.first else ""
    ends = f"по {short_date(one.last)}" if one.last else ""
    return " ".join(part for part in (begins, ends) if part)
