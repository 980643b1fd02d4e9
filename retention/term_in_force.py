"""Which term counts now: terms only lengthen by themselves; shorter ones are the expert commission's (domain §1.6)."""

from profiles.term import Term


def term_in_force(recorded: Term | None, regulation: Term | None, decided: Term | None = None) -> Term | None:
    """The term that counts for an item.

    Args:
        recorded: under which the case was closed, or with which it was entered; None where none is known.
        regulation: what the regulation says of such items today; None where it says nothing.
        decided: what the expert commission decided for this item last.

    Returns:
        What the commission decided, else what is recorded; the regulation's where that is longer.
    """
    own = decided or recorded
    if regulation is not None and (own is None or is_longer(regulation, own)):
        return regulation
    return own


def is_longer(one: Term, other: Term) -> bool:
    """Whether the first term ends later; nothing is longer than «постоянно»."""
    return other.years is not None and (one.years is None or one.years > other.years)
