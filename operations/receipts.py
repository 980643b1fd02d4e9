"""The receipt that a director gets for each signature, and the archive keeps beside the document."""

from datetime import datetime

from kernel.ids import RecordId
from kernel.russian import short_date
from operations.sheets import Closing, RenderedSheet, SignatureSheet
from signing.verdict import moment_words


def receipt(
    record: RecordId,
    closing: Closing,
    rendered: RenderedSheet,
    signature: SignatureSheet,
    *,
    signed_at: datetime,
    sha512: str,
    standing: str,
    zone: str,
) -> str:
    """«Квитанция о подписании» as text: what, who, by what authority, when, and the digest of the signed file."""
    rows = [
        ("Документ", closing.title),
        ("Номер", str(record)),
        ("Листов", str(rendered.pages)),
        ("Подписал", signature.owner),
        ("Организация", signature.organisation),
        ("Сертификат", signature.serial),
        ("Действителен", f"с {short_date(signature.valid_from.date())} по {short_date(signature.valid_to.date())}"),
        ("Время подписания", f"{moment_words(signed_at, zone)} ({standing})"),
        ("SHA-512 файла", sha512),
    ]
    authority = signature.authority
    if authority is not None:
        dates = " ".join(
            f"{word} {short_date(day)}" for word, day in (("с", authority.first), ("по", authority.last)) if day
        )
        rows.insert(4, ("Должность", authority.position))
        rows.insert(5, ("Основание", f"{authority.document} {dates}".strip()))
        rows.insert(6, ("Доверенность (МЧД)", f"SHA-512 {authority.mchd_sha512}" if authority.mchd else ""))
    width = max(len(name) for name, _ in rows)
    lines = [f"{name:<{width}}  {value}" for name, value in rows if value]
    return "\n".join(["КВИТАНЦИЯ О ПОДПИСАНИИ", "", *lines, ""])
