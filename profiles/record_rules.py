"""What a regulation says of one kind of record: terms, signers, paper, the case it belongs to."""

from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from profiles.ruled import EventWords, Phrase, ProfilePart, Ruled
from profiles.term import PERMANENT
from profiles.words import Carrier, Original, PaperCopy, Role, SignatureKind

# Years. No list of terms goes beyond 75 except to «постоянно»; the bound stops a slip of the finger.
LONGEST_TERM = 150


def _checked_term(value: object) -> int | str:
    if value in (PERMANENT, "постоянно"):
        return PERMANENT
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LONGEST_TERM:
        return value
    raise ValueError(f"срок хранения — целое число лет от 1 до {LONGEST_TERM} или «{PERMANENT}» (постоянно)")


TermYears = Annotated[
    int | Literal["permanent"],
    PlainValidator(_checked_term),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": LONGEST_TERM},
                {"enum": [PERMANENT, "постоянно"]},
            ]
        }
    ),
]
Roles = Annotated[tuple[Role, ...], Field(min_length=1)]


class Signer(ProfilePart):
    """Who certifies, how, and whether the school's seal goes with it. `alternates` may do it instead."""

    role: Role
    alternates: tuple[Role, ...] = ()
    signature: SignatureKind
    seal: bool = False


class KindRules(ProfilePart):
    """What holds for one kind of record.

    `term` is the term of the electronic item that Letopis keeps, `paper_term` that of the paper item. `starts_after` is
    the event from which both run instead of the closing, in the genitive: «выпуска класса».
    """

    term: Ruled[TermYears] = Ruled()
    paper_term: Ruled[TermYears] = Ruled()
    starts_after: Ruled[EventWords] = Ruled()
    article: Ruled[Phrase] = Ruled()
    original: Ruled[Original] = Ruled()
    paper_copy: Ruled[PaperCopy] = Ruled()
    signers: Ruled[tuple[Signer, ...]] = Ruled()
    paper_signers: Ruled[tuple[Signer, ...]] = Ruled()
    case_index: Ruled[Phrase] = Ruled()

    def term_on(self, carrier: Carrier) -> Ruled[TermYears]:
        """The term of the item on the carrier."""
        return self.term if carrier is Carrier.ELECTRONIC else self.paper_term


class SummaryRules(KindRules):
    """What holds for the summary sheet besides: who makes it, and whether it waits for the transfer order."""

    made_by: Ruled[Roles] = Ruled()
    after_transfer_order: Ruled[bool] = Ruled()


class OtherRules(KindRules):
    """What holds for a kind of record besides the class journal and the summary; the key of the table is the kind.

    `kept` says that the school keeps such records at all: a close without `--kind` makes the final sheet only if so.
    """

    kept: Ruled[bool] = Ruled()
