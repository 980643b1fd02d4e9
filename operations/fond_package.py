"""A package with another school's archive, read and judged before anything is taken from it.

The paper act names the digest of the package's manifest; everything in the package hangs on it.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from archive_store import ledger
from archive_store.checker import check_root
from archive_store.event_check import check_log
from archive_store.event_lines import parse_line
from archive_store.hold_list import Verb, parse_holds
from archive_store.ledger import Account
from archive_store.medium import Medium
from archive_store.paths import ARCHIVE_KEYS, EVENTS, EVENTS_HEAD, ID_PREFIX, TOMBSTONES
from archive_store.paths import HOLDS as HOLD_LIST
from archive_store.tombstones import parse_tombstones
from kernel.clock import parse_stamp
from kernel.digests import sha512_hex
from kernel.errors import BadInputError, IntegrityError, UnavailableError
from kernel.findings import Report, Severity
from kernel.ids import parse_record_id
from operations.archived import FOND, is_fond, is_record, record_id_of
from operations.bags import MANIFEST, check_bag
from operations.filling import Progress
from operations.fonds import HEAD, HOLDS, KEYS, LOG, STONES, TOLD, FondTold, archive_keys, read_fond
from operations.guest import GUEST, guest_services
from operations.handing_over import ACT, ARCHIVE, REGISTERS
from operations.services import Services

_AGAIN = "Ничего не принято. Получите пакет заново."
_DIGEST = re.compile(r"[0-9a-f]{16,128}")


@dataclass(frozen=True)
class Package:
    """A package that was found sound.

    Attributes:
        guest: the services with the package's medium as their only one.
        told: what the one who handed it over says of the whole.
        accounts: object id → its state.
        kept: files of the object that keeps what is known of the fond.
        object_id: of that object; it has the manifest's digest in it.
        ended: instant of the last event in the predecessor's log that the package has.
        schools: code of each school whose records are in it → ids of its archive's keys.
    """

    guest: Services
    told: FondTold
    accounts: Mapping[str, Account]
    kept: Mapping[str, bytes]
    object_id: str
    ended: datetime
    schools: Mapping[str, frozenset[str]]


def _typed(manifest: str) -> str:
    digest = "".join(manifest.split()).lower()
    if not _DIGEST.fullmatch(digest):
        raise BadInputError(
            "fond.bad_digest",
            "Контрольная сумма пакета записана неверно.",
            "Перепишите её из акта приёма-передачи: 128 знаков 0–9, a–f; довольно первых шестнадцати.",
        )
    return digest


def open_package(services: Services, folder: Path, manifest: str, progress: Progress) -> Package:
    """Reads all of it. `manifest`: digest from the act, sixteen hexadecimal digits at least, spaces as they come.

    Raises BadInputError `fond.bad_digest`, `bag.not_one`, `fond.not_one`; IntegrityError `fond.other_manifest`,
    `bag.damaged`, `fond.not_whole`, `fond.holds_differ`, `fond.foreign_ids`, and as a medium that is opened.
    """
    folder, digest = folder.resolve(), _typed(manifest)
    try:
        listed = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise BadInputError(
            "bag.not_one", f"В «{folder}» нет пакета: нет файла {MANIFEST}.", "Укажите папку самого пакета."
        ) from error
    if not sha512_hex(listed).startswith(digest):
        raise IntegrityError(
            "fond.other_manifest",
            "Контрольная сумма описи пакета не та, что названа в акте.",
            "Сверьте, тот ли это пакет. Если тот, он изменён: получите его заново.",
        )
    progress("опись пакета")
    check_bag(folder)
    guest = guest_services(services, folder / ARCHIVE)
    progress("проверка копий в пакете")
    source = guest.media.source(GUEST)
    root, objects = check_root(source, lambda done, what: progress(f"[{done:>4}] {what}"), anchors=guest.media.key_ids)
    _refuse_findings("fond.not_whole", root + sum(objects.values(), Report()))
    told = _told(folder)
    try:
        with guest.media.open(GUEST) as medium:
            if medium.identity.school != told.school or medium.identity.uuid != told.medium:
                raise _not_one("описание фонда — не от этого носителя")
            kept = _kept(folder, medium)
            keys = archive_keys(kept[KEYS])
            _refuse_other_holds(kept.get(HOLDS, b""), keys, told)
            accounts = ledger.accounts(medium, keys)
            schools = {told.school: frozenset(keys), **_schools_before(medium, accounts)}
            _refuse_others(accounts, told, frozenset(schools))
            ended = parse_stamp(parse_line(kept[LOG].splitlines()[-1]).at)
    except UnavailableError as error:
        raise _not_one(error.message) from error
    return Package(
        guest, told, accounts, kept, f"{ID_PREFIX}{told.school}/{FOND}/{sha512_hex(listed)[:16]}", ended, schools
    )


def _told(folder: Path) -> FondTold:
    try:
        return FondTold.model_validate_json((folder / REGISTERS / TOLD).read_bytes())
    except (OSError, ValidationError) as error:
        raise _not_one(f"в реестрах нет целого {TOLD}") from error


def _kept(folder: Path, medium: Medium) -> dict[str, bytes]:
    """What is kept of the fond besides records; its event log whole and signed."""
    names = {LOG: EVENTS, HEAD: EVENTS_HEAD, KEYS: ARCHIVE_KEYS, STONES: TOMBSTONES, HOLDS: HOLD_LIST}
    found = {name: medium.tail(path, start=0) for name, path in names.items() if medium.entry(path)}
    keys = archive_keys(found[KEYS])
    _refuse_findings("fond.not_whole", check_log(found.get(LOG, b""), found.get(HEAD), keys))
    try:
        for stone in parse_tombstones(found.get(STONES, b""), keys, medium.identity.label).values():
            parse_stamp(stone.at)
    except ValueError as error:
        raise IntegrityError(
            "fond.not_whole", "Пакет повреждён: в перечне уничтоженного негодная дата.", _AGAIN
        ) from error
    beside = {TOLD: f"{REGISTERS}/{TOLD}", MANIFEST: MANIFEST, ACT: ACT}
    for name, path in beside.items():
        with suppress(FileNotFoundError):  # the act may have come on paper alone
            found[name] = (folder / path).read_bytes()
    return found


def _schools_before(medium: Medium, accounts: Mapping[str, Account]) -> dict[str, frozenset[str]]:
    """Of the schools whose fonds the giver had taken over: code → key ids. Raises IntegrityError `fond.not_whole`."""
    found: dict[str, frozenset[str]] = {}
    for object_id in filter(is_fond, accounts):
        fond = read_fond(medium, object_id)
        if fond is None or not object_id.startswith(f"{ID_PREFIX}{fond.told.school}/"):
            text = f"Пакет повреждён: сведения о принятом раньше фонде не читаются: {record_id_of(object_id)}."
            raise IntegrityError("fond.not_whole", text, _AGAIN)
        found[fond.told.school] = found.get(fond.told.school, frozenset()) | fond.keys
    return found


def _refuse_others(accounts: Mapping[str, Account], told: FondTold, schools: frozenset[str]) -> None:
    """Everything in the package, and all that is told of it, is the giver's, or of fonds it had taken over.

    Raises IntegrityError `fond.foreign_ids`, `fond.not_whole`.
    """
    named = [
        *(object_id.removeprefix(ID_PREFIX).split("/")[0] for object_id in accounts),
        *(one.scope.split("/")[0] for one in told.holds),
        *(one.record.split("/")[0] for one in told.paper),
        *(one.record.split("/")[0] for one in told.since),
    ]
    strange = next((one for one in named if one not in schools), None)
    if strange is not None:
        raise foreign_ids(strange)
    records = [record_id_of(one) for one in accounts if is_record(one)]
    try:
        for name in (*records, *(one.record for one in told.paper), *(one.record for one in told.since)):
            parse_record_id(name)
    except BadInputError as error:
        raise IntegrityError("fond.not_whole", f"Пакет повреждён: {error.message}", _AGAIN) from error
    if any(one.on > told.handed_on for one in told.starts):
        raise IntegrityError("fond.not_whole", "Пакет повреждён: событие позже дня передачи.", _AGAIN)
    if told.counts.get("records") != len(records):
        text = f"Пакет повреждён: документов {len(records)}, а в описании фонда {told.counts.get('records')}."
        raise IntegrityError("fond.not_whole", text, _AGAIN)


def foreign_ids(strange: str) -> IntegrityError:
    """The error for a package that speaks of somebody else's records."""
    return IntegrityError(
        "fond.foreign_ids",
        f"В пакете есть номера чужой школы: «{strange}».",
        "Ничего не принято. Попросите сдающую школу составить пакет заново.",
    )


def _refuse_other_holds(held: bytes, keys: Mapping[str, str], told: FondTold) -> None:
    """Every hold that the medium's list has, not lifted, must be among those told: none is forgotten on the way."""
    lines = parse_holds(held, keys)
    lifted = {line.hold for line in lines.lines if line.verb is Verb.LIFT}
    standing = {
        (line.hold, line.scope, line.basis) for line in lines.lines if line.verb is Verb.SET and line.hold not in lifted
    }
    if not lines.sound or not standing <= {(one.hold, one.scope, one.basis) for one in told.holds}:
        raise IntegrityError(
            "fond.holds_differ",
            "Приостановления уничтожения в реестре и на носителе пакета не сходятся.",
            "Попросите сдающую школу составить пакет заново.",
        )


def _refuse_findings(code: str, report: Report) -> None:
    """Raises IntegrityError for a report that is not ok."""
    if report.ok:
        return
    first = next((f.message for f in report.findings if f.severity is Severity.ERROR), "проверка ничего не проверила")
    raise IntegrityError(code, f"Пакет повреждён: {first}", _AGAIN)


def _not_one(what: str) -> BadInputError:
    return BadInputError(
        "fond.not_one",
        f"Это не пакет архивного фонда: {what.rstrip('.')}.",
        "Укажите папку, которую сделал fond export.",
    )
