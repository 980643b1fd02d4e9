"""The verb «fond export»: the whole archive leaves for a successor, or for the municipal archive (реорганизация школы).

The package is a BagIt bag whose payload is a medium like any other, filled as a replacement is, and the registers. The
hand-over act (F-11) lies beside it: it names the digest of the bag's manifest, on which everything in the bag hangs.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from archive_store.media_marks import RETIRE
from docgen.archive_papers import head_of, organisation
from docgen.facts import Rendered
from docgen.forms.custody import HandedOver, Handover, handover_act
from docgen.forms.shapes import Organisation, Person, in_groups
from kernel.digests import sha512_hex
from kernel.errors import BadInputError, LetopisError, RefusedError
from kernel.findings import Severity
from operations import durable
from operations.auditing import audit
from operations.bags import MANIFEST, TAG_FILES, sha512_of, tags_of
from operations.basis import checked_basis
from operations.filling import Progress, fill_medium
from operations.fond_registers import ANCHORS, Handing, Registers, registers_of
from operations.fonds import TOLD, FondTold
from operations.hold_lists import held_objects
from operations.loose_papers import loose_paper
from operations.new_medium import NewFolder, new_identity, taken
from operations.officials import institution
from operations.services import Services
from signing.anchors import write_bundle

MEDIUM = "fond"
ARCHIVE, REGISTERS, ACT = "data/archive", "data/registers", "act.pdf"
EXPORTED = "fond-export"
_NAMES = frozenset({"data", ACT, *TAG_FILES})

Sign = Callable[[Rendered, str], bytes]


@dataclass(frozen=True)
class Receiver:
    """Who takes it: full name of the organisation, and the person who signs for it."""

    name: str
    signer: Person


@dataclass(frozen=True)
class HandedFond:
    """The package: where, the digest of its manifest, the act, and what is in it."""

    path: Path
    manifest: str
    act: Path
    registers: Registers


def export_fond(
    services: Services,
    target: Path,
    receiver: Receiver,
    basis: str,
    actor: str,
    *,
    number: str = "",
    as_is: bool = False,
    sign: Sign | None = None,
    progress: Progress,
) -> HandedFond:
    """Makes the package in a new folder; one that was broken off goes on with the same call, until the act is there.

    1. The archive is audited; what is not in order, or not archived yet, forbids, or (`as_is`) is told.
    2. A medium is made in the package, filled from the others and read back whole.
    3. Registers, manifest, act; then the medium is taken off the books.

    Raises BadInputError `basis.unfit`, `fond.bad_target`; RefusedError `fond.not_in_order`, `media.not_empty`; and as
    `fill_medium`.
    """
    basis = checked_basis(basis)
    receiver = replace(receiver, name=checked_basis(receiver.name))
    target = target.resolve()
    signed = _signed_already(services, target)
    if signed is not None:
        return _hand(services, target, signed, receiver, basis, actor)
    where = _place(services, target)
    remarks = list(_remarks(services, progress))
    if remarks and not as_is:
        raise RefusedError(
            "fond.not_in_order",
            f"Передавать рано: {remarks[0]}" + (f" Всего замечаний: {len(remarks)}." if len(remarks) > 1 else ""),
            "Устраните их (letopis audit, letopis status) или повторите с --as-is: замечания войдут в реестр и в акт.",
        )
    there, uuid = _with_medium(services, where)
    services.log(actor, EXPORTED, uuid, receiver=receiver.name, basis=basis, remarks=len(remarks))
    filled = fill_medium(there, MEDIUM, actor, progress)
    progress("реестры и опись пакета")
    registers = registers_of(services, Handing(receiver.name, basis, uuid), remarks)
    anchors = services.anchors()
    trust = {ANCHORS: write_bundle(anchors, services.clock.now())} if anchors else {}
    listed = {**registers.files, **trust}
    durable.sweep(target / REGISTERS, listed)
    for name, content in listed.items():
        durable.write(target / REGISTERS / name, content)
    manifest = _bag(services, target)
    act = _act(services, receiver, basis, number, registers, filled.standing.report.checks_run, manifest)
    rendered = loose_paper(services, handover_act(act))
    durable.write(target / ACT, rendered.pdf if sign is None else sign(rendered, "Акт приёма-передачи"))
    return _hand(services, target, registers, receiver, basis, actor)


def _hand(
    services: Services, target: Path, registers: Registers, receiver: Receiver, basis: str, actor: str
) -> HandedFond:
    """The act is there: the medium is taken off the books."""
    manifest, uuid = sha512_hex((target / MANIFEST).read_bytes()), registers.told.medium
    services.log(actor, RETIRE, uuid, medium=MEDIUM, handed=True, basis=f"передан: {receiver.name}; {basis}"[:300])
    services.log(actor, "fond-handed", uuid, manifest=manifest, records=registers.told.counts["records"])
    return HandedFond(target, manifest, target / ACT, registers)


def _signed_already(services: Services, target: Path) -> Registers | None:
    """The registers of a package with its act, whose hand-over a kill has kept from the log."""
    try:
        told = FondTold.model_validate_json((target / REGISTERS / TOLD).read_bytes())
        begun = NewFolder(target / ARCHIVE).begun(services.media.key_ids)
    except (OSError, ValidationError, LetopisError):
        return None
    retired = services.media.marks().retired
    known = any(event.subject == told.medium for event in services.events.events(EXPORTED))
    if begun is None or begun.uuid != told.medium or not known or begun.uuid in retired:
        return None
    complete = (target / ACT).is_file() and (target / MANIFEST).is_file()
    return Registers({}, told, {}, told.counts.get("paper", 0)) if complete else None


def _place(services: Services, target: Path) -> NewFolder:
    """Where the medium is to be. Raises BadInputError `fond.bad_target`, and as `NewPlace.refuse_unfit`."""
    durable.sweep(target, _NAMES)
    # The act comes last: with it the package is finished.
    if target.exists() and (not target.is_dir() or {one.name for one in target.iterdir()} - (_NAMES - {ACT})):
        raise BadInputError(
            "fond.bad_target", f"«{target}» уже занято.", "Укажите новую или пустую папку на диске для передачи."
        )
    where = NewFolder(target / ARCHIVE)
    try:
        where.folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInputError(
            "fond.bad_target", f"В «{target}» записать нельзя: {error.strerror}.", "Укажите другую папку."
        ) from error
    where.refuse_unfit(services.media.places)
    return where


def _remarks(services: Services, progress: Progress) -> Iterator[str]:
    """What is not in order, in Russian sentences."""
    home = services.home
    for what, folders in (("составлено и не сохранено", home.work_folders()), ("принято", home.import_folders())):
        waiting = [str(record) for record in folders]
        if waiting:
            yield f"Ещё не в архиве ({what}): {', '.join(waiting[:3])}{' и другие' if len(waiting) > 3 else ''}."
    held = held_objects(services)
    if held:
        yield f"Уничтоженное по акту, но приостановленное не передаётся, документов: {len(held)}."
    found = audit(services, progress).report
    yield from (one.message for one in found.findings if one.severity is Severity.ERROR)
    if not found.checks_run:
        yield "Аудит ничего не проверил."


def _with_medium(services: Services, where: NewFolder) -> tuple[Services, str]:
    """The services with the package's medium beside the others, and its uuid; it is made unless it was begun."""
    begun = where.begun(services.media.key_ids)
    if begun is None:
        identity = new_identity(
            MEDIUM,
            school=services.school.name,
            school_id=services.school.id,
            profile=services.profile,
            created=services.clock.now(),
            key_id=services.media.key.key_id,
        )
        begun = replace(identity, label=f"{services.school.name}. Архивный фонд для передачи")
        where.create(begun, services.media.key)
    elif begun.name != MEDIUM or begun.uuid in services.media.marks().retired:
        raise taken(begun.label)
    places = {**services.media.places, MEDIUM: where.place(begun.uuid)}
    return replace(services, media=replace(services.media, places=places)), begun.uuid


def _bag(services: Services, target: Path) -> str:
    """Writes the bag's tags; gives the SHA-512 of its manifest."""
    payload, size = {}, 0
    for path in sorted(one for one in (target / "data").rglob("*") if not one.is_dir()):
        payload[path.relative_to(target).as_posix()] = sha512_of(path)
        size += path.stat().st_size
    info = [
        ("Source-Organization", services.school.name),
        ("Bagging-Date", services.today().isoformat()),
        ("Bag-Software-Agent", services.program),
        ("Payload-Oxum", f"{size}.{len(payload)}"),
        ("External-Description", "Электронный архив школы целиком; персональные данные"),
        ("External-Identifier", services.school.id),
    ]
    tags = tags_of(payload, info)
    for name, content in tags.items():
        durable.write(target / name, content)
    os.sync()  # the disk is pulled next
    return sha512_hex(tags[MANIFEST])


def _act(
    services: Services,
    receiver: Receiver,
    basis: str,
    number: str,
    registers: Registers,
    checks: int,
    manifest: str,
) -> Handover:
    school = institution(services)
    megabytes = f"{registers.told.counts['bytes'] / 1e6:.1f}".replace(".", ",")
    items = [HandedOver(f"Электронные документы: {kind}", 1, count) for kind, count in registers.kinds.items()]
    if items:
        items[0] = replace(items[0], note=f"всего {megabytes} Мб")
    if registers.paper:
        items.append(HandedOver("Дела на бумаге, по реестру paper.csv", 1, registers.paper, note="передаются отдельно"))
    remarks = f"; замечаний в реестре: {len(registers.told.remarks)}" if registers.told.remarks else ", ошибок нет"
    director = head_of(school)
    return Handover(
        organisation=organisation(school),
        number=number,
        dated=services.today(),
        basis=basis,
        giver=director,
        taker=receiver.signer,
        items=tuple(items),
        condition=f"пакет прочитан полностью, проверок {checks}{remarks}",
        receiving=Organisation(receiver.name, head=receiver.signer.name, head_office=receiver.signer.office),
        manifest=in_groups(manifest).replace(" ", "\n"),
    )
