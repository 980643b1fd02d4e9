"""The verb «renew», and the step that seals what was committed: evidence for whole batches (RFC 4998).

A record that no batch covers is pending. Sealing takes all that are, in one batch with one timestamp; a renewal takes
each batch that is due, with one timestamp each. What a medium lacks of a batch it is given whenever this runs.
"""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from archive_store import reader
from archive_store.paths import object_id
from archive_store.store import put, put_version
from archive_store.versions import ObjectVersion
from kernel.clock import local_date
from kernel.digests import sha256_hex
from kernel.errors import LetopisError, UnavailableError
from kernel.findings import Finding, Report, Severity
from operations.archived import EVIDENCE, record_ids
from operations.evidence_shelf import Member, Shelved, covering, read_shelf, sealed_from_any
from operations.services import Services
from signing.algorithms import FILE
from signing.evidence.batch import group_digests
from signing.evidence.calendar import Renewal, due_of
from signing.evidence.making import Sealer

_FIRST_DIGEST = "sha256"
# A digest that will not last this long is not begun with.
_MARGIN = timedelta(days=5 * 365)


@dataclass(frozen=True)
class Renewed:
    """What a run of «renew» did.

    Attributes:
        sealed: ids of batches made for records that had none.
        renewed: ids of batches that got a further timestamp.
        timestamps: requests made.
        next_due: the first day on which a renewal will be due; None where there is nothing to renew.
        report: one check for each batch; what could not be done is a finding.
    """

    sealed: tuple[str, ...]
    renewed: tuple[str, ...]
    timestamps: int
    next_due: date | None
    report: Report = field(default_factory=Report)


def seal(services: Services, actor: str) -> str | None:
    """Seals every pending record of the attached media in one batch. Gives its id; None if nothing is pending.

    Raises what the timestamp service's absence raises; then everything stays pending.
    """
    with _alone(services), Sealer(services.authorities()) as sealer:
        return _seal(services, read_shelf(services), actor, sealer)


def renew(services: Services, on: date, actor: str) -> Renewed:
    """Seals what is pending, renews what is due on the day, and brings the media's copies of evidence up to date.

    Raises UnavailableError `signing.no_tsa` and the like where nothing can be asked for; what befalls one batch is a
    finding and does not keep the others back.
    """
    with _alone(services), Sealer(services.authorities()) as sealer:
        shelf = read_shelf(services)
        sealed = _seal(services, shelf, actor, sealer)
        findings: list[Finding] = []
        renewed = []
        for shelved in shelf:
            try:
                if _renew(services, shelved, on, actor, sealer):
                    renewed.append(shelved.id)
            except LetopisError as error:
                findings.append(Finding(error.code, Severity.ERROR, shelved.id, f"{error.message} {error.hint}"))
        now = read_shelf(services)
        _spread(services, now, actor)
        return Renewed(
            sealed=(sealed,) if sealed else (),
            renewed=tuple(renewed),
            timestamps=sealer.timestamps,
            next_due=next_due(services, now),
            report=Report(max(1, len(shelf)), tuple(findings)),
        )


def seal_step(services: Services, actor: str) -> None:
    """The step «seal», at the end of a sitting."""
    seal(services, actor)


def renew_step(services: Services, actor: str) -> None:
    """The step «renew», once a day. Raises UnavailableError `evidence.not_renewed` if a batch could not be renewed."""
    done = renew(services, services.today(), actor)
    if not done.report.ok:
        raise UnavailableError(
            "evidence.not_renewed",
            f"Не продлено доказательство: {done.report.findings[0].message}",
            "Повторите: letopis renew; срок и причину покажет letopis doctor.",
        )


def next_due(services: Services, shelf: list[Shelved]) -> date | None:
    """The first day on which a batch will be due."""
    now, policy = services.clock.now(), services.policy()
    days = [local_date(due_of(one.batch, policy, now).not_before, services.school.zone) for one in shelf]
    return min(days, default=None)


def overdue(services: Services, at: datetime) -> Iterator[Finding]:
    """For the doctor: batches that are due, and records that wait to be sealed."""
    shelf, policy = read_shelf(services), services.policy()
    for one in shelf:
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
    for _, medium in services.media.attached():
        for head in reader.list_objects(medium, on_damage=lambda *_: None):
            record = head.object_id.partition(":")[2]
            versions[record] = max(versions.get(record, 0), head.version)
    found = []
    for record in record_ids(services):
        known = covering(shelf, record)
        if known is None or known[1].version < versions[record]:
            found.append(Member(record, versions[record]))
    return found


def _seal(services: Services, shelf: list[Shelved], actor: str, sealer: Sealer) -> str | None:
    now = services.clock.now()
    policy = services.policy()
    due = policy.successor(_FIRST_DIGEST, now, _MARGIN)
    md = sealer.digest(due)
    members = _digests(services, pending(services, shelf), md)
    if not members:
        return None
    batch = sealer.begin(members, md)
    name = sha256_hex("\n".join(members).encode())[:8]
    batch_id = f"{services.school.id}/{EVIDENCE}/{services.today().isoformat()}-{name}"
    _keep(services, Shelved(batch_id, batch, {}, frozenset()), actor, "Доказательство для пакета документов")
    services.log(actor, "seal", batch_id, members=len(members))
    return batch_id


def _renew(services: Services, shelved: Shelved, on: date, actor: str, sealer: Sealer) -> bool:
    now, policy = services.clock.now(), services.policy()
    due = due_of(shelved.batch, policy, now)
    if local_date(due.not_before, services.school.zone) > on:
        return False
    if due.action is Renewal.STAMP:
        batch = sealer.renew_stamp(shelved.batch, now)
    else:
        md = policy.successor(shelved.batch.chains[-1].md, now, _MARGIN)
        members = [Member.named(name) for name in shelved.batch.members]
        batch = sealer.renew_tree(shelved.batch, _digests(services, members, md), md, now)
    _keep(services, Shelved(shelved.id, batch, {}, frozenset()), actor, "Доказательство продлено")
    services.log(actor, "renew", shelved.id, action=due.action.value, timestamps=len(batch.chains[-1].tokens))
    return True


def _digests(services: Services, members: list[Member], md: str) -> Mapping[str, tuple[bytes, ...]]:
    """Of those that are there; one that was destroyed has none."""
    found = {}
    for member in members:
        files = sealed_from_any(services, member)
        if files is not None:
            found[str(member)] = group_digests(md, files)
    return found


def _keep(services: Services, shelved: Shelved, actor: str, message: str) -> None:
    """Onto every attached medium. Raises UnavailableError `evidence.not_kept` if not one of them took it."""
    files = {**shelved.batch.to_files(), **_trust(services)}
    version = ObjectVersion(object_id(shelved.id), files, services.clock.now(), message, actor)
    troubles = []
    kept = 0
    for name in services.media.names:
        try:
            _write(services, name, version)
            kept += 1
        except LetopisError as error:
            troubles.append(error)
    if not kept:
        raise UnavailableError(
            "evidence.not_kept",
            "Доказательство не удалось записать ни на один носитель.",
            "Подключите носители и повторите: letopis renew.",
        ) from (troubles[0] if troubles else None)


def _write(services: Services, medium_name: str, version: ObjectVersion) -> None:
    with services.media.open(medium_name) as medium:
        if reader.object_head(medium, version.object_id) is None:
            put(medium, version)
        else:
            put_version(medium, version)


def _trust(services: Services) -> dict[str, bytes]:
    names = [*services.home.trust.glob("*.pem"), services.home.trust / FILE]
    return {f"trust/{path.name.lower()}": path.read_bytes() for path in sorted(names) if path.is_file()}


def _spread(services: Services, shelf: list[Shelved], actor: str) -> None:
    """Gives each attached medium what it lacks; one that refuses gets it another time."""
    message = "Доказательство с другого носителя"
    for shelved in shelf:
        version = ObjectVersion(object_id(shelved.id), shelved.files, services.clock.now(), message, actor)
        for name, _ in services.media.attached():
            if name not in shelved.holders:
                try:
                    _write(services, name, version)
                except LetopisError as error:
                    services.log(actor, "evidence-owed", shelved.id, medium=name, code=error.code)


@contextmanager
def _alone(services: Services) -> Iterator[None]:
    """One at a time: two batches over the same records would be one timestamp too many."""
    services.home.log.mkdir(parents=True, exist_ok=True)
    with (services.home.log / "evidence.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UnavailableError(
                "evidence.busy", "Доказательства уже создаёт другой процесс.", "Подождите и повторите: letopis renew."
            ) from error
        yield
