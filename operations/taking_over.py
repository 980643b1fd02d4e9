"""The verb «fond import»: a successor takes over another school's whole archive, with its terms, holds and evidence.

The paper act names the digest of the package's manifest; whoever took the package types it in. From there on everything
is checked before anything is written:

1. The manifest has that digest, and each file in the package is what the manifest says.
2. The medium in it is whole by the independent checker, its event log and its list of holds are whole and signed.
3. It is another school's archive, it was not taken over already, nothing in it was destroyed by a later act, and
   nothing else lies here under an id that it has.
4. Every record's signature and evidence verify by this home's trust anchors.

Then holds and decisions come first, what is kept of the fond next, the records last, byte for byte;
a call that was broken off goes on when it is repeated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive_store import ledger, reader
from archive_store.check_source import Source
from archive_store.checker import check_object
from archive_store.ledger import Account
from archive_store.medium import Medium
from archive_store.paths import ID_PREFIX
from archive_store.versions import ObjectVersion
from kernel.digests import sha512_hex
from kernel.errors import IntegrityError, LetopisError, RefusedError, UnavailableError
from kernel.findings import Severity
from operations.alone import alone
from operations.archived import is_fond, is_record, read_sheet, record_id_of, record_ids
from operations.catching_up import read_accounts
from operations.enough_media import refuse_too_few_media
from operations.evidence_shelf import read_shelf
from operations.filling import Progress
from operations.fond_entries import TAKEN, enter_told
from operations.fond_package import Package, foreign_ids, open_package
from operations.fonds import BEGUN, FINISHED, FondTold, as_codes, finished, fonds
from operations.guest import GUEST
from operations.handing_over import REGISTERS
from operations.holding import take_over_holds
from operations.locking import protect_kept
from operations.newest import retention_in
from operations.services import Services
from operations.verifying import verify_records


@dataclass(frozen=True)
class TakenOver:
    """What came: of whom, how many records, holds, cases on paper; which media could not take it now, and why."""

    told: FondTold
    records: tuple[str, ...]
    holds: int
    paper: int
    missed: Mapping[str, str]


def import_fond(services: Services, folder: Path, manifest: str, actor: str, progress: Progress) -> TakenOver:
    """Takes a package over.

    Args:
        services: the successor's home.
        folder: of the package.
        manifest: digest of its manifest, from the paper act: sixteen hexadecimal digits at least, spaces as they come.
        actor: who does it.
        progress: told what is being done.

    Raises:
        BadInputError, IntegrityError: as `open_package`; IntegrityError `fond.not_verified`.
        RefusedError: `fond.same_school`, `fond.same_code`, `fond.taken_already`, `fond.destroyed_since`,
            `fond.conflict`.
        UnavailableError: `act.too_few_to_tell`, `fond.too_few_media`, `hold.too_few_media`.
    """
    package = open_package(services, folder, manifest, progress)
    with alone(services.home, "fond"):
        _refuse_known(services, package)
        _prove(package, progress)
        refuse_too_few_media(services)
        schools = {code: sorted(keys) for code, keys in package.schools.items()}
        told = {"name": package.told.name[:300], "schools": schools}
        services.log(actor, BEGUN, package.object_id, **told, records=package.told.counts["records"])
        held = [(one.scope, f"{one.basis} (фонд: {package.told.name[:300]})") for one in package.told.holds]
        holds = take_over_holds(services, held, actor)
        paper = enter_told(services, package.told, actor)
        missed = _copy_everything(services, package, actor, progress)
        records = tuple(record_id_of(one) for one in sorted(package.accounts) if is_record(one))
        _tell(services, package, records, actor)
        for nested in sorted(one for one in package.accounts if is_fond(one)):
            services.log(actor, FINISHED, nested, within=package.object_id)
        services.log(actor, FINISHED, package.object_id, **told, records=len(records))
    return TakenOver(package.told, records, len(holds), paper, missed)


def _refuse_known(services: Services, package: Package) -> None:
    """Step 3."""
    told = package.told
    own = f"{ID_PREFIX}{services.school.id}/"
    if told.school == services.school.id or any(one.startswith(own) for one in package.accounts):
        raise RefusedError(
            "fond.same_school",
            f"Код сдающей школы «{told.school}» совпадает с кодом этого архива: номера документов совпали бы.",
            "Храните такой архив отдельно: восстановите его домашнюю папку на этой же машине (letopis restore).",
        )
    every = fonds(services)
    begun = [as_codes(event.details) for event in services.events.events(BEGUN)]
    for code, keys in package.schools.items():
        others = [*(one.keys for one in every if one.told.school == code), *(one[code] for one in begun if code in one)]
        if any(not known & keys for known in others):
            raise RefusedError(
                "fond.same_code",
                f"Код «{code}» есть уже у фонда другой школы, который принят или принимается: номера документов "
                "совпали бы.",
                "Храните такой архив отдельно: восстановите его домашнюю папку на этой же машине (letopis restore).",
            )
    known = [one for one in every if one.told.school == told.school]
    if package.object_id in finished(services):
        raise RefusedError(
            "fond.taken_already", f"Этот пакет ({told.name}) уже принят.", "Принимать его снова не нужно."
        )
    gone = {*services.media.destroyed(), *(one for fond in known for one in fond.stones)}
    back = sorted(set(package.accounts) & gone)
    if back:
        raise RefusedError(
            "fond.destroyed_since",
            f"В пакете есть уничтоженное по акту ({len(back)}): {record_id_of(back[0])}. Пакет старше акта.",
            "Ничего не принято. Попросите сдающую школу составить пакет заново.",
        )
    with package.guest.media.open(GUEST) as guest:
        for name, accounts in read_accounts(services).items():
            for object_id, account in package.accounts.items():
                _lacks(guest, accounts.get(object_id), account, object_id, name)


def _prove(package: Package, progress: Progress) -> None:
    """Step 4."""
    progress("подписи и доказательства")
    guest = package.guest
    if not guest.anchors():
        raise UnavailableError(
            "verify.no_anchors",
            "Нет ни одного доверенного корневого сертификата, проверять подписи не по чему.",
            "Положите корневые сертификаты удостоверяющего центра в папку trust файлом .pem.",
        )
    _refuse_batches_of_others(package)
    verdicts = verify_records(guest, record_ids(guest), guest.clock.now())
    bad = [one for one in verdicts if not one.ok]
    if bad:
        why = next((f.message for f in bad[0].report.findings if f.severity is Severity.ERROR), "не проверено")
        raise IntegrityError(
            "fond.not_verified",
            f"Подлинность не подтверждена у {len(bad)} из {len(verdicts)}: {bad[0].id}: {why}",
            f"Ничего не принято. Если не хватает корневых сертификатов, сверьте {REGISTERS}/trust.pem из пакета с "
            "изданными удостоверяющим центром и положите в папку trust.",
        )


def _refuse_batches_of_others(package: Package) -> None:
    """Evidence speaks of the package's own records and logs. Raises IntegrityError `fond.foreign_ids`."""
    for shelved in read_shelf(package.guest):
        strange = [name for name in shelved.batch.members if name.partition("/")[0] not in package.schools]
        if strange:
            raise foreign_ids(strange[0])


def _copy_everything(services: Services, package: Package, actor: str, progress: Progress) -> dict[str, str]:
    """Each medium gets everything; two of three must. Gives name → why, of those that failed."""
    missed: dict[str, str] = {}
    for name in services.media.names:
        try:
            head = _copy_onto(services, package, name, actor, progress)
        except LetopisError as error:
            if error.code == "fond.conflict":
                raise
            missed[name] = error.message
            continue
        services.log(actor, "media-copy", package.object_id, medium=name, source=package.told.medium, ledger=head)
    if len(services.media.names) - len(missed) < services.media.quorum:
        raise UnavailableError(
            "fond.too_few_media",
            "Фонд принял не больше чем один носитель: " + " ".join(missed.values()),
            "Подключите носители (letopis media attach) и повторите: команда продолжит.",
        )
    return missed


def _copy_onto(services: Services, package: Package, name: str, actor: str, progress: Progress) -> dict[str, object]:
    source = services.media.source(name)
    # The same bytes on every medium, whenever and by whom the call is repeated.
    version = ObjectVersion(
        object_id=package.object_id,
        files=package.kept,
        created=package.ended,
        message=f"Принят фонд: {package.told.name}",
        actor=services.owner,
    )
    with (
        services.media.keeper(name, services.clock.now(), actor) as keeper,
        package.guest.media.open(GUEST) as guest,
    ):
        if reader.object_head(keeper.medium, package.object_id) is None:
            keeper.take_in([version])
        own = ledger.accounts(keeper.medium, keeper.keys)
        for number, (object_id, account) in enumerate(sorted(package.accounts.items()), start=1):
            progress(f"{name}: [{number}/{len(package.accounts)}] {record_id_of(object_id)}")
            if _lacks(guest, own.get(object_id), account, object_id, name):
                keeper.copy(
                    guest,
                    object_id,
                    account.inventory_sha512,
                    sound=partial(_is_sound, source, object_id),
                )
        protect_kept(keeper, [package.object_id, *package.accounts], services)
        return keeper.head().as_json()


def _is_sound(source: Source, object_id: str) -> bool:
    return check_object(source, object_id).ok


def _lacks(guest: Medium, known: Account | None, account: Account, object_id: str, name: str) -> bool:
    """Whether the medium lacks it, or has an earlier state of it, out of an earlier package that was broken off.

    Raises RefusedError `fond.conflict` where something else lies under the id.
    """
    if known is None or _went_on_from(guest, object_id, known):
        return True
    if known.version > account.version or known.inventory_sha512 == account.inventory_sha512:
        return False  # an earlier call brought it; evidence may have been renewed since
    raise RefusedError(
        "fond.conflict",
        f"На носителе «{name}» под номером {record_id_of(object_id)} уже лежит другое.",
        "Записанное не меняют. Сравните документы и сообщите ответственному за архив.",
    )


def _went_on_from(guest: Medium, object_id: str, known: Account) -> bool:
    """Whether the package's object is a later version of what is known."""
    head = reader.object_head(guest, object_id)
    if head is None or known.version >= head.version:
        return False
    try:
        earlier = reader.object_version(guest, object_id, known.version)
    except LetopisError:
        return False
    return sha512_hex(earlier.inventory) == known.inventory_sha512


def _tell(services: Services, package: Package, records: tuple[str, ...], actor: str) -> None:
    """An event for each record, as for one that was stored here; what an earlier call told is not told again."""
    told = {event.subject for event in services.events.events(TAKEN)}
    later = {one.record for one in package.told.since}  # they have told the year already
    with package.guest.media.open(GUEST) as medium:
        for record in records:
            if record in told:
                continue
            retention = retention_in(read_sheet(medium, record))
            year = {} if record in later else {"first_act_year": retention.first_act_year if retention else None}
            inventory = package.accounts[f"{ID_PREFIX}{record}"].inventory_sha512
            services.log(actor, TAKEN, record, inventory_sha512=inventory, **year)
