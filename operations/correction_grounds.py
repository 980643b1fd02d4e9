"""On what a signed record may be corrected: the papers that the regulation asks for, and who permitted it.

S001 П-4.2 Учителя г: the permission of the administrator in charge, and the teacher's explanatory note.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kernel.errors import BadInputError, RefusedError
from operations.basis import checked_basis
from operations.officials import official, role_of
from operations.roles import Role
from operations.services import Services
from operations.sheets import CorrectionFacts

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


def checked_grounds(services: Services, grounds: Grounds, actor: str) -> CorrectionFacts:
    """The grounds as record.json keeps them; what is said of each record is added later.

    Raises BadInputError `correct.papers_missing`, `correct.no_author`, `basis.unfit`; RefusedError
    `correct.not_permitted`.
    """
    rule = services.profile.edits.correction_needs
    papers = tuple(checked_basis(paper) for paper in grounds.papers)
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
