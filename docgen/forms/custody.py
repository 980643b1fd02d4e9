"""F-7 certifying sheet, F-8 cover, F-11 handover, F-12 loss, F-13 damage, F-15 check of presence and condition."""

from dataclasses import dataclass
from datetime import date

from docgen.forms.shapes import Case, Organisation, Person, Reference, leaves, table, units
from docgen.paper import Approval, Facts, Paper, Signature, Signatures, Text
from journals.reports.shapes import Column, Table, Width


@dataclass(frozen=True)
class Peculiarity:
    """A peculiarity of a case's physical state, and the leaves that have it."""

    what: str
    leaves: str


def certifying_sheet(
    organisation: Organisation,
    case: Case,
    count: int,
    by: Person,
    *,
    lettered: str = "",
    omitted: str = "",
    inner: int = 0,
    peculiarities: tuple[Peculiarity, ...] = (),
) -> Paper:
    """F-7 «Лист-заверитель дела» (domain §3.2)."""
    rows = tuple((one.what, one.leaves) for one in peculiarities) or (("—", "—"),)
    columns = (
        Column("Особенности физического состояния и формирования дела", Width.TEXT),
        Column("Номера листов", Width.SHORT),
    )
    return Paper(
        code="certifying-sheet",
        organisation=organisation.name,
        title="ЛИСТ-ЗАВЕРИТЕЛЬ",
        heading=f"дела № {case.index or '____'} «{case.title}»",
        blocks=(
            Text(f"В деле подшито и пронумеровано {leaves(count)},"),
            Text(
                f"в том числе: литерные номера листов: {lettered or '—'}; пропущенные номера листов: {omitted or '—'}; "
                f"+ листов внутренней описи: {inner or '—'}."
            ),
            Table(columns, rows, row_head=0),
            Signatures((Signature(by.office, by.name),)),
        ),
        mark=False,
        dateless=True,
    )


def case_cover(organisation: Organisation, case: Case, count: int | None, cipher: str = "", volume: str = "") -> Paper:
    """F-8 «Обложка дела» (from practice)."""
    return Paper(
        code="case-cover",
        organisation=organisation.name,
        title=f"ДЕЛО № {case.index or '____'}" + (f" ТОМ № {volume}" if volume else ""),
        heading=case.title,
        blocks=(
            Text(case.dates, "strong"),
            Facts((
                ("На листах", leaves(count) if count else "электронный документ"),
                ("Хранить", case.kept or "____________"),
                ("Фонд №", organisation.fond or "____"),
                ("Опись №", case.inventory or "____"),
                ("Дело №", case.unit or "____"),
                ("Архивный шифр", cipher or "____________"),
            )),
        ),
        place=organisation.place,
        mark=False,
        dateless=True,
    )  # fmt: skip


@dataclass(frozen=True)
class HandedOver:
    """A line of a handover: an inventory or a medium, its copies, cases, megabytes, digest of the manifest."""

    title: str
    copies: int
    cases: int
    megabytes: str = ""
    digest: str = ""
    note: str = ""


@dataclass(frozen=True)
class Handover:
    """F-11. `basis` is the order or the reason; `condition` says in what state the documents are.

    `receiving` is another organisation, whose head approves too; `manifest` the digest that a whole package hangs on.
    """

    organisation: Organisation
    number: str
    dated: date | None
    basis: str
    giver: Person
    taker: Person
    items: tuple[HandedOver, ...]
    condition: str
    receiving: Organisation | None = None
    manifest: str = ""


def handover_act(act: Handover) -> Paper:
    """F-11 «Акт приёма-передачи документов на хранение» (from practice; columns: domain §3.2)."""
    heads = (
        "№",
        "Название, номер описи (носителя)",
        "Экз. описи",
        "Ед. хр.",
        "Объём, Мб",
        "Хеш манифеста",
        "Примечание",
    )
    widths = (Width.NUMBER, Width.TEXT, Width.COUNT, Width.COUNT, Width.COUNT, Width.TEXT, Width.SHORT)
    rows = tuple(
        (str(at), one.title, str(one.copies), str(one.cases), one.megabytes, one.digest, one.note)
        for at, one in enumerate(act.items, 1)
    )
    other = act.receiving or act.organisation
    both = (Approval("Утверждаю", act.organisation.head_office, act.organisation.head),) if act.receiving else ()
    taker = f"{act.taker.office} {act.taker.name}" + (f" ({act.receiving.name})" if act.receiving else "")
    whole = f"Контрольная сумма пакета (SHA-512 файла manifest-sha512.txt):\n{act.manifest}"
    return Paper(
        code="act-handover",
        organisation=act.organisation.name,
        title="АКТ",
        heading="приёма-передачи документов на хранение",
        blocks=(
            Text(f"На основании: {act.basis}\n{act.giver.office} {act.giver.name} сдал, а {taker} принял документы:"),
            table(heads, widths, rows),
            Text(f"Итого принято {units(sum(one.cases for one in act.items))}. Состояние: {act.condition}."),
            *((Text(whole),) if act.manifest else ()),
            Signatures(
                (
                    Signature(f"Сдал: {act.giver.office}", act.giver.name),
                    Signature(f"Принял: {act.taker.office}", act.taker.name),
                )
            ),
        ),
        number=act.number,
        dated=act.dated,
        place=act.organisation.place,
        approval=Approval("Утверждаю", other.head_office, other.head),
        agreed=both,
        landscape=True,
    )


@dataclass(frozen=True)
class LostCase:
    """A case that is missing, or damaged past repair: why, or how."""

    case: Case
    cause: str


def act_of_loss(
    organisation: Organisation,
    number: str,
    dated: date | None,
    lost: tuple[LostCase, ...],
    *,
    found_by: str,
    copies: str,
    archivist: Person,
    protocol: Reference | None = None,
) -> Paper:
    """F-12 «Акт об утрате документов»: only when no good copy is left (domain §3.2)."""
    blocks = (
        Text(
            f"В результате {found_by} установлено отсутствие перечисленных документов; предпринятые меры розыска не "
            "дали результата:"
        ),
        _cases_table(lost, "Предполагаемые причины отсутствия"),
        Text(
            f"Итого {units(len(lost))}. Утраченные документы могут быть частично восполнены копиями: {copies or '—'}."
        ),
        Signatures((Signature(archivist.office, archivist.name),)),
    )
    return _act(organisation, number, dated, "act-loss", "об утрате документов", blocks, protocol)


def act_of_damage(
    organisation: Organisation,
    number: str,
    dated: date | None,
    damaged: tuple[LostCase, ...],
    *,
    commission: tuple[Person, ...],
    protocol: Reference | None = None,
) -> Paper:
    """F-13 «Акт о неисправимых повреждениях документов» (from practice)."""
    blocks = (
        Text("Комиссия установила, что перечисленные документы повреждены неисправимо:"),
        _cases_table(damaged, "Сущность и причины повреждения"),
        Text(f"Итого {units(len(damaged))}."),
        Signatures(tuple(Signature(p.office, p.name) for p in commission), "Комиссия"),
    )
    return _act(organisation, number, dated, "act-damage", "о неисправимых повреждениях документов", blocks, protocol)


def _cases_table(cases: tuple[LostCase, ...], cause: str) -> Table:
    rows = tuple(
        (str(at), one.case.inventory, one.case.unit or one.case.index, one.case.title, one.case.dates, one.case.amount,
         one.cause)
        for at, one in enumerate(cases, 1)
    )  # fmt: skip
    heads = ("№", "Номер описи", "Номер ед. хр.", "Заголовок", "Крайние даты", "Листов / Мб", cause)
    widths = (Width.NUMBER, Width.COUNT, Width.SHORT, Width.TEXT, Width.SHORT, Width.COUNT, Width.TEXT)
    return table(heads, widths, rows)


def _act(
    organisation: Organisation,
    number: str,
    dated: date | None,
    code: str,
    heading: str,
    blocks: tuple[Text | Table | Signatures, ...],
    protocol: Reference | None,
) -> Paper:
    return Paper(
        code=code,
        organisation=organisation.name,
        title="АКТ",
        heading=heading,
        blocks=blocks,
        number=number,
        dated=dated,
        place=organisation.place,
        approval=Approval("Утверждаю", organisation.head_office, organisation.head),
        agreed=(Approval("Согласовано", text=f"Протокол ЭК {protocol or Reference('')}"),),
        landscape=True,
    )


@dataclass(frozen=True)
class PresenceCheck:
    """F-15. Counts of cases: listed, present, missing, not listed, to be rewritten, damaged past repair."""

    organisation: Organisation
    number: str
    dated: date | None
    inventories: str
    listed: int
    present: int
    missing: int
    unlisted: int
    to_rewrite: int
    damaged: int
    conditions: str
    performers: tuple[Person, ...]


def presence_check(check: PresenceCheck) -> Paper:
    """F-15 «Акт проверки наличия и состояния» (from practice; by a commission or two persons, domain §3.1)."""
    return Paper(
        code="act-presence",
        organisation=check.organisation.name,
        title="АКТ",
        heading="проверки наличия и состояния архивных документов"
        + (f"\nФонд № {check.organisation.fond}" if check.organisation.fond else ""),
        blocks=(
            Facts((
                ("Проверены описи", check.inventories),
                ("Значится по описям", units(check.listed)),
                ("В наличии", units(check.present)),
                ("Не обнаружено", units(check.missing)),
                ("Не включено в описи", units(check.unlisted)),
                ("Требуют перезаписи", units(check.to_rewrite)),
                ("Неисправимо повреждено", units(check.damaged)),
                ("Условия хранения", check.conditions),
            )),
            Signatures(tuple(Signature(p.office, p.name) for p in check.performers), "Проверку провели"),
        ),
        number=check.number,
        dated=check.dated,
        place=check.organisation.place,
        approval=Approval("Утверждаю", check.organisation.head_office, check.organisation.head),
    )  # fmt: skip
