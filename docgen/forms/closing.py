"""«Протокол закрытия учебного года»: what the school has archived of a year, and what is not done yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from docgen.forms.shapes import Organisation, Person
from docgen.paper import Block, Facts, Paper, Signature, Signatures, Text
from docgen.russian import in_words
from journals.reports.shapes import Column, Table, Width
from kernel.russian import counted, short_date


@dataclass(frozen=True)
class ClosedDocument:
    """A document of the year.

    Attributes:
        title: «Классный журнал 7А».
        pages: of the document; None while it is not rendered.
        closed_on: when it was closed; None while it is not.
        state: «в архиве», «ждёт подписи».
        copies: «3 из 3», or nothing.
        paper: «сдан в архив», «ждёт подписи», or nothing where no paper is wanted.
        kept_until: «31.12.2031», «постоянно», or nothing.
        sha512: of the signed file, or nothing.
        complete: whether nothing is left to do with it.
        apart: whether it is no concern of the close: destroyed since, or a case on paper from before.
    """

    title: str
    pages: int | None
    closed_on: date | None
    state: str
    copies: str
    paper: str
    kept_until: str
    sha512: str
    complete: bool
    apart: bool = False


@dataclass(frozen=True)
class YearProtocol:
    """The protocol of a year: as of which day, of how many classes, the documents in order, who signs it by hand.

    `copies`: how many each document is to have; `partial`: whether something was kept from the reader.
    """

    organisation: Organisation
    year: str
    dated: date
    classes: int
    documents: tuple[ClosedDocument, ...]
    signers: tuple[Person, ...]
    copies: int
    partial: bool = False


def year_protocol(told: YearProtocol) -> Paper:
    """The protocol; what is not complete is named under the table, or that everything is."""
    done = [one for one in told.documents if one.complete]
    open_ = [one for one in told.documents if not (one.complete or one.apart)]
    leaves = sum(one.pages or 0 for one in done)
    totals = (
        f"{len(done)} ({in_words(len(done))}) {_documents(len(done))}, {counted(leaves, 'лист', 'листа', 'листов')}"
    )
    facts = (
        ("Учебный год", told.year),
        ("Классов", str(told.classes)),
        ("Закончено", totals),
        ("Не закончено", str(len(open_)) if open_ else "нет"),
    )
    blocks: list[Block] = [Facts(facts), _table(told.documents)]
    if open_:
        blocks.append(Text("Не закончено", "title"))
        blocks += [Text(f"{one.title}: {_left(one)}.") for one in open_]
    else:
        copies = counted(told.copies, "копии", "копиях", "копиях")
        blocks.append(Text(f"Все перечисленные документы подписаны и хранятся в {copies}; каждая прочитана и сверена."))
    if told.partial:
        blocks.append(Text("Документы ограниченного доступа в протокол не вошли."))
    blocks.append(Signatures(tuple(Signature(one.office, one.name) for one in told.signers)))
    return Paper(
        code="year-protocol",
        organisation=told.organisation.name,
        title="ПРОТОКОЛ",
        heading=f"закрытия {told.year} учебного года в электронном архиве",
        blocks=tuple(blocks),
        dated=told.dated,
        place=told.organisation.place,
        landscape=True,
        mark=False,
    )


def _documents(count: int) -> str:
    return counted(count, "документ", "документа", "документов").partition(" ")[2]


def _table(documents: Sequence[ClosedDocument]) -> Table:
    columns = (
        Column("№", Width.NUMBER), Column("Документ", Width.TEXT), Column("Листов"), Column("Закрыт", Width.SHORT),
        Column("Состояние", Width.SHORT), Column("Копии", Width.SHORT), Column("На бумаге", Width.SHORT),
        Column("Хранить до", Width.SHORT), Column("SHA-512 файла, начало", Width.SHORT),
    )  # fmt: skip
    rows = tuple(
        (str(number), one.title, str(one.pages or "—"), short_date(one.closed_on) if one.closed_on else "—", one.state,
         one.copies or "—", one.paper or "—", one.kept_until or "—", one.sha512[:16] or "—")
        for number, one in enumerate(documents, 1)
    )  # fmt: skip
    return Table(columns, rows)


def _left(one: ClosedDocument) -> str:
    told = [one.state, f"копий {one.copies}" if one.copies else "", f"на бумаге: {one.paper}" if one.paper else ""]
    return ", ".join(part for part in told if part)
