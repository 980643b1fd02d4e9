"""An archival reference (F-16, domain §3.2): a text of the archivist's own, and the records that it rests on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from docgen.archive_papers import head_of, organisation
from docgen.forms.answers import ArchivalReference, archival_reference
from kernel.digests import sha256_hex
from kernel.errors import BadInputError
from operations.answer_basis import checked_number, prove
from operations.basis import checked_basis
from operations.loose_papers import Drawn, loose_paper, salted
from operations.officials import institution
from operations.services import Services

_LONGEST_LINE, _LONGEST_TEXT, _MOST_RECORDS = 300, 20_000, 30


@dataclass(frozen=True)
class ReferenceWish:
    """What a reference says.

    Attributes:
        addressee: to whom, in the dative.
        text: paragraphs in order of events; a line each.
        records: ids of what it rests on.
        number: in the school's register, or empty.
    """

    addressee: str
    text: str
    records: Sequence[str]
    number: str = ""


def draw_reference(services: Services, wish: ReferenceWish, *, request: str, actor: str) -> Drawn:
    """Draws the reference on the `request`, named without people. Each record is looked at now, and proves itself now.

    Raises:
        BadInputError: `reference.unfit`, `reference.no_records`, `extract.bad_number`, `basis.unfit`.
        NotFoundError: `record.not_found`.
        RefusedError: `record.destroyed`.
        UnavailableError: `record.newer_elsewhere`.
        IntegrityError: `extract.not_verified`.
    """
    request = checked_basis(request) if request else ""
    records = list(dict.fromkeys(wish.records))
    paragraphs = tuple(words for line in wish.text.splitlines() if (words := " ".join(line.split())))
    addressee = " ".join(wish.addressee.split())
    _refuse_unfit(addressee, paragraphs, wish.text)
    if not 0 < len(records) <= _MOST_RECORDS:
        raise BadInputError(
            "reference.no_records",
            "Не сказано, на каких документах основана справка, или их слишком много.",
            f"Назовите документы архива, до {_MOST_RECORDS}: их номера есть на карточках.",
        )
    proved = prove(services, records, request=request, actor=actor)
    school = institution(services)
    form = ArchivalReference(
        organisation=organisation(school),
        number=checked_number(wish.number),
        dated=services.today(),
        addressee=addressee,
        request="",  # the applicant's paper is known to him; the register's number is the school's own
        text=paragraphs,
        bases=tuple(one.basis for one in proved),
        signer=head_of(school),
    )
    paper = archival_reference(form)
    data = salted({**asdict(form), "dated": services.today().isoformat(), "records": records})
    documents = {record: one.digest for record, one in zip(records, proved, strict=True)}
    return Drawn("", paper.title, loose_paper(services, paper, "", data), documents, sha256_hex(data))


def _refuse_unfit(addressee: str, paragraphs: Sequence[str], text: str) -> None:
    if not addressee or len(addressee) > _LONGEST_LINE:
        raise BadInputError("reference.unfit", "Не сказано, кому справка.", "Впишите адресата: Петровой М. О.")
    if not paragraphs or len(text) > _LONGEST_TEXT:
        raise BadInputError(
            "reference.unfit",
            "Текста справки нет, или он слишком длинный.",
            "Изложите сведения по порядку событий, каждое с новой строки.",
        )
