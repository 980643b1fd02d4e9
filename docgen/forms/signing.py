"""The list of what is put before the signer: one line a document, and what differs from the last look."""

from dataclasses import dataclass
from datetime import date

from docgen.paper import Facts, Paper, Text
from journals.reports.shapes import Column, Table, Width


@dataclass(frozen=True)
class ListedDocument:
    """One document: its title, pages, SHA-512 of the file, and what changed since it was looked at last."""

    title: str
    pages: int
    sha512: str
    difference: str


def signing_list(organisation: str, signer: str, dated: date, documents: tuple[ListedDocument, ...]) -> Paper:
    """«Перечень документов, представленных на подпись»."""
    columns = (
        Column("№", Width.NUMBER),
        Column("Документ", Width.TEXT),
        Column("Листов", Width.COUNT),
        Column("SHA-512 файла, начало", Width.SHORT),
        Column("С прошлого просмотра", Width.SHORT),
    )
    rows = tuple(
        (str(number), one.title, str(one.pages), one.sha512[:16], one.difference)
        for number, one in enumerate(documents, 1)
    )
    total = sum(one.pages for one in documents)
    return Paper(
        code="signing-list",
        organisation=organisation,
        title="ПЕРЕЧЕНЬ",
        heading="документов, представленных на подпись",
        blocks=(
            Facts((("Подписывает", signer), ("Документов", str(len(documents))), ("Листов всего", str(total)))),
            Table(columns, rows),
            Text("Документы заперты: подписано будет только то содержание, что указано здесь.", "small"),
        ),
        dated=dated,
        mark=False,
    )
