"""The reports by name, title and need: the doors know them without importing what draws them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Need(StrEnum):
    """What a report must, or may, be told besides the year."""

    UNIT = "unit"
    PERIOD = "period"
    MONTH = "month"
    DAYS = "days"
    DAY = "day"
    PUPIL = "pupil"
    PUPIL_OR_ALL = "pupil-or-all"
    INSPECTOR = "inspector"
    DATA = "data"


@dataclass(frozen=True)
class ReportKind:
    """A report of the seeds (domain §1.5): `about` is what it tells, in words for whoever chooses one."""

    name: str
    title: str
    about: str
    needs: tuple[Need, ...]

    @property
    def is_of_class(self) -> bool:
        """Whether it is made for a class, and not for the school."""
        return Need.UNIT in self.needs


REPORTS: Final = (
    ReportKind("attendance-month", "Посещаемость класса за месяц",
               "пропущенные уроки по дням и всего", (Need.UNIT, Need.MONTH)),
    ReportKind("attendance-period", "Сводная ведомость учёта посещаемости",
               "полные дни и уроки за учебный период и год", (Need.UNIT, Need.PERIOD)),
    ReportKind("period-results", "Итоги успеваемости класса",
               "итоговые отметки, успеваемость, качество, СОУ за учебный период", (Need.UNIT, Need.PERIOD)),
    ReportKind("class-teacher", "Отчёт классного руководителя",
               "отличники, хорошисты, неуспевающие за учебный период", (Need.UNIT, Need.PERIOD)),
    ReportKind("class-teacher-preliminary", "Предварительный отчёт классного руководителя",
               "то же до выставления итогов, по текущим отметкам", (Need.UNIT, Need.PERIOD)),
    ReportKind("pupil-totals", "Итоговые данные по обучающимся класса",
               "итоги каждого за год", (Need.UNIT,)),
    ReportKind("notice", "Уведомление родителям об успеваемости",
               "отметки и пропуски за учебный период, одному или всему классу: по листу на каждого",
               (Need.UNIT, Need.PERIOD, Need.PUPIL_OR_ALL)),
    ReportKind("extract", "Выписка из электронного журнала для родителя",
               "отметки и пропуски одного обучающегося за выбранные дни", (Need.UNIT, Need.PUPIL, Need.DAYS)),
    ReportKind("effectiveness", "Результативность работы школы",
               "по классам за учебный период", (Need.PERIOD,)),
    ReportKind("movement", "Движение обучающихся",
               "прибывшие и выбывшие по классам", (Need.DAYS,)),
    ReportKind("class-sizes", "Наполняемость классов",
               "сколько обучающихся в каждом классе на день", (Need.DAY,)),
    ReportKind("filling", "Заполнение журнала и накопляемость отметок",
               "по классам и предметам за выбранные дни", (Need.DAYS,)),
    ReportKind("control", "Справка о проверке журналов",
               "что не заполнено на сегодня, по классам", (Need.INSPECTOR,)),
    ReportKind("activity", "Активность пользователей",
               "по данным исходной системы, которые передают файлом", (Need.DATA,)),
    ReportKind("reconciliation", "Сверка выгрузки с электронным журналом",
               "числа по предметам, чтобы сверить их с источником", (Need.UNIT,)),
)  # fmt: skip
REPORT_NAMES: Final = tuple(one.name for one in REPORTS)
