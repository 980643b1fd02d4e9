"""Counting a term: it runs from 1 January of the year after the case was closed (domain §0.4, §3.1).

A case may enter an act only when its term has run out by 1 January of the act's year, hence
`first_act_year = closed year + term + 1`: closed in 2024, 5 years → 01.01.2030. Where the term names events («25 лет
после выпуска класса»), the latest of all these days counts, and until each of them has happened none does.

`closed_on`, `happened_on` and `from_day` are calendar dates in the school's zone. The functions raise ValueError where
the years leave the calendar (year 9999).
"""

from datetime import date

from profiles.term import Term

__all__ = ["Term", "counted_from", "expires_on", "first_act_date", "first_act_year", "retention_starts"]


def counted_from(closed_on: date, term: Term, happened_on: date | None = None) -> date | None:
    """The day after whose year the term runs; None where it runs after what is not known to have happened.

    `happened_on`: when the last of the events happened that the term names; None where one has not.
    """
    if not term.starts_after:
        return closed_on
    return None if happened_on is None else max(closed_on, happened_on)


def retention_starts(from_day: date) -> date:
    """The day on which the term begins to run: 1 January of the next year."""
    return date(from_day.year + 1, 1, 1)


def expires_on(from_day: date | None, term: Term) -> date | None:
    """The last day of the term, always a 31 December; None for «постоянно», and where its start is not known."""
    return None if term.years is None or from_day is None else date(from_day.year + term.years, 12, 31)


def first_act_year(from_day: date | None, term: Term) -> int | None:
    """The first year in which an act may list the case; None as `expires_on`."""
    return None if term.years is None or from_day is None else from_day.year + term.years + 1


def first_act_date(from_day: date | None, term: Term) -> date | None:
    """1 January of `first_act_year`: the first day on which the case may be listed; None as `expires_on`."""
    year = first_act_year(from_day, term)
    return None if year is None else date(year, 1, 1)
