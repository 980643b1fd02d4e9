"""Pages and states that no walk leads past: axe-core and pictures of them; the dark view; the keyboard alone."""

import shutil
from base64 import b32decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from django_otp.oath import totp
from playwright.sync_api import Browser, Page, expect

from tests.conftest import School, new_school
from tests.generators.pages import many_pages
from tests.journals.test_tables import xlsx
from tests.operations.test_countersigning import ask_signers
from tests.web.conftest import give_class, give_roles
from tests.web.site import PASSWORD, enter, invitation, site
from tests.web.test_api import ask
from tests.web.test_browser import Visitor, chromium, stranger, visitor
from tests.web.test_uploads import await_page

__all__ = ["chromium"]  # the fixture

SUMMARY = "test/2025-26/5a/summary"
EVERY = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"


@pytest.fixture(scope="module")
def looked(archived_once: School, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[School, int]]:
    """Two archived classes, one of which lacks a copy on a medium that is not plugged in; nobody works on it."""
    home = tmp_path_factory.mktemp("looks") / "home"
    shutil.copytree(archived_once.home, home, symlinks=True)
    school = School(home)
    give_roles(school)
    give_class(school, "5А", "№ 31 от 01.09.2025")
    with site(school) as port:
        yield school, port


def test_before_anybody_is_known(looked: tuple[School, int], chromium: Browser) -> None:
    school, port = looked
    with stranger(chromium, port) as guest:
        guest.go("/sign-in/")
        guest.look("sign-in")
        guest.go(invitation(school, "deputy"))
        guest.look("invitation")
        guest.go("/invitation/MQ/c0ffee-00/")
        guest.said.clear()  # Chromium tells its console of every answer above 399
        guest.look("invitation-over")
        guest.go("/nothing/here/")
        guest.said.clear()
        guest.look("not-found")


def test_a_device_for_the_second_factor(looked: tuple[School, int], chromium: Browser) -> None:
    school, port = looked
    with visitor(chromium, school, port, "inspector") as one:
        one.go("/account/")
        one.page.get_by_role("button", name="Включить").click()
        expect(one.page.get_by_role("heading")).to_be_visible()
        one.look("new-device")


def test_where_one_is_stopped_at_the_door(looked: tuple[School, int], chromium: Browser) -> None:
    """A code is asked for beside the password; and after five wrong ones the door stays shut for a while."""
    school, port = looked
    with visitor(chromium, school, port, "commission") as one:
        one.go("/account/")
        one.page.get_by_role("button", name="Включить").click()
        secret = one.page.locator("code").first.inner_text().replace(" ", "")
        key = b32decode(secret + "=" * (-len(secret) % 8))
        one.page.get_by_label("Код", exact=True).fill(f"{totp(key):06d}")
        one.page.get_by_role("button", name="Готово").click()
        expect(one.page.get_by_role("button", name="Готово")).to_have_count(0)
    with stranger(chromium, port) as guest:
        _sign_in(guest, PASSWORD)
        expect(guest.page.get_by_role("heading", name="Код подтверждения")).to_be_visible()
        guest.look("second-factor")
        guest.page.get_by_label("Шесть цифр").fill("000000")
        guest.page.get_by_role("button", name="Продолжить").click()
        expect(guest.page.get_by_role("alert")).to_contain_text("Код не подходит")
    with stranger(chromium, port) as guest:
        for _ in range(5):
            _sign_in(guest, "не тот пароль")
        expect(guest.page.get_by_role("heading", name="Слишком много ошибок")).to_be_visible()
        guest.said.clear()  # Chromium tells its console of every answer above 399
        guest.look("locked-out")


def test_a_class_that_cannot_be_closed_holds_up_no_other(
    tmp_path: Path, exports: list[Path], chromium: Browser
) -> None:
    school = new_school(tmp_path)
    give_roles(school)
    school.ok("import", *map(str, exports))
    for file in (one for one in (school.home / "imports").rglob("journal.json") if "6a" in one.parts):
        file.write_bytes(file.read_bytes().replace(b'"5"', b'"4"', 1))  # a mark: the file is as good as before
    with site(school) as port, visitor(chromium, school, port, "secretary") as secretary:
        page = secretary.page
        secretary.go("/year/2026/")
        page.get_by_label("Приказ").fill("№ 95 от 28.05.2026")
        page.get_by_role("button", name="Закрыть и сверстать").click()
        expect(page.get_by_role("heading", name="Закрыто не всё")).to_be_visible()
        expect(page.get_by_text("Закрыто: 1 документ")).to_be_visible()
        expect(page.locator("li.error")).to_contain_text("import.changed")
        secretary.said.clear()  # Chromium tells its console of every answer above 399
        secretary.look("not-closed")
    assert {one["state"] for one in school.ok("status", "test/2025-26/5a/journal")["records"]} == {"closed"}


def _sign_in(guest: Visitor, password: str) -> None:
    guest.go("/sign-in/")
    guest.page.get_by_label("Имя пользователя").fill("commission")
    guest.page.get_by_label("Пароль", exact=True).fill(password)
    guest.page.get_by_role("button", name="Войти").click()


def test_what_the_archive_says_of_trouble(looked: tuple[School, int], chromium: Browser) -> None:
    school, port = looked
    with visitor(chromium, school, port, "archivist") as archivist:
        archivist.go(f"/archive/{SUMMARY}/check/")
        archivist.look("check")
        archivist.go("/archive/?q=%D0%9D%D0%B5%D0%B8%D0%B7%D0%B2%D0%B5%D1%81%D1%82%D0%BD%D1%8B%D0%B9")
        archivist.look("nothing-found")
        archivist.go("/requests/")
        archivist.look("requests-empty")
    medium = school.medium("c")
    away = medium.with_name("c-away")
    medium.rename(away)
    try:
        with visitor(chromium, school, port, "archivist") as archivist:
            archivist.look("start-medium-away")
            archivist.go(f"/archive/{SUMMARY}/")
            expect(archivist.page.get_by_text("Неполный комплект: 2 из 3.")).to_be_visible()
            archivist.look("card-two-of-three")
            archivist.go("/media/")
            archivist.look("media-one-away")
    finally:
        away.rename(medium)


@pytest.mark.parametrize("account", ["secretary", "director", "archivist", "administrator", "class-teacher"])
def test_the_dark_view(account: str, looked: tuple[School, int], chromium: Browser) -> None:
    """Each page of the menu; the archive's with a document."""
    school, port = looked
    with visitor(chromium, school, port, account, scheme="dark") as one:
        menu = one.page.get_by_role("navigation", name="Разделы").get_by_role("link")
        paths = [str(link.get_attribute("href")) for link in menu.all()]
        paths += [f"/archive/{SUMMARY}/", "/archive/?q=5"] if account == "archivist" else []
        pictured = {"/": "dark-start", f"/archive/{SUMMARY}/": "dark-card"} if account == "archivist" else {}
        for path in [*paths, "/account/"]:
            one.go(path)
            one.look(pictured.get(path, ""))


def test_a_second_signature(chromium: Browser, tmp_path: Path, exports: list[Path]) -> None:
    school = new_school(tmp_path)
    give_roles(school)
    give_class(school, "5А", "№ 31 от 01.09.2025")
    ask_signers(school)
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--kind", "summary", "--order", "№ 95 от 28.05.2026")
    school.ok("sign", "--all", "--demo-key")
    with site(school, working=True) as port:
        with visitor(chromium, school, port, "class-teacher") as teacher:
            teacher.page.get_by_role("link", name="Вторая подпись").click()
            teacher.page.get_by_text("Ключ на другом компьютере").click()
            expect(teacher.page.get_by_role("link", name="Скачать документы: 1, архив ZIP")).to_be_visible()
            teacher.look("further")
        with visitor(chromium, school, port, "director") as director:
            director.go("/to-sign/")
            director.look("receipts")


def test_what_a_second_export_asks(working: tuple[School, int], chromium: Browser) -> None:
    school, port = working

    def book(mark: str, more: str = "") -> bytes:
        return xlsx([("№", "ФИО", "03.09.2025", "1 четверть"), ("1", "Алексеев Артём", mark, more)])

    secretary = enter(school, port, "secretary")
    secretary.upload("/year/upload/", {"9А алгебра.xlsx": book("5")})
    await_page(secretary, lambda one: "9А, 2025/2026" in one)
    secretary.upload("/year/upload/", {"9А алгебра.xlsx": book("4", "4")})
    await_page(secretary, lambda one: "Класс 9А уже принят" in one)
    secretary.upload("/year/upload/", {"9Б алгебра.xlsx": book("УВ", "усв")})
    await_page(secretary, lambda one: "Знак «УВ»" in one)
    with visitor(chromium, school, port, "secretary") as one:
        one.go("/year/")
        one.look("year-asks")
        one.page.get_by_role("link", name="Посмотреть, что изменится").click()
        one.look("replace")
        one.page.get_by_role("button", name="Заменить прежнюю выгрузку").click()
        expect(one.page.get_by_text("Класс 9А уже принят")).to_have_count(0, timeout=60_000)


def test_what_is_said_of_files(working: tuple[School, int], chromium: Browser) -> None:
    school, port = working
    secretary = enter(school, port, "secretary")
    rows = [("№", "ФИО", "03.09.2025", "Рейтинг"), ("1", "Алексеев Артём", "5", "99")]
    secretary.upload("/year/upload/", {"10А алгебра.xlsx": xlsx(rows)})
    secretary.upload("/year/upload/", {"сводная.pdf": many_pages("PDF", ["one", "two"])})
    await_page(secretary, lambda one: "Чьи это файлы" in one and "Столбец «Рейтинг»" in one)
    with visitor(chromium, school, port, "secretary") as one:
        page = one.page
        one.go("/year/")
        card = page.locator("article.upload", has_text="сводная.pdf")
        card.get_by_label("Класс или группа").fill("10Б")
        card.get_by_label("Учебный год").fill("2025/26")
        card.get_by_label("Что это").select_option(label="Сводная ведомость (только PDF и снимки)")
        card.get_by_label("Кто в документе").fill("Иванова Анна Петровна; 12.03.2010\nСидоров Олег")
        one.look("year-whose")
        card.get_by_role("button", name="Прочесть ещё раз").first.click()
        expect(page.get_by_text("10Б, 2025/2026, сводная ведомость: 2 листа")).to_be_visible(timeout=60_000)
        card = page.locator("article.upload", has_text="10А алгебра.xlsx")
        card.get_by_label("Столбец «Рейтинг» — это").select_option(label="не нужен, не брать")
        card.get_by_role("button", name="Запомнить и прочесть ещё раз").click()
        expect(page.get_by_text("10А, 2025/2026, классный журнал")).to_be_visible(timeout=60_000)
        one.go("/year/")
        page.get_by_text("Что запомнено о знаках и столбцах").click()
        one.look("year-remembered")
        page.get_by_role("link", name="10Б").click()
        page.get_by_text("Кто в документе: 2 обучающихся").click()
        page.get_by_text("Принято по ошибке").click()
        one.look("class-pages")
        page.get_by_role("button", name="Убрать принятое").click()
        expect(page.get_by_role("link", name="10Б")).to_have_count(0)


def reached(page: Page, most: int = 120) -> list[str]:
    """What the Tab key reaches, in its order, until the focus leaves the page: the element's path in the page."""
    found = []
    for _ in range(most):
        page.keyboard.press("Tab")
        told = page.evaluate(_FOCUSED)
        if told is None or (found and told["path"] == found[0]):
            break
        assert told["seen"], f"the focus on {told['path']} is not seen"
        if found[-1:] != [told["path"]]:  # a day has a stop for each of its parts
            found.append(told["path"])
    return found


_PATH = """
  const path = (one) => { const steps = [];
    for (; one && one !== document.body; one = one.parentElement)
      steps.unshift(`${one.tagName}:${[...one.parentElement.children].indexOf(one)}`);
    return steps.join(">"); };
"""
_FOCUSED = f"""() => {{ {_PATH}
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return {{ path: path(one), seen }};
}}"""
_ALL = f"""(every) => {{ {_PATH}
  const shown = (one) => one.checkVisibility({{ visibilityProperty: true }}) && !one.disabled
    && !(one.type === "radio" && !one.checked && document.querySelector(`input[name="${{one.name}}"]:checked`));
  const radios = new Set();
  return [...document.querySelectorAll(every)].filter(shown).filter((one) => {{
    if (one.type !== "radio") return true;
    const first = !radios.has(one.name); radios.add(one.name); return first;
  }}).map(path);
}}"""


@pytest.mark.parametrize(
    ("account", "path"),
    [
        ("secretary", "/"), ("secretary", "/year/"), ("secretary", "/paper/"), ("secretary", "/orders/"),
        ("director", "/to-sign/"), ("archivist", f"/archive/{SUMMARY}/"),
        ("archivist", "/requests/"), ("archivist", "/media/"), ("archivist", "/terms/"), ("administrator", "/people/"),
        ("administrator", "/regulation/"), ("class-teacher", "/my-class/"),
    ],
)  # fmt: skip
def test_the_tab_key_reaches_everything_in_the_order_of_the_page(
    account: str, path: str, looked: tuple[School, int], chromium: Browser
) -> None:
    school, port = looked
    with visitor(chromium, school, port, account) as one:
        one.go(path)
        wanted = one.page.evaluate(_ALL, EVERY)
        assert reached(one.page, 4 * len(wanted)) == wanted


def test_the_first_thing_leads_past_the_menu(looked: tuple[School, int], chromium: Browser) -> None:
    school, port = looked
    with visitor(chromium, school, port, "archivist") as one:
        one.go("/requests/")
        one.page.keyboard.press("Tab")
        expect(one.page.get_by_role("link", name="К содержанию")).to_be_focused()
        one.page.keyboard.press("Enter")
        one.page.keyboard.press("Tab")
        assert one.page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_archive_is_searched_by_the_keyboard_alone(looked: tuple[School, int], chromium: Browser) -> None:
    school, port = looked
    with visitor(chromium, school, port, "archivist") as one:
        one.go("/archive/")
        expect(one.page.get_by_role("searchbox")).to_be_focused()
        one.page.keyboard.type("5А")
        one.page.keyboard.press("Enter")
        expect(one.page.get_by_role("link", name="Классный журнал").first).to_be_visible()


def test_somebody_signs_in_by_the_keyboard_alone(looked: tuple[School, int], chromium: Browser) -> None:
    school, port = looked
    enter(school, port, "secretary")
    with stranger(chromium, port) as one:
        one.go("/sign-in/")
        one.page.get_by_label("Имя").first.focus()
        one.page.keyboard.type("secretary")
        one.page.keyboard.press("Tab")
        one.page.keyboard.type(PASSWORD)
        one.page.keyboard.press("Enter")
        expect(one.page.get_by_role("heading", name="Что вас ждёт")).to_be_visible()


def test_files_are_dropped(working: tuple[School, int], chromium: Browser) -> None:
    school, port = working
    rows = [("№", "ФИО", "03.09.2025", "1 четверть"), ("1", "Алексеев Артём", "5", "4")]
    with visitor(chromium, school, port, "secretary") as one:
        one.go("/year/")
        drop(one, "form.drop", {"8В алгебра.xlsx": xlsx(rows)})
        one.page.get_by_role("button", name="Принять").click()
        expect(one.page.get_by_text("8В, 2025/2026")).to_be_visible(timeout=60_000)


def drop(one: Visitor, selector: str, files: dict[str, bytes]) -> None:
    """As a person drops files onto a part of the page."""
    data = [{"name": name, "bytes": list(content)} for name, content in files.items()]
    one.page.evaluate(
        """([selector, files]) => {
          const data = new DataTransfer();
          for (const one of files) data.items.add(new File([new Uint8Array(one.bytes)], one.name));
          const target = document.querySelector(selector);
          for (const name of ["dragenter", "dragover", "drop"])
            target.dispatchEvent(new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        [selector, data],
    )


def test_no_connection_is_said(looked: tuple[School, int], chromium: Browser) -> None:
    school, port = looked
    with visitor(chromium, school, port, "archivist") as one:
        one.go(f"/archive/{SUMMARY}/")
        one.page.context.set_offline(True)
        one.page.get_by_role("link", name="Проверить сейчас").click()
        expect(one.page.get_by_text("Нет связи с Летописью.")).to_be_visible()
        one.said.clear()  # the browser tells its console that there is no network
        one.page.context.set_offline(False)
        one.look("offline")


def test_a_program_is_given_a_key(looked: tuple[School, int], chromium: Browser) -> None:
    school, port = looked
    enter(school, port, "secretary")
    with visitor(chromium, school, port, "administrator") as one:
        one.go("/people/")
        one.page.get_by_text("Выдать ключ программе").click()
        one.page.get_by_label("От чьего имени").select_option("secretary")
        one.page.get_by_label("Для чего").fill("электронный журнал")
        one.page.get_by_label("передавать выгрузки").check()
        one.page.get_by_role("button", name="Выдать ключ").click()
        key = one.page.get_by_label("Ключ").input_value()
        one.look("key")
        assert ask(port, key, "GET", "/status").status == 403, "of another scope"
        assert ask(port, key, "GET", "/imports/20260101T000000Z-00000000").status == 404
        assert key not in (school.home / "log" / "events.jsonl").read_text(encoding="utf-8")
