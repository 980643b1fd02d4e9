"""F-1 act of selection for destruction, F-2 destruction of personal data, F-3 protocol of the expert commission."""

from dataclasses import dataclass
from datetime import date, datetime

from docgen.forms.shapes import Case, Organisation, Person, Reference, table, units
from docgen.paper import Approval, Block, Facts, Paper, Signature, Signatures, Text
from docgen.russian import Case as Declension
from docgen.russian import declined, in_digits_and_words
from journals.reports.shapes import Column, Table, Width
from kernel.russian import short_date, short_moment

_SOURCE_SYSTEM = (
    "Данные исходной информационной системы (электронного журнала) школе не подконтрольны; настоящим актом они не "
    "уничтожаются."
)


@dataclass(frozen=True)
class PaperDisposal:
    """How the paper part went: shredded by a commission, or handed over for recycling by a waybill."""

    count: int
    done_on: date
    kilograms: str = ""
    recipient: str = ""
    waybill: Reference | None = None


@dataclass(frozen=True)
class Execution:
    """What is entered after the act was carried out: media by their numbers, the method, who did it, the accounts.

    `others`: what became of carriers besides the media.
    """

    media: tuple[str, ...]
    method: str
    executors: tuple[Person, ...]
    done_on: date
    accounts_changed_by: Person | None = None
    paper: PaperDisposal | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class DestructionAct:
    """F-1.

    `state_archive` adds the line on approved inventories and the ЭПК; `inventories` names their years;
    `other_carriers` are backups and disks off the books that may still hold the documents.
    """

    organisation: Organisation
    number: str
    dated: date | None
    norm: str
    cases: tuple[Case, ...]
    years: str
    compiler: Person
    protocol: Reference | None = None
    approved_on: date | None = None
    state_archive: bool = False
    inventories: str = ""
    other_carriers: str = ""
    epk: str = ""
    execution: Execution | None = None


def act_of_destruction(act: DestructionAct) -> Paper:
    """F-1 «Акт о выделении к уничтожению архивных документов, не подлежащих хранению».

    Columns and text after the form of Росархив № 526, annex 21, which № 77 keeps (domain §3.2); what follows the
    approval is filled in by execution.
    """
    organisation = act.organisation
    fond = f" фонда № {organisation.fond}" if organisation.fond else ""
    name = f" ({organisation.fond_name})" if organisation.fond_name else ""
    heads = (
        "№", "Заголовок дела (групповой заголовок документов)", "Годы", "Номер описи", "Номер ед. хр. (индекс)",
        "Кол-во ед. хр.", "Срок хранения и номер статьи", "Примечание",
    )  # fmt: skip
    widths = (Width.NUMBER, Width.TEXT, Width.SHORT, Width.COUNT, Width.SHORT, Width.COUNT, Width.SHORT, Width.SHORT)
    rows = tuple(
        (
            str(at),
            case.title,
            case.dates,
            case.inventory,
            case.unit or case.index,
            str(case.count),
            case.kept,
            case.note,
        )
        for at, case in enumerate(act.cases, 1)
    )
    total = sum(case.count for case in act.cases)
    blocks: list[Block] = [
        Text(
            f"На основании {act.norm} отобраны к уничтожению как не имеющие научно-исторической ценности и утратившие "
            f"практическое значение документы{fond}{name}:"
        ),
        table(heads, widths, rows),
        Text(f"Итого {units(total)} за {act.years} {'годы' if '–' in act.years else 'год'}."),
    ]
    if act.state_archive:
        blocks.append(
            Text(
                f"Описи дел постоянного хранения за {act.inventories or '____'} годы утверждены, а по личному составу "
                f"согласованы с {act.epk or 'ЭПК ____________________ (протокол от ____.____.20____ № ____)'}."
            )
        )
    blocks.append(Text(_SOURCE_SYSTEM))
    if act.other_carriers:
        blocks.append(
            Text(
                "Кроме носителей архива, документы могут оставаться на других; пока по каждому не отмечено, что данных "
                f"на нём больше нет, акт исполнен частично: {act.other_carriers}."
            )
        )
    blocks.append(Signatures((Signature(act.compiler.office, act.compiler.name),), "Экспертизу ценности провёл"))
    if act.execution is not None:
        blocks += _executed(act.execution)
    return Paper(
        code="act-destruction",
        organisation=organisation.name,
        title="АКТ",
        heading="о выделении к уничтожению архивных документов, не подлежащих хранению",
        blocks=tuple(blocks),
        number=act.number,
        dated=act.dated,
        place=organisation.place,
        approval=Approval("Утверждаю", organisation.head_office, organisation.head, act.approved_on),
        agreed=(Approval("Согласовано", text=f"Протокол ЭК {act.protocol or Reference('')}"),),
        landscape=True,
    )


def _executed(done: Execution) -> list[Block]:
    blocks: list[Block] = []
    if done.media:
        media = ", ".join(done.media)
        blocks.append(Text(f"Документы уничтожены {short_date(done.done_on)}: {done.method}; носители: {media}."))
    if done.others:
        blocks.append(Text(f"Прочие носители: {'; '.join(done.others)}."))
    if done.paper is not None:
        weight = f", весом {done.paper.kilograms} кг," if done.paper.kilograms else ""
        to = f"сданы в {done.paper.recipient} на переработку" if done.paper.recipient else "измельчены комиссией"
        by = f" по приёмо-сдаточной накладной {done.paper.waybill}" if done.paper.waybill else ""
        day = short_date(done.paper.done_on)
        blocks.append(Text(f"{day} документы на бумаге в количестве {units(done.paper.count)}{weight} {to}{by}."))
    blocks.append(Signatures(tuple(Signature(p.office, p.name) for p in done.executors), "Уничтожение произвели"))
    if done.accounts_changed_by is not None:
        who = done.accounts_changed_by
        blocks.append(Signatures((Signature(who.office, who.name),), "Изменения в учётные документы внесены"))
    return blocks


@dataclass(frozen=True)
class PersonalDataAct:
    """F-2. `subjects` are persons' names or other identifiers; `leaves` of paper carriers, if there were any."""

    organisation: Organisation
    address: str
    number: str
    dated: date | None
    subjects: tuple[str, ...]
    categories: str
    carriers: str
    system: str
    method: str
    reason: str
    done_on: date
    executors: tuple[Person, ...]
    leaves: int | None = None


@dataclass(frozen=True)
class LogLine:
    """A line of the extract from the event log (Роскомнадзор № 179, п. 5)."""

    at: datetime
    subject: str
    categories: str
    system: str
    reason: str


def act_on_personal_data(act: PersonalDataAct) -> Paper:
    """F-2 «Акт об уничтожении персональных данных» (Роскомнадзор № 179 of 28.10.2022, items 3 and 4)."""
    facts = [
        ("Оператор", f"{act.organisation.name}, {act.address}" if act.address else act.organisation.name),
        ("Категории персональных данных", act.categories),
        ("Носитель", act.carriers),
        *([("Информационная система", act.system)] if act.system else []),
        ("Способ уничтожения", act.method),
        ("Причина уничтожения", act.reason),
        ("Дата уничтожения", short_date(act.done_on)),
    ]
    if act.leaves is not None:
        facts.insert(3, ("Количество листов", in_digits_and_words(act.leaves)))
    rows = tuple((str(at), subject) for at, subject in enumerate(act.subjects, 1))
    return Paper(
        code="act-personal-data",
        organisation=act.organisation.name,
        title="АКТ",
        heading="об уничтожении персональных данных",
        blocks=(
            Facts(tuple(facts)),
            Table((Column("№", Width.NUMBER), Column("Субъект персональных данных", Width.TEXT)), rows),
            Signatures(tuple(Signature(p.office, p.name) for p in act.executors), "Персональные данные уничтожили"),
        ),
        number=act.number,
        dated=act.dated,
        place=act.organisation.place,
        approval=Approval("Утверждаю", act.organisation.head_office, act.organisation.head),
        restricted="Персональные данные. Хранить 3 года",
    )


def log_extract(organisation: Organisation, lines: tuple[LogLine, ...], act: Reference, zone: str) -> Paper:
    """The extract from the event log that goes with F-2 (Роскомнадзор № 179, items 1 and 5)."""
    rows = tuple(
        (short_moment(line.at, zone), line.subject, line.categories, line.system, line.reason) for line in lines
    )
    heads = ("Дата и время", "Субъект", "Категории данных", "Информационная система", "Причина")
    widths = (Width.SHORT, Width.TEXT, Width.TEXT, Width.SHORT, Width.TEXT)
    return Paper(
        code="log-extract",
        organisation=organisation.name,
        title="ВЫГРУЗКА ИЗ ЖУРНАЛА",
        heading=f"регистрации событий в информационной системе персональных данных, к акту {act}",
        blocks=(table(heads, widths, rows, 0),),
        landscape=True,
        restricted="Персональные данные. Хранить 3 года",
        dateless=True,
    )


@dataclass(frozen=True)
class AgendaItem:
    """A question of the meeting: what was heard, who spoke, what was decided."""

    question: str
    heard: str
    spoke: str
    decided: str


@dataclass(frozen=True)
class CommissionProtocol:
    """F-3. `absent` are members who did not come."""

    organisation: Organisation
    number: str
    dated: date | None
    chair: Person
    secretary: Person
    present: tuple[Person, ...]
    agenda: tuple[AgendaItem, ...]
    absent: tuple[Person, ...] = ()


def commission_protocol(protocol: CommissionProtocol) -> Paper:
    """F-3 «Протокол заседания экспертной комиссии» (structure: domain §3.2; Росархив № 43 of 11.04.2018)."""
    blocks: list[Block] = [
        Facts((
            ("Председатель", f"{protocol.chair.name}, {protocol.chair.office}"),
            ("Секретарь", f"{protocol.secretary.name}, {protocol.secretary.office}"),
            (f"Присутствовали ({len(protocol.present)})", "; ".join(f"{p.name}, {p.office}" for p in protocol.present)),
            (f"Отсутствовали ({len(protocol.absent)})", "; ".join(p.name for p in protocol.absent) or "—"),
        )),
        Text("ПОВЕСТКА ДНЯ", "strong"),
        *(Text(f"{at}. {item.question}") for at, item in enumerate(protocol.agenda, 1)),
    ]  # fmt: skip
    for at, item in enumerate(protocol.agenda, 1):
        blocks += [
            Text(f"{at}. СЛУШАЛИ: {item.heard}"),
            Text(f"ВЫСТУПИЛИ: {item.spoke or '—'}"),
            Text(f"РЕШИЛИ: {item.decided}"),
        ]
    blocks.append(
        Signatures((Signature("Председатель", protocol.chair.name), Signature("Секретарь", protocol.secretary.name)))
    )
    return Paper(
        code="commission-protocol",
        organisation=protocol.organisation.name,
        title="ПРОТОКОЛ",
        heading="заседания экспертной комиссии",
        blocks=tuple(blocks),
        number=protocol.number,
        dated=protocol.dated,
        place=protocol.organisation.place,
    )


def agree_to_act(act: Reference, reporter: Person) -> AgendaItem:
    """The usual question: to agree to an act of destruction and submit it to the head."""
    who = declined(reporter.name, Declension.ACCUSATIVE)
    return AgendaItem(
        question=f"О согласовании акта о выделении к уничтожению архивных документов {act}.",
        heard=f"{who} ({reporter.office}) — о документах, сроки хранения которых истекли.",
        spoke="",
        decided=f"согласовать акт {act} и представить его директору на утверждение.",
    )
