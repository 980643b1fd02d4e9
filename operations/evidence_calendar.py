"""What evidence is due, what is owed: looks at the media, changes nothing."""

from collections.abc import Iterator
from datetime import date, datetime

from archive_store import reader
from archive_store.paths import object_id
from kernel.clock import local_date
from kernel.findings import Finding, Severity
from operations.archived import EVIDENCE, gone_objects, is_record, record_id_of
from operations.evidence_shelf import Member, Shelved, covering, is_log, read_shelf
from operations.fonds import destroyed_before
from operations.services import Services
from signing.evidence.calendar import due_of, end_of


def next_due(services: Services, shelf: list[Shelved]) -> date | None:
    """The first day on which a batch will be due."""
    now, policy = services.clock.now(), services.policy()
    standing = proving(services, shelf)
    days = [local_date(due_of(one.batch, policy, now).not_before, services.school.zone) for one in standing]
    return min(days, default=None)


def proving(services: Services, shelf: list[Shelved]) -> list[Shelved]:
    """The batches that prove something yet: one whose members acts have destroyed is renewed no more."""
    gone = destroyed_members(services)
    return [one for one in shelf if not gone or any(object_id(m.record) not in gone for m in covered(one))]


def destroyed_members(services: Services) -> frozenset[str]:
    """Ids of the records that acts have destroyed, here or where a fond came from: no batch has to prove them."""
    return gone_objects(services) | destroyed_before(services)


def covered(shelved: Shelved) -> list[Member]:
    """The records among the members that its newest chain covers."""
    return [Member.named(one) for one in shelved.batch.members if not is_log(one) and shelved.batch.covered(one)]


def overdue(services: Services, at: datetime) -> Iterator[Finding]:
    """For the doctor: batches that are due, and records that wait to be sealed."""
    shelf, policy = read_shelf(services), services.policy()
    for one in proving(services, shelf):
        due = due_of(one.batch, policy, at)
        if due.is_due(at):
            lost = at >= due.not_after
            yield Finding(
                "evidence.lapsed" if lost else "evidence.due",
                Severity.ERROR if lost else Severity.WARNING,
                one.id,
                "Срок продления доказательства пропущен." if lost else "Пора продлить доказательство: letopis renew.",
            )
    waiting = len(pending(services, shelf))
    if waiting:
        yield Finding(
            "evidence.pending",
            Severity.WARNING,
            EVIDENCE,
            f"Документов без доказательства долгого срока: {waiting}. Создайте его: letopis renew.",
        )


def pending(services: Services, shelf: list[Shelved]) -> list[Member]:
    """Records on the attached media whose newest version no batch covers."""
    versions: dict[str, int] = {}
    gone = gone_objects(services)
    for _, medium in services.media.attached():
        for head in reader.list_objects(medium, on_damage=lambda *_: None):
            if is_record(head.object_id) and head.object_id not in gone:
                record = record_id_of(head.object_id)
                versions[record] = max(versions.get(record, 0), head.version)
    found = []
    for record, version in sorted(versions.items()):
        known = covering(shelf, record)
        if known is None or not _stands(services, known, version):
            found.append(Member(record, version))
    return found


def _stands(services: Services, known: tuple[Shelved, Member], version: int) -> bool:
    """Whether the evidence is of the newest version, was renewed for it, and has not lapsed."""
    shelved, member = known
    alive = services.clock.now() < end_of(shelved.batch, services.policy())
    return member.version == version and shelved.batch.covered(str(member)) and alive
