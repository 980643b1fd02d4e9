"""On what a signed record may be corrected: the papers that the regulation asks for, and who permitted it.

S001 П-4.2 Учителя г: the permission of the administrator in charge, and the teacher's explanatory note.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from journals.facsimile import Facsimile
from journals.model import ClassJournal
from journals.records import RecordData
from journals.summary import SummarySheet, pupils_renumbered
from kernel.errors import BadInputError, RefusedError
from kernel.ids import RecordId
from operations.basis import checked_basis
from operations.officials import official, role_of
from operations.roles import Role
from operations.services import Services
from operations.sheets import CorrectionFacts

_FEWEST = 0.9  # of the lessons that were there
_PERMIT = frozenset({Role.DIRECTOR, Role.DEPUTY})


@dataclass(frozen=True)
class Grounds:
    """On what an archived record is corrected.

    Attributes:
        papers: the explanatory note, the request, the court's decision: as they are named on the sheet.
        corrected_by: office and name of whoever mended it in the journal: «учитель математики Иванова А. П.».
        permitted_by: account of the director or deputy who permitted it.
    """

    papers: Sequence[str]
    corrected_by: str
    permitted_by: str


def may_permit(services: Services, actor: str) -> list[str]:
    """The accounts that may permit what the actor corrects."""
    return [name for name in sorted(services.roles) if name != actor and role_of(services, name) in _PERMIT]


def checked_grounds(services: Services, grounds: Grounds, actor: str) -> CorrectionFacts:
    """The grounds as record.json keeps them; what is said of each record is added later.

    Raises BadInputError `correct.papers_missing`, `correct.no_author`, `basis.unfit`; RefusedError
    `correct.not_permitted`.
    """
    rule = services.profile.edits.correction_needs
    papers = tuple(dict.fromkeys(checked_basis(paper) for paper in grounds.papers))
    wanted = rule.value or ()
    if len(papers) < max(1, len(wanted)):
        needs = f"По положению школы ({rule.clause}) нужны: {', '.join(wanted)}. " if wanted else ""
        raise BadInputError(
            "correct.papers_missing",
            f"{needs}Названо бумаг: {len(papers)}.",
            'Назовите каждую: --paper "объяснительная от 05.09.2026" --paper "разрешение от 06.09.2026".',
        )
    if not grounds.corrected_by.strip():
        raise BadInputError(
            "correct.no_author",
            "Не сказано, кто исправил.",
            'Добавьте: --corrected-by "учитель математики Иванова А. П.".',
        )
    if role_of(services, grounds.permitted_by) not in _PERMIT:
        raise RefusedError(
            "correct.not_permitted",
            f"Исправление подписанного разрешает директор или заместитель, а «{grounds.permitted_by}» — нет.",
            "Назовите учётную запись того, кто разрешил: --permitted-by deputy.",
        )
    if grounds.permitted_by == actor:
        raise RefusedError(
            "correct.not_permitted",
            f"«{actor}» исправляет и сам же разрешает.",
            "Разрешает другой человек: директор или заместитель.",
        )
    permitted = official(services, grounds.permitted_by)
    return CorrectionFacts(
        at=services.clock.now(),
        on=services.today(),
        actor=actor,
        organisation=services.school.name,
        corrected_by=checked_basis(grounds.corrected_by),
        permitted_by=f"{permitted.office} {permitted.name}".strip(),
        permission=grounds.permitted_by,
        papers=papers,
        entries=(),
        earlier_sha512="",
    )


def comparable(record: RecordId, archived: RecordData) -> ClassJournal | SummarySheet:
    """What is archived, if an export can be compared with it. Raises RefusedError `correct.as_pages`."""
    if isinstance(archived, Facsimile):
        raise RefusedError(
            "correct.as_pages",
            f"Документ {record} принят листами: с выгрузкой его не сверить.",
            "Оформите исправление на бумаге и приложите к делу.",
        )
    assert isinstance(archived, ClassJournal | SummarySheet)  # all that a class journal's export makes
    return archived


def refuse_other_export(record: RecordId, journal: ClassJournal, before: ClassJournal | SummarySheet) -> None:
    """Returns if the export is of the same class, whole, and calls its pupils as the archived one does.

    Raises RefusedError `correct.other_class`, `correct.renumbered`, `correct.incomplete_export`.
    """
    known = pupils_renumbered(journal, before)
    if 2 * len(known) < len(before.pupils):
        raise RefusedError(
            "correct.other_class",
            f"В выгрузке почти нет обучающихся из документа {record}.",
            "Проверьте, тот ли это класс и тот ли год.",
        )
    if any(known.values()):
        raise RefusedError(
            "correct.renumbered",
            f"{record}: обучающиеся в выгрузке пронумерованы не так, как в архиве, и сравнить записи нельзя.",
            "Выгрузите класс тем же способом, что и при закрытии года.",
        )
    if isinstance(before, ClassJournal) and _lost(journal, before):
        raise RefusedError(
            "correct.incomplete_export",
            f"{record}: в выгрузке нет того, что есть в архивном документе: {_lost(journal, before)}.",
            "Выгрузите класс целиком: со всеми предметами, уроками и решениями педсовета.",
        )


def _lost(journal: ClassJournal, before: ClassJournal) -> str:
    """What an export lacks that no correction takes away, in Russian; empty for nothing."""
    ids = {subject.id for subject in journal.subjects}
    gone = [subject.title for subject in before.subjects if subject.id not in ids]
    if gone:
        return f"предмета «{gone[0]}»"
    lessons, had = (sum(len(subject.lessons) for subject in one.subjects) for one in (journal, before))
    if lessons < had * _FEWEST:
        return f"уроков {lessons} вместо {had}"
    return "решений педсовета" if before.decisions and not journal.decisions else ""
