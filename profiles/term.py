"""The storage term as a value: years or for ever, and the norm it rests on. Counting it is `retention.terms`' job."""

from dataclasses import dataclass

from kernel.russian import counted

PERMANENT = "permanent"
"""«Постоянно», as settings, documents and events have it."""


@dataclass(frozen=True)
class Term:
    """A storage term.

    Attributes:
        years: whole years, 1 or more; None means «постоянно».
        clause: where it is set: `S001 П-7.7`, or the norm that the director entered.
        norm: the clause's own words.
        article: the article of the official list of terms, if the profile gives one.
        starts_after: events after all of which it runs, in the genitive («выпуска класса»); none: after the closing.
    """

    years: int | None
    clause: str
    norm: str = ""
    article: str = ""
    starts_after: tuple[str, ...] = ()

    @property
    def permanent(self) -> bool:
        """Whether the item is kept for ever."""
        return self.years is None

    @property
    def written(self) -> int | str:
        """As settings, documents and events have it: the years, or `PERMANENT`."""
        return PERMANENT if self.years is None else self.years

    @property
    def text(self) -> str:
        """«5 лет», «25 лет после выпуска класса», «постоянно»."""
        if self.years is None:
            return "постоянно"
        years = counted(self.years, "год", "года", "лет")
        return f"{years} после {' и '.join(self.starts_after)}" if self.starts_after else years
