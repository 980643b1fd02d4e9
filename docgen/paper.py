"""The paper: what acts, inventories, references and reports are made of, whatever they say.

A form or a report is data; a function of `docgen.forms` (or `report_paper` here) turns it into a `Paper`, and one
family of templates (`paper.html` and the requisites of the layout edition) draws any paper. A school that wants another
look of one form puts `CODE.html` into its own folder of templates: it goes before `paper.html`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from journals.reports.shapes import ReportDocument, Table


@dataclass(frozen=True)
class Text:
    """A paragraph; `strong` stands bold in the middle, `title` is a heading inside the paper."""

    text: str
    style: Literal["plain", "strong", "title", "small"] = "plain"


@dataclass(frozen=True)
class Facts:
    """Names and values, one under another."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Signature:
    """A line to sign on: office, name where it is known."""

    office: str
    name: str = ""


@dataclass(frozen=True)
class Signatures:
    """Lines to sign on, under a heading if there is one; `dated` leaves room for the date."""

    lines: tuple[Signature, ...]
    heading: str = ""
    dated: bool = True
    seal: bool = False


@dataclass(frozen=True)
class Break:
    """What follows begins on a new page."""


Block: TypeAlias = Text | Facts | Table | Signatures | Break


@dataclass(frozen=True)
class Approval:
    """«УТВЕРЖДАЮ», or «СОГЛАСОВАНО» with a protocol: who, and when if it is done."""

    word: str
    office: str = ""
    name: str = ""
    dated: date | None = None
    text: str = ""


@dataclass(frozen=True)
class Paper:
    """One paper.

    Attributes:
        code: the form: `act-destruction`; names the school's own template, if it has one.
        organisation: the school's full name.
        title: «АКТ», or the name of the paper where it has no type.
        heading: what it is about: «о выделении к уничтожению…».
        blocks: its content in order.
        number: its number, or empty.
        dated: its date; None leaves a line to fill in.
        place: where it was made.
        approval: the block at the upper right.
        agreed: blocks of agreement at the end.
        footnotes: small print under the content.
        landscape: whether it lies on the wide side.
        restricted: what is written over it where access is limited.
        mark: whether a place is kept for the mark of an electronic signature.
        dateless: whether the line of date and number is left out.
    """

    code: str
    organisation: str
    title: str
    heading: str
    blocks: tuple[Block, ...]
    number: str = ""
    dated: date | None = None
    place: str = ""
    approval: Approval | None = None
    agreed: tuple[Approval, ...] = ()
    footnotes: tuple[str, ...] = ()
    landscape: bool = False
    restricted: str = ""
    mark: bool = True
    dateless: bool = False


def report_paper(report: ReportDocument, code: str) -> Paper:
    """A report as a paper."""
    facts = (Facts(report.facts),) if report.facts else ()
    signers = tuple(Signature(office, name) for office, name in report.signers)
    signatures = (Signatures(signers, dated=True),) if signers else ()
    return Paper(
        code=code,
        organisation=report.school,
        title=report.title,
        heading=report.subject,
        blocks=(*facts, *report.tables, *signatures),
        footnotes=report.footnotes,
        landscape=report.landscape,
        mark=False,
        dateless=True,
    )
