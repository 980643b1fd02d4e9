"""A value with the rule it comes from: the brick of which every profile is made."""

from typing import Annotated, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

T = TypeVar("T")

# In characters: a clause of a regulation is never longer.
Words = Annotated[str, StringConstraints(max_length=4000)]
Phrase = Annotated[str, StringConstraints(min_length=1, max_length=500)]
EventWords = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f\u2028\u2029]+$")]
Days = Annotated[int, Field(ge=0, le=366)]


class ProfilePart(BaseModel):
    """Base of all parts of a profile: frozen, strict about types, keeps unknown fields."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True, populate_by_name=True)


class Cited(ProfilePart):
    """One more clause with its exact words: it supports the value, or contradicts it."""

    clause: Phrase
    quote: Phrase


class Ruled(ProfilePart, Generic[T]):
    """A value and the clause that sets it.

    Attributes:
        value: None where the regulation does not set it: *unset*.
        clause: seed and clause, or the norm that a director entered; a set value must have one.
        quote: the clause's exact words, without omissions.
        note: what a reader should know: doubts, what was read into the words.
        also: further clauses, contradicting ones too.
    """

    value: T | None = None
    clause: Words = ""
    quote: Words = ""
    note: Words = ""
    also: Annotated[tuple[Cited, ...], Field(max_length=20)] = ()

    @model_validator(mode="after")
    def _a_set_value_has_its_clause(self) -> Self:
        if self.value is not None and not self.clause.strip():
            raise ValueError("значение задано без нормы: впишите её в clause")
        return self

    @property
    def is_set(self) -> bool:
        """Whether the regulation sets the value."""
        return self.value is not None
