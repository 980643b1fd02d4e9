"""Дневник.ру: JSON answers of the partner API (`https://api.dnevnik.ru/v2.0`), saved as files, into journals.

What a bundle may hold (the name of the call begins the file's or the folder's name):

    edu_groups                  edu-groups: classes and their subgroups        needed
    edu_group_persons           edu-groups/{g}/persons                         the group's id in the file's name
    reporting_periods           edu-groups/{g}/reporting-periods
    lessons                     edu-groups/{g}/subjects/{s}/lessons/{from}/{to}
    marks_group_subject_period  edu-groups/{g}/subjects/{s}/marks/{from}/{to}
    lesson_log_entries          lesson-log-entries/group/{g}
    edu_group_final_marks       edu-groups/{g}/final-marks
    work_types, lesson_log_statuses
    person_allfinalmarks        persons/{p}/edu-groups/{g}/allfinalmarks       columns of exams, final marks
    teachers, class_teacher     edu-groups/{g}/teachers, …                     optional: names of teachers

What the API cannot say, so that a journal read from it lacks it (nothing else of the canonical form is lost):

* orders, dates of arrival and departure, former names, home teaching and its individual lessons, the council's
  decisions, reasons and orders of «не аттестован»;
* whether a lesson was a substitution (the teacher who gave it is named), planned hours, lengths other than one hour;
* that there is no mark by rule (grade 1);
* the unnamed work: a mark for no particular work comes as the school's ordinary kind of work («Работа на уроке»).

What the API says and a journal has no place for stays in the raw files alone: moods, weights, homework tasks of single
pupils and when they were sent, texts of works without marks, times of entry.

A date of birth is taken where a person has `birthday` or `dateBirth`: a guess, no public client shows it for pupils.

Our own readings, each told in the findings: the attendance statuses; a final mark without a period is the year's unless
its work is an exam («Exam») or final («PeriodFinalMark»); modules are kept as trimesters.
"""

from journals.dnevnikru.entries import DEFAULT_STATUSES
from journals.dnevnikru.reader import DnevnikReader

__all__ = ["DEFAULT_STATUSES", "DnevnikReader"]
