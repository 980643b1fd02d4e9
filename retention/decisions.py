"""May the record enter an act of destruction? The answer always comes with its reasons.

Every reason against is given, not only the first, so that a person sees all that stands in the way. Anything unknown
is a reason against.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kernel.russian import short_date
from retention.explain import explain
from retention.holds import Hold
from retention.record import Retention


@dataclass(frozen=True)
class Reason:
    """Why (not): a stable dotted code, the text in Russian, and the norm it rests on."""

    code: str
    text: str
    clause: str = ""

    def as_json(self) -> dict[str, str]:
        """The reason as the command line prints it."""
        return {"code": self.code, "text": self.text, "clause": self.clause}


@dataclass(frozen=True)
class Decision:
    """Whether the record may enter an act. Without a reason there is no decision: ValueError."""

    allowed: bool
    reasons: tuple[Reason, ...]

    def __post_init__(self) -> None:
        if not self.reasons:
            raise ValueError("a decision without a reason")


def decide(
    retention: Retention | None, *, on: date, holds: Sequence[Hold] | None, blocks: Sequence[Reason] | None
) -> Decision:
    """Decides on one record.

    Args:
        retention: the record's retention; None where it is not known.
        on: the day of the act, a calendar date in the school's zone.
        holds: the holds that cover the record (`retention.holds.holds_on`), lifted ones too; None where it is not
            known whether there are any.
        blocks: whatever else forbids it (`retention.blocks`); None where that is not known.

    Returns:
        Allowed with the reason `retention.term_expired`, or not allowed with every reason against.
    """
    against = (*_by_term(retention, on), *_by_holds(holds, on), *_by_blocks(blocks))
    if against or retention is None:
        return Decision(allowed=False, reasons=against)
    reason = Reason("retention.term_expired", explain(retention, on), retention.term.clause)
    return Decision(allowed=True, reasons=(reason,))


def _by_term(retention: Retention | None, on: date) -> Iterator[Reason]:
    if retention is None:
        yield Reason("retention.unknown", "Срок хранения документа неизвестен: не уничтожать.")
        return
    listed = retention.first_act_date
    if retention.awaits:
        yield Reason("retention.awaits_event", explain(retention, on), retention.term.clause)
    elif listed is None:
        yield Reason("retention.permanent", explain(retention, on), retention.term.clause)
    elif on < listed:
        yield Reason("retention.not_due", explain(retention, on), retention.term.clause)


def _by_holds(holds: Sequence[Hold] | None, on: date) -> Iterator[Reason]:
    if holds is None:
        yield Reason(
            "retention.holds_unknown",
            "Неизвестно, приостановлено ли уничтожение: до проверки записей на носителях не уничтожать.",
        )
        return
    for hold in holds:
        if hold.in_force(on):
            text = f"Уничтожение приостановлено с {short_date(hold.since)}: {hold.basis} (запись {hold.id})."
            yield Reason("retention.held", text, hold.basis)


def _by_blocks(blocks: Sequence[Reason] | None) -> Iterator[Reason]:
    if blocks is None:
        yield Reason("retention.blocks_unknown", "Прочие условия уничтожения не проверены: не уничтожать.")
        return
    yield from blocks
