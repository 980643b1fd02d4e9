"""The act on the destruction of personal data on paper: drawn up when people have said that an act's paper is gone.

The rule asks for the carrier and the number of leaves (приказ Роскомнадзора № 179, п. 3); paper has no log to show.
"""

from collections.abc import Sequence
from datetime import date

from kernel.ids import RecordId, parse_record_id
from kernel.kinds import Kind
from operations.act_shelf import ActView
from operations.erasing import Gone, draw_up, drawn_already, erasure_of
from operations.folders import WorkFolder
from operations.material import archived_file
from operations.newest import newest_of
from operations.record_data import subjects_in
from operations.services import Services
from retention.act import PaperItem
from retention.erasure import ErasedCase, Erasure


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
        cases=_cases(services, view, items),
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


def _cases(services: Services, view: ActView, items: Sequence[PaperItem]) -> tuple[ErasedCase, ...]:
    """Who is in an electronic record's twin is known by it, or by the act that destroyed it; of other paper not."""
    found = []
    named = _named_electronically(services, view)
    with newest_of(services) as newest:
        for item in items:
            versions = newest.every(item.record, "data.json") or ()
            kind = parse_record_id(item.record).kind
            subjects = subjects_in(kind, versions) or named.get(item.record, ())
            found.append(ErasedCase(record=item.record, title=item.title, subjects=subjects))
    return tuple(found)


def _named_electronically(services: Services, view: ActView) -> dict[str, tuple[str, ...]]:
    """Record → whom the act on personal data in electronic form names."""
    record = erasure_of(view.record)
    work = WorkFolder(services.home.work_folder(record))
    data = work.data() if work.exists else archived_file(services, str(record), "data.json")
    if data is None:
        return {}
    return {case.record: case.subjects for case in Erasure.model_validate_json(data).cases}
