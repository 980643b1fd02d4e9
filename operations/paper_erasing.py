"""The act on the destruction of personal data on paper: drawn up when people have said that an act's paper is gone.

The rule asks for the carrier and the number of leaves (приказ Роскомнадзора № 179, п. 3); paper has no log to show.
"""

from collections.abc import Sequence
from datetime import date

from kernel.ids import RecordId, parse_record_id
from kernel.kinds import Kind
from operations.act_shelf import ActView
from operations.erasing import Gone, draw_up, drawn_already
from operations.newest import newest_of
from operations.record_data import subjects_of
from operations.services import Services
from retention.act import PaperItem
from retention.erasure import ErasedCase


def close_paper_erasure(services: Services, view: ActView, actor: str) -> str:
    """Draws it up once. Gives its id; empty where no paper of the act is gone, or the act is itself destroyed since."""
    items = paper_gone(view)
    if not items:
        return ""
    record = paper_erasure_of(view.record)
    drawn = drawn_already(services, record)
    if drawn is not None:
        return drawn
    counted = [item.leaves for item in items]
    recipient, waybill = str(view.paper.get("recipient", "")), str(view.paper.get("waybill", ""))
    gone = Gone(
        carriers=tuple(f"бумага: {item.title}{f', {item.leaves} л.' if item.leaves else ''}" for item in items),
        method=f"передача на переработку: {recipient}, накладная {waybill}" if recipient else "измельчение",
        done_on=date.fromisoformat(str(view.paper["done_on"])),
        cases=_cases(services, items),
        executors=(str(view.paper["actor"]),),
        leaves=sum(filter(None, counted)) if all(counted) else None,
    )
    return draw_up(services, view, record, gone, actor)


def paper_gone(view: ActView) -> list[PaperItem]:
    """The act's cases on paper that people have destroyed."""
    named = view.paper.get("destroyed")
    gone = set(named) if isinstance(named, list) else set()
    return [item for item in view.draft.paper if item.record in gone]


def paper_erasure_of(act: RecordId) -> RecordId:
    """The id of an act's act on personal data on paper."""
    return RecordId(act.school, act.year, f"{act.unit}-paper", Kind.ERASURE)


def _cases(services: Services, items: Sequence[PaperItem]) -> tuple[ErasedCase, ...]:
    """Of a print whose electronic record is still there it is known who is in it; of other paper nobody knows."""
    found = []
    with newest_of(services) as newest:
        for item in items:
            versions = newest.every(item.record, "data.json") or ()
            kind = parse_record_id(item.record).kind
            names = dict.fromkeys(name for data in reversed(versions) for name in subjects_of(kind, data))
            found.append(ErasedCase(record=item.record, title=item.title, subjects=tuple(names)))
    return tuple(found)
