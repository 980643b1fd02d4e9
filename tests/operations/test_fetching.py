"""A class out of Дневник.ру: against a server on this machine that answers in the API's shapes."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from journals.counts import counts
from kernel.errors import BadInputError
from letopis.demo import demo_school
from operations.partner_api import PartnerApi
from tests.conftest import School
from tests.generators.dnevnikru import bundle_of

CALLS = (
    "edu_groups", "edu_group_persons", "reporting_periods", "edu_group_final_marks", "work_types", "lessons",
    "marks_group_subject_period", "lesson_log_entries",
)  # fmt: skip
TOKEN = "secret-token-of-the-school"
TRUTH = demo_school()[1]


@dataclass
class Api:
    """The answers by call, what was asked, and what goes wrong."""

    answers: dict[tuple[str, ...], list]
    asked: list[str] = field(default_factory=list)
    busy: int = 0
    broken_after: int | None = None
    address: str = ""


def answers() -> dict[tuple[str, ...], list]:
    """The generator's files by call, group and subject."""
    found: dict[tuple[str, ...], list] = {}
    for name, content in bundle_of([TRUTH], joined=False, seed=3).items():
        call = max((one for one in CALLS if one in name), key=len, default="")
        ids = re.findall(r"\d{3,}", name.replace(call, ""))[:2]
        rows = json.loads(content)
        found.setdefault((call, *ids), []).extend(rows if isinstance(rows, list) else [rows])
    return found


def key_of(path: str) -> tuple[str, ...] | None:
    """Which answer a question means."""
    parts, query = urlsplit(path).path.strip("/").split("/"), parse_qs(urlsplit(path).query)
    match parts:
        case ["v2.0", "schools", _, "edu-groups"]:
            return ("edu_groups",)
        case ["v2.0", "work-types", _]:
            return ("work_types",)
        case ["v2.0", "edu-groups", group, "persons"]:
            return "edu_group_persons", group
        case ["v2.0", "edu-groups", group, "reporting-periods"]:
            return "reporting_periods", group
        case ["v2.0", "edu-groups", group, "final-marks"]:
            return "edu_group_final_marks", group
        case ["v2.0", "edu-groups", group, "subjects", subject, "lessons", _, _]:
            return "lessons", group, subject
        case ["v2.0", "edu-groups", group, "subjects", subject, "marks", _, _]:
            return "marks_group_subject_period", group, subject
        case ["v2.0", "lesson-log-entries", "group", group] if {"subject", "from", "to"} <= query.keys():
            return "lesson_log_entries", group, query["subject"][0]
    return None


@contextmanager
def serving(api: Api) -> Iterator[Api]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            api.asked.append(self.path)
            key = key_of(self.path)
            if api.busy:
                api.busy -= 1
                self._reply(429, b"{}", {"Retry-After": "0"})
            elif self.headers.get("Access-Token") != TOKEN:
                self._reply(401, b"{}")
            elif api.broken_after is not None and len(api.asked) > api.broken_after:
                self._reply(200, b"<html>")
            elif key is None:
                self._reply(404, b"{}")
            else:
                rows = [row for known, rows in api.answers.items() if known[: len(key)] == key for row in rows]
                self._reply(200, json.dumps(rows).encode())

        def _reply(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        api.address = f"http://127.0.0.1:{server.server_port}/v2.0"
        yield api
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    found = School(tmp_path_factory.mktemp("fetch") / "home")
    found.ok("init", "--profile", "demo", "--school", "МБОУ «Учебная школа»", "--id", "test", "--demo-keys")
    found.work_alone()
    return found


@pytest.fixture
def token(tmp_path: Path) -> str:
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    return str(path)


def words(api: Api, token: str, folder: Path, unit: str = "7-Б") -> list[str]:
    said = ["fetch", "--school", "28", "--class", unit, "--token-file", token, "--base", api.address]
    return [*said, "--rate", "1000", "-o", str(folder)]


def test_a_class_is_fetched_and_imported(school: School, token: str, tmp_path: Path) -> None:
    with serving(Api(answers(), busy=2)) as api:
        done = school.ok(*words(api, token, tmp_path / "out"))
    assert done["asked"] == len(api.asked) - 2
    (journal,) = school.ok("import", str(tmp_path / "out"))["journals"]
    truth = counts(TRUTH)
    assert (journal["class"], journal["pupils"]) == ("7Б", truth.pupils)
    assert (journal["lessons"], journal["marks"], journal["absences"]) == (truth.lessons, truth.marks, truth.absences)
    log = (school.home / "log" / "events.jsonl").read_text(encoding="utf-8")
    assert TOKEN not in log
    assert '"verb":"fetch"' in log


def test_what_was_broken_off_goes_on(school: School, token: str, tmp_path: Path) -> None:
    with serving(Api(answers(), broken_after=20)) as api:
        assert school.refused(*words(api, token, tmp_path / "out")) == (6, "fetch.failed")
        assert len(list((tmp_path / "out").glob("*.json"))) == 20
        api.broken_after = None
        api.asked.clear()
        done = school.ok(*words(api, token, tmp_path / "out"))
    assert (done["known"], done["asked"]) == (20, len(api.asked))
    assert school.ok("import", str(tmp_path / "out"), "--dry-run")["journals"][0]["marks"] == counts(TRUTH).marks


def test_refusals(school: School, token: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("another")
    with serving(Api(answers())) as api:
        assert school.refused(*words(api, str(wrong), tmp_path / "a")) == (4, "fetch.denied")
        assert school.refused(*words(api, token, tmp_path / "b", "9-Ж")) == (3, "fetch.no_class")
        assert school.refused(*words(api, str(tmp_path / "none"), tmp_path / "c")) == (2, "fetch.no_token")
        school.ok(*words(api, token, tmp_path / "d"))
        assert school.refused(*words(api, token, tmp_path / "d", "8-А")) == (2, "fetch.bad_folder")
    assert school.refused(*words(api, token, tmp_path / "e")) == (6, "fetch.failed")  # nobody answers any more


def test_the_token_goes_nowhere_unencrypted() -> None:
    with pytest.raises(BadInputError) as caught:
        PartnerApi("http://api.example.org/v2.0", TOKEN)
    assert caught.value.code == "fetch.bad_base"
    assert TOKEN not in repr(PartnerApi("https://api.example.org", TOKEN))


def test_questions_are_not_asked_faster_than_agreed() -> None:
    pauses: list[float] = []
    with serving(Api(answers())) as api:
        asking = PartnerApi(api.address, TOKEN, a_second=2.0, sleep=pauses.append)
        for _ in range(3):
            asking.ask("work-types", "28")
    assert len(pauses) == 2
    assert all(0.3 < pause <= 0.5 for pause in pauses)
