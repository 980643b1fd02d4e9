"""Dates of a page's forms."""

from datetime import date

from kernel.errors import BadInputError


def day_of(text: str) -> date | None:
    """The day of a date field; None where it was left empty. Raises BadInputError `page.bad_date`."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInputError("page.bad_date", f"«{text[:40]}» — не дата.", "Выберите дату в календаре.") from None
