"""Further signatures that the profile asks for, detached, beside the director's in the PDF.

The class teacher's, a second, the organisation's seal: each is a CAdES signature over the signed PDF, in
`signatures/<role>.p7s`. Until all of them are there, the record does not go to the media. The bare signature is kept
as soon as a key gives it (`countersign-<role>.json`, the first one); it is stamped from what was kept.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import AwareDatetime

from kernel.digests import sha512_hex
from kernel.errors import BadInputError, LetopisError, RefusedError
from kernel.ids import RecordId, SchoolYear
from kernel.kinds import Kind
from operations.confirming import OFFICES
from operations.folders import WorkFolder
from operations.officials import role_of
from operations.own_classes import own_classes
from operations.roles import Role as AccountRole
from operations.services import Services
from operations.sheets import Sheet, read_sheet
from profiles.words import Role, SignatureKind
from signing.detached import finish_detached, make
from signing.keys import SigningKey
from signing.shapes import CertificateFacts

SEAL: Final = "seal"
_SEALERS: Final = (AccountRole.DIRECTOR, AccountRole.SECRETARY)
"""Who keeps the organisation's seal."""


class CountersignatureSheet(Sheet):
    """`countersign-<role>.json`: a signature as the key gave it; all but `cms` goes beside the document."""

    role: str
    serial: str
    owner: str
    organisation: str
    at: AwareDatetime
    actor: str
    cms: str


@dataclass(frozen=True)
class Countersigned:
    """What came of it: records that now bear the signature, and those that could not."""

    done: tuple[RecordId, ...]
    failed: tuple[tuple[RecordId, LetopisError], ...]


def asked_roles(services: Services, kind: Kind) -> tuple[str, ...]:
    """Whose signatures the profile wants besides the first signer's; `seal` for the organisation's."""
    signers = services.profile.rules_for(kind).signers.value or ()
    electronic = [one for one in signers if one.signature is not SignatureKind.HANDWRITTEN]
    seal = [SEAL] if any(one.seal for one in electronic) else []
    return (*(one.role.value for one in electronic[1:]), *seal)


def asks_any(services: Services) -> bool:
    """Whether the profile wants a further signature on anything."""
    return any(asked_roles(services, kind) for kind in Kind)


def missing_roles(services: Services, record: RecordId, work: WorkFolder) -> tuple[str, ...]:
    """Those that are not there yet."""
    return tuple(role for role in asked_roles(services, record.kind) if not work.has_further(role))


def role_title(role: str) -> str:
    """The role in Russian."""
    return "печать организации" if role == SEAL else Role(role).russian


@dataclass(frozen=True)
class Giver:
    """Whoever gives signatures: the account's role, and the classes that orders give it."""

    role: AccountRole | None
    classes: frozenset[tuple[SchoolYear, str]]

    def may_give(self, record: RecordId, role: str) -> bool:
        """Whether the signature is his: by his office, or by the order that gives him the class."""
        if self.role is AccountRole.OWNER:
            return True
        if role == SEAL:
            return self.role in _SEALERS
        if role == Role.CLASS_TEACHER:
            return (record.year, record.unit) in self.classes
        return self.role is not None and OFFICES.get(Role(role)) is self.role


def giver_of(services: Services, actor: str) -> Giver:
    """What the account may sign."""
    classes = frozenset((one.year, one.unit) for one in own_classes(services, actor))
    return Giver(role_of(services, actor), classes)


def refuse_incomplete(services: Services, record: RecordId, work: WorkFolder) -> None:
    """Returns if every signature is there. Raises RefusedError `record.signatures_missing`."""
    missing = missing_roles(services, record, work)
    if missing:
        titles = ", ".join(role_title(role) for role in missing)
        raise RefusedError(
            "record.signatures_missing",
            f"У документа {record} нет ещё подписей: {titles}.",
            f"Подпишите: letopis countersign --all --role {missing[0]} с ключом; затем letopis commit --all.",
        )


def countersign(
    services: Services,
    records: Sequence[RecordId],
    role: str,
    key: SigningKey,
    *,
    actor: str,
    progress: Callable[[int, RecordId], None],
) -> Countersigned:
    """Signs each record by this role's key. Signed already: nothing is asked of the key. One failure stops no other.

    Raises BadInputError `countersign.unknown_role` for a role that the profile asks of none of the records;
    RefusedError `signing.certificate_expired` and the like.
    """
    wanted = [record for record in records if role in asked_roles(services, record.kind)]
    if not wanted:
        asked = sorted({one for record in records for one in asked_roles(services, record.kind)})
        raise BadInputError(
            "countersign.unknown_role",
            f"Подписи «{role}» профиль у этих документов не требует.",
            f"Требуются: {', '.join(asked) or 'никакие, кроме подписи директора'}.",
        )
    refuse_unfit_key(services, key)
    done, failed = [], []
    for number, record in enumerate(wanted, 1):
        try:
            sign_beside(services, record, role, key, actor)
            finish_beside(services, record, role)
        except LetopisError as error:
            failed.append((record, error))
        else:
            done.append(record)
        progress(number, record)
    return Countersigned(tuple(done), tuple(failed))


def refuse_unfit_key(services: Services, key: SigningKey) -> None:
    """Returns if the key may sign today. Raises RefusedError `signing.certificate_expired`, `.algorithm_refused`."""
    now = services.clock.now()
    key.refuse_if_unusable(now)
    services.policy().refuse_weak((key.certificate.md, key.certificate.key), now)


def is_kept(work: WorkFolder, role: str) -> bool:
    """Whether the role's signature is there, be it stamped yet or not."""
    return (work.path / _sheet_name(role)).is_file()


def sign_beside(services: Services, record: RecordId, role: str, key: SigningKey, actor: str) -> None:
    """Asks the key for the role's signature and keeps it, unless there is one.

    Raises as `refuse_other_office`, `refuse_same_certificate`.
    """
    refuse_other_office(services, record, role, actor)
    work = WorkFolder(services.home.work_folder(record))
    if is_kept(work, role):
        return
    refuse_same_certificate(services, record, role, key.certificate)
    services.log(actor, "ask-key", str(record), role=role, serial=key.certificate.serial)
    keep_beside(services, record, role, make(work.signed_pdf.read_bytes(), key), key.certificate, actor)


def refuse_other_office(services: Services, record: RecordId, role: str, actor: str) -> None:
    """Returns if it is the actor's to give. Raises RefusedError `countersign.other_office`."""
    if not giver_of(services, actor).may_give(record, role):
        raise RefusedError(
            "countersign.other_office",
            f"Подпись «{role_title(role)}» на {record} ставит не «{actor}».",
            "Должности записаны в разделе [users] файла letopis.toml, классы — в приказах.",
        )


def refuse_same_certificate(services: Services, record: RecordId, role: str, certificate: CertificateFacts) -> None:
    """Returns if nobody has signed the document by this certificate: one person's signature is not two.

    A home with keys to learn by has but one of them. Raises RefusedError `countersign.same_certificate`.
    """
    work = WorkFolder(services.home.work_folder(record))
    first = work.signature()
    others = [work.path / _sheet_name(one) for one in asked_roles(services, record.kind) if one != role]
    serials = {read_sheet(CountersignatureSheet, one).serial for one in others if one.is_file()}
    serials |= {first.serial} if first is not None else set()
    if certificate.serial in serials and not services.home.demo_pki.is_dir():
        raise RefusedError(
            "countersign.same_certificate",
            f"Этим сертификатом документ {record} уже подписан: подпись «{role_title(role)}» ставит другой.",
            "Подпишите ключом того, чья это подпись; печать — ключом организации.",
        )


def keep_beside(
    services: Services,
    record: RecordId,
    role: str,
    cms: bytes,
    certificate: CertificateFacts,
    actor: str,
    *,
    elsewhere: bool = False,
) -> None:
    """Keeps a bare signature; the first one stays, another is discarded and logged."""
    work = WorkFolder(services.home.work_folder(record))
    sheet = CountersignatureSheet(
        role=role,
        serial=certificate.serial,
        owner=certificate.owner,
        organisation=certificate.organisation,
        at=services.clock.now(),
        actor=actor,
        cms=base64.b64encode(cms).decode(),
    )
    details = {"role": role, "cms_sha512": sha512_hex(cms), "serial": certificate.serial, "elsewhere": elsewhere}
    is_first = work.write_once(_sheet_name(role), sheet.data())
    services.log(actor, "countersign" if is_first else "discard-signature", str(record), **details)


def finish_beside(services: Services, record: RecordId, role: str) -> None:
    """Stamps the kept signature and puts it beside the document. Repeatable. Raises as `finish_detached`."""
    work = WorkFolder(services.home.work_folder(record))
    if (work.path / "signatures" / f"{role}.p7s").is_file():
        return
    kept = read_sheet(CountersignatureSheet, work.path / _sheet_name(role))
    finished = finish_detached(work.signed_pdf.read_bytes(), base64.b64decode(kept.cms), services.authorities())
    facts = Sheet.model_validate(kept.model_dump(mode="json", exclude={"cms"}))
    work.write(f"signatures/{role}.json", facts.data())
    work.write(f"signatures/{role}.p7s", finished)


def _sheet_name(role: str) -> str:
    return f"countersign-{role}.json"
