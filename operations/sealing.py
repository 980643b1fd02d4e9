"""The verb «renew», and the step that seals what was committed: evidence for whole batches (RFC 4998).

A record that no batch covers is pending. Sealing takes all that are, in one batch with one timestamp; a renewal takes
each batch that is due, with one timestamp each. What a medium lacks of a batch it is given whenever this runs.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from archive_store import reader
from archive_store.ledger import Account
from archive_store.paths import object_id
from archive_store.versions import ObjectVersion
from kernel.clock import local_date
from kernel.digests import sha256_hex
from kernel.errors import IntegrityError, LetopisError, UnavailableError
from kernel.findings import Finding, Report, Severity
from operations.alone import alone
from operations.archived import EVIDENCE, record_id_of
from operations.attaching import refresh_roots
from operations.catching_up import Wanted, copy_object, read_accounts
from operations.evidence_calendar import covered, destroyed_members, next_due, pending, proving
from operations.evidence_shelf import Member, Shelved, read_shelf, sealed_from_any
from operations.locking import protect_kept
from operations.sealed_head import LOG_HEAD, head_digests, head_member
from operations.services import Services
from signing.algorithms import FILE
from signing.evidence.batch import group_digests
from signing.evidence.calendar import Due, Renewal, due_of
from signing.evidence.making import Sealer

_FIRST_DIGEST = "sha256"
# A digest that will not last this long is not begun with.
_MARGIN = timedelta(days=5 * 365)
# So long before the end a tree is renewed without a member that can't be read, for the others' sake.
_LAST_CHANCE = timedelta(days=60)


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
    with _alone(services), Sealer(services.authorities(), services.policy()) as sealer:
        shelf = read_shelf(services)
        _spread(services, shelf, actor)  # what a killed sealing left on one medium only
        sealed = _seal(services, shelf, actor, sealer, [])
        refresh_roots(services, actor)
        return sealed


def renew(services: Services, on: date, actor: str) -> Renewed:
    """Seals what is pending, renews what is due on the day, and brings the media's copies of evidence up to date.

    Raises UnavailableError `signing.no_tsa` and the like where nothing can be asked for; what befalls one batch is a
    finding and does not keep the others back.
    """
    with _alone(services), Sealer(services.authorities(), services.policy()) as sealer:
        shelf = read_shelf(services)
        findings: list[Finding] = []
        renewed = []
        # What has a last day goes first; what is only waiting can wait.
        for shelved in proving(services, shelf):
            try:
                if _renew(services, shelved, on, actor, sealer, findings):
                    renewed.append(shelved.id)
            except LetopisError as error:
                findings.append(_finding(error, shelved.id))
        sealed = None
        try:
            sealed = _seal(services, read_shelf(services), actor, sealer, findings)
        except LetopisError as error:
            if not shelf:
                raise
            findings.append(_finding(error, EVIDENCE))
        now = read_shelf(services)
        _spread(services, now, actor)
        refresh_roots(services, actor)
        return Renewed(
            sealed=(sealed,) if sealed else (),
            renewed=tuple(renewed),
            timestamps=sealer.timestamps,
            next_due=next_due(services, now),
            report=Report(max(1, len(shelf)), tuple(findings)),
        )


def renew_step(services: Services, actor: str) -> None:
    """The step «renew», once a day. Raises UnavailableError `evidence.not_renewed` if a batch could not be renewed."""
    done = renew(services, services.today(), actor)
    if not done.report.ok:
        raise UnavailableError(
            "evidence.not_renewed",
            f"Не продлено доказательство: {done.report.findings[0].message}",
            "Повторите: letopis renew; срок и причину покажет letopis doctor.",
        )


def _finding(error: LetopisError, subject: str) -> Finding:
    return Finding(error.code, Severity.ERROR, subject, f"{error.message} {error.hint}")


def _seal(services: Services, shelf: list[Shelved], actor: str, sealer: Sealer, findings: list[Finding]) -> str | None:
    md = _digest(services, sealer, _FIRST_DIGEST)
    members = _digests(services, pending(services, shelf), md, findings)
    if not members:
        return None
    head = head_member(services)
    files = {LOG_HEAD: head[1]} if head else {}
    batch = sealer.begin({**members, **({head[0]: group_digests(md, (head[1],))} if head else {})}, md)
    name = sha256_hex("\n".join(members).encode())[:8]
    batch_id = f"{services.school.id}/{EVIDENCE}/{services.today().isoformat()}-{name}"
    _keep(services, Shelved(batch_id, batch, files, frozenset()), actor, "Доказательство для пакета документов")
    services.log(actor, "seal", batch_id, members=len(members))
    return batch_id


def _digest(services: Services, sealer: Sealer, wanted: str) -> str:
    """The digest to begin with: one that lasts, and that the service takes. Raises RefusedError."""
    policy, now = services.policy(), services.clock.now()
    md = sealer.digest(policy.successor(wanted, now, _MARGIN))
    policy.refuse_weak((md,), now)
    return md


def _renew(services: Services, shelved: Shelved, on: date, actor: str, sealer: Sealer, findings: list[Finding]) -> bool:
    now, policy = services.clock.now(), services.policy()
    due = due_of(shelved.batch, policy, now)
    if local_date(due.not_before, services.school.zone) > on:
        return False
    if due.action is Renewal.STAMP:
        batch = sealer.renew_stamp(shelved.batch, now)
    else:
        md = _digest(services, sealer, shelved.batch.chains[-1].md)
        batch = sealer.renew_tree(shelved.batch, _reread(services, shelved, md, due, now, findings), md, now)
    _keep(services, replace(shelved, batch=batch), actor, "Доказательство продлено")
    services.log(actor, "renew", shelved.id, action=due.action.value, timestamps=len(batch.chains[-1].tokens))
    return True


def _reread(
    services: Services, shelved: Shelved, md: str, due: Due, now: datetime, findings: list[Finding]
) -> Mapping[str, tuple[bytes, ...]]:
    """Everything that a new tree covers. A member that is missing is left behind only where it can't be elsewhere.

    Raises UnavailableError `evidence.members_away`; IntegrityError `record.no_good_copy` while there is time to mend.
    """
    gone = destroyed_members(services)
    members = [member for member in covered(shelved) if object_id(member.record) not in gone]
    damaged: list[Finding] = []
    digests = _digests(services, members, md, damaged)
    attached = {name for name, _ in services.media.attached()}
    if len(digests) < len(members) and attached != set(services.media.names):
        raise UnavailableError(
            "evidence.members_away",
            "Не все документы пакета читаются, а подключены не все носители.",
            "Подключите все носители и повторите: letopis renew.",
        )
    if damaged and now < due.not_after - _LAST_CHANCE:
        raise IntegrityError(
            "record.no_good_copy",
            f"{damaged[0].message}",
            "Восстановите копию; пока документ не читается, его доказательство не продлить.",
        )
    findings += damaged
    return {**digests, **head_digests(shelved, md)}


def _digests(
    services: Services, members: list[Member], md: str, findings: list[Finding]
) -> Mapping[str, tuple[bytes, ...]]:
    """Of those that are there; one that was destroyed has none, and one that is damaged is told."""
    found = {}
    for member in members:
        try:
            files = sealed_from_any(services, member)
        except LetopisError as error:
            findings.append(_finding(error, member.record))
            continue
        if files is not None:
            found[str(member)] = group_digests(md, files)
    return found


def _keep(services: Services, shelved: Shelved, actor: str, message: str) -> None:
    """Onto every attached medium. Raises UnavailableError `evidence.not_kept` if not one of them took it."""
    head = {name: content for name, content in shelved.files.items() if name == LOG_HEAD}
    files = {**head, **shelved.batch.to_files(), **_trust(services)}
    version = ObjectVersion(object_id(shelved.id), files, services.clock.now(), message, actor)
    troubles = []
    kept = 0
    for name in services.media.names:
        try:
            _write(services, name, version, actor)
            kept += 1
        except LetopisError as error:
            troubles.append(error)
    if not kept:
        raise UnavailableError(
            "evidence.not_kept",
            "Доказательство не удалось записать ни на один носитель.",
            "Подключите носители и повторите: letopis renew.",
        ) from (troubles[0] if troubles else None)


def _write(services: Services, medium_name: str, version: ObjectVersion, actor: str) -> None:
    with services.media.keeper(medium_name, services.clock.now(), actor) as keeper:
        if reader.object_head(keeper.medium, version.object_id) is None:
            keeper.take_in([version])
        else:
            keeper.add_version(version)
        protect_kept(keeper, [version.object_id], services)
        head = keeper.head()
    services.log(actor, "store", record_id_of(version.object_id), medium=medium_name, ledger=head.as_json())


def _trust(services: Services) -> dict[str, bytes]:
    names = [*services.home.trust.glob("*.pem"), services.home.trust / FILE]
    return {f"trust/{path.name.lower()}": path.read_bytes() for path in sorted(names) if path.is_file()}


def _spread(services: Services, shelf: list[Shelved], actor: str) -> None:
    """Gives each attached medium the furthest copy, byte for byte; one that refuses gets it another time."""
    accounts = read_accounts(services)
    for shelved in shelf:
        _account_for(services, shelved, accounts, actor)
    accounts = read_accounts(services)
    for shelved in shelf:
        holders = [name for name in sorted(shelved.holders) if object_id(shelved.id) in accounts.get(name, {})]
        if not holders:
            continue
        wanted = Wanted(object_id(shelved.id), accounts[holders[0]][object_id(shelved.id)], tuple(holders))
        for name in accounts:
            if name in shelved.holders:
                continue
            try:
                copy_object(services, wanted, name, actor)
            except LetopisError as error:
                services.log(actor, "evidence-owed", shelved.id, medium=name, code=error.code)


def _account_for(
    services: Services, shelved: Shelved, accounts: Mapping[str, Mapping[str, Account]], actor: str
) -> None:
    """A kill may have come between a batch and its line in the ledger: the same write again enters it.

    Its timestamps were found sound, so it is not somebody's else.
    """
    identifier = object_id(shelved.id)
    version = ObjectVersion(identifier, shelved.files, services.clock.now(), "Доказательство", actor)
    for name in sorted(shelved.holders & accounts.keys()):
        with services.media.open(name) as medium:
            head = reader.object_head(medium, identifier)
        known = accounts[name].get(identifier)
        if head is not None and (known is None or known.version < head.version):
            with suppress(LetopisError):
                _write(services, name, version, actor)


def _alone(services: Services) -> AbstractContextManager[None]:
    """One at a time: two batches over the same records would be one timestamp too many."""
    busy = UnavailableError(
        "evidence.busy", "Доказательства уже создаёт другой процесс.", "Подождите и повторите: letopis renew."
    )
    return alone(services.home, "evidence", busy=busy)
