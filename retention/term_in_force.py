"""Which term counts now: terms only lengthen by themselves; shorter ones are the expert commission's (domain §1.6)."""

from dataclasses import replace

from profiles.term import Term


def term_in_force(recorded: Term | None, regulation: Term | None, decided: Term | None = None) -> Term | None:
    """The term that counts for an item.

    Args:
        recorded: under which the case was closed, or with which it was entered; None where none is known.
        regulation: what the regulation says of such items today; None where it says nothing.
        decided: what the expert commission decided for this item last: years, and never what they run from.

    Returns:
        What the commission decided, else what is recorded; the regulation's where that is longer. It runs after each
        event that either of both names: that is never earlier than the closing.
    """
    own = decided or recorded
    longer = regulation is not None and (own is None or is_longer(regulation, own))
    term = regulation if longer else own
    if term is None:
        return None
    events = tuple(dict.fromkeys(event for one in (recorded, regulation) if one for event in one.starts_after))
    return term if term.starts_after == events else replace(term, starts_after=events)


def is_longer(one: Term, other: Term) -> bool:
    """Whether the first term has more years; nothing is longer than «постоянно»."""
    return other.years is not None and (one.years is None or one.years > other.years)
