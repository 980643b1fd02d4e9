"""The register of orders: what was entered, what a close names, what was taken out again; nothing that is no order."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import School, new_school

DUTY = ("--kind", "duty", "--account", "deputy", "--from", "2026-06-01", "--to", "2026-06-28")


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, exports: list[Path]) -> School:
    made = new_school(tmp_path_factory.mktemp("orders"))
    made.setting("users", 'deputy = "deputy"\ninspector = "inspector"')
    made.setting("people", 'deputy = { office = "заместитель директора", name = "Петрова Мария Ивановна" }')
    made.ok("import", str(exports[0]))
    return made


def test_a_close_enters_its_order_and_a_person_the_others(school: School, tmp_path: Path) -> None:
    school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    [closing] = school.ok("order", "list")["orders"]
    assert (closing["number"], closing["kind"], closing["title"], closing["closed"]) == ("95", "closing", "", 2)
    school.ok("order", "add", "приказ № 95 от 28.05.2026", "--kind", "closing", "--title", "о закрытии года")
    school.ok("order", "add", "№ 7 от 01.06.2026", *DUTY)
    school.ok("order", "add", "№ 12 от 01.09.2025", "--kind", "movement")
    found = school.ok("order", "list", "2026", "-o", str(tmp_path / "register.pdf"))["orders"]
    assert [(one["number"], one["closed"]) for one in found] == [("12", 0), ("95", 2), ("7", 0)]
    assert (found[2]["from"], found[2]["to"], found[2]["account"]) == ("2026-06-01", "2026-06-28", "deputy")
    assert school.ok("order", "list", "2025")["orders"] == []
    pdf = (tmp_path / "register.pdf").read_bytes()
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    for said in ("ЖУРНАЛ РЕГИСТРАЦИИ ПРИКАЗОВ", "Петрова Мария", "о закрытии года", "01.06.2026"):
        assert said in text

    assert school.refused("order", "add", "№ 7 от 01.06.2026", *DUTY) == (4, "order.known")
    school.ok("reopen", "2026", "--class", "5А", "--basis", "ошибка в журнале")
    assert [one["closed"] for one in school.ok("order", "list")["orders"]] == [0, 0, 0]
    [gone] = school.ok("order", "cancel", "№ 7 от 01.06.2026", "--basis", "отменён приказом № 8 от 02.06.2026")[
        "orders"
    ]
    assert gone["cancelled"].startswith("отменён")
    assert school.refused("order", "cancel", "№ 7 от 01.06.2026", "--basis", "ещё раз") == (4, "order.cancelled")
    assert school.ok("order", "add", "№ 7 от 01.06.2026", *DUTY)["orders"][0]["cancelled"] == ""


def test_what_is_no_order_is_refused(school: School, tmp_path: Path) -> None:
    def add(reference: str, *more: str) -> tuple[int, str]:
        return school.refused("order", "add", reference, *more)

    for text in ("без номера", "приказ от 01.02.2026", "№ протокол от 01.02.2026"):
        assert add(text, "--kind", "other") == (2, "order.malformed")
    assert add("№ 1 от 31.12.2099", "--kind", "other") == (2, "order.in_future")
    assert add("№ 1 от 01.09.2025", "--kind", "duty") == (2, "order.whose")
    assert add("№ 1 от 01.09.2025", "--kind", "roles", "--account", "Иванова") == (2, "role.bad_name")
    assert add("№ 1 от 01.09.2025", "--kind", "other", "--from", "2026-02-01", "--to", "2026-01-01") == (
        2,
        "order.dates_reversed",
    )
    assert add("№ 1 от 01.09.2025", "--kind", "other", "--title", "ы" * 400) == (2, "basis.unfit")
    assert add("№ 1 от 01.09.2025", "--kind", "unheard") == (2, "cli.usage")
    assert school.refused("order", "cancel", "№ 99 от 01.09.2025", "--basis", "—") == (2, "basis.unfit")
    assert school.refused("order", "cancel", "№ 99 от 01.09.2025", "--basis", "нет такого") == (3, "order.unknown")
    assert school.refused("order", "list", "-o", str(tmp_path)) == (2, "order.target_unusable")
    assert school.refused("--as", "inspector", "order", "add", "№ 1 от 01.09.2025", "--kind", "other")[1] == (
        "role.not_allowed"
    )


def test_an_order_gives_a_role_while_it_is_in_force(tmp_path: Path) -> None:
    school = new_school(tmp_path)
    school.setting("users", 'deputy = "deputy"\ndirector = "director"\nadmin = "administrator"')

    today = datetime.now(UTC).date()
    begin, end = (today - timedelta(days=3)).isoformat(), (today + timedelta(days=3)).isoformat()
    paper = f"№ 7 от {today:%d.%m.%Y}"
    acting = ("--kind", "duty", "--account", "deputy", "--role", "director", "--from", begin, "--to", end)

    # Nobody raises himself, and the administrator makes no director.
    assert school.refused("--as", "deputy", "order", "add", paper, *acting)[1] == "order.role_above"
    assert school.refused("--as", "admin", "order", "add", paper, *acting)[1] == "order.role_above"
    assert school.refused("--as", "deputy", "sign", "--all", "--demo-key")[1] == "role.not_allowed"
    assert school.ok("--as", "director", "order", "add", paper, *acting)["orders"][0]["role"] == "director"
    assert school.ok("--as", "deputy", "sign", "--all", "--demo-key")["signed"] == []
    school.ok("--as", "director", "order", "cancel", paper, "--basis", "директор вернулся")
    assert school.refused("--as", "deputy", "sign", "--all", "--demo-key")[1] == "role.not_allowed"

    # Somebody of whom the settings know nothing: a class teacher, by an order that names several.
    for account, unit in (("teacher-1", "5А"), ("teacher-2", "6А")):
        school.ok("--as", "admin", "order", "add", f"№ 31 от {today:%d.%m.%Y}", "--kind", "roles", "--account", account,
                  "--role", "class-teacher", "--class", unit, "--from", begin)  # fmt: skip
    known = {one["account"]: one["role"] for one in school.ok("account", "list")["accounts"]}
    assert (known["teacher-1"], known["teacher-2"], known["deputy"]) == ("class-teacher", "class-teacher", "deputy")
    assert "link" in school.ok("account", "invite", "teacher-1")


@pytest.mark.parametrize(
    ("actor", "account", "role", "code"),
    [
        ("admin", "admin", "inspector", "order.role_above"),
        ("admin", "director", "inspector", "order.role_above"),
        ("admin", "newcomer", "archivist", "order.role_above"),
        ("admin", "newcomer", "owner", "order.role_above"),
        ("secretary", "newcomer", "inspector", "order.role_above"),
        ("director", "director", "inspector", "order.role_above"),
        ("director", "newcomer", "king", "order.bad_role"),
    ],
)
def test_nobody_gives_more_than_he_may(several: School, actor: str, account: str, role: str, code: str) -> None:
    given = ("--kind", "roles", "--account", account, "--role", role, "--from", "2025-09-01")
    assert several.refused("--as", actor, "order", "add", "№ 3 от 01.09.2025", *given)[1] == code


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> School:
    made = new_school(tmp_path_factory.mktemp("several"))
    made.setting("users", 'secretary = "secretary"\ndirector = "director"\nadmin = "administrator"')
    return made


def give(actor: str, number: int, account: str, role: str, kind: str = "roles") -> tuple[str, ...]:
    return ("--as", actor, "order", "add", f"№ {number} от 01.09.2025", "--kind", kind, "--account", account,
            "--role", role, "--from", "2025-09-01")  # fmt: skip


def test_nobody_raises_himself_by_a_detour(tmp_path: Path) -> None:
    school = new_school(tmp_path)
    school.setting("users", 'boss = "director"\nadmin = "administrator"\nadmin2 = "administrator"\n'
                            'arch = "archivist"\ndeputy = "deputy"\nsecretary = "secretary"')  # fmt: skip
    # By taking an order back, the administrator would put somebody above him in his place again.
    school.ok(*give("boss", 1, "arch", "inspector"))
    school.ok(*give("boss", 2, "admin2", "class-teacher"))
    for number in (1, 2):
        taken = ("--as", "admin", "order", "cancel", f"№ {number} от 01.09.2025", "--basis", "ошибка")
        assert school.refused(*taken)[1] == "order.role_above"
    # Who stands in for the director takes nobody's place and makes nobody a director.
    school.ok(*give("boss", 3, "deputy", "director", "duty"))
    assert school.refused(*give("deputy", 4, "boss", "class-teacher"))[1] == "order.role_above"
    assert school.refused(*give("deputy", 5, "secretary", "director"))[1] == "order.role_above"
    school.ok(*give("deputy", 6, "teacher", "class-teacher"))
    # Nobody shuts another out by a duty that is over already.
    over = ("order", "add", "№ 7 от 01.09.2025", "--kind", "duty", "--account", "admin", "--to", "2025-09-02")
    assert school.refused("--as", "secretary", *over)[1] == "order.ended"
    # Whose role an order gives is let in, though an earlier duty is over.
    school.ok("--as", "boss", "order", "add", "№ 8 от 01.09.2025", "--kind", "duty", "--account", "secretary",
              "--to", "2025-09-02")  # fmt: skip
    school.ok(*give("boss", 9, "secretary", "secretary"))
    assert school.ok("--as", "secretary", "status")["records"] == []
