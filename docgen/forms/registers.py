"""F-4 and F-5 inventories, the register of a container, F-6 nomenclature, F-9 inner inventory, F-14 control log."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from docgen.forms.shapes import Case, Organisation, Person, Reference, documents, leaves, table, units
from docgen.paper import Approval, Block, Facts, Paper, Signature, Signatures, Text
from docgen.russian import in_digits_and_words
from journals.reports.shapes import Column, Table, Width
from kernel.russian import short_date


@dataclass(frozen=True)
class Inventory:
    """F-4 or F-5: `carrier` decides. `amount` is the sum of leaves, or of megabytes as text («412,5»).

    `gone`: how many of the cases have gone since, where an inventory in force is printed anew.
    """

    organisation: Organisation
    number: str
    year: int
    carrier: Literal["paper", "electronic"]
    cases: tuple[Case, ...]
    amount: str
    compiler: Person
    archivist: Person
    protocol: Reference | None = None
    approved_on: date | None = None
    lettered: str = ""
    omitted: str = ""
    gone: int | None = None


def inventory(listed: Inventory) -> Paper:
    """F-4 «Опись дел временных (свыше 10 лет) сроков хранения», F-5 the same of electronic cases (domain §3.2)."""
    electronic = listed.carrier == "electronic"
    measure = "Объём, Мб" if electronic else "Кол-во листов"
    heads = ("№", "Индекс дела", "Заголовок дела", "Крайние даты", "Срок хранения", measure, "Примечание")
    widths = (Width.NUMBER, Width.SHORT, Width.TEXT, Width.SHORT, Width.SHORT, Width.COUNT, Width.SHORT)
    rows = tuple(
        (str(at), case.index, case.title, case.dates, case.kept, case.amount, case.note)
        for at, case in enumerate(listed.cases, 1)
    )
    count = len(listed.cases)
    volume = (
        f", объёмом {listed.amount} Мб" if electronic else f", {leaves(int(listed.amount))}" if listed.amount else ""
    )
    total = (
        f"В опись внесено {units(count)} с № {1 if count else 0} по № {count}{volume}, в том числе: "
        f"литерные номера: {listed.lettered or '—'}; пропущенные номера: {listed.omitted or '—'}."
    )
    what = "электронных дел, документов" if electronic else "дел"
    gone = listed.gone
    left = () if gone is None else (Text(f"Выбыло {units(gone)}, в наличии {units(count - gone)}."),)
    return Paper(
        code="inventory-electronic" if electronic else "inventory-paper",
        organisation=listed.organisation.name,
        title=f"ОПИСЬ № {listed.number}",
        heading=f"{what} временных (свыше 10 лет) сроков хранения за {listed.year} год"
        + (f"\nФонд № {listed.organisation.fond}" if listed.organisation.fond else ""),
        blocks=(
            table(heads, widths, rows),
            Text(total),
            *left,
            Signatures((
                Signature(listed.compiler.office, listed.compiler.name),
                Signature(listed.archivist.office, listed.archivist.name),
            )),
        ),
        approval=Approval("Утверждаю", listed.organisation.head_office, listed.organisation.head, listed.approved_on),
        agreed=(Approval("Согласовано", text=f"Протокол ЭК {listed.protocol or Reference('')}"),),
        landscape=True,
        dateless=True,
        mark=gone is None,
    )  # fmt: skip


@dataclass(frozen=True)
class ContainedDocument:
    """A document of a container: file, kind, number and date, format, bytes, digest, signature, timestamp, verdict."""

    file: str
    kind: str
    registered: str
    format: str
    size: int
    algorithm: str
    digest: str
    signature: str
    timestamp: str
    verdict: str
    note: str = ""


def container_register(organisation: Organisation, container: str, listed: tuple[ContainedDocument, ...]) -> Paper:
    """The register of the documents of a container, annex to F-5 (domain §3.2)."""
    heads = ("№", "Файл", "Вид документа", "Рег. № и дата", "Формат", "Объём, байт", "Хеш", "Электронная подпись",
             "Штамп времени", "Результат проверки", "Примечание")  # fmt: skip
    widths = (Width.NUMBER, Width.SHORT, Width.SHORT, Width.SHORT, Width.COUNT, Width.COUNT, Width.TEXT, Width.TEXT,
              Width.SHORT, Width.SHORT, Width.COUNT)  # fmt: skip
    rows = tuple(
        (
            str(at), one.file, one.kind, one.registered, one.format, str(one.size), f"{one.algorithm}: {one.digest}",
            one.signature, one.timestamp, one.verdict, one.note,
        )
        for at, one in enumerate(listed, 1)
    )  # fmt: skip
    return Paper(
        code="container-register",
        organisation=organisation.name,
        title="РЕЕСТР ДОКУМЕНТОВ КОНТЕЙНЕРА",
        heading=container,
        blocks=(
            table(heads, widths, rows),
            Text(f"Всего {documents(len(listed))}, {sum(one.size for one in listed)} байт."),
        ),
        landscape=True,
        dateless=True,
    )


@dataclass(frozen=True)
class NomenclatureRow:
    """A line of the nomenclature; without `index` it is the heading of a section."""

    title: str
    index: str = ""
    count: str = ""
    term: str = ""
    note: str = ""


@dataclass(frozen=True)
class NomenclatureTotal:
    """A line of the closing record: term, all cases, those that go on into the next year, those marked «ЭПК»."""

    term: str
    all: int
    ongoing: int
    marked: int


@dataclass(frozen=True)
class Nomenclature:
    """F-6 for a year; the totals are filled in when the year is over."""

    organisation: Organisation
    number: str
    dated: date | None
    year: int
    rows: tuple[NomenclatureRow, ...]
    compiler: Person
    protocol: Reference | None = None
    totals: tuple[NomenclatureTotal, ...] = ()


def nomenclature(listed: Nomenclature) -> Paper:
    """F-6 «Номенклатура дел» (form: domain §3.2)."""
    heads = ("Индекс дела", "Заголовок дела (тома, части)", "Кол-во ед. хр.", "Срок хранения и № статьи", "Примечание")
    widths = (Width.SHORT, Width.TEXT, Width.COUNT, Width.SHORT, Width.SHORT)
    rows = tuple((row.index, row.title, row.count, row.term, row.note) for row in listed.rows)
    blocks: list[Block] = [
        table(heads, widths, rows),
        Signatures((Signature(listed.compiler.office, listed.compiler.name),)),
    ]
    if listed.totals:
        everything = NomenclatureTotal(
            "Итого",
            sum(row.all for row in listed.totals),
            sum(row.ongoing for row in listed.totals),
            sum(row.marked for row in listed.totals),
        )
        shown = [(t.term, str(t.all), str(t.ongoing), str(t.marked)) for t in (*listed.totals, everything)]
        columns = ("По срокам хранения", "Всего", "Переходящих", "С отметкой «ЭПК»")
        blocks += [
            Text(f"Итоговая запись о категориях и количестве дел, заведённых в {listed.year} году", "title"),
            Table(
                tuple(Column(h, Width.TEXT if at == 0 else Width.SHORT) for at, h in enumerate(columns)),
                tuple(shown[:-1]),
                (shown[-1],),
                row_head=0,
            ),
        ]
    return Paper(
        code="nomenclature",
        organisation=listed.organisation.name,
        title="НОМЕНКЛАТУРА ДЕЛ",
        heading=f"на {listed.year} год",
        blocks=tuple(blocks),
        number=listed.number,
        dated=listed.dated,
        place=listed.organisation.place,
        approval=Approval("Утверждаю", listed.organisation.head_office, listed.organisation.head),
        agreed=(Approval("Согласовано", text=f"Протокол ЭК {listed.protocol or Reference('')}"),),
    )


@dataclass(frozen=True)
class InnerDocument:
    """A document inside a case; `where` are its leaves, or the file's name of an electronic one."""

    index: str
    dated: date | None
    title: str
    where: str
    note: str = ""


def inner_inventory(
    organisation: Organisation, case: Case, listed: tuple[InnerDocument, ...], total_leaves: int | None, by: Person
) -> Paper:
    """F-9 «Внутренняя опись документов дела» (from practice)."""
    heads = ("№", "Индекс документа", "Дата", "Заголовок документа", "Номера листов (файл)", "Примечание")
    widths = (Width.NUMBER, Width.SHORT, Width.SHORT, Width.TEXT, Width.SHORT, Width.SHORT)
    rows = tuple(
        (str(at), one.index, short_date(one.dated) if one.dated else "", one.title, one.where, one.note)
        for at, one in enumerate(listed, 1)
    )
    held = f"Количество листов внутренней описи и документов: {leaves(total_leaves)}." if total_leaves else ""
    return Paper(
        code="inner-inventory",
        organisation=organisation.name,
        title="ВНУТРЕННЯЯ ОПИСЬ",
        heading=f"документов дела № {case.index or '____'} «{case.title}»",
        blocks=(
            table(heads, widths, rows),
            Text(f"Итого {documents(len(listed))}. {held}".strip()),
            Signatures((Signature(by.office, by.name),), "Внутреннюю опись составил"),
        ),
        mark=False,
        dateless=True,
    )


@dataclass(frozen=True)
class ControlEntry:
    """A line of the control log: one check of one medium."""

    dated: date
    medium: str
    kind: Literal["приём", "плановый", "внеплановый"]
    tool: str
    checked: int
    errors: int
    readable: str
    signatures: str
    conclusion: str
    action: str = ""
    by: str = ""


def control_log(organisation: Organisation, year: int, entries: tuple[ControlEntry, ...]) -> Paper:
    """F-14 «Журнал технического контроля носителей» (from practice; checks by two persons)."""
    heads = ("№", "Дата", "Инв. № носителя", "Вид контроля", "Чем проверено", "Файлов", "Ошибок", "Воспроизводимость",
             "Проверка подписей", "Заключение", "Действие", "Исполнители")  # fmt: skip
    widths = (Width.NUMBER, Width.SHORT, Width.SHORT, Width.SHORT, Width.SHORT, Width.COUNT, Width.COUNT, Width.SHORT,
              Width.SHORT, Width.TEXT, Width.SHORT, Width.SHORT)  # fmt: skip
    rows = tuple(
        (
            str(at), short_date(one.dated), one.medium, one.kind, one.tool, str(one.checked), str(one.errors),
            one.readable, one.signatures, one.conclusion, one.action, one.by,
        )
        for at, one in enumerate(entries, 1)
    )  # fmt: skip
    return Paper(
        code="control-log",
        organisation=organisation.name,
        title="ЖУРНАЛ ТЕХНИЧЕСКОГО КОНТРОЛЯ НОСИТЕЛЕЙ",
        heading=f"за {year} год",
        blocks=(
            table(heads, widths, rows),
            Facts((("Проверок всего", in_digits_and_words(len(entries), "f")),)),
        ),
        landscape=True,
        dateless=True,
    )
