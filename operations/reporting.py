"""The verb «report»: a report of the seeds, counted from the journals at hand, as a PDF/A file."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from docgen.facts import DocumentFacts
from docgen.paper import report_paper
from docgen.papers import render_paper, render_papers
from journals.canonical import read_part
from journals.model import ClassJournal
from journals.reports import attendance, pupil, reconciliation, results, school
from journals.reports.rules import Rules
from journals.reports.shapes import ReportDocument
from kernel.clock import local_date, parse_stamp
from kernel.errors import BadInputError, LetopisError, NotFoundError, RefusedError
from kernel.ids import SchoolYear, unit_slug
from kernel.kinds import Kind
from kernel.russian import counted, short_date
from operations import durable
from operations.alone import alone
from operations.material import class_journals
from operations.reconciling import told_of
from operations.services import Services
from profiles.model import Profile


@dataclass(frozen=True)
class Asked:
    """What a person asked of a report; what a report does not need stays None.

    `unit`: the class as it is typed, or with `exact` as ids write it.
    """

    year: SchoolYear
    unit: str | None = None
    exact: bool = False
    period: str | None = None
    month: str | None = None
    first: date | None = None
    last: date | None = None
    pupil: str | None = None
    inspector: str = ""
    data: Path | None = None


@dataclass(frozen=True)
class MadeReport:
    """A report that was made: name, what it is about, where it lies."""

    name: str
    about: str
    path: Path
    pages: int


OfClass = Callable[[ClassJournal, Asked, Rules, date], ReportDocument]
OfSchool = Callable[[Sequence[ClassJournal], Asked, Rules, date], ReportDocument]


def _need(value: str | None, option: str, example: str) -> str:
    if value is None:
        raise BadInputError(
            "report.option_missing", f"Для этого отчёта нужно указать {option}.", f"Например: {example}."
        )
    return value


def _month(asked: Asked) -> tuple[int, int]:
    text = _need(asked.month, "--month", "--month 2025-10")
    try:
        year, month = (int(part) for part in text.split("-"))
        date(year, month, 1)
    except (ValueError, OverflowError):
        year, month = 0, 0
    if not year or SchoolYear.of(date(year, month, 1)) != asked.year:
        raise BadInputError(
            "report.bad_month",
            f"«{text[:20]}» — не месяц {asked.year.title} учебного года.",
            "Запишите год и месяц: --month 2025-10.",
        )
    return year, month


def _days(asked: Asked) -> tuple[date, date]:
    first = asked.first or asked.year.first_day
    last = asked.last or asked.year.last_day
    if first > last:
        raise BadInputError(
            "report.days_backwards",
            f"Первый день ({short_date(first)}) позже последнего ({short_date(last)}).",
            "Поменяйте --from-day и --to-day местами.",
        )
    return first, last


def _period(asked: Asked) -> str:
    return _need(asked.period, "--period", '--period "II четверть" или --period год')


def _who(asked: Asked) -> str:
    return _need(asked.pupil, "--pupil (номер по списку класса)", "--pupil 7")


RECONCILIATION: Final = "reconciliation"
OF_CLASS: Final[Mapping[str, OfClass]] = {
    "attendance-month": lambda j, a, _r, _t: attendance.by_month(j, *_month(a)),
    "attendance-period": lambda j, a, _r, _t: attendance.by_period(j, _period(a)),
    "period-results": lambda j, a, r, _t: results.period_results(j, _period(a), r),
    "class-teacher": lambda j, a, r, _t: results.teacher_report(j, _period(a), r),
    "class-teacher-preliminary": lambda j, a, r, _t: results.teacher_report(j, _period(a), r, preliminary=True),
    "pupil-totals": lambda j, _a, r, _t: results.pupil_totals(j, r),
    RECONCILIATION: lambda j, _a, _r, _t: reconciliation.reconciliation(j),
    "notice": lambda j, a, _r, _t: pupil.notice(j, _who(a), _period(a)),
    "extract": lambda j, a, _r, t: pupil.extract(j, _who(a), *_days(a), t),
}
OF_SCHOOL: Final[Mapping[str, OfSchool]] = {
    "effectiveness": lambda js, a, r, _t: results.effectiveness(js, _period(a), r),
    "movement": lambda js, a, _r, _t: school.movement(js, *_days(a)),
    "class-sizes": lambda js, a, r, t: school.class_sizes(js, a.last or t, r),
    "filling": lambda js, a, _r, _t: school.filling(js, *_days(a)),
    "control": lambda js, a, _r, t: school.control(js, t, a.inspector),
}
ACTIVITY: Final = "activity"
# What shows one pupil: told in the log by number, and limited in number where the profile says so.
NOTICE, EXTRACT = "notice", "extract"
_OF_PUPIL: Final = frozenset({NOTICE, EXTRACT})


def make_report(services: Services, name: str, asked: Asked, target: Path, actor: str) -> list[MadeReport]:
    """Makes a report; one that is limited in number is not made twice at once. Raises as `_made`."""
    with alone(services.home, "extracts") if name in _OF_PUPIL else nullcontext():
        return _made(services, name, asked, target, actor)


def _made(services: Services, name: str, asked: Asked, target: Path, actor: str) -> list[MadeReport]:
    """Makes the report for the class named, for every class of the year that it fits, or for the school.

    Raises:
        BadInputError: `report.option_missing`, `report.bad_month`, `report.days_backwards`, `report.unreadable`; what
            reading the data of an activity report raises.
        NotFoundError: `report.no_journals`, `report.unknown_period`, `report.unknown_pupil`, `report.no_lessons`.
        RefusedError: `report.extract_too_soon` (S000 3.1.5).
    """
    rules, today = rules_of(services.profile), services.today()
    if name == ACTIVITY:
        return [_written(services, name, "", (school.activity(_activity(asked)),), target, actor, {})]
    journals = class_journals(services, asked.year, asked.unit, exact=asked.exact)
    if name in OF_SCHOOL:
        report = OF_SCHOOL[name](journals, asked, rules, today)
        return [_written(services, name, "", (report,), target, actor, {})]
    if (name == EXTRACT or (name == NOTICE and asked.pupil is not None)) and len(journals) > 1:
        raise BadInputError(
            "report.option_missing", "Для этого отчёта нужно указать класс.", "Например: --class 7А --pupil 7."
        )
    made, refused = [], list[LetopisError]()
    for journal in journals:
        unit = unit_slug(journal.unit.title)
        try:
            if name == NOTICE and asked.pupil is None:
                reports = pupil.notices(journal, _period(asked))
                told: dict[str, object] = {"pupils": len(reports)}
            elif name == RECONCILIATION:
                source = told_of(services, asked.year, unit)
                reports = (reconciliation.reconciliation(journal, *((source.shown(),) if source else ())),)
                told = {}
            else:
                told = _told_pupil(services, journal, name, asked, today) if name in _OF_PUPIL else {}
                reports = (OF_CLASS[name](journal, asked, rules, today),)
        except (BadInputError, NotFoundError, RefusedError) as error:
            refused.append(error)  # half-years in one class, quarters in another: the rest is made all the same
            continue
        told |= {"unit": unit, "records": [f"{services.school.id}/{asked.year}/{unit}/{Kind.JOURNAL.value}"]}
        made.append(_written(services, name, unit, reports, target, actor, told))
    if not made:
        raise refused[0]
    return made


def _activity(asked: Asked) -> school.UserActivity:
    path = asked.data
    if path is None:
        raise BadInputError(
            "report.option_missing",
            "Для этого отчёта нужны данные исходной системы.",
            "Укажите файл JSON: --data активность.json (схема: docs/schema/user-activity-1.schema.json).",
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotFoundError("report.unreadable", f"Файл «{path}» не читается.", "Проверьте имя и доступ.") from error
    return read_part(school.UserActivity, content, path.name)


def _told_pupil(services: Services, journal: ClassJournal, name: str, asked: Asked, today: date) -> dict[str, object]:
    """What the log tells of the pupil: the number in the class list. Refuses an extract that comes too soon."""
    number = pupil.pupil_named(journal, _who(asked)).order
    told: dict[str, object] = {"pupil": number, "year": str(asked.year)}
    days = services.profile.upkeep.parent_extract_days
    if name == EXTRACT and days.value:
        wanted = {**told, "report": name, "unit": unit_slug(journal.unit.title)}
        earlier = [
            local_date(parse_stamp(event.at), services.school.zone)
            for event in services.events.events("report")
            if all(event.details.get(key) == value for key, value in wanted.items())
        ]
        again = max(earlier) + timedelta(days=days.value) if earlier else None
        if again is not None and today < again:
            raise RefusedError(
                "report.extract_too_soon",
                f"По положению школы ({days.clause}) выписка выдаётся не чаще, чем раз в {days.value} дн.",
                f"Следующую можно выдать {short_date(again)}.",
            )
    return told


def rules_of(profile: Profile) -> Rules:
    """How the profile wants percentages counted; what it does not set is counted as is usual."""
    usual, own = Rules(), profile.reports
    weights = own.sou_weights.value
    clauses = (own.exempt_counts.clause, own.not_attested_counts.clause, own.sou_weights.clause)
    return Rules(
        exempt_counts=usual.exempt_counts if own.exempt_counts.value is None else own.exempt_counts.value,
        not_attested_counts=(
            usual.not_attested_counts if own.not_attested_counts.value is None else own.not_attested_counts.value
        ),
        sou_weights=usual.sou_weights if weights is None else _five(weights),
        class_size_norm=own.class_size_norm.value,
        clause="; ".join(dict.fromkeys(clause for clause in clauses if clause)),
    )


def _five(weights: tuple[int, ...]) -> tuple[int, int, int, int, int]:
    if len(weights) != 5:
        raise BadInputError(
            "report.bad_weights",
            f"В профиле весов СОУ {len(weights)}, а нужно пять: для «5», «4», «3», «2» и «н/а».",
            "Исправьте в профиле поле reports.sou_weights.",
        )
    five, four, three, two, none = weights
    return five, four, three, two, none


def _written(
    services: Services,
    name: str,
    unit: str,
    reports: Sequence[ReportDocument],
    target: Path,
    actor: str,
    told: Mapping[str, object],
) -> MadeReport:
    now, today = services.clock.now(), services.today()
    facts = DocumentFacts(
        record_id=f"{services.school.id}/{name}" + (f"/{unit}" if unit else ""),
        created=now,
        closed_on=today,
        pdfa_level=services.profile.pdfa().value,
        program=services.program,
        templates=services.home.templates,
    )
    papers = [report_paper(report, f"report-{name}") for report in reports]
    rendered = render_paper(papers[0], facts) if len(papers) == 1 else render_papers(papers, facts)
    number = f"-{told['pupil']}" if "pupil" in told else ""
    path = target / ("-".join(part for part in (name, unit) if part) + f"{number}.pdf")
    try:
        target.mkdir(parents=True, exist_ok=True)
        durable.write(path, rendered.pdf)
    except OSError as error:
        raise BadInputError(
            "report.target_unusable", f"В папку «{target}» записать нельзя.", "Укажите после -o другую папку."
        ) from error
    services.log(actor, "report", services.school.id, report=name, **told)
    about = (
        reports[0].subject if len(reports) == 1 else counted(len(reports), "уведомление", "уведомления", "уведомлений")
    )
    return MadeReport(reports[0].title, about, path, rendered.pages)
