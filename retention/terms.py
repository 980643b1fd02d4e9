"""Counting a term: it runs from 1 January of the year after the case was closed (domain §0.4, §3.1).

A case may enter an act only when its term has run out by 1 January of the act's year, hence
`first_act_year = closed year + term + 1`: closed in 2024, 5 years → 01.01.2030.

`closed_on` is a calendar date in the school's zone. The functions raise ValueError where the years leave the
calendar (year 9999).
"""

from datetime import date

from profiles.term import Term

__all__ = ["Term", "expires_on", "first_act_date", "first_act_year", "retention_starts"]


def retention_starts(closed_on: date) -> date:
    """The day on which the term begins to run: 1 January of the next year."""
    return date(closed_on.year + 1, 1, 1)


def expires_on(closed_on: date, term: Term) -> date | None:
    """The last day of the term, always a 31 December; None for «постоянно»."""
    return None if term.years is None else date(closed_on.year + term.years, 12, 31)


def first_act_year(closed_on: date, term: Term) -> int | None:
    """The first year in which an act may list the case; None for «постоянно»."""
    return None if term.years is None else closed_on.year + term.years + 1


def first_act_date(closed_on: date, term: Term) -> date | None:
    """1 January of `first_act_year`: the first day on which the case may be listed; None for «постоянно»."""
    year = first_act_year(closed_on, term)
    return None if year is None else date(year, 1, 1)
