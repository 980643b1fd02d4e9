"""What else forbids destruction: a journal waits for the summary sheet of its class and year (domain §3.1, §7).

The summary must be signed, entered in the inventory, and verified on every medium; or, where the school's original is
paper alone, the paper sheet must be in the inventory (where both are originals, both are wanted). A protocol of the
expert commission that no summary exists opens the block too. Kinds of record other than the journal are not touched.
"""

from dataclasses import dataclass

from kernel.kinds import Kind
from profiles.words import Original
from retention.decisions import Reason

_CLAUSE = "S001 П-7.7; S003 4.5"


@dataclass(frozen=True)
class SummaryStanding:
    """Where the summary of the same class and year stands.

    Attributes:
        signed: whether the current version is signed.
        inventoried: whether it is entered in an approved inventory.
        media_verified: on how many media it was read back and found good.
        media_wanted: how many media the archive has; 0 is taken as unknown.
        original: what the school's original is kept on; None where unset.
        paper_inventoried: whether the paper summary is entered in an approved inventory.
        absence_protocol: number and date of the expert commission's protocol that there is no summary, or empty.
    """

    signed: bool = False
    inventoried: bool = False
    media_verified: int = 0
    media_wanted: int = 0
    original: Original | None = None
    paper_inventoried: bool = False
    absence_protocol: str = ""


def summary_blocks(kind: Kind, summary: SummaryStanding | None) -> tuple[Reason, ...]:
    """The reasons why a record of the kind must wait for its summary; empty if it need not.

    Args:
        kind: the kind of the record that is to be destroyed.
        summary: the standing of the summary of the same class and year; None where it is not known.
    """
    if kind is not Kind.JOURNAL:
        return ()
    if summary is None:
        return (_reason("summary_unknown", "Неизвестно, сохранена ли сводная ведомость этого класса и года."),)
    kept_on_paper = summary.paper_inventoried and summary.original is Original.PAPER
    if absence_counts(summary) or kept_on_paper:
        return ()
    return _missing(summary)


def paper_blocks(kind: Kind, summary: SummaryStanding | None) -> tuple[Reason, ...]:
    """The same of a case on paper: a summary on paper that is in an inventory will do, whatever the school's original.

    Journals from before Letopis have no other.
    """
    if summary is not None and summary.paper_inventoried:
        return ()
    return summary_blocks(kind, summary)


def absence_counts(summary: SummaryStanding) -> bool:
    """Whether the commission has found that there is no summary, and none has turned up since."""
    return bool(summary.absence_protocol.strip()) and not (summary.signed or summary.paper_inventoried)


def _missing(summary: SummaryStanding) -> tuple[Reason, ...]:
    reasons = []
    if not summary.signed:
        reasons.append(_reason("summary_not_signed", "Сводная ведомость этого класса и года не подписана."))
    if not summary.inventoried:
        reasons.append(_reason("summary_not_inventoried", "Сводная ведомость этого класса и года не внесена в опись."))
    if summary.media_wanted < 1 or summary.media_verified < summary.media_wanted:
        counted = f"{summary.media_verified} из {summary.media_wanted}"
        reasons.append(_reason("summary_incomplete", f"Сводная ведомость: неполный комплект, {counted}."))
    return tuple(reasons)


def _reason(code: str, text: str) -> Reason:
    return Reason(f"retention.{code}", text, _CLAUSE)
