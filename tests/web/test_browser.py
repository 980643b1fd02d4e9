"""A year and an act by clicking, in Chromium: secretary, director and archivist each do their own work.

5А goes with JavaScript, 6А and the act without. axe-core looks at each page on the way; `LETOPIS_SHOTS` names a folder
for pictures of them, at the width of a school's monitor and of a telephone.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from letopis.demo.small import small_school
from tests.conftest import School
from tests.operations.test_correcting import exported
from tests.web.site import PASSWORD, invitation, site

CHROMIUM = "/usr/bin/chromium"
SHOTS = os.environ.get("LETOPIS_SHOTS", "")
_LONG = 180_000  # ms: a class is rendered, signed and stored
_AXE = Axe()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody who is signed in."""

    page: Page
    port: int
    said: list[str]

    def go(self, path: str) -> None:
        self.page.goto(f"http://127.0.0.1:{self.port}{path}")

    def look(self, name: str) -> None:
        """axe-core finds nothing serious on the page; nothing was refused by the policy; a picture, if asked for.

        Without a name there is no picture.
        """
        self.page.wait_for_load_state("load")  # a picture without its pictures shows nothing
        found = _AXE.run(self.page, options={"resultTypes": ["violations"]}).response["violations"]
        grave = [
            f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in ("serious", "critical")
        ]
        assert not grave, f"{name}: {grave}"
        assert not self.said, f"{name}: {self.said}"
        if SHOTS and name:
            for width, height in ((1366, 768), (390, 844)):
                self.page.set_viewport_size({"width": width, "height": height})
                shot = Image.open(BytesIO(self.page.screenshot(full_page=True))).convert("RGB")
                shot.quantize(64, dither=Image.Dither.NONE).save(Path(SHOTS, f"{name}-{width}.png"), optimize=True)
            self.page.set_viewport_size({"width": 1366, "height": 768})


@contextmanager
def stranger(
    browser: Browser, port: int, *, script: bool = True, scheme: Literal["light", "dark"] = "light"
) -> Iterator[Visitor]:
    """Somebody who is not signed in."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="ru-RU", java_script_enabled=script, color_scheme=scheme
    )
    page, said = context.new_page(), []
    page.on("console", lambda one: said.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "request", lambda one: said.append(one.url) if not one.url.startswith(f"http://127.0.0.1:{port}/") else None
    )
    yield Visitor(page, port, said)
    context.close()


@contextmanager
def visitor(
    browser: Browser,
    school: School,
    port: int,
    account: str,
    *,
    script: bool = True,
    scheme: Literal["light", "dark"] = "light",
) -> Iterator[Visitor]:
    link = invitation(school, account)
    with stranger(browser, port, script=script, scheme=scheme) as one:
        _take_up(one, link)
        yield one


def _take_up(one: Visitor, link: str) -> None:
    page = one.page
    one.go(link)
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_label("Пароль ещё раз").fill(PASSWORD)
    page.get_by_role("button", name="Сохранить и войти").click()
    expect(page.get_by_role("heading", name="Что вас ждёт")).to_be_visible()


def reload_until(page: Page, text: str, times: int = 1) -> None:
    """Without JavaScript the page reloads itself; here we are more impatient."""
    for _ in range(120):
        if page.get_by_text(text).count() >= times:
            return
        page.wait_for_timeout(1500)
        page.reload()
    raise AssertionError(f"«{text}» never came: {page.inner_text('main')[:3000]}")


@pytest.mark.timeout(1500)
def test_from_an_empty_home_to_a_destroyed_record(tmp_path: Path, exports: list[Path], chromium: Browser) -> None:
    school = School(tmp_path / "home")
    school.ok("init", "--profile", "demo", "--school", "МБОУ «Учебная школа»", "--id", "test", "--demo-keys",
              "--simulation")  # fmt: skip
    with site(school, working=True) as port:
        _close_with_script(chromium, school, port, exports[0])
        _close_without_script(chromium, school, port, exports[1])
        _sign(chromium, school, port)
        _find(chromium, school, port)
        _own_class(chromium, school, port)
        _correct(chromium, school, port, tmp_path)
        _destroy(chromium, school, port)


def _close_with_script(chromium: Browser, school: School, port: int, export: Path) -> None:
    with visitor(chromium, school, port, "secretary") as secretary:
        page = secretary.page
        secretary.look("start-secretary")
        page.get_by_role("link", name="Закрытие года").first.click()
        secretary.look("year-empty")
        page.get_by_label("Файлы из электронного журнала").set_input_files(str(export))
        page.get_by_role("button", name="Принять").click()
        expect(page.get_by_text("5А, 2025/2026, классный журнал: 4 обучающихся")).to_be_visible(timeout=_LONG)
        page.wait_for_load_state()
        page.reload()
        secretary.look("year-imported")
        page.get_by_role("link", name="5А").click()
        expect(page.get_by_role("link", name="Сверить с электронным журналом")).to_be_visible()
        secretary.look("class-imported")
        page.get_by_role("link", name="Сверить с электронным журналом").click()
        page.get_by_label("Обучающихся в выгрузке").fill("5")
        page.get_by_role("button", name="Сверить").click()
        expect(page.get_by_text("Различий: 1.")).to_be_visible()
        secretary.look("reconcile")
        page.get_by_label("Обучающихся в выгрузке").fill("4")
        page.get_by_role("button", name="Сверить").click()
        page.get_by_role("link", name="Закрытие года").first.click()
        # A wrong order is told, and nothing is lost.
        page.get_by_label("Приказ").fill("по приказу директора")
        page.get_by_role("button", name="Закрыть и сверстать").click()
        expect(page.get_by_role("heading", name="Не получилось")).to_be_visible()
        expect(page.get_by_text("close.order_malformed")).to_be_visible()
        secretary.said.clear()  # Chromium tells its console of every answer above 399
        secretary.look("refused")
        page.get_by_role("link", name="Вернуться").click()
        expect(page.get_by_label("Приказ")).to_have_value("по приказу директора")  # what was typed is not lost
        for kind in ("Классный журнал", "Сводная ведомость"):
            page.get_by_label(kind, exact=True).check()
            page.get_by_label("Приказ").fill("№ 95 от 28.05.2026")
            page.get_by_role("button", name="Закрыть и сверстать").click()
            expect(page.get_by_text("сначала примите").or_(page.get_by_text("2. Закрыть"))).to_be_visible()
        expect(page.get_by_text("ждёт подписи")).to_have_count(2, timeout=_LONG)  # the page tells by itself
        page.get_by_role("link", name="5А").click()
        expect(page.get_by_alt_text("Первый лист").first).to_be_visible()
        secretary.look("class-rendered")
        page.get_by_alt_text("Первый лист").first.click()
        secretary.look("draft")


def _close_without_script(chromium: Browser, school: School, port: int, export: Path) -> None:
    with visitor(chromium, school, port, "secretary", script=False) as secretary:
        page = secretary.page
        secretary.go("/year/")
        page.get_by_label("Файлы из электронного журнала").set_input_files([str(export)])
        page.get_by_role("button", name="Принять").click()
        reload_until(page, "6А, 2025/2026")
        for kind in ("Классный журнал", "Сводная ведомость"):
            page.get_by_label(kind, exact=True).check()
            page.get_by_label("Приказ").fill("№ 95 от 28.05.2026")
            page.get_by_role("button", name="Закрыть и сверстать").click()
        reload_until(page, "все принятые классы закрыты")
        reload_until(page, "ждёт подписи", times=4)
        expect(page.get_by_text("ждёт подписи")).to_have_count(4)


def _sign(chromium: Browser, school: School, port: int) -> None:
    with visitor(chromium, school, port, "director") as director:
        page = director.page
        director.look("start-director")
        page.get_by_role("link", name="Ждут вашей подписи: 4 документа.").click()
        director.look("to-sign")
        page.get_by_role("button", name="Подписать (4)").click()  # the browser itself asks for the mark first
        expect(page.get_by_role("button", name="Подписать (4)")).to_be_visible()
        page.get_by_label("Документы просмотрены").check()
        page.get_by_role("button", name="Подписать (4)").click()
        expect(page.get_by_text("Всё подписано и сохранено.")).to_be_visible(timeout=_LONG)
        director.look("signed")
    records = school.ok("status")["records"]
    assert {(one["state"], tuple(one["media"].values())) for one in records} == {("committed", ("verified",) * 3)}


def _find(chromium: Browser, school: School, port: int) -> None:
    with visitor(chromium, school, port, "archivist") as archivist:
        page = archivist.page
        archivist.look("start-archivist")
        page.get_by_role("link", name="Запросы", exact=True).click()
        page.get_by_label("Заявитель").fill("Петрова Мария Олеговна")
        page.get_by_label("О ком запрос").fill("Петрова (до 2045 года Иванова) Мария Олеговна")
        page.get_by_label("О чём запрос").fill("отметки за 5 класс, 2025/2026 учебный год")
        page.get_by_label("Предъявленные документы").fill("паспорт\nсвидетельство о заключении брака")
        page.get_by_role("button", name="Внести").click()
        archivist.look("request")
        page.get_by_role("button", name="Искать в архиве по этому запросу").click()
        page.get_by_role("searchbox").fill("5 «А» 2026")
        page.get_by_role("button", name="Найти").click()
        archivist.look("found")
        page.get_by_role("link", name="Классный журнал").click()
        page.get_by_role("link", name="Проверить сейчас").click()
        expect(page.get_by_text("Всё в порядке.")).to_be_visible(timeout=_LONG)
        expect(page.get_by_text("Документ не изменён после подписания.")).to_be_visible()
        page.get_by_text("Дать архивную выписку").click()
        archivist.look("card")
        page.get_by_label("Фамилия, имя, отчество").fill("1")
        with page.expect_download() as download:
            page.get_by_role("button", name="Скачать для подписи от руки").click()
        assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
        page.get_by_role("button", name="На подпись директору").click()
        expect(page.get_by_text("ждёт подписи директора")).to_be_visible(timeout=_LONG)
        archivist.look("request-drawn")
        page.get_by_role("link", name="Запросы", exact=True).click()
        archivist.look("requests")
        archivist.go("/archive/test/2025-26/5a/journal/")
        page.get_by_role("link", name="Смотреть").click()
        archivist.look("document")
        page.get_by_role("link", name="Дальше →").first.click()
        expect(page.get_by_alt_text("Лист 2 из")).to_be_visible()
        archivist.go("/archive/test/2025-26/5a/journal/history/")
        expect(page.get_by_text("выдан из архива").first).to_be_visible()
        archivist.look("history")
        archivist.go("/media/")
        archivist.look("media")
        page.get_by_role("link", name="Носитель «a»").click()
        page.get_by_text("Заменить новым диском").click()
        archivist.look("medium")
        archivist.go("/paper/")
        archivist.look("paper")
        somebody = small_school(classes=2, pupils=4, lessons_per_subject=6, seed=1)[0].pupils[0]
        archivist.go(f"/archive/?q={quote(f'{somebody.surname} {somebody.name}')}")
        page.get_by_role("link", name="Приостановить уничтожение документов этого человека…").click()
        expect(page.get_by_role("button", name="Приостановить уничтожение")).to_be_visible()
        archivist.look("hold-person")
        archivist.go("/terms/")
        archivist.look("terms")
        page.get_by_role("button", name="Для слабовидящих").click()
        archivist.look("large")
    _answer(chromium, school, port)
    owner = next(one["account"] for one in school.ok("account", "list")["accounts"] if one["role"] == "owner")
    school.ok("account", "token", "secretary", "--for", "import,status", "--title", "Электронный журнал")
    with visitor(chromium, school, port, owner) as one:
        one.go("/people/")
        one.page.get_by_text("Кто это…").first.click()
        one.look("people")
        one.page.get_by_role("button", name="Пригласить").first.click()
        one.look("invited")
        one.go("/account/")
        one.look("account")
        one.go("/orders/")
        one.look("orders")
        one.go("/upkeep/?check=1")
        one.look("upkeep")
        one.go("/upkeep/trust/")
        one.look("trust")
        one.go("/regulation/")
        one.look("regulation")
        one.page.get_by_role("link", name="Сводная ведомость", exact=True).click()
        one.look("regulation-section")
        one.page.get_by_label("Индекс дела", exact=True).fill("02-17")
        one.page.get_by_role("button", name="Сохранить").click()
        one.page.get_by_role("link", name="«Редакция»").click()
        one.page.get_by_label("Редакция", exact=True).fill("2027-01-09")
        one.page.get_by_role("button", name="Сохранить").click()
        one.look("regulation-draft")
        one.page.get_by_role("button", name="Отбросить правки").click()
        one.page.get_by_role("navigation", name="Разделы").get_by_role("link", name="Отчёты").click()
        one.look("reports")
        one.page.get_by_role("link", name="Выписка из электронного журнала").click()
        one.page.get_by_label("Класс").select_option("5А")
        one.page.get_by_role("button", name="Дальше").click()
        expect(one.page.get_by_label("Обучающийся")).to_be_visible()
        expect(one.page.get_by_role("button", name="Составить PDF")).to_be_visible()
        one.look("report")


def _answer(chromium: Browser, school: School, port: int) -> None:
    with visitor(chromium, school, port, "director") as director:
        director.page.get_by_role("link", name="Ждут вашей подписи: 1 ответ на запрос.").click()
        director.look("answer-to-sign")
        director.page.get_by_alt_text("Первый лист: АРХИВНАЯ ВЫПИСКА").click()
        director.look("answer")
        director.page.go_back()
        director.page.get_by_label("Документы просмотрены").check()
        director.page.get_by_role("button", name="Подписать (1)").click()
        expect(director.page.get_by_text("Подписывать нечего.")).to_be_visible(timeout=_LONG)
    with visitor(chromium, school, port, "archivist") as archivist:
        page = archivist.page
        page.get_by_role("link", name="Запросы", exact=True).click()
        page.get_by_role("link", name=re.compile(r"^[0-9]{4}-1$")).click()
        with page.expect_download() as download:
            page.get_by_role("link", name="Скачать, чтобы выдать").click()
        assert school.ok("verify", "--file", str(download.value.path()))["ok"]
        page.reload()
        expect(page.get_by_role("cell", name="выдан ответ на запрос")).to_be_visible()
        page.get_by_label("Что ответили").select_option("extract")
        page.get_by_role("button", name="Отметить ответ").click()
        expect(page.get_by_role("button", name="Отметить ответ")).to_have_count(0)
        archivist.look("request-answered")
        page.get_by_role("link", name="Запросы", exact=True).click()
        page.get_by_label("Файл PDF").set_input_files(str(download.value.path()))
        page.get_by_role("button", name="Проверить").click()
        expect(page.get_by_role("heading", name="Это наш документ")).to_be_visible()
        archivist.look("issued")


def _own_class(chromium: Browser, school: School, port: int) -> None:
    school.ok("order", "add", "№ 31 от 01.09.2025", "--kind", "roles", "--account", "teacher", "--class", "5А",
              "--from", "2025-09-01")  # fmt: skip
    with visitor(chromium, school, port, "teacher") as teacher:
        teacher.page.get_by_role("link", name="Мой класс").click()
        teacher.look("own-class")
        with teacher.page.expect_download() as told:
            teacher.page.get_by_role("button", name="Распечатать и оформить").click()
        assert told.value.path().read_bytes().startswith(b"%PDF-")
        teacher.page.get_by_role("link", name="Проверка выгрузки и замечания").click()
        teacher.look("own-class-unit")


def _correct(chromium: Browser, school: School, port: int, folder: Path) -> None:
    """A mended export of an archived class is compared; what it would change is looked at, and left."""
    with visitor(chromium, school, port, "secretary") as secretary:
        page = secretary.page
        secretary.go("/year/")
        page.get_by_label("Файлы из электронного журнала").set_input_files(
            str(exported(folder, topic="Исправленная тема"))
        )
        page.get_by_role("button", name="Принять").click()
        page.get_by_role("link", name="Исправить архивный документ…").click(timeout=_LONG)
        expect(page.get_by_text("Исправленная тема")).to_be_visible()
        secretary.look("correct")
        secretary.go("/year/")
        page.get_by_role("button", name="Убрать").first.click()
        expect(page.get_by_role("link", name="Исправить архивный документ…")).to_have_count(0)


def _destroy(chromium: Browser, school: School, port: int) -> None:
    school.ok("clock", "set", "2027-12-01")
    with visitor(chromium, school, port, "archivist", script=False) as archivist:
        archivist.go("/terms/")
        archivist.page.get_by_text("Составить опись за год").click()
        archivist.page.get_by_label("Год, дела которого в ней").fill("2026")
        archivist.page.get_by_label("Протокол ЭК, если уже есть").fill("№ 3 от 01.12.2027")
        archivist.page.get_by_role("button", name="Составить", exact=True).click()
        reload_until(archivist.page, "на утверждении у директора")
    with visitor(chromium, school, port, "director", script=False) as director:
        director.go("/to-sign/")
        reload_until(director.page, "Подписать (1)")
        director.page.get_by_label("Документы просмотрены").check()
        director.page.get_by_role("button", name="Подписать (1)").click()
        reload_until(director.page, "Всё подписано и сохранено.")
    school.ok("clock", "set", "2032-01-10")
    with visitor(chromium, school, port, "archivist", script=False) as archivist:
        page = archivist.page
        page.get_by_role("link", name="Сроки и акты").click()
        page.get_by_role("button", name="Составить акт").click()
        expect(page.get_by_role("heading", name="Акт № 2032-1")).to_be_visible()
        page.get_by_label("Протокол ЭК").fill("№ 2 от 10.01.2032")
        page.get_by_role("button", name="Согласовать").click()
    with visitor(chromium, school, port, "archivist") as archivist:
        archivist.go("/acts/2032-1/")
        archivist.look("act-draft")
    for account in ("teacher", "deputy"):
        with visitor(chromium, school, port, account, script=False) as member:
            member.go("/acts/2032-1/")
            member.page.get_by_role("button", name="Согласовать").click()
    with visitor(chromium, school, port, "director") as director:
        page = director.page
        director.go("/acts/2032-1/")
        for _ in range(60):
            if page.get_by_role("button", name="Утвердить и подписать").count():
                break
            page.wait_for_timeout(2000)
            page.reload()
        director.look("act-to-approve")
    with visitor(chromium, school, port, "director", script=False) as director:
        page = director.page
        director.go("/acts/2032-1/")
        page.get_by_label("Акт прочитан").check()
        page.get_by_role("button", name="Утвердить и подписать").click()
        for _ in range(90):
            if page.get_by_text("подпись на документе").count():
                break
            page.wait_for_timeout(2000)
            page.reload()
        expect(page.get_by_text("подпись на документе")).to_be_visible()
    with visitor(chromium, school, port, "archivist", script=False) as archivist:
        page = archivist.page
        archivist.go("/acts/2032-1/")
        page.get_by_label("Введите номер акта").fill("2031-1")
        page.get_by_role("button", name="Исполнить акт").click()
        expect(page.get_by_text("act.not_typed")).to_be_visible()
        archivist.go("/acts/2032-1/")
        page.get_by_label("Введите номер акта").fill("2032-1")
        page.get_by_role("button", name="Исполнить акт").click()
        reload_until(page, "уничтожено, проверено чтением", times=3)
        expect(page.get_by_text("уничтожено, проверено чтением")).to_have_count(3)
        archivist.go("/archive/?q=5А 2026")
        expect(page.get_by_text("уничтожено по акту").or_(page.get_by_text("уничтожен по акту")).first).to_be_visible()
    with visitor(chromium, school, port, "archivist") as archivist:
        archivist.go("/acts/2032-1/")
        archivist.look("act-executed")
    for name in ("a", "b", "c"):
        assert not list((school.home / "media" / name).rglob("*5a*journal*"))
