"""An archival copy (F-18, domain §3.2): the director certifies that a file is the signed document of the archive.

An electronic document's copy is the document itself, signature and all, so nothing is copied sheet by sheet: the
certifying page names the document, its place in the archive and its digest, and is handed out with it.
"""

from docgen.archive_papers import head_of, organisation
from docgen.forms.answers import archival_copy
from kernel.digests import sha256_hex
from operations.answer_basis import checked_number, prove
from operations.basis import checked_basis
from operations.loose_papers import Drawn, loose_paper, salted
from operations.officials import institution
from operations.services import Services


def draw_copy(services: Services, record: str, *, number: str, request: str, actor: str) -> Drawn:
    """Draws the certifying page on the `request`, named without people. The record proves itself now.

    Raises:
        BadInputError: `extract.bad_number`, `basis.unfit`.
        NotFoundError: `record.not_found`.
        RefusedError: `record.destroyed`.
        UnavailableError: `record.newer_elsewhere`.
        IntegrityError: `extract.not_verified`.
    """
    request, number = checked_basis(request) if request else "", checked_number(number)
    [proved] = prove(services, [record], request=request, actor=actor)
    sheet, basis = proved.archived, proved.basis
    school, digest, today = institution(services), proved.digest, services.today()
    pages = int(str(sheet.document["pages"]))
    paper = archival_copy(
        organisation(school), sheet.title, basis, pages, digest, head_of(school), today, number=number
    )
    data = salted({"record": record, "sha512": digest, "number": number, "dated": today.isoformat()})
    return Drawn("", paper.title, loose_paper(services, paper, "", data), {record: digest}, sha256_hex(data))
