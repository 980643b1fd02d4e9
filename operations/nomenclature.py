"""The nomenclature of cases (номенклатура дел, Ф-6) for a year: what the profile keeps, its index and its term.

The closing record counts what was closed in the year, by term; it is there when something was.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from docgen.archive_papers import organisation, person
from docgen.forms.registers import Nomenclature, NomenclatureRow, NomenclatureTotal, nomenclature
from kernel.errors import LetopisError
from kernel.ids import parse_record_id
from kernel.kinds import Kind
from operations import durable
from operations.loose_papers import loose_pdf
from operations.newest import newest_of
from operations.officials import institution, official
from operations.services import Services
from operations.term_decisions import TermsInForce
from profiles.term import Term
from profiles.words import Carrier

_OWN = "Учёт архива"
_SCHOOL = "Журналы и ведомости"


def write_nomenclature(services: Services, year: int, target: Path, actor: str) -> Path:
    """The nomenclature as a PDF, to be agreed by the commission and approved by the director."""
    paper = nomenclature(
        Nomenclature(
            organisation=organisation(institution(services)),
            number="",
            dated=None,
            year=year,
            rows=tuple(_rows(services)),
            compiler=person(official(services, actor)),
            totals=tuple(_totals(services, year)),
        )
    )
    durable.write(target, loose_pdf(services, paper))
    services.log(actor, "nomenclature", str(year))
    return target


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
