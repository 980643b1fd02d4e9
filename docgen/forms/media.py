"""Papers about the media themselves: the register of carriers of personal data, the note of an incident."""

from dataclasses import dataclass
from datetime import date

from docgen.forms.shapes import Organisation, table
from docgen.paper import Facts, Paper, Signature, Signatures, Text
from journals.reports.shapes import Width
from kernel.russian import short_date


@dataclass(frozen=True)
class RegisteredMedium:
    """A line of the register: number, kind, who keeps it, since when, what became of it and when."""

    number: str
    label: str
    custodian: str
    since: date | None
    encryption: str
    state: str
    retired: date | None = None
    basis: str = ""


def media_register(organisation: Organisation, dated: date, media: tuple[RegisteredMedium, ...]) -> Paper:
    """«Реестр носителей персональных данных»: 152-ФЗ, ст. 19 ч. 2 п. 5 asks for carriers to be accounted for."""
    heads = ("№", "Инв. № (номер паспорта)", "Носитель", "Хранитель", "Заведён", "Шифрование диска", "Состояние",
             "Снят с учёта, основание")  # fmt: skip
    widths = (Width.NUMBER, Width.TEXT, Width.TEXT, Width.TEXT, Width.SHORT, Width.SHORT, Width.SHORT, Width.SHORT)
    rows = tuple(
        (
            str(at), one.number, one.label, one.custodian, short_date(one.since) if one.since else "—",
            one.encryption or "нет", one.state,
            f"{short_date(one.retired)}, {one.basis or 'основание не указано'}" if one.retired else "—",
        )
        for at, one in enumerate(media, 1)
    )  # fmt: skip
    return Paper(
        code="media-register",
        organisation=organisation.name,
        title="РЕЕСТР",
        heading="машинных носителей персональных данных",
        blocks=(
            table(heads, widths, rows),
            Text(
                "Пароли зашифрованных дисков хранятся в запечатанных конвертах; целость конвертов проверяется при "
                "каждой передаче носителя.",
                "small",
            ),
            Signatures((Signature("Ответственный за архив"), Signature(organisation.head_office, organisation.head))),
        ),
        dated=dated,
        landscape=True,
    )


@dataclass(frozen=True)
class Incident:
    """A medium was lost or failed, and replaced.

    `encrypted`: the old one; None where nobody can tell. `lost`: ids of what it alone held.
    """

    organisation: Organisation
    dated: date
    medium: str
    old_number: str
    new_number: str
    basis: str
    encrypted: bool | None
    copied: int
    checked: int
    lost: tuple[str, ...] = ()


_RISK = {
    True: "диск был зашифрован целиком: прочесть его без пароля нельзя",
    False: "диск не был зашифрован: тот, у кого он окажется, прочтёт персональные данные",
    None: "был ли он зашифрован, программе не видно; если нет, тот, у кого он окажется, прочтёт персональные данные",
}


def incident_note(incident: Incident) -> Paper:
    """«Справка об инциденте»: what the director decides on (152-ФЗ, ст. 21 ч. 3.1, if data came into other hands)."""
    risk = _RISK[incident.encrypted]
    lost = f"{len(incident.lost)}: {', '.join(incident.lost)}" if incident.lost else "нет: все взяты с других носителей"
    return Paper(
        code="media-incident",
        organisation=incident.organisation.name,
        title="СПРАВКА",
        heading="о замене носителя электронного архива",
        blocks=(
            Facts((
                ("Носитель", incident.medium),
                ("Прежний диск, номер", incident.old_number),
                ("Новый диск, номер", incident.new_number),
                ("Причина", incident.basis or "не указана"),
                ("Утрачено документов", lost),
                ("Скопировано и прочитано заново", f"{incident.copied}; проверок {incident.checked}, ошибок нет"),
                ("Прежний диск", risk),
            )),
            Text(
                "Если прежний диск утрачен или похищен, решите, было ли это утечкой персональных данных: "
                "о ней уведомляют Роскомнадзор в течение 24 часов, о результатах расследования — в течение 72 часов. "
                "Если диск на месте, храните его под замком и уничтожьте целиком по акту.",
            ),
            Signatures((
                Signature("Ответственный за архив"),
                Signature(incident.organisation.head_office, incident.organisation.head),
            )),
        ),
        dated=incident.dated,
    )  # fmt: skip
