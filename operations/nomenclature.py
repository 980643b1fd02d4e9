"""The nomenclature of cases (номенклатура дел, Ф-6) for a year: what the profile keeps, its index and its term.

The closing record counts what was closed in the year, by term; it is there when something was. That it was approved is
an event, which names the rows by their digest: a profile that says something else then makes another nomenclature.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docgen.archive_papers import organisation, person
from docgen.forms.registers import Nomenclature, NomenclatureRow, NomenclatureTotal, nomenclature
from docgen.forms.shapes import Reference
from kernel.digests import canonical_json, sha512_hex
from kernel.errors import LetopisError
from kernel.ids import parse_record_id
from kernel.kinds import Kind
from kernel.references import PaperReference, parse_reference
from operations import durable
from operations.loose_papers import loose_pdf
from operations.newest import newest_of
from operations.officials import institution, official
from operations.services import Services
from operations.terms_in_force import TermsInForce
from profiles.term import Term
from profiles.words import Carrier

_OWN = "Учёт архива"
_SCHOOL = "Журналы и ведомости"


NOMENCLATURE = "nomenclature"


@dataclass(frozen=True)
class Approved:
    """On what papers a nomenclature was approved: the director's order, the commission's protocol."""

    order: PaperReference
    protocol: PaperReference | None


def write_nomenclature(
    services: Services, year: int, target: Path, actor: str, approved: Approved | None = None
) -> tuple[Path, Approved | None]:
    """The nomenclature as a PDF: to be agreed and approved; or, where that was entered, with number and date.

    Gives the file and the approval that it names.
    """
    rows = tuple(_rows(services))
    digest = sha512_hex(canonical_json([vars(row) for row in rows]))
    if approved is None:
        approved = _approval(services, year, digest)
    else:
        told = {"order": str(approved.order), "protocol": str(approved.protocol or "")}
        services.log(actor, NOMENCLATURE, str(year), rows_sha512=digest, **told)
    paper = nomenclature(
        Nomenclature(
            organisation=organisation(institution(services)),
            number=approved.order.number if approved else "",
            dated=approved.order.dated if approved else None,
            year=year,
            rows=rows,
            compiler=person(official(services, actor)),
            protocol=Reference(approved.protocol.number, approved.protocol.dated)
            if approved and approved.protocol
            else None,
            totals=tuple(_totals(services, year)),
        )
    )
    durable.write(target, loose_pdf(services, paper))
    services.log(actor, "view", str(year), paper=NOMENCLATURE)
    return target, approved


def _form(paper: PaperReference) -> Reference:
    return Reference(paper.number, paper.dated)


def _approval(services: Services, year: int, digest: str) -> Approved | None:
    """The newest one of exactly these rows."""
    found = None
    for event in services.events.events(NOMENCLATURE):
        if event.subject == str(year) and event.details.get("rows_sha512") == digest and event.details.get("order"):
            order, protocol = (str(event.details.get(name, "")) for name in ("order", "protocol"))
            found = Approved(parse_reference(order), parse_reference(protocol) if protocol else None)
    return found


def _rows(services: Services) -> Iterator[NomenclatureRow]:
    kinds = dict.fromkeys((*services.profile.kept_kinds, *(kind for kind in Kind if kind.own)))
    for section, own in ((_SCHOOL, False), (_OWN, True)):
        yield NomenclatureRow(section)
        for kind in kinds:
            if kind.own is own:
                yield from _kind_rows(services, kind)


def _kind_rows(services: Services, kind: Kind) -> Iterator[NomenclatureRow]:
    rules = services.profile.rules_for(kind)
    for carrier, note in ((Carrier.ELECTRONIC, "ЭД"), (Carrier.PAPER, "на бумаге")):
        if rules.term_on(carrier).is_set or carrier is Carrier.ELECTRONIC:
            title = kind.russian[0].upper() + kind.russian[1:]
            yield NomenclatureRow(title, rules.case_index.value or "", "", _kept(services, kind, carrier), note)


def _kept(services: Services, kind: Kind, carrier: Carrier) -> str:
    """Term and article; a term that the profile does not set is said to be wanting."""
    try:
        term = services.profile.term_for(kind, carrier)
    except LetopisError:
        return "срок не установлен"
    return ", ".join(part for part in (term.text, term.article or term.clause) if part)


def _totals(services: Services, year: int) -> Iterator[NomenclatureTotal]:
    counted: Counter[Term] = Counter()
    terms = TermsInForce(services)
    with newest_of(services) as newest:
        for record in newest.records():
            recorded = None if parse_record_id(record).kind.own else newest.retention(record)
            if recorded and recorded.closed_on.year == year:
                counted[Term(terms.retention(record, recorded).term.years, "")] += 1
    for term in sorted(counted, key=lambda term: (term.years is not None, -(term.years or 0))):
        yield NomenclatureTotal(term.text[:1].upper() + term.text[1:], counted[term], 0, 0)
