"""The register of requests: numbers, days by law, answers, and who looked at what."""

from datetime import date

import pytest

from kernel.errors import BadInputError
from operations.requests import Applicant, deadline
from tests.conftest import School

ENTER = ("request", "enter", "--applicant", "Петрова М. О.", "--about", "Петрова (Иванова) Мария", "--asks", "отметки")


@pytest.mark.parametrize(
    ("kind", "received", "said", "wanted"),
    [
        (Applicant.SELF, date(2026, 12, 1), None, date(2026, 12, 31)),
        (Applicant.RELATIVE, date(2026, 12, 1), date(2026, 12, 10), date(2026, 12, 10)),
        (Applicant.RELATIVE, date(2026, 12, 1), date(2027, 12, 10), date(2026, 12, 31)),  # no paper prolongs the law
        (Applicant.AUTHORITY, date(2026, 12, 1), date(2027, 2, 1), date(2027, 2, 1)),
        (Applicant.PERSONAL_DATA, date(2026, 12, 1), None, date(2026, 12, 15)),
        (Applicant.PERSONAL_DATA, date(2026, 12, 5), None, date(2026, 12, 18)),  # a Saturday
    ],
)
def test_the_day_by_law(kind: Applicant, received: date, said: date | None, wanted: date) -> None:
    day, clause = deadline(kind, received, said)
    assert day == wanted
    assert clause


def test_an_authority_names_its_day() -> None:
    with pytest.raises(BadInputError, match="no_due"):
        deadline(Applicant.AUTHORITY, date(2026, 12, 1), None)
    with pytest.raises(BadInputError, match="bad_due"):
        deadline(Applicant.SELF, date(2026, 12, 1), date(2026, 11, 1))


def test_a_request_from_entry_to_answer(school: School) -> None:
    first = school.ok(*ENTER, "--kind", "self", "--paper", "паспорт", "--born", "1968-05-12")["requests"][0]
    year = first["received_on"][:4]
    assert first["number"] == f"{year}-1"
    second = school.ok(*ENTER, "--kind", "relative", "--received", "2020-01-10")["requests"][0]
    assert (second["number"], second["overdue"]) == ("2020-1", True)
    assert school.ok(*ENTER, "--kind", "self")["requests"][0]["number"] == f"{year}-2"
    assert school.ok("request", "list")["requests"][0]["number"] == "2020-1", "what is late comes first"
    assert school.refused("request", "answer", "2020-1", "--how", "refused") == (4, "request.no_reason")
    done = school.ok("request", "answer", "2020-1", "--how", "nothing", "--outgoing", "№ 5 от 11.01.2020")["requests"]
    assert done[0]["answer"]["how"] == "nothing"
    assert school.refused("request", "answer", "2020-1", "--how", "nothing") == (4, "request.answered")
    assert [one["number"] for one in school.ok("request", "list")["requests"]][-1] == "2020-1"
    assert school.refused("request", "show", "2020-9") == (3, "request.unknown")
    assert school.refused("request", "show", "../../keys") == (3, "request.unknown")
    assert school.refused(*ENTER, "--kind", "self", "--received", "2090-01-01") == (2, "request.in_future")
    assert school.refused(*ENTER[:2], "--kind", "self", "--applicant", "x" * 600, "--about", "x", "--asks", "x") == (
        2,
        "request.unfit",
    )
    # Names lie in the home alone: the event log, which goes to every medium, has the number.
    logs = list(school.home.rglob("events*.jsonl"))
    assert logs
    for path in logs:
        assert "Петрова" not in path.read_text(encoding="utf-8")
    assert [path for path in school.home.rglob("*.json") if "Петрова" in path.read_text(encoding="utf-8")]


def test_what_was_done_under_a_request_is_told_by_it(archived_copy: School) -> None:
    school = archived_copy
    number = school.ok(*ENTER, "--kind", "self")["requests"][0]["number"]
    school.ok("extract", "test/2025-26/5a/journal", "--pupil", "1", "--request", f"запрос № {number}",
              "-o", str(school.home.parent / "extract"))  # fmt: skip
    told = school.ok("request", "show", number)["looks"]
    assert [(one["verb"], one["subject"]) for one in told] == [
        ("request-enter", f"запрос № {number}"),
        ("view", "test/2025-26/5a/journal"),
        ("extract", "test/2025-26/5a/journal"),
    ]
