"""What a kill kept out of the event log: the files say that it was done, and by whom; it is told late, and once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from kernel.clock import stamp
from kernel.digests import sha512_hex
from kernel.ids import RecordId
from operations.folders import ImportFolder, WorkFolder
from operations.requests import reference, requests
from operations.services import Services

_PATIENCE: Final = timedelta(minutes=10)
"""Whoever wrote the file is given so long to tell of it himself."""
# Verb → the detail that tells one such event of a subject from another.
_MARKS: Final = {
    "import": "journal_sha512", "close": "data_sha512", "draft": "data_sha512", "close-confirm": "closing_sha512",
    "show": "sha512", "request-enter": "sheet_sha512", "request-answer": "sheet_sha512",
}  # fmt: skip
# What takes back → what is taken back by it.
_UNDO: Final = {
    "reopen": ("close", "draft", "close-confirm", "show"), "purge-import": ("import",),
    "withdraw-import": ("import",),
}  # fmt: skip


@dataclass(frozen=True)
class Untold:
    """An event that the log lacks: what its line would have said, and when it was."""

    actor: str
    verb: str
    subject: str
    mark: str
    at: datetime
    details: dict[str, object] = field(default_factory=dict)


def tell_untold(services: Services) -> int:
    """Enters what is missing, each with the instant at which it was done. Returns how many there were."""
    latest = services.clock.now() - _PATIENCE
    return _tell(services, (one for one in _done(services) if one.at < latest))


def tell_untold_of(services: Services, records: Iterable[RecordId]) -> int:
    """The same for records under way that are about to go on or to be taken back: nobody is just closing them."""
    works = (record for record in records if WorkFolder(services.home.work_folder(record)).exists)
    return _tell(services, (one for record in works for one in _closed(services, record)))


def _tell(services: Services, done: Iterable[Untold]) -> int:
    told = _told(services)
    missing = [one for one in done if _is_missing(one, told.get((one.verb, one.subject)))]
    for one in missing:
        details = {_MARKS[one.verb]: one.mark, "done_at": stamp(one.at), **one.details}
        services.log(one.actor, one.verb, one.subject, **details)
    return len(missing)


def _told(services: Services) -> dict[tuple[str, str], tuple[str, str]]:
    """(verb, subject) → the mark and the instant of its last line; no mark where it was taken back."""
    told: dict[tuple[str, str], tuple[str, str]] = {}
    for event in services.events.events(*_MARKS, *_UNDO):
        for verb in _UNDO.get(event.verb, ()):
            told[verb, event.subject] = "", event.at
        if event.verb in _MARKS:
            told[event.verb, event.subject] = str(event.details.get(_MARKS[event.verb])), event.at
    return told


def _is_missing(one: Untold, last: tuple[str, str] | None) -> bool:
    """Whether the last line is another's. A later one says that this was past by then: the home came from a backup."""
    if last is None:
        return True
    mark, at = last
    return mark != one.mark and at <= stamp(one.at)


def _done(services: Services) -> Iterator[Untold]:
    for record in services.home.import_folders():
        yield _imported(services, record)
    for record in services.home.work_folders():
        yield from _closed(services, record)
    for one in requests(services):
        sheet, name = one.sheet, reference(one.sheet.number)
        details: dict[str, object] = {"kind": sheet.kind.value, "due_on": sheet.due_on.isoformat()}
        yield Untold(
            sheet.entered_by, "request-enter", name, sha512_hex(sheet.data()), sheet.entered_at, details
        )  # fmt: skip
        if one.answer is not None:
            mark, how = sha512_hex(one.answer.data()), {"how": one.answer.how.value}
            yield Untold(one.answer.answered_by, "request-answer", name, mark, one.answer.answered_at, dict(how))


def _imported(services: Services, record: RecordId) -> Untold:
    sheet = ImportFolder(services.home.import_folder(record)).sheet()
    return Untold(sheet.actor, "import", str(record), sheet.journal_sha512, sheet.at, dict(sheet.counts))


def _closed(services: Services, record: RecordId) -> Iterator[Untold]:
    work = WorkFolder(services.home.work_folder(record))
    closing = work.closing()
    if closing.correction is None:
        first = {"first_act_year": closing.retention.get("first_act_year")}
        order = {} if record.kind.own else {"order": closing.order, "closed_on": closing.closed_on.isoformat()}
        verb = "draft" if record.kind.own else "close"
        yield Untold(closing.actor, verb, str(record), closing.data_sha512, closing.closed_at, {**order, **first})
    confirmed, shown = work.confirmation(), work.shown()
    if confirmed is not None:
        yield Untold(confirmed.actor, "close-confirm", str(record), confirmed.closing_sha512, confirmed.at)
    if shown is not None:
        yield Untold(shown.actor, "show", str(record), shown.sha512, shown.at)
