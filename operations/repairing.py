"""The verb «media repair»: what the check finds bad is put right from a copy that a signed record confirms.

Nothing is taken from a copy because two agree on it: the ledger's signed line says what the bytes must be, and the
checker that they are. The bad copy stays aside until the new one has passed the same check.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from archive_store.archive_keys import PublicKey, first_key, parse_file
from archive_store.check_places import place_of
from archive_store.checker import check_object
from archive_store.custody import State
from archive_store.media import medium_keys, open_by_ledger
from archive_store.medium import Medium, read_whole
from archive_store.paths import ARCHIVE_KEYS, HOLDS
from archive_store.places import FolderPlace
from archive_store.reader import object_head
from archive_store.root_care import restore_identity, restore_ledger, restore_log, restore_tombstones
from archive_store.store import clean_staging
from kernel.errors import IntegrityError, LetopisError, UnavailableError
from kernel.findings import Finding, Report, Severity
from operations.archived import record_id_of
from operations.attaching import refresh_root
from operations.burying import apply_tombstones
from operations.catching_up import Wanted, buried, copy_object, disputed, furthest, read_accounts
from operations.hold_lists import held_objects
from operations.holding import give_holds
from operations.in_time import in_time
from operations.locking import extend_locks
from operations.media_care import MediumStanding, check_media, one_medium
from operations.services import Services

Progress = Callable[[str], None]
_PASSPORT_TROUBLES = frozenset({"media.bad_identity", "media.bad_signature", "key.bad_list", "media.missing"})
# What a medium may be in for its lists to be mended; in any other quarantine it is not ours to write to.
_MENDABLE = frozenset({"", "ledger.damaged", "events.diverged", "media.pending", "store.medium_full"})


@dataclass(frozen=True)
class Repaired:
    """What was put right on one medium: record ids and names of root files; what could not be; how it stands now."""

    standing: MediumStanding
    repaired: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether the medium is whole now."""
        return not self.findings and self.standing.state in ("ok", "pending")


def repair(services: Services, only: str | None, actor: str, progress: Progress) -> list[Repaired]:
    """Every attached medium, or one.

    Raises NotFoundError `media.unknown`; UnavailableError `media.missing`; IntegrityError for a medium in quarantine.
    """
    if only is not None:
        return [_repair(services, only, actor, progress)]
    found = []
    for name in services.media.names:
        try:
            found.append(_repair(services, name, actor, progress))
        except LetopisError as error:  # one sick medium keeps no other from being mended
            if error.code != "media.missing":
                found.append(Repaired(one_medium(services, name), (), (_finding(name, error),)))
    if not found:
        raise UnavailableError(
            "media.missing", "Ни один носитель не подключён.", "Подключите носители и повторите: letopis media repair."
        )
    return found


def _repair(services: Services, name: str, actor: str, progress: Progress) -> Repaired:
    repaired: list[str] = []
    findings: list[Finding] = []
    _repair_root(services, name, actor, repaired)
    standing = services.media.standing(name)
    if standing.state is State.OFFLINE or standing.state is State.QUARANTINED:
        raise _impossible(name, standing.code, standing.cause, standing.action)
    in_time(services, name, partial(_clean, services, name, actor))
    if give_holds(services, name, actor):
        repaired.append(HOLDS)
    findings += apply_tombstones(services, name, actor)[1]
    repaired += refresh_root(services, name, actor)
    found = check_media(services, name, lambda done, what: progress(f"[{done:>4}] {what}"), anew=True)[0]
    for wanted in _bad(services, name, found.report):
        try:
            _mend(services, name, wanted, actor)
            repaired.append(record_id_of(wanted.object_id))
        except UnavailableError:
            raise
        except LetopisError as error:
            findings.append(_finding(record_id_of(wanted.object_id), error))
    if repaired:
        extend_locks(services, name, actor)
    after = check_media(services, name, lambda *_: None)[0] if repaired else found
    return Repaired(after, tuple(repaired), tuple(findings))


def _finding(subject: str, error: LetopisError) -> Finding:
    return Finding(error.code, Severity.ERROR, subject, f"{error.message} {error.hint}".strip())


def _clean(services: Services, name: str, actor: str) -> None:
    with (
        services.media.keeper(name, services.clock.now(), actor, for_acts=True) as keeper,
        suppress(IntegrityError),  # the damaged object is found by the check that follows, and named there
    ):
        clean_staging(keeper.medium)


def _mend(services: Services, name: str, wanted: Wanted, actor: str) -> None:
    if wanted.disputed:
        found = disputed(wanted)
        raise IntegrityError(found.code, found.message, "")
    with services.media.open(name) as medium:
        try:
            head = object_head(medium, wanted.object_id)
        except IntegrityError:
            head = None
    further = head is not None and head.version > wanted.account.version
    if further and check_object(services.media.source(name), wanted.object_id).ok:
        raise IntegrityError(
            "media.unaccounted_version",
            f"У {record_id_of(wanted.object_id)} на носителе «{name}» есть целая версия, которой нет в книге учёта.",
            "Прежней версией она не заменена. Выполните letopis renew; если не поможет, сообщите разработчикам.",
        )
    copy_object(services, wanted, name, actor, verb="repair")


def _bad(services: Services, name: str, report: Report) -> list[Wanted]:
    """The objects that the check's findings are about, each in the state in which it should be."""
    accounts = read_accounts(services)
    newest = furthest(services, accounts, held_objects(services))
    own = accounts.get(name, {})
    by_folder = {place_of(object_id): object_id for object_id in {*own, *newest}}
    chosen: dict[str, Wanted] = {}
    for finding in report.findings:
        object_id = finding.subject if finding.subject in newest else by_folder.get(finding.subject[:76], "")
        if finding.severity is not Severity.ERROR or object_id not in newest:
            continue
        wanted = newest[object_id]
        holders = tuple(other for other in wanted.holders if other != name)
        chosen[object_id] = replace(wanted, holders=holders)
    return list(chosen.values())


def _repair_root(services: Services, name: str, actor: str, repaired: list[str]) -> None:
    """Passport, keys, ledger, log, tombstones: what the medium needs before it can be admitted at all."""
    services.media.forget(name)
    place = services.media.place(name)
    if not isinstance(place, FolderPlace):
        return
    key = services.media.key
    own = {key.key_id: key.public_pem}
    code = services.media.standing(name).code
    done: list[str] = []
    if code in _PASSPORT_TROUBLES:
        with open_by_ledger(place.path, key) as medium:
            _demand_own(name, medium, place.uuid)
            done += restore_identity(medium, _keys_of(services, name, medium), own)
        code = services.media.standing(name).code
    if code in _MENDABLE:
        with _opened(services, name) as medium:
            _demand_own(name, medium, place.uuid)
            done += _restore_lists(services, name, medium)
    if done:
        repaired += done
        services.log(actor, "media-repair", place.uuid, medium=name, files=done)


def _restore_lists(services: Services, name: str, medium: Medium) -> list[str]:
    """Ledger, event log, tombstones, where they are damaged; the ledger first, for it says what the disk is."""
    own = {services.media.key.key_id: services.media.key.public_pem}
    done = []
    uuid = services.media.place(name).uuid
    if restore_ledger(medium, services.media.mirror(uuid), own, services.media.marks().head(uuid)):
        done.append("ledger.jsonl")
    keys = medium_keys(medium, services.media.key_ids)
    if services.media.standing(name).code not in _MENDABLE:
        return done  # its ledger shows now that it is no disk to be mended
    if restore_log(medium, keys):
        done.append("events.jsonl")
    if restore_tombstones(medium, buried(services), keys):
        done.append("tombstones.jsonl")
    return done


def _opened(services: Services, name: str) -> Medium:
    """The medium with its passport proved, in quarantine or not: for putting it right."""
    return services.media.place(name).open(services.media.key_ids)


def _demand_own(name: str, medium: Medium, uuid: str) -> None:
    if medium.identity.uuid != uuid:
        raise _impossible(
            name, "media.foreign", "паспорт повреждён, а книга учёта — чужого носителя", "подключите нужный носитель"
        )


def _keys_of(services: Services, name: str, medium: Medium) -> tuple[PublicKey, ...]:
    """The archive's list of keys from another medium; a new list of one key where there is none."""
    for other, opened in services.media.attached():
        if other != name:
            return parse_file(read_whole(opened, ARCHIVE_KEYS))
    return (first_key(services.media.key, medium.identity.created),)


def _impossible(name: str, code: str, cause: str, action: str) -> IntegrityError:
    return IntegrityError(code, f"Носитель «{name}»: {cause}.", f"{action[:1].upper()}{action[1:]}.")
