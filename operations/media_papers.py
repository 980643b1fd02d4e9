"""Papers about media: label (Ф-10), control log (Ф-14), act of a check (Ф-15), handover (Ф-11), register, incident.

What they say comes from the media and the event log; nothing is kept for them anywhere else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from archive_store import ledger, reader
from archive_store.event_lines import Event
from archive_store.media import medium_keys
from archive_store.media_marks import RETIRE
from archive_store.medium import Medium
from docgen.facts import DocumentFacts
from docgen.forms.custody import HandedOver, Handover, PresenceCheck, handover_act, presence_check
from docgen.forms.labels import MediumLabel, label_card, sticker
from docgen.forms.media import Incident, RegisteredMedium, incident_note, media_register
from docgen.forms.registers import ControlEntry, control_log
from docgen.forms.shapes import Organisation, Person
from docgen.paper import Paper
from docgen.papers import render_paper
from kernel.clock import local_date, parse_stamp
from kernel.digests import sha512_hex
from kernel.errors import BadInputError, IntegrityError, LetopisError
from kernel.ids import parse_record_id
from operations import durable
from operations.archived import ArchivedSheet, is_record, latest_version
from operations.carriers import Carrier
from operations.letting_go import other_carriers
from operations.media_care import MediumStanding, check_media, one_medium
from operations.officials import person_named
from operations.replacing import Replaced
from operations.services import Services

CHECKED, ATTACHED = "media-check", "media-caught-up"
HANDOVER, PRESENCE, REPLACEMENT = "akt-peredachi", "akt-proverki", "spravka-o-zamene"
"""How the files of the papers on one medium begin."""
_CRYPTO = {"luks": "LUKS", "bitlocker": "BitLocker"}


def label_medium(services: Services, name: str, folder: Path) -> list[Path]:
    """The sticker and the card of a medium, as it is now."""
    standing = one_medium(services, name)
    with services.media.open(name) as medium:
        label = _label(services, name, medium, standing)
    stick = _write(folder / f"naklejka-{name}.pdf", sticker(label, services.program).pdf)
    return [stick, _paper(services, folder / f"kartochka-{name}.pdf", label_card(label))]


def _label(services: Services, name: str, medium: Medium, standing: MediumStanding) -> MediumLabel:
    accounts = ledger.accounts(medium, medium_keys(medium, services.media.key_ids))
    manifest = "".join(f"{account.inventory_sha512}  {key}\n" for key, account in sorted(accounts.items()))
    facts = _Content.of(medium)
    kind = standing.file_system.kind if standing.file_system else "хранилище S3"
    crypto = _CRYPTO.get(standing.file_system.encryption, "") if standing.file_system else ""
    return MediumLabel(
        organisation=Organisation(services.school.name),
        inventory_number=services.media.number(name),
        mark=next((rule.label for rule in services.profile.media.value or () if rule.name == name), ""),
        kind=f"диск, {kind}{f', {crypto}' if crypto else ''}",
        capacity=f"свободно {standing.free // 10**9} ГБ",
        content=f"Электронный архив: журналы и ведомости{f' за {facts.years} уч. г.' if facts.years else ''}",
        written_on=local_date(services.clock.now(), services.school.zone),
        file_count=facts.files,
        megabytes=f"{facts.size / 1e6:.1f}".replace(".", ","),
        manifest_sha512=sha512_hex(manifest.encode()),
        keep_until=f"01.01.{facts.last_act_year}" if facts.last_act_year else "постоянно",
        custodian=medium.identity.custodian,
        units=str(standing.objects),
    )


@dataclass(frozen=True)
class _Content:
    """What is on a medium: files, bytes, school years, the last first year of an act.

    That is 0 where something of the school's is kept for ever, or until an event; the archive's own accounts are no
    reason to keep a medium.
    """

    files: int
    size: int
    years: str
    last_act_year: int

    @classmethod
    def of(cls, medium: Medium) -> "_Content":
        """Counts. What does not read is left out: the check names it."""
        files = size = 0
        years, ends = set[str](), set[int]()
        for head in reader.list_objects(medium, on_damage=lambda *_: None):
            files += len(head.files)
            size += sum(fact.size for fact in head.files.values())
            sheet = _sheet(medium, head) if is_record(head.object_id) else None
            if sheet is not None:
                years.add(sheet.academic_year)
                if not parse_record_id(sheet.id).kind.own:
                    ends.add(int(sheet.retention.get("first_act_year") or 0))
        told, last = sorted(years), 0 if 0 in ends else max(ends, default=0)
        return cls(files, size, "–".join(dict.fromkeys([*told[:1], *told[-1:]])), last)


def _sheet(medium: Medium, head: reader.ObjectHead) -> ArchivedSheet | None:
    try:
        content = reader.read_file(medium, head.object_id, f"{latest_version(head.files)}/record.json")
        return ArchivedSheet.model_validate_json(content)
    except (LetopisError, ValueError):
        return None


def control_journal(services: Services, year: int, target: Path) -> Path:
    """Ф-14 of a calendar year, from the event log. Raises BadInputError `media.no_checks`."""
    entries = tuple(_entry(services, event) for event in _events(services, year))
    if not entries:
        raise BadInputError(
            "media.no_checks", f"В {year} году носители не проверяли.", "Проверьте: letopis media check --full."
        )
    return _paper(services, target, control_log(Organisation(services.school.name), year, entries))


def _events(services: Services, year: int) -> Iterator[Event]:
    for event in services.events.events(CHECKED, ATTACHED):
        on = local_date(parse_stamp(event.at), services.school.zone)
        if on.year == year:
            yield event


def _entry(services: Services, event: Event) -> ControlEntry:
    good = event.details.get("state") in ("ok", "pending")
    name = event.subject if event.verb == CHECKED else event.details.get("medium", "")
    return ControlEntry(
        dated=local_date(parse_stamp(event.at), services.school.zone),
        medium=str(name).upper(),
        kind="плановый" if event.verb == CHECKED else "приём",
        tool=services.program,
        checked=int(event.details.get("checks", 0)),
        errors=int(event.details.get("errors", 0)),
        readable="да" if good else "не всё",
        signatures="командой verify",
        conclusion="годен" if good else "есть повреждения",
        action="" if good else "восстановить (media repair)",
        by=event.actor,
    )


def presence_act(services: Services, found: Sequence[MediumStanding], target: Path) -> Path:
    """Ф-15 after a check of the media (every five years, and when wanted): what the check found, for two to sign."""
    objects = max((one.objects for one in found), default=0)
    bad = {record for one in found for record, whole in one.copies.items() if not whole}
    owed = max((one.debt.objects for one in found), default=0)
    act = PresenceCheck(
        organisation=Organisation(services.school.name),
        number="",
        dated=services.today(),
        inventories="электронный архив, носители " + ", ".join(one.name.upper() for one in found),
        listed=objects + owed,
        present=objects - len(bad),
        missing=owed,
        unlisted=sum(f.code == "ledger.unaccounted" for one in found for f in one.report.findings),
        to_rewrite=len(bad),
        damaged=0,
        conditions="; ".join(f"{one.name.upper()}: {one.standing.cause or 'в порядке'}" for one in found),
        performers=(Person("Ответственный за архив", ""), Person("", "")),
    )
    return _paper(services, target, presence_check(act))


def hand_over(
    services: Services, name: str, giver: str, taker: str, basis: str, folder: Path, actor: str
) -> list[Path]:
    """Ф-11 for another custodian, after a full check, and a new label.

    Raises IntegrityError `media.not_whole` for a medium that is not whole; BadInputError `media.bad_person`.
    """
    people = [person_named(text) for text in (giver, taker)]
    standing = check_media(services, name, lambda *_: None, anew=True)[0]
    if standing.state != "ok" or not standing.report.ok:
        raise IntegrityError(
            "media.not_whole",
            f"Носитель «{name}» передавать нельзя: {standing.standing.cause or 'проверка нашла повреждения'}.",
            f"Сначала: letopis media repair {name}, letopis media attach {name}.",
        )
    with services.media.open(name) as medium:
        label = _label(services, name, medium, standing)
    item = HandedOver(
        title=f"Носитель {label.inventory_number}, {label.content}",
        copies=1,
        cases=standing.objects,
        megabytes=label.megabytes,
        digest=label.manifest_sha512[:16],
        note="конверт с паролем" if standing.file_system and standing.file_system.encryption else "",
    )
    condition = f"прочитан полностью, проверок {standing.report.checks_run}, ошибок нет"
    act = Handover(
        Organisation(services.school.name), "", services.today(), basis, people[0], people[1], (item,), condition
    )
    papers = [
        _paper(services, folder / f"{HANDOVER}-{name}.pdf", handover_act(act)),
        *label_medium(services, name, folder),
    ]
    services.log(actor, "media-handover", services.media.place(name).uuid, medium=name, basis=basis)
    return papers


def register(services: Services, target: Path) -> Path:
    """The register of carriers: those in use, and those that were taken off the books."""
    lines = [_in_use(services, name) for name in services.media.names]
    zone = services.school.zone
    for event in services.events.events(RETIRE):
        retired = local_date(parse_stamp(event.at), zone)
        name = str(event.details.get("medium", ""))
        keeper, basis = services.profile.custodian_of(name), str(event.details.get("basis", ""))
        label = f"носитель {name.upper()}"
        lines.append(RegisteredMedium(event.subject, label, keeper, None, "—", "снят с учёта", retired, basis))
    lines += [_besides(one, zone) for one in other_carriers(services)]
    paper = media_register(Organisation(services.school.name), services.today(), tuple(lines))
    return _paper(services, target, paper)


def _besides(one: Carrier, zone: str) -> RegisteredMedium:
    """A carrier besides the media, with what became of it; a medium off the books has a line of its own as well."""
    since = one.day(zone) if one.written else None
    if one.gone is None:
        return RegisteredMedium(one.name, one.kind.russian, "", since, "—", "хранит данные" if since else "пуст")
    on, basis = local_date(parse_stamp(one.gone.at), zone), one.gone.basis
    return RegisteredMedium(one.name, one.kind.russian, "", since, "—", one.gone.how.russian, on, basis)


def _in_use(services: Services, name: str) -> RegisteredMedium:
    standing = one_medium(services, name)
    one = standing.identity
    crypto = _CRYPTO.get(standing.file_system.encryption, "") if standing.file_system else ""
    since: date | None = local_date(one.created, services.school.zone) if one else None
    return RegisteredMedium(
        number=services.media.place(name).uuid,
        label=f"носитель {name.upper()}",
        custodian=one.custodian if one else services.profile.custodian_of(name),
        since=since,
        encryption=crypto,
        state="на месте" if one else standing.standing.cause,
    )


def replacement_papers(done: Replaced, basis: str, folder: Path) -> list[Path]:
    """The incident note for the director, and the label of the new medium."""
    services = done.services
    incident = Incident(
        organisation=Organisation(services.school.name),
        dated=services.today(),
        medium=f"носитель {done.name.upper()}",
        old_number=done.old_uuid,
        new_number=done.new_uuid,
        basis=basis,
        encrypted=done.encrypted,
        lost=done.lost,
        copied=done.copied,
        checked=done.standing.report.checks_run,
    )
    note = _paper(services, folder / f"{REPLACEMENT}-{done.name}.pdf", incident_note(incident))
    return [note, *label_medium(services, done.name, folder)]


def _paper(services: Services, target: Path, paper: Paper) -> Path:
    facts = DocumentFacts(
        record_id=target.stem,
        created=services.clock.now(),
        closed_on=services.today(),
        pdfa_level=services.profile.pdfa().value,
        program=services.program,
        templates=services.home.templates if services.home.templates.is_dir() else None,
    )
    return _write(target, render_paper(paper, facts).pdf)


def _write(target: Path, content: bytes) -> Path:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        durable.write(target, content)
    except OSError as error:
        raise BadInputError(
            "media.target_unusable", f"В «{target}» записать нельзя: {error.strerror}.", "Укажите другую папку."
        ) from error
    return target
