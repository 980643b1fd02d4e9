"""F-10: the label of a medium, as a card of A4 and as a sticker of 70 × 37 mm; the accounting card of an ЭД unit.

The marking is asked for by S003 4.2; its fields are from practice (domain §3.2).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from docgen.engine import draw
from docgen.facts import DocumentFacts, Rendered
from docgen.forms.shapes import Organisation, files, in_groups
from docgen.letters import one_line, printable_data
from docgen.pages import css, html
from docgen.paper import Facts, Paper, Text
from docgen.qr import qr_svg
from docgen.typeface import NARROW, wrapped
from kernel.russian import short_date

WIDTH_MM: Final = 70
HEIGHT_MM: Final = 37
_CODE_MM: Final = 24
_POINT = 25.4 / 72
_SIZES: Final = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
_LEADING: Final = 1.15
_DIGEST_SHOWN: Final = 16  # hex digits of the manifest's digest on the label


@dataclass(frozen=True)
class MediumLabel:
    """What a label says. `mark` is «Осн.», «Раб.» or «Рез.»; `manifest_sha512` is over the manifest."""

    organisation: Organisation
    inventory_number: str
    mark: str
    kind: str
    capacity: str
    content: str
    written_on: date
    file_count: int
    megabytes: str
    manifest_sha512: str
    keep_until: str
    custodian: str
    inventory: str = ""
    units: str = ""

    @property
    def code(self) -> str:
        """What the QR code says."""
        return f"{self.inventory_number}\nSHA-512 {self.manifest_sha512}"


def label_card(label: MediumLabel) -> Paper:
    """F-10 as a card for the box, with the whole digest."""
    digest = in_groups(label.manifest_sha512)
    return Paper(
        code="media-card",
        organisation=label.organisation.name,
        title=f"НОСИТЕЛЬ № {label.inventory_number}",
        heading=label.content,
        blocks=(
            Text(label.mark, "strong"),
            Facts((
                ("Фонд №, опись №, ед. хр.", ", ".join(
                    part or "____" for part in (label.organisation.fond, label.inventory, label.units))),
                ("Тип и объём носителя", f"{label.kind}, {label.capacity}"),
                ("Дата записи", short_date(label.written_on)),
                ("Записано", f"{files(label.file_count)}, {label.megabytes} Мб"),
                ("SHA-512 манифеста", digest),
                ("Хранить до", label.keep_until),
                ("Хранитель", label.custodian),
                ("Доступ", "ограничен: персональные данные"),
            )),
        ),
        mark=False,
        dateless=True,
    )  # fmt: skip


def sticker(label: MediumLabel, program: str = "Летопись") -> Rendered:
    """F-10 as a sticker of 70 × 37 mm with a QR code; the same label gives the same bytes."""
    label = printable_data(label, "этикетка носителя")
    lines = [
        (label.organisation.name, True),
        (f"Инв. № {label.inventory_number} · {label.mark}", True),
        (f"{label.kind}, {label.capacity}", False),
        (label.content, False),
        (f"Записано {short_date(label.written_on)}: файлов {label.file_count}, {label.megabytes} Мб", False),
        (f"SHA-512 {label.manifest_sha512[:_DIGEST_SHOWN]}…", False),
        (f"Хранить до: {label.keep_until}", False),
        (f"Хранитель: {label.custodian}", False),
        ("Персональные данные", True),
    ]
    size, shown = _fitted([(one_line(text), strong) for text, strong in lines])
    created = datetime.combine(label.written_on, datetime.min.time(), UTC)
    facts = DocumentFacts(label.inventory_number, created, label.written_on, program=program)
    page = html("sticker.html", facts, f"Этикетка носителя {label.inventory_number}", lines=shown)
    style = css("sticker.css", facts, width=WIDTH_MM, height=HEIGHT_MM, code=_CODE_MM, size=size, leading=_LEADING)
    pictures = {"qr": qr_svg(label.code)}
    return Rendered(draw(page, style, level="3a", pictures=pictures, prefix="sticker").pdf, 1, None)


def _fitted(lines: list[tuple[str, bool]]) -> tuple[float, list[tuple[tuple[str, ...], bool]]]:
    """The largest size at which all lines fit beside the code; at the least size the longest are cut."""
    width = (WIDTH_MM - _CODE_MM - 5) / _POINT
    room = (HEIGHT_MM - 3.4) / _POINT
    for size in _SIZES:
        broken = [(wrapped(NARROW, size, text, width), strong) for text, strong in lines]
        if sum(len(rows) for rows, _ in broken) * size * _LEADING <= room:
            return size, broken
    size = _SIZES[-1]
    most = int(room / (size * _LEADING))
    broken = [(wrapped(NARROW, size, text, width), strong) for text, strong in lines]
    while sum(len(rows) for rows, _ in broken) > most:
        longest = max(range(len(broken)), key=lambda at: len(broken[at][0]))
        rows, strong = broken[longest]
        broken[longest] = ((*rows[:-2], f"{rows[-2][:-1]}…"), strong)
    return size, broken


def unit_card(organisation: Organisation, label: MediumLabel, registered: str, title: str, term: str) -> Paper:
    """«Учётная карточка единицы учёта электронных документов» (fields: domain §3.2)."""
    return Paper(
        code="unit-card",
        organisation=organisation.name,
        title="УЧЁТНАЯ КАРТОЧКА",
        heading="единицы учёта электронных документов",
        blocks=(
            Facts((
                ("Регистрационный №", registered),
                ("Заголовок", title),
                ("Вид носителя", f"{label.kind}, {label.capacity}"),
                ("Пометка", label.mark),
                ("Дата записи", short_date(label.written_on)),
                ("Объём", f"{files(label.file_count)}, {label.megabytes} Мб"),
                ("Срок хранения", term),
                ("Место хранения", label.custodian),
            )),
        ),
        mark=False,
        dateless=True,
    )  # fmt: skip
