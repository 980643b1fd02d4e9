"""The verb «extract»: an archival extract (F-17) on one former pupil, and on nobody else (domain §5.2, story 11)."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from docgen.archive_papers import head_of, organisation
from docgen.extracts import pupil_extract
from docgen.facts import Rendered
from docgen.forms.answers import archival_extract
from journals.facsimile import Facsimile
from journals.model import ClassJournal, Pupil
from journals.summary import SummarySheet, summary_of
from kernel.digests import sha256_hex, sha512_hex
from kernel.errors import BadInputError, NotFoundError
from kernel.kinds import Kind
from kernel.russian import folded
from operations import durable
from operations.answer_basis import Proved, checked_number, prove
from operations.basis import checked_basis
from operations.loose_papers import Drawn, loose_paper, salted
from operations.officials import institution
from operations.record_data import read_record
from operations.retrieving import refuse_taken
from operations.services import Services

_NAME = "vypiska.pdf"
_SOURCES = {
    Kind.JOURNAL: "классного журнала",
    Kind.FINAL: "итоговой ведомости учёта успеваемости",
    Kind.SUPPLEMENT: "дополнения к сводной ведомости учёта успеваемости",
}

Sign = Callable[[Rendered, str], bytes]
"""Signs a paper that was just rendered; the second argument is what for."""


@dataclass(frozen=True)
class Extracted:
    """The extract: whom it is on, and its file."""

    pupil: str
    file: Path


def extract(
    services: Services,
    record: str,
    pupil: str,
    *,
    number: str,
    request: str,
    target: Path,
    actor: str,
    sign: Sign | None,
) -> Extracted:
    """Writes the extract into a new folder.

    Args:
        services: the home.
        record: as `draw_extract`, as the others that are not named here.
        pupil: whom it is on.
        number: of the extract.
        request: the paper that asks for it.
        target: a new or empty folder.
        actor: who does it.
        sign: signs it; None leaves room for a signature by hand.

    Raises BadInputError `get.target_not_empty`; as `draw_extract`.
    """
    refuse_taken(target)
    drawn = draw_extract(services, record, pupil, number=number, request=request, actor=actor)
    content = drawn.rendered.pdf if sign is None else sign(drawn.rendered, drawn.title)
    details = {"number": number, "request": request, "sha512": sha512_hex(content), "content": drawn.content}
    services.log(actor, "extract", record, **details)
    target.mkdir(parents=True, exist_ok=True)
    durable.write(target / _NAME, content)
    return Extracted(drawn.about, target / _NAME)


def draw_extract(
    services: Services, record: str, pupil: str, *, number: str, request: str, actor: str
) -> Drawn:  # fmt: skip
    """Draws the extract. Whoever hands it out tells the log before.

    Each of these must hold:

    1. The record is archived, and was not destroyed.
    2. A whole copy of it is at hand, and the signature on its document verifies now.
    3. Exactly one pupil of the record is meant.

    Args:
        services: the home.
        record: id of a summary sheet or of a journal.
        pupil: id, number in the list, or a name, former ones too.
        number: of the extract in the school's register, or empty.
        request: the paper that asks for it, without names, or empty.
        actor: who does it.

    Raises:
        BadInputError: `extract.several_pupils`, `extract.not_this_kind`, `extract.bad_number`, `basis.unfit`.
        NotFoundError: `record.not_found`, `extract.no_pupil`.
        RefusedError: `record.destroyed`.
        UnavailableError: `record.newer_elsewhere`.
        IntegrityError: `extract.not_verified`.
    """
    request, number = checked_basis(request) if request else "", checked_number(number)
    [proved] = prove(services, [record], request=request, actor=actor)  # a refusal may name pupils
    archived, sheet = proved.archived, _sheet(proved, record)
    meant = _meant(sheet, pupil)
    school = institution(services)
    director = head_of(school)
    form = pupil_extract(
        sheet,
        meant,
        organisation=organisation(school),
        document=archived.title,
        number=number,
        basis=proved.basis,
        signer=director,
    )
    form = replace(form, dated=services.today(), source=_SOURCES.get(Kind(archived.kind), form.source))
    paper = archival_extract(form)
    data = salted({**asdict(form), "dated": services.today().isoformat(), "record": record})
    rendered = loose_paper(services, paper, record, data)
    return Drawn(meant.full_name, paper.title, rendered, {record: proved.digest}, sha256_hex(data))


def _sheet(proved: Proved, record: str) -> SummarySheet:
    """What is archived, as a summary. Raises BadInputError."""
    kind = Kind(proved.archived.kind)
    content = None if kind.own else read_record(kind, proved.data)
    if isinstance(content, SummarySheet):
        return content
    if isinstance(content, ClassJournal):
        return summary_of(content)
    if isinstance(content, Facsimile):
        raise BadInputError(
            "extract.as_pages",
            f"Документ {record} хранится листами: данные одного обучающегося из него не выделить.",
            "Составьте выписку по листам документа: letopis get.",
        )
    raise BadInputError(
        "extract.not_this_kind",
        f"Выписка составляется из ведомости или журнала, а {record} — {kind.russian}.",
        "Назовите сводную ведомость класса: letopis find КЛАСС ГОД.",
    )


def _meant(sheet: SummarySheet, wanted: str) -> Pupil:
    """The one pupil that is meant: by number in the list, by id, by surname and then any of the other names.

    Words must be whole: who was meant by the beginning of a word is asked, even where one alone fits.
    """
    words = folded(wanted).split()
    found = [one for one in sheet.pupils if wanted == str(one.order)]
    found = found or [one for one in sheet.pupils if wanted == one.id]
    found = found or [one for one in sheet.pupils if any(_is_named(*name, words) for name in _names(one))]
    if len(found) == 1:
        return found[0]
    found = found or [one for one in sheet.pupils if any(_has_words(" ".join(name), words) for name in _names(one))]
    if not found:
        raise NotFoundError(
            "extract.no_pupil",
            f"Обучающегося «{wanted}» в документе нет.",
            "Назовите фамилию и имя, как они были в том году, или номер по списку.",
        )
    told = "; ".join(f"{one.order}. {one.full_name}" for one in found[:10])
    several = len(found) > 1
    raise BadInputError(
        "extract.several_pupils",
        f"Под «{wanted}» подходят несколько: {told}." if several else f"Точно так никого не зовут. Похоже: {told}.",
        "Назовите номер по списку: --pupil 7.",
    )


_Name = tuple[str, str, str]


def _names(pupil: Pupil) -> list[_Name]:
    """Surname, given name and patronymic of each name he had."""
    former = [(one.surname, one.name or pupil.name, one.patronymic) for one in pupil.name_history]
    return [(pupil.surname, pupil.name, pupil.patronymic), *former]


def _is_named(surname: str, name: str, patronymic: str, words: list[str]) -> bool:
    """Whether the words are his surname and then, as far as they go, his other names."""
    family, given = folded(surname).split(), folded(f"{name} {patronymic}").split()
    rest = words[len(family) :]
    return bool(words) and words[: len(family)] == family and rest == given[: len(rest)]


def _has_words(name: str, words: list[str]) -> bool:
    parts = folded(name).split()
    return bool(words) and all(any(part.startswith(word) for part in parts) for word in words)
