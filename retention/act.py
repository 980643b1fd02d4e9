"""The act of selection for destruction (акт о выделении к уничтожению, Ф-1) as data, and how far it has come.

A draft is judged and edited; its compiler signs it; the expert commission agrees by protocol; the director approves by
signing the document, which is then a record like any other; after the waiting days it is carried out, medium by medium.
What each approves is the digest of the draft, so nothing can be changed after the first of them: neither what it lists
nor who the commission is.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from pydantic import Field

from kernel.digests import canonical_json, sha512_hex
from retention.accounts import Institution, Official, Part, Protocol
from retention.commission import Commission


class ActState(StrEnum):
    """How far an act has come, in this order; it may be withdrawn until it is being carried out."""

    DRAFT = "draft"
    COMPILED = "compiled"
    AGREED = "agreed"
    APPROVED = "approved"
    PARTIAL = "partial"
    EXECUTED = "executed"
    WITHDRAWN = "withdrawn"

    @property
    def russian(self) -> str:
        """«исполнен частично»."""
        return _STATES[self]


_STATES = {
    ActState.DRAFT: "проект",
    ActState.COMPILED: "подписан составителем",
    ActState.AGREED: "согласован ЭК, на утверждении у директора",
    ActState.APPROVED: "утверждён",
    ActState.PARTIAL: "исполнен частично",
    ActState.EXECUTED: "исполнен",
    ActState.WITHDRAWN: "снят",
}


class Office(StrEnum):
    """In what capacity somebody approves. The director's approval is the signature on the document itself."""

    COMPILER = "compiler"
    CHAIR = "chair"
    SECRETARY = "secretary"
    MEMBER = "member"
    DIRECTOR = "director"

    @property
    def russian(self) -> str:
        """«председатель ЭК»."""
        return _OFFICES[self]


_OFFICES = {
    Office.COMPILER: "составитель",
    Office.CHAIR: "председатель ЭК",
    Office.SECRETARY: "секретарь ЭК",
    Office.MEMBER: "член ЭК",
    Office.DIRECTOR: "директор",
}


class ActItem(Part):
    """One case that is to go.

    Attributes:
        number: within the act.
        record: its id.
        record_class: the class as a list shows it: «7А».
        inventories: SHA-512 of each OCFL version's inventory that a copy may be at, oldest first.
        inventory: number of the yearly inventory that lists it, or empty.
        unit: its number there.
        reason: why it may go, in Russian.
    """

    number: int
    record: str
    record_class: str
    inventories: tuple[str, ...]
    title: str
    dates: str
    case_index: str = ""
    inventory: str = ""
    unit: str = ""
    term: str
    article: str
    closed_on: date
    first_act_year: int
    reason: str


class PaperItem(Part):
    """One case on paper that is to go: an item of its own, also where an electronic record has the same id.

    Attributes:
        number: within the act, after the electronic items.
        record: its id.
        leaves: how many, where somebody counted.
        place: where it stood when the act was drawn up.
        others: as of an electronic item.
    """

    number: int
    record: str
    record_class: str
    title: str
    dates: str
    case_index: str = ""
    inventory: str = ""
    unit: str = ""
    leaves: int | None = None
    place: str = ""
    term: str
    article: str
    closed_on: date
    first_act_year: int
    reason: str


class BlockedItem(Part):
    """What may not go although its term is over, or is not known; `reasons` are in Russian."""

    record: str
    reasons: tuple[str, ...]


class ActDraft(Part):
    """What is approved, and by whom it is to be.

    Attributes:
        record: the id it will have as a record.
        number: unique, and never used again.
        norm: the list of terms that the act rests on.
        epk: which commission of the archive authority approved the inventories, by what protocol, where the school is a
            source for a state archive.
        other_carriers: what holds the cases besides the media when the act is drawn up: backups, disks off the books.
        compiler: who drew it up.
        commission: the expert commission as it was then.
        paper: cases on paper.
    """

    record: str
    number: str
    dated: date
    school: Institution
    norm: str
    state_archive: bool
    inventory_years: str
    other_carriers: str = ""
    epk: str = ""
    items: tuple[ActItem, ...]
    blocked: tuple[BlockedItem, ...]
    compiler: Official
    commission: Commission
    paper: tuple[PaperItem, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-512 over the canonical JSON: what everybody approves. Of what it has none of, an act says nothing."""
        silent = {name for name in ("paper", "other_carriers", "epk") if not getattr(self, name)}
        return sha512_hex(canonical_json(self.model_dump(mode="json", exclude=silent)))


class Approval(Part):
    """Somebody's signature over the draft's digest.

    Attributes:
        official: who; without a name, as approvals are events.
        offices: in what capacities.
        at: instant as written.
        protocol: number and date of the commission's protocol, by its secretary; empty of everybody else.
        key_id, public_pem, sig: the person's own Ed25519 credential and its signature (base64) over `statement`; empty
            in a simulation.
    """

    official: Official
    offices: tuple[Office, ...]
    at: str
    protocol: Protocol | None = None
    key_id: str = ""
    public_pem: str = ""
    sig: str = ""

    def statement(self, draft: ActDraft) -> bytes:
        """What is signed."""
        told = self.model_dump(mode="json", exclude={"public_pem", "sig"})
        return canonical_json({**told, "act": draft.record, "draft_sha512": draft.digest})


class Act(Part):
    """`data.json` of the archived act: the draft, who agreed to it, and by which protocol."""

    schema_id: Literal["school-archive/act/1"] = Field(default="school-archive/act/1", alias="schema")
    draft: ActDraft
    protocol: Protocol
    approvals: tuple[Approval, ...]
    people: tuple[Official, ...] = ()

    def person(self, account: str) -> Official | None:
        """How the account is named in the document: names stand here alone, never in the event log."""
        return next((one for one in self.people if one.account == account), None)


def offices_of(account: str, draft: ActDraft) -> tuple[Office, ...]:
    """In what capacities the account may approve, the director's apart."""
    commission = draft.commission
    found = {
        Office.COMPILER: account == draft.compiler.account,
        Office.CHAIR: account == commission.chair,
        Office.SECRETARY: account == commission.secretary,
        Office.MEMBER: account in commission.members,
    }
    return tuple(office for office, holds in found.items() if holds)


def missing_before_director(draft: ActDraft, approved: Collection[str]) -> tuple[str, ...]:
    """What is wanted before the director may approve, in Russian: the compiler's signature, the commission's word."""
    compiler = draft.compiler.account
    unsigned = () if compiler in approved else (f"составитель ({compiler})",)
    return (*unsigned, *draft.commission.missing(approved))


@dataclass(frozen=True)
class Progress:
    """What is known of an act besides its draft.

    Attributes:
        approved: accounts whose approval of this draft holds.
        archived: whether the signed document counts as archived.
        withdrawn: whether it was taken back.
        begun: whether anything was destroyed by it, or it was said that it is being carried out.
        media: medium's name → whether it confirmed that nothing is left there; None where nothing electronic goes.
        paper_waits: whether cases on paper go by it, of which nobody has said yet that they are gone.
        elsewhere: whether a backup or a disk off the books may still hold what goes.
    """

    approved: Collection[str]
    archived: bool = False
    withdrawn: bool = False
    begun: bool = False
    media: Mapping[str, bool] | None = field(default_factory=dict)
    paper_waits: bool = False
    elsewhere: bool = False


def state_of(draft: ActDraft, progress: Progress) -> ActState:
    """The state that follows from what is known. What has begun can't be withdrawn."""
    if progress.begun:
        confirmed = progress.media is None or (bool(progress.media) and all(progress.media.values()))
        waits = not confirmed or progress.paper_waits or progress.elsewhere
        return ActState.PARTIAL if waits else ActState.EXECUTED
    if progress.withdrawn:
        return ActState.WITHDRAWN
    if progress.archived:
        return ActState.APPROVED
    if not missing_before_director(draft, progress.approved):
        return ActState.AGREED
    return ActState.COMPILED if draft.compiler.account in progress.approved else ActState.DRAFT


def may_begin_on(draft: ActDraft, approved_on: date, waiting_days: int) -> date:
    """The first day on which it may be carried out."""
    return max(draft.dated, approved_on + timedelta(days=waiting_days))
