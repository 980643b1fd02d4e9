"""The API: who is let in, what is done once, what an error looks like; and a fuzzer's attempt to break it."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from operations.roles import ALLOWED, BY_KEY, Role
from tests.conftest import School
from tests.docs.error_codes import REPOSITORY
from tests.web.conftest import USERS
from tests.web.site import Answer, enter, exchange, multipart

RECORD = "/records/test/2025-26/5a/journal"
# Operation → how it is asked, and its verb.
OPERATIONS: dict[str, tuple[str, str, dict[str, object] | None, str]] = {
    "handOver": ("POST", "/imports", None, "import"),
    "handedOver": ("GET", "/imports/x", None, "import"),
    "closeYear": ("POST", "/years/2026/close", {"kind": "journal", "classes": ["9Ш"]}, "close"),
    "status": ("GET", "/status", None, "status"),
    "changes": ("GET", "/changes", None, "status"),
    "find": ("GET", "/records?q=5", None, "find"),
    "verify": ("GET", f"{RECORD}/verify", None, "verify"),
    "get": ("GET", f"{RECORD}/document", None, "get"),
    "extract": ("POST", f"{RECORD}/extract", {"pupil": "Никого"}, "extract"),
    "acts": ("GET", "/acts", None, "retention"),
    "act": ("GET", "/acts/2032-1", None, "retention"),
    "draftAct": ("POST", "/acts", {}, "act"),
    "executeAct": ("POST", "/acts/2032-1/execute", {"typed": "2032-1"}, "act"),
}


def ask(
    port: int, key: str, method: str, path: str, said: object = None, *, files: Mapping[str, bytes] | None = None,
    **headers: str,
) -> Answer:  # fmt: skip
    body = b"" if said is None else json.dumps(said).encode()
    sent = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {}), **headers}
    if files is not None:
        sent["Content-Type"], body = multipart(files, {})
    return exchange(port, method, f"/api/v1{path}", body, sent)[0]


def key_of(school: School, account: str, scope: str = "") -> str:
    school.ok("account", "invite", account)
    wanted = scope or ",".join(BY_KEY & ALLOWED[Role(account)])
    told = school.ok("account", "token", account, "--for", wanted, "--title", "проба")["token"]
    assert isinstance(told, str)
    return told


def problem(reply: Answer, status: int, code: str) -> None:
    assert (reply.status, reply.json["code"]) == (status, code), reply.body
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json["status"] == status
    assert reply.json["detail"]


def described() -> dict[str, Any]:
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'letopis.page_settings'; import django; django.setup();"
        "import json; from web.api.urls import api;"
        "print(json.dumps(json.loads(json.dumps(api.get_openapi_schema())), ensure_ascii=False, indent=1))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    found: dict[str, Any] = json.loads(told)
    return found


def test_the_description_is_in_the_documents() -> None:
    """To write it anew: `.venv/bin/python -m tests.web.test_api`."""
    told = described()
    assert json.loads((REPOSITORY / "docs" / "openapi.json").read_text(encoding="utf-8")) == told
    named = {one["operationId"] for path in told["paths"].values() for one in path.values()}
    assert named == OPERATIONS.keys()
    manual = (REPOSITORY / "docs" / "api.md").read_text(encoding="utf-8")
    for path, ways in told["paths"].items():
        short = path.removeprefix("/api/v1").replace("{school}/{year}/{unit}/{name}", "{id}").replace("{name}", "{id}")
        for way in ways:
            assert f"`{way.upper()} {short}" in manual, (way, short)


@pytest.mark.parametrize("role", [role for role in USERS if BY_KEY & ALLOWED[Role(role)]])
def test_a_role_may_do_by_a_key_what_it_may_do_at_the_page(role: str, looked_at: School, port: int) -> None:
    rights = BY_KEY & ALLOWED[Role(role)]
    key = key_of(looked_at, role)
    narrow = key_of(looked_at, role, min(rights))
    for name, (method, path, said, verb) in OPERATIONS.items():
        reply = ask(port, key, method, path, said)
        refused = reply.status == 403 and reply.json["code"] == "role.not_allowed"
        assert refused is (verb not in rights), f"{role} at {name}: {reply.body!r}"
        assert reply.status not in (401, 500), f"{role} at {name}: {reply.body!r}"
        if verb in rights and verb != min(rights):
            problem(ask(port, narrow, method, path, said), 403, "token.out_of_scope")


def test_no_key_no_door(looked_at: School, port: int) -> None:
    person = enter(looked_at, port, "archivist")
    key = looked_at.ok("account", "token", "archivist", "--for", "find,status", "--title", "проба")
    assert ask(port, key["token"], "GET", "/status").status == 200
    for bad in ("", "letopis_", key["token"][:-1], key["token"] + "x", "é" * 20):
        reply = ask(port, bad.encode().decode("latin-1"), "GET", "/status")
        problem(reply, 401, "token.none")
        assert reply.headers["www-authenticate"] == "Bearer"
    by_cookie = person.get("/api/v1/status")
    assert by_cookie.status == 401, "who signed in at the page is nobody here: no page can be made to ask"
    looked_at.ok("account", "revoke", str(key["number"]))
    problem(ask(port, key["token"], "GET", "/status"), 401, "token.none")
    other = looked_at.ok("account", "token", "archivist", "--for", "status", "--title", "проба")["token"]
    looked_at.ok("account", "close", "archivist")
    problem(ask(port, other, "GET", "/status"), 401, "token.none")
    looked_at.ok("account", "open", "archivist")
    problem(ask(port, other, "GET", "/status"), 401, "token.none")  # a stolen key does not come back with the door
    token = ("account", "token", "secretary", "--title", "x")
    assert looked_at.refused(*token, "--for", "act") == (2, "token.bad_scope")
    assert looked_at.refused(*token, "--for", "") == (2, "token.bad_scope")
    assert looked_at.refused("account", "token", "archivist", "--title", "x", "--for", "find", "--days", "999") == (
        2,
        "token.bad_end",
    )
    above = ("account", "token", "archivist", "--title", "x", "--as", "administrator")
    assert looked_at.refused(*above, "--for", "get") == (4, "token.above_own_role")
    assert looked_at.refused(*above, "--for", "status") == (4, "token.above_own_role")
    directors = looked_at.ok("account", "token", "director", "--for", "status", "--title", "x")["number"]
    assert looked_at.refused("account", "revoke", str(directors), "--as", "administrator") == (4, "account.owner_only")
    assert looked_at.refused(*token, "--for", "status", "--days", "99999999999") == (2, "token.bad_end")
    assert looked_at.refused("account", "revoke", "999") == (3, "token.unknown")


def test_the_archive_answers(looked_at: School, port: int) -> None:
    key = key_of(looked_at, "archivist")
    [record] = ask(port, key, "GET", "/status?prefix=test/2025-26/5a/journal").json["records"]
    assert record["complete"]
    assert set(record["media"].values()) == {"verified"}
    found = ask(port, key, "GET", "/records?q=5%D0%90%202026").json
    assert record in found["records"]
    verdict = ask(port, key, "GET", f"{RECORD}/verify").json
    assert verdict["ok"]
    assert verdict["checks_run"] > 0
    assert ask(port, key, "GET", f"{RECORD}/document").body.startswith(b"%PDF-1.7")
    problem(ask(port, key, "GET", f"{RECORD}-x/document"), 400, "record.malformed_id")
    problem(ask(port, key, "GET", "/records/test/2025-26/9z/journal/document"), 404, "record.no_document")
    problem(ask(port, key, "GET", "/acts/2032-7"), 404, "act.unknown")
    for path in ("/no/such/thing", "/../../api/v2/", "/"):
        for method in ("GET", "POST", "DELETE"):
            problem(ask(port, key, method, path), 404, "page.not_found")
    assert ask(port, key, "GET", "/records?q=%00%2F").json["records"] == []
    assert ask(port, key, "GET", "/status?prefix=%00").json["records"] == []
    assert ask(port, key, "GET", "/status?after=%00").json["records"]
    assert ask(port, key, "GET", "/acts").json == {"acts": []}
    told = ask(port, key, "GET", "/changes?limit=5").json
    assert [one["verb"] for one in told["changes"]][:1] == ["import"]
    seen = {one["number"] for one in told["changes"]}
    while told["changes"]:
        told = ask(port, key, "GET", f"/changes?after={told['next']}").json
        assert seen.isdisjoint(one["number"] for one in told["changes"])
        seen |= {one["number"] for one in told["changes"]}
    assert ask(port, key, "GET", f"/changes?after={told['next']}").json["changes"] == []


def test_all_records_are_told_part_by_part(looked_at: School, port: int) -> None:
    key = key_of(looked_at, "archivist")
    whole = ask(port, key, "GET", "/status").json
    assert not whole["more"]
    assert len(whole["records"]) > 3
    parts: list[dict[str, Any]] = [{"records": [], "more": True}]
    while parts[-1]["more"]:
        after = parts[-1]["records"][-1]["id"] if parts[-1]["records"] else ""
        parts.append(ask(port, key, "GET", f"/status?limit=2&after={after}").json)
        assert len(parts[-1]["records"]) == 2 or not parts[-1]["more"]
    assert [one for part in parts for one in part["records"]] == whole["records"]
    problem(ask(port, key, "GET", "/status?limit=0"), 400, "api.malformed")


def test_a_class_is_handed_over_once_and_closed_once(working: tuple[School, int], exports: list[Path]) -> None:
    _, port = working
    key = key_of(working[0], "secretary")
    files = {"5a.json": exports[0].read_bytes()}
    once = {"Idempotency-Key": secrets.token_hex(8)}
    first = ask(port, key, "POST", "/imports", files=files, **once)
    assert first.status == 202, first.body
    assert ask(port, key, "POST", "/imports", files=files, **once).json["id"] == first.json["id"]
    problem(ask(port, key, "POST", "/imports", files={"5a.json": b"{}"}, **once), 409, "api.key_reused")
    until = time.monotonic() + 120
    while (told := ask(port, key, "GET", f"/imports/{first.json['id']}").json)["state"] in ("waiting", "running"):
        assert time.monotonic() < until
        time.sleep(0.3)
    assert told["state"] == "done", told
    [taken] = told["classes"]
    stranger = key_of(working[0], "administrator")
    problem(ask(port, stranger, "GET", f"/imports/{first.json['id']}"), 404, "upload.gone")

    wish = {"kind": "journal", "classes": [taken["title"]], "order": "№ 95 от 28.05.2026"}
    year = taken["id"].split("/")[1]
    once = {"Idempotency-Key": secrets.token_hex(8)}
    wrong = ask(port, key, "POST", f"/years/{year}/close", {**wish, "order": "приказ"}, **once)
    problem(wrong, 400, "close.order_malformed")
    closed = ask(port, key, "POST", f"/years/{year}/close", wish, **once)
    assert closed.status == 200, closed.body
    assert closed.json["records"] == [taken["id"]]
    assert ask(port, key, "POST", f"/years/{year}/close", wish, **once).json == closed.json
    number_of_closes = [
        one["verb"] for one in ask(port, key, "GET", "/changes?limit=1000").json["changes"]
    ].count("close")  # fmt: skip
    assert number_of_closes == 1
    problem(ask(port, key, "POST", f"/years/{year}/close", {**wish, "kind": "act"}), 400, "close.no_kind")
    problem(ask(port, key, "POST", f"/years/{year}/close", {**wish, "nobody": 1}), 400, "api.malformed")
    problem(ask(port, key, "POST", f"/years/{year}/close", wish, **{"Idempotency-Key": "я".encode().decode("latin-1")}),
            400, "api.bad_key")  # fmt: skip


def test_what_is_no_form_is_told_so(working: tuple[School, int]) -> None:
    school, port = working
    key = key_of(school, "secretary")
    for kind in ("multipart/form-data", "multipart/form-data; boundary=", "text/plain", "application/json"):
        reply = ask(port, key, "POST", "/imports", {"files": []}, **{"Content-Type": kind})
        assert reply.status == 400, reply.body
        assert reply.headers["content-type"] == "application/problem+json"
    assert ask(port, key, "POST", "/imports", files={f"{n}.json": b"{}" for n in range(600)}).status == 400
    assert ask(port, key, "POST", "/years/2026/close", "x" * 6_000_000).status == 400
    assert ask(port, key, "POST", "/imports", files={"я." + "ж" * 300: b"{}"}).status == 202
    wish = {"kind": "journal", "classes": ["7А" * 100]}
    problem(ask(port, key, "POST", "/years/2026/close", wish), 400, "api.malformed")


def fuzzed(port: int, key: str, folder: Path, count: int, *chosen: str) -> None:
    """Schemathesis: no 5xx, and every answer is as the description has it."""
    program = shutil.which("schemathesis", path=str(Path(sys.executable).parent))
    assert program
    told = subprocess.run(
        [program, "run", f"http://127.0.0.1:{port}/api/v1/openapi.json", "-H", f"Authorization: Bearer {key}",
         "--max-examples", str(count), "--seed", "1", "--phases", "examples,coverage,fuzzing", "--no-color",
         "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
         *chosen],
        capture_output=True, text=True, check=False, cwd=folder, timeout=900,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout[-6000:]


FULL = bool(os.environ.get("LETOPIS_FULL"))


def test_a_fuzzer_finds_nothing(looked_at: School, port: int, tmp_path: Path) -> None:
    key = key_of(looked_at, "archivist", "find,status,verify,get,extract,retention,act")
    fuzzed(port, key, tmp_path, 100 if FULL else 10, "--exclude-operation-id", "verify")
    fuzzed(port, key, tmp_path, 10 if FULL else 2, "--include-operation-id", "verify")  # each reads every copy


def test_a_fuzzer_hands_nothing_over(working: tuple[School, int], tmp_path: Path) -> None:
    """What takes files in and closes, with a key that may: strange files, classes and orders."""
    school, port = working
    key = key_of(school, "secretary", "import,close,status")
    ids = [part for one in ("handOver", "handedOver", "closeYear") for part in ("--include-operation-id", one)]
    fuzzed(port, key, tmp_path, 100 if FULL else 10, *ids)
    assert ask(port, key, "GET", "/status").status == 200, "it answers still"


if __name__ == "__main__":
    print(json.dumps(described(), ensure_ascii=False, indent=1))
