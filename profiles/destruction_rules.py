"""What a regulation says of carrying out an act of destruction."""

from profiles.ruled import Days, Phrase, ProfilePart, Ruled

_UNSET_DAYS = 3


class DestructionRules(ProfilePart):
    """How an act of destruction is carried out.

    `waiting_days` are the days between the director's approval and the execution; left unset, three.
    `norm` is the list of terms that the act rests on, with its number and date; it stands in the act's first sentence.
    """

    waiting_days: Ruled[Days] = Ruled()
    norm: Ruled[Phrase] = Ruled()

    @property
    def days_to_wait(self) -> int:
        """Days between the approval of an act and its execution."""
        days = self.waiting_days.value
        return _UNSET_DAYS if days is None else days
