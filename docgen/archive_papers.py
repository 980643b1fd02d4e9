"""The archive's own documents (`retention.inventory`, `retention.act`) as papers: the forms of domain §3.2, filled in.

What stands in the paper is what the data say, and nothing else: the data lie beside the document on every medium.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from docgen.forms.registers import ContainedDocument, Inventory, container_register, inventory
from docgen.forms.shapes import Case, Organisation, Person, Reference, table
from docgen.paper import Break, Paper, Text
from journals.reports.shapes import Width
from kernel.russian import counted, short_date, short_moment
from profiles.words import Carrier
from retention.accounts import Institution, Official, Protocol
from retention.inventory import Inventory as InventoryData
from retention.inventory import InventoryItem, ListedFile


def organisation(school: Institution) -> Organisation:
    """The school for a form's head; its own head is named by surname and initials, as the line for it is short."""
    head = _with_initials(school.head)
    return Organisation(school.name, school.place, head, school.head_office, school.fond, school.fond_name)


def _with_initials(name: str) -> str:
    """«Образцова Мария Ивановна» → «Образцова М. И.»; what is not three words stays as it is."""
    words = name.split()
    return name if len(words) != 3 else f"{words[0]} {words[1][0]}. {words[2][0]}."


def person(official: Official) -> Person:
    """A person for a line to sign on; the office begins with a capital."""
    return Person(official.office[:1].upper() + official.office[1:], official.name)


def head_of(school: Institution) -> Person:
    """The school's head for a line to sign on, named in full."""
    return person(Official(account="", office=school.head_office, name=school.head))


def reference(protocol: Protocol | None) -> Reference | None:
    """A protocol as the forms refer to it."""
    return None if protocol is None else Reference(protocol.number, protocol.dated)


def inventory_paper(data: InventoryData, zone: str, *, gone: int | None = None) -> Paper:
    """Ф-4, or Ф-5 with the register of the container (реестр документов контейнера) on pages of its own.

    With `gone`, it is an inventory in force printed anew, after so many of its cases have gone: nothing to be signed
    electronically.
    """
    electronic = data.carrier is Carrier.ELECTRONIC
    amount = _megabytes(data.size) if electronic else str(data.leaves)
    school = organisation(data.school)
    paper = inventory(
        Inventory(
            organisation=school,
            number=data.number,
            year=data.year,
            carrier="electronic" if electronic else "paper",
            cases=tuple(_case(item) for item in data.items),
            amount=amount,
            compiler=person(data.compiler),
            archivist=Person("Ответственный за архив", ""),
            protocol=reference(data.protocol),
            gone=gone,
        )
    )
    if not electronic:
        return paper
    files = tuple(_contained(item, file, zone) for item in data.items for file in item.files)
    register = container_register(school, f"к описи № {data.number} за {data.year} год", files)
    return replace(
        paper,
        blocks=(*paper.blocks, Break(), Text(f"{register.title} {register.heading}", "title"), *register.blocks),
    )


def _case(item: InventoryItem) -> Case:
    return Case(
        title=item.title,
        dates=item.dates,
        index=item.case_index,
        term=item.term,
        article=item.article,
        amount=str(item.leaves or "") if not item.files else _megabytes(sum(file.size for file in item.files)),
        note=item.note or item.place,
    )


def _contained(item: InventoryItem, file: ListedFile, zone: str) -> ContainedDocument:
    return ContainedDocument(
        file=f"{item.record} {file.file}",
        kind=f"{item.number}. {item.title}",
        registered=short_date(item.closed_on),
        format=f"PDF/A-{file.pdfa}",
        size=file.size,
        algorithm="SHA-512",
        digest=file.sha512,
        signature=f"{file.signed_by}, сертификат {file.serial} "
        f"({short_date(file.valid_from)}–{short_date(file.valid_to)})",
        timestamp=short_moment(datetime.fromisoformat(file.timestamp), zone) if file.timestamp else "нет",
        verdict=f"подписан {short_date(file.signed_on)}",
    )


def _megabytes(size: int) -> str:
    """«0,35»: two digits after the comma, and never a nought for a file that is there."""
    return f"{max(size / 1e6, 0.01):.2f}".replace(".", ",")


def log_paper(school: str, subject: str, rows: Sequence[tuple[str, ...]], count: int, last: str) -> Paper:
    """An extract from the event log about one subject; `count` lines has the log, the last one with this hash."""
    heads = ("№", "Дата и время", "Кто", "Что сделано", "Предмет", "Сведения")
    widths = (Width.NUMBER, Width.SHORT, Width.SHORT, Width.TEXT, Width.TEXT, Width.TEXT)
    total = counted(count, "запись", "записи", "записей")
    return Paper(
        code="event-log-extract",
        organisation=school,
        title="ВЫПИСКА ИЗ ЖУРНАЛА СОБЫТИЙ",
        heading=f"электронного архива о {subject}",
        blocks=(
            table(heads, widths, rows, 0),
            Text(f"Выписано {counted(len(rows), 'запись', 'записи', 'записей')}. Всего в журнале {total}."),
            Text(f"SHA-256 последней записи: {last}", "small"),
        ),
        landscape=True,
        mark=False,
        dateless=True,
    )
