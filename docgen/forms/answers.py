"""F-16 archival reference, F-17 archival extract, F-18 archival copy; the sheet of corrections of a signed record."""

from dataclasses import dataclass
from datetime import date

from docgen.forms.shapes import Organisation, Person, in_groups
from docgen.paper import Block, Facts, Paper, Signature, Signatures, Text
from journals.reports.shapes import Column, Table, Width
from kernel.russian import short_date


@dataclass(frozen=True)
class Basis:
    """What an answer rests on: archival cipher and leaves."""

    cipher: str
    leaves: str

    def __str__(self) -> str:
        return f"{self.cipher}, {self.leaves}" if self.leaves else self.cipher


@dataclass(frozen=True)
class ArchivalReference:
    """F-16. `addressee` in the dative; `text` in order of events, discrepancies given as in the document."""

    organisation: Organisation
    number: str
    dated: date | None
    addressee: str
    request: str
    text: tuple[str, ...]
    bases: tuple[Basis, ...]
    signer: Person


def archival_reference(answer: ArchivalReference) -> Paper:
    """F-16 «Архивная справка» (domain §3.2: order of events, discrepancies in brackets, ciphers and leaves)."""
    return Paper(
        code="archival-reference",
        organisation=answer.organisation.name,
        title="АРХИВНАЯ СПРАВКА",
        heading=answer.addressee,
        blocks=(
            *((Text(f"На запрос: {answer.request}"),) if answer.request else ()),
            *(Text(paragraph) for paragraph in answer.text),
            Text("Основание: " + "; ".join(str(basis) for basis in answer.bases) + "."),
            Signatures((Signature(answer.signer.office, answer.signer.name),), seal=True, dated=False),
        ),
        number=answer.number,
        dated=answer.dated,
        place=answer.organisation.place,
    )


@dataclass(frozen=True)
class ExtractRow:
    """A line of an extract from a summary: subject, and the results in the order of its columns."""

    subject: str
    results: tuple[str, ...]


@dataclass(frozen=True)
class ArchivalExtract:
    """F-17 over one pupil's rows of a summary sheet, and of nobody else's.

    `source` is the kind of document in the genitive; `heads` are the columns of results; `names` are earlier and later
    names with the papers that changed them; `schools` the school's names then and now.
    """

    organisation: Organisation
    number: str
    dated: date | None
    document: str
    pupil: str
    heads: tuple[str, ...]
    rows: tuple[ExtractRow, ...]
    decision: str
    basis: Basis
    signer: Person
    names: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    source: str = "сводной ведомости учёта успеваемости"


def archival_extract(extract: ArchivalExtract) -> Paper:
    """F-17 «Архивная выписка»: literal, omissions shown by «…» (domain §3.2)."""
    facts = [("Документ", extract.document), ("Обучающийся", extract.pupil)]
    facts += [("Сведения об имени", text) for text in extract.names]
    facts += [("Наименования школы", text) for text in extract.schools]
    columns = (Column("Предмет", Width.TEXT), *(Column(head, Width.SHORT) for head in extract.heads))
    blocks: list[Block] = [
        Facts(tuple(facts)),
        Text("…"),
        Table(columns, tuple((row.subject, *row.results) for row in extract.rows), row_head=0),
    ]
    if extract.decision:
        blocks.append(Text(f"Решение педагогического совета: {extract.decision}"))
    blocks += [
        Text("…"),
        Text(f"Шифр: {extract.basis}."),
        Signatures((Signature(f"Выписка верна. {extract.signer.office}", extract.signer.name),), seal=True),
    ]
    return Paper(
        code="archival-extract",
        organisation=extract.organisation.name,
        title="АРХИВНАЯ ВЫПИСКА",
        heading=f"из {extract.source}",
        blocks=tuple(blocks),
        number=extract.number,
        dated=extract.dated,
        place=extract.organisation.place,
    )


def archival_copy(
    organisation: Organisation,
    document: str,
    basis: Basis,
    pages: int,
    sha512: str,
    signer: Person,
    dated: date | None,
    *,
    number: str = "",
) -> Paper:
    """F-18 «Архивная копия»: the certifying page of an electronic copy, with the original's digest (from practice)."""
    return Paper(
        code="archival-copy",
        organisation=organisation.name,
        title="АРХИВНАЯ КОПИЯ",
        heading=document,
        blocks=(
            Facts((
                ("Архивный шифр", str(basis)),
                ("Листов в копии", str(pages)),
                ("SHA-512 подлинника", in_groups(sha512)),
            )),
            Text("Копия соответствует подлиннику, который подписан электронной подписью и хранится в архиве."),
            Signatures((Signature(f"Копия верна. {signer.office}", signer.name),), seal=True),
        ),
        number=number,
        dated=dated,
        place=organisation.place,
    )  # fmt: skip


@dataclass(frozen=True)
class CorrectedEntry:
    """An entry that was corrected: where it stands, what it was, what it is."""

    place: str
    before: str
    after: str


@dataclass(frozen=True)
class CorrectionSheet:
    """The sheet of corrections of a record's new version (domain §5.2, story 8; S001 П-4.2 Учителя г).

    `papers` are the basis: the explanatory note, the request, the court's decision, which bear their signatures on
    paper; `corrected_by` and `permitted_by` are office and name. It is a part of the version that it belongs to, whose
    signature covers it.
    """

    organisation: str
    record: str
    document: str
    version: int
    entries: tuple[CorrectedEntry, ...]
    papers: tuple[str, ...]
    corrected_by: str
    permitted_by: str
    dated: date
    earlier_sha512: str


def correction_sheet(sheet: CorrectionSheet) -> Paper:
    """«Лист исправлений» of an electronic record: old → new, who, why; the earlier version stays as it was signed."""
    rows = tuple((str(at), one.place, one.before or "—", one.after or "—") for at, one in enumerate(sheet.entries, 1))
    columns = (
        Column("№", Width.NUMBER), Column("Где", Width.TEXT), Column("Было", Width.TEXT), Column("Стало", Width.TEXT),
    )  # fmt: skip
    return Paper(
        code="correction-sheet",
        organisation=sheet.organisation,
        title="ЛИСТ ИСПРАВЛЕНИЙ",
        heading=f"{sheet.document}, версия {sheet.version}",
        blocks=(
            Facts((
                ("Документ", sheet.record),
                ("Дата исправления", short_date(sheet.dated)),
                ("Исправил", sheet.corrected_by),
                ("Разрешил", sheet.permitted_by),
                ("Основание", "; ".join(sheet.papers)),
                ("SHA-512 прежней версии", in_groups(sheet.earlier_sha512)),
            )),
            Table(columns, rows),
            Text(f"Исправлений: {len(sheet.entries)}. Исправленному верить. Прежняя версия сохранена с её подписью."),
        ),
        dateless=True,
        mark=False,
    )  # fmt: skip
