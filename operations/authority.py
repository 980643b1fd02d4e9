"""By what authority someone signs: the office, the order with its dates, the power of attorney (МЧД).

It is kept with the signature and goes to the media with the record: in thirty years nobody remembers who was acting.
"""

import xml.parsers.expat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

from kernel.digests import sha512_hex
from kernel.errors import BadInputError, RefusedError
from kernel.ids import RecordId
from kernel.russian import short_date
from operations.folders import WorkFolder, authority_file
from operations.services import Services
from operations.sheets import AuthoritySheet
from signing.shapes import CertificateFacts

LARGEST_MCHD: Final = 4 << 20
"""Bytes of a power of attorney; real ones take some twenty thousand."""
_LONGEST = 300


@dataclass(frozen=True)
class Attorney:
    """A machine-readable power of attorney (МЧД): a file in XML. Nothing is taken from it; it is kept as it is."""

    name: str
    content: bytes

    @cached_property
    def sha512(self) -> str:
        """The digest, hex."""
        return sha512_hex(self.content)

    @property
    def file(self) -> str:
        """The name that it is kept under: by its digest, so that what a signature names is never another's."""
        return f"mchd-{self.sha512[:16]}.xml"


@dataclass(frozen=True)
class Authority:
    """What the signer acts by."""

    position: str = ""
    document: str = ""
    first: date | None = None
    last: date | None = None
    mchd: Attorney | None = None

    @property
    def is_given(self) -> bool:
        """Whether anything was said."""
        return bool(self.position or self.document or self.mchd)


NO_AUTHORITY: Final = Authority()
"""Nothing was said: whoever signs does so by his own office."""


def check_authority(services: Services, authority: Authority) -> None:
    """Returns if one may sign by it today. Raises as `record_authority`."""
    _checked(authority, services.today())


def record_authority(
    services: Services, records: Sequence[RecordId], authority: Authority, certificate: CertificateFacts | None = None
) -> None:
    """Puts the authority into each record's work folder, where its signature will find it.

    `certificate`: of whom the records leave for; several may have them at once, each with an authority of his own. His
    signature may be on its way: where nothing is said now, what was said before holds while its days last. Whoever
    signs here says it anew each time.

    Raises:
        BadInputError: `signing.authority_bad`, `signing.mchd_bad`.
        RefusedError: `signing.authority_lapsed` on a day that the order does not cover.
    """
    today, key = services.today(), certificate.fingerprint if certificate is not None else ""
    sheet = _checked(authority, today)
    for record in records:
        work = WorkFolder(services.home.work_folder(record))
        if work.signature() is not None:
            continue  # made before, by whoever it says
        known = work.authority(key) if certificate is not None else None
        if known is not None and still_holds(
            Authority(known.position, known.document, known.first, known.last), authority, today
        ):
            continue
        if authority.is_given:
            if authority.mchd is not None:
                work.write(sheet.mchd, authority.mchd.content)
            work.write(authority_file(key), sheet.data())
        else:
            (work.path / authority_file(key)).unlink(missing_ok=True)  # of one who did not sign after all


def still_holds(before: Authority, now: Authority, today: date) -> bool:
    """Whether what was said of a hand-out before holds, with its attorney; `before` without it.

    So it is where nothing is said now, while its days last; and where the same is said: a form that is sent again has
    no file in it.
    """
    if now.is_given:
        return now == before
    return before.last is None or today <= before.last


def _checked(authority: Authority, today: date) -> AuthoritySheet:
    for text in (authority.position, authority.document):
        if len(text) > _LONGEST or not text.isprintable():
            raise BadInputError(
                "signing.authority_bad",
                "Должность или основание записаны неверно.",
                f"Одной строкой, не длиннее {_LONGEST} знаков: «и.о. директора», «приказ № 12 от 01.06.2026».",
            )
    first, last = authority.first, authority.last
    if first and last and first > last:
        raise BadInputError(
            "signing.authority_bad", "Полномочия кончаются раньше, чем начинаются.", "Проверьте даты приказа."
        )
    if (first and today < first) or (last and today > last):
        when = f"с {short_date(first)}" if first and today < first else f"по {short_date(last or today)}"
        raise RefusedError(
            "signing.authority_lapsed",
            f"Полномочия подписывающего действуют только {when}.",
            "Подпишет директор или тот, чей приказ действует сегодня.",
        )
    if authority.mchd is not None:
        _refuse_no_xml(authority.mchd)
    return AuthoritySheet(
        position=authority.position,
        document=authority.document,
        first=first,
        last=last,
        mchd=f"authority/{authority.mchd.file}" if authority.mchd else "",
        mchd_sha512=authority.mchd.sha512 if authority.mchd else "",
    )


def attorney_in(path: Path) -> Attorney:
    """The power of attorney that a file is. Raises BadInputError `signing.mchd_bad`."""
    try:
        with path.open("rb") as file:
            return Attorney(path.name, file.read(LARGEST_MCHD + 1))
    except OSError as error:
        raise _bad_mchd(path.name) from error


def _refuse_no_xml(attorney: Attorney) -> None:
    """Returns if it is XML without a document type: entities could make it anything."""
    parser = xml.parsers.expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise ValueError("DOCTYPE")

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(attorney.content if len(attorney.content) <= LARGEST_MCHD else b"", True)  # noqa: FBT003  (expat's own signature)
    except (ValueError, LookupError, xml.parsers.expat.ExpatError) as error:  # an encoding that nobody knows, too
        raise _bad_mchd(attorney.name) from error


def _bad_mchd(name: str) -> BadInputError:
    return BadInputError(
        "signing.mchd_bad",
        f"Файл доверенности «{name}» не читается как XML.",
        "Укажите файл МЧД (.xml), каким его выдал портал доверенностей.",
    )
