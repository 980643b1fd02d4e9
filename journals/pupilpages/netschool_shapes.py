"""Answers of «Сетевой город» that are known: their fields (domain §2.1; samples of open clients)."""

from typing import Final

from journals.pupilpages.shapes import PASSED, VALUE, Lost, Shape, passed, shape, values

MARKS: Final = ("classmeetingId", "lessonTheme")
"""What `classmeetings` is known by."""

_ASSIGNMENT = {
    **values("id", "typeId", "assignmentName"),
    **passed("dueDate", "classMeetingId", "existsTestPlan", "activityName", "problemName"),
    "weight": Lost("вес работы"),
    "mark": {
        **values("studentId", "mark", "dutyMark"),
        **passed("assignmentId", "id"),
        "resultScore": Lost("баллы за работу"),
    },
    "markComment": Lost("замечание к отметке"),
}
_LESSON = {
    **values("classmeetingId", "day", "subjectName"),
    **passed("number", "relay", "room", "startTime", "endTime", "isEaLesson"),
    "assignments": [_ASSIGNMENT],
}
_WEEK = {
    "weekStart": VALUE,
    **passed("weekEnd", "termName", "laAssigns"),
    "weekDays": [{"date": VALUE, "lessons": [_LESSON]}],
}
_MEETING = {
    "attendance": VALUE,
    **passed("subjectName", "day", "startTime", "endTime", "order", "roomName", "assignmentId"),
    **passed("attachmentsExists", "resultsExists", "extraActivity", "addEducation", "distanceMeetingId"),
}
_CLASS = {
    "chiefs": [{"id": PASSED, "name": VALUE}],
    **passed("step", "iup", "grade", "letter", "funcType", "profileId", "classType", "plannedOccupancy"),
    **passed("hasClassNotWorkingTeacher"),
}
_DETAILS = {
    "teachers": [{"id": PASSED, "name": VALUE}],
    "description": Lost("описание работы"),
    "attachments": Lost("вложения к работе"),
    **passed("subjectGroup", "weight", "activityName", "problemName", "productId", "isDeleted", "date"),
}
_YEAR = {"globalYear": PASSED, **passed("id", "startDate", "endDate", "closed", "schoolId")}
_REPORT = "описание отчёта, без самих отметок"

SHAPES: Final[tuple[Shape, ...]] = (
    shape("weekDays", "className", fields=_WEEK),
    shape(*MARKS, fields=_MEETING, is_list=True),
    shape("id", "name", "abbr", fields=passed("order", "isActive"), is_list=True),
    shape("id", "fullName", fields=passed("nickName"), is_list=True),
    shape("termName", "startDate", "endDate", fields=passed("id", "termTypeId", "schoolYearId"), is_list=True),
    shape("globalYear", "name", fields=_YEAR),
    shape("id", "name", "chiefs", fields=_CLASS, is_list=True),
    shape("id", "assignmentName", "teachers", fields=_DETAILS),
    shape("id", "name", "globalSubject", fields={"globalSubject": PASSED, "*": PASSED}, is_list=True),
    shape("selectedData", "params", lost=_REPORT),
    shape("report", "filterSources", lost=_REPORT),
    shape("ClassAttendance", lost=_REPORT),
)
