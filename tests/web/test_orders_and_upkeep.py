"""«Приказы» and «Обслуживание»: the register of orders; whether all is there; a backup onto a drive in memory."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from letopis.demo import small_school, write_canonical
from tests.conftest import School
from tests.web.conftest import served_beside
from tests.web.site import Person

ORDER = {
    "reference": "№ 12 от 01.06.2026",
    "kind": "duty",
    "account": "deputy",
    "first": "2026-06-01",
    "last": "2026-08-31",
}


@pytest.fixture(scope="module")
def people(
    archived_once: School, drive: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[School, Person, Person]]:
    """The school, its secretary and its administrator."""
    with served_beside(drive, archived_once, tmp_path_factory.mktemp("upkeep"), "secretary", "administrator") as served:
        yield served


def test_an_order_is_entered_listed_and_taken_back(people: tuple[School, Person, Person]) -> None:
    school, secretary, _ = people
    assert secretary.post("/orders/enter/", **ORDER).to == "/orders/"
    text = secretary.get("/orders/?year=2026").text
    assert "№ 12 от 01.06.2026" in text
    assert "с 01.06.2026 по 31.08.2026" in text
    # Nothing of another year; and the year's order that the close entered is there as well.
    assert "№ 12 от 01.06.2026" not in secretary.get("/orders/?year=2031").text
    assert "№ 95 от 28.05.2026" in text
    assert secretary.get("/orders/register.pdf?year=2026").body.startswith(b"%PDF-")
    assert "order.known" in secretary.post("/orders/enter/", **ORDER).text
    assert "basis.unfit" in secretary.post("/orders/cancel/", reference="№ 12 от 01.06.2026", basis="").text
    assert secretary.post("/orders/cancel/", reference="№ 12 от 01.06.2026", basis="ошибка в дате").to == "/orders/"
    [told] = [one for one in school.ok("order", "list")["orders"] if one["number"] == "12"]
    assert told["cancelled"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"reference": "по приказу"}, "order.malformed"),
        ({"kind": "nothing"}, "order.no_kind"),
        ({"kind": ""}, "order.no_kind"),
        ({"account": ""}, "order.whose"),
        ({"last": "2026-05-01"}, "order.dates_reversed"),
        ({"reference": "№ 1 от 01.01.2199"}, "order.in_future"),
        ({"account": "../x"}, "role.bad_name"),
    ],
)
def test_what_is_wrong_with_an_order_is_told(
    people: tuple[School, Person, Person], wrong: dict[str, str], code: str
) -> None:
    _, secretary, _ = people
    answer = secretary.post("/orders/enter/", **{**ORDER, "reference": "№ 13 от 01.06.2026", **wrong})
    assert (answer.status, code in answer.text) == (400, True), answer.text


def test_nobody_gives_himself_a_duty_or_ends_the_director_s(people: tuple[School, Person, Person]) -> None:
    school, secretary, administrator = people
    for account in ("secretary", "director"):
        answer = secretary.post("/orders/enter/", **ORDER | {"reference": "№ 20 от 01.06.2026", "account": account})
        assert "order.not_yours" in answer.text, account
    words = ("--kind", "duty", "--account", "secretary", "--from", "2026-06-01", "--to", "2199-08-31")
    school.ok("order", "add", "№ 21 от 01.06.2026", *words)
    assert "order.not_yours" in secretary.post("/orders/cancel/", reference="№ 21 от 01.06.2026", basis="не нужен").text
    assert administrator.post("/orders/cancel/", reference="№ 21 от 01.06.2026", basis="не нужен").to == "/orders/"


def test_a_year_that_is_none_is_told(people: tuple[School, Person, Person]) -> None:
    _, secretary, _ = people
    assert secretary.get("/orders/?year=abc").status == 400
    assert secretary.get("/orders/register.pdf?year=-1").status == 400


def test_the_administrator_sees_whether_all_is_there(people: tuple[School, Person, Person]) -> None:
    _, _, administrator = people
    assert "Проверок: " not in administrator.get("/upkeep/").text
    assert "Проверок: 11." in administrator.get("/upkeep/?check=1").text
    trust = administrator.get("/upkeep/trust/").text
    for words in ("учебная: юридической силы нет", "Доверенные корневые сертификаты", "Учебный корневой УЦ"):
        assert words in trust, words
    assert re.search(r"Пакетов документов с доказательством</dt><dd>[1-9]", trust)


def test_a_backup_onto_a_drive(people: tuple[School, Person, Person], drive: Path) -> None:
    school, _, administrator = people
    assert "media.no_such_drive" in administrator.post("/upkeep/backup/", drive="/etc").text
    # What a kill left half written goes, and is told to be gone.
    left = drive / "letopis-backups" / ".letopis-backup-20260101T000000Z.part"
    left.mkdir(parents=True)
    assert administrator.post("/upkeep/backup/", drive=str(drive)).to == "/upkeep/"
    end = time.monotonic() + 240
    while "пишется…" in (text := administrator.get("/upkeep/").text):
        assert time.monotonic() < end
        time.sleep(0.3)
    assert "записана на" in text, text
    assert not left.exists()
    [made] = (drive / "letopis-backups").iterdir()
    assert (made / "bagit.txt").is_file()
    assert made.name in text
    [told] = [one for one in school.ok("media", "others")["carriers"] if one["kind"] == "backup"]
    assert (told["name"], told["gone"]) == (made.name, None)


def test_a_backup_is_tried(people: tuple[School, Person, Person], drive: Path) -> None:
    school, secretary, administrator = people
    [made] = (drive / "letopis-backups").iterdir()
    assert f'value="{made}"' in administrator.get("/upkeep/").text
    assert secretary.post("/upkeep/backup/try/", None, backup=str(made)).status == 403
    for elsewhere in ("", "/etc", f"{made}/../{made.name}", str(school.home)):
        assert "restore.not_at_hand" in administrator.post("/upkeep/backup/try/", None, backup=elsewhere).text
    tried = tried_on(administrator, made)
    assert f"Архив вернётся из копии <code>{made.name}</code>" in tried
    damaged = next((made / "data").rglob("letopis.toml"))
    content = damaged.read_bytes()
    damaged.write_bytes(content + b"# another")
    time.sleep(1.1)  # what is asked twice in one second is asked once
    try:
        assert "bag.damaged" in tried_on(administrator, made)
    finally:
        damaged.write_bytes(content)


def tried_on(administrator: Person, backup: Path) -> str:
    assert administrator.post("/upkeep/backup/try/", None, backup=str(backup)).to == "/upkeep/"
    end = time.monotonic() + 120
    while "Копия проверяется" in (text := administrator.get("/upkeep/").text):
        assert time.monotonic() < end
        time.sleep(0.3)
    return text


def test_copies_of_exports_onto_a_drive(people: tuple[School, Person, Person], drive: Path, tmp_path: Path) -> None:
    school, secretary, administrator = people
    assert "Дисков для копий ещё не назначено" in administrator.get("/upkeep/").text
    assert "copies.no_drive" in administrator.post("/upkeep/copies/", what="backup").text
    assert "copies.no_kind" in administrator.post("/upkeep/copies/", what="everything").text
    assert "media.no_such_drive" in administrator.post("/upkeep/copies/drive/", drive="/etc").text
    assert secretary.post("/upkeep/copies/", what="backup").status == 403
    assert administrator.post("/upkeep/copies/drive/", drive=str(drive)).to == "/upkeep/"
    *_, export = write_canonical(small_school(classes=3, pupils=2, lessons_per_subject=1, seed=3), tmp_path)
    school.ok("import", str(export))
    assert administrator.post("/upkeep/copies/", what="backup").to == "/upkeep/"
    until = time.monotonic() + 60
    while "пишется" in (shown := administrator.get("/upkeep/").text):
        assert time.monotonic() < until, shown
        time.sleep(0.3)
    assert "Нужно копий на разных дисках: 2, записано: 1." in shown, "the regulation wants two"
    [made] = (drive / "letopis-copies").glob("backup-*")
    copied = [path.read_bytes() for path in (made / "data").rglob("*") if path.is_file()]
    assert copied == [export.read_bytes()], "the export as it came"
    assert f"{drive}</code> подключён" in shown
