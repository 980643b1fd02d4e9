"""Signing by the CryptoPro plug-in, in Chromium: the plug-in is emulated, what signs is OpenSSL.

A real plug-in needs CryptoPro's licence and CSP. The emulation has its objects and their order of calls.
"""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from signing.outside import to_be_signed
from signing.shapes import Prepared
from tests.conftest import School
from tests.operations.test_elsewhere import key_files, openssl
from tests.signing import gost_pki
from tests.signing.test_signing_outside import signed_elsewhere as signed_in_gost
from tests.web.conftest import give_roles, new_school
from tests.web.site import enter, site
from tests.web.test_browser import Visitor, chromium, visitor
from tests.web.test_outside import JOURNAL, SUMMARY, archived, hand_out, shown, signed, until

__all__ = ["chromium"]  # the fixture
EMULATOR = Path(__file__).with_name("emulated_cadesplugin.js")
_LONG = 180_000  # ms


def name_the_plug_in(school: School) -> None:
    settings = school.home / "letopis.toml"
    line, text = f"[signing]\nplugin_script = {json.dumps(str(EMULATOR))}\n", settings.read_text()
    settings.write_text(text.replace("[signing]\n", line) if "[signing]" in text else f"{text}\n{line}")


@pytest.fixture(scope="module")
def office(working: tuple[School, int], exports: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """5А waits for the signature, the settings name the plug-in's script; the folder with the director's key."""
    school, _ = working
    name_the_plug_in(school)
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    keys = key_files(school, tmp_path_factory.mktemp("office") / "keys")
    openssl("x509", "-in", str(keys / "all.pem"), "-outform", "DER", "-out", str(keys / "own.cer"))
    return keys


def certificate_of(keys: Path, **other: object) -> dict[str, object]:
    """The director's certificate as a plug-in shows it, or another one."""
    content = (keys / "own.cer").read_bytes()
    known: dict[str, object] = {
        "subject": 'CN="Школа ""Учебная""", O="Школа ""Учебная""", SN=Петрова, G=Анна Ивановна',
        "own": True,
        "until": "2099-01-01T00:00:00Z",
        "issuer": 'CN="УЦ ""Учебный""", O=Учебный центр',
        "content": base64.encodebytes(content).decode(),
    }
    return {**known, **other}


def prepared_by_digest(home: Path) -> dict[str, Prepared]:
    found = {}
    for sheet in home.rglob("outside-*.json"):
        name, _, rest = sheet.read_bytes().partition(b"\n")
        one = Prepared.from_parts((sheet.parent / name.decode()).read_bytes(), rest)
        found[one.digest.hex().upper()] = one
    return found


def plug_in(page: Page, school: School, keys: Path, certificates: list[dict[str, Any]], fails_at: int = 0) -> list[str]:
    """Gives the page a plug-in with these certificates; what it signed. The `fails_at`-th asking is cancelled."""
    made: list[str] = []

    def sign(digest: str, certificate: str) -> str:
        assert certificate == certificate_of(keys)["content"]
        if len(made) + 1 == fails_at:
            made.append("")
            return ""
        made.append(digest)
        return base64.encodebytes(signed(to_be_signed(prepared_by_digest(school.home)[digest]), keys)).decode()

    page.expose_function("madeByTheTest", sign)
    page.add_init_script(f"window.emulatedCertificates = {json.dumps(certificates)};")
    return made


@pytest.fixture
def director(chromium: Browser, working: tuple[School, int]) -> Iterator[Visitor]:
    with visitor(chromium, *working, "director") as one:
        yield one


def test_the_director_signs_in_the_browser(office: Path, director: Visitor, working: tuple[School, int]) -> None:
    school, _ = working
    page = director.page
    others = [
        certificate_of(office, subject="CN=Просроченный", content="MDE=", until="2020-01-01T00:00:00Z"),
        certificate_of(office, subject="CN=Чужой", content="MDI=", own=False),
        certificate_of(office, subject="CN=Без токена", content="MDM=", broken=True),
    ]
    # The director's own is on a token, and is seen there only.
    page.add_init_script("window.emulatedTokens = true;")
    made = plug_in(page, school, office, [*others, certificate_of(office, token=True)], fails_at=2)
    director.go("/to-sign/")
    page.get_by_text("Вы подписываете за директора").click()
    expect(page.get_by_label("Доверенность (МЧД)")).to_be_visible()
    director.look("to-sign-for-another")
    page.get_by_text("Вы подписываете за директора").click()
    page.get_by_text("Ключ у вас: КриптоПро").click()
    page.get_by_role("button", name="Показать сертификаты").click()
    expect(page.get_by_text("Найдено сертификатов: 1.")).to_be_visible()
    choice = page.get_by_label("Сертификат из КриптоПро на этом компьютере")
    expect(choice.locator("option:checked")).to_have_text(
        'Петрова Анна Ивановна, Школа "Учебная", выдал УЦ "Учебный", до 01.01.2099'
    )
    director.look("plugin-choice")
    page.get_by_label("Документы просмотрены").check()
    page.get_by_role("button", name=re.compile("Выдать на подпись")).click()

    # The second asking for the PIN is cancelled: the first signature is kept, and the rest can go on.
    page.get_by_role("button", name="Подписать в браузере: 2").click(timeout=_LONG)
    cancelled = page.get_by_text(re.compile(r"cancelled by the user.*Собранные подписи сохранены"))
    expect(cancelled).to_be_visible(timeout=_LONG)
    director.look("plugin-cancelled")
    assert [bool(one) for one in made] == [True, False]
    page.reload()
    expect(page.get_by_role("button", name="Отправить собранные подписи: 1")).to_be_visible()
    page.get_by_role("button", name="Подписать в браузере: 1").click()
    expect(page.get_by_text("Всё подписано и сохранено.")).to_be_visible(timeout=_LONG)
    until(lambda: {JOURNAL, SUMMARY} <= archived(school))
    assert school.ok("verify", "--all")["ok"]
    assert not list((school.home / "sittings").glob("*/collected"))


def test_the_workplace_is_checked_before_anybody_hurries(
    office: Path, director: Visitor, working: tuple[School, int]
) -> None:
    school, _ = working
    page = director.page
    plug_in(page, school, office, [certificate_of(office)])
    director.go("/to-sign/")
    page.get_by_role("link", name="Проверить рабочее место").click()
    page.get_by_role("button", name="Проверить", exact=True).click()
    expect(page.get_by_text("Всё готово: можно подписывать.")).to_be_visible(timeout=_LONG)
    expect(page.get_by_role("cell", name=re.compile("действует до .*, не отозван"))).to_be_visible()
    page.get_by_role("button", name="Проверить КриптоПро").click()
    told = "Плагин 2.0.15000, КриптоПро CSP 5.0.13000. Действующих сертификатов с закрытым ключом: 1."
    expect(page.get_by_text(told)).to_be_visible()
    director.look("workplace")


@pytest.mark.usefixtures("office")
def test_a_browser_without_a_plug_in_is_told(
    director: Visitor, working: tuple[School, int], exports: list[Path]
) -> None:
    school, _ = working
    school.ok("import", str(exports[1]))
    school.ok("close", "2026", "--class", "6А", "--order", "№ 95 от 28.05.2026")
    page = director.page
    page.add_init_script("window.emulatedCertificates = []; window.emulatedAway = true;")
    director.go("/to-sign/")
    page.get_by_text("Ключ у вас: КриптоПро").click()
    page.get_by_role("button", name="Показать сертификаты").click()
    expect(page.get_by_text("КриптоПро ЭЦП Browser plug-in не отвечает")).to_be_visible()


def test_answers_that_do_not_fit_are_refused(working: tuple[School, int], office: Path) -> None:
    """Whatever a page sends: nothing is kept but a good signature of the document it is said to be of."""
    school, port = working
    director = enter(school, port, "director")
    none = director.get("/to-sign/plugin/offers/").json
    assert (none["offers"], none["whole"]) == ([], 0)
    director.post("/to-sign/elsewhere/end/")
    refused = director.post("/to-sign/plugin/answer/", document="x", nonce="y", cms="z")
    assert (refused.status, refused.json["code"]) == (404, "elsewhere.nothing_handed")
    hand_out(director, (office / "own.cer").read_bytes(), shown(director))
    told = director.get("/to-sign/plugin/offers/").json
    first, second = told["offers"]
    assert (told["whole"], told["collected"], told["preparing"]) == (2, 0, False)
    assert first["algorithm"] == 4, "the test key is RSA"
    known = prepared_by_digest(school.home)
    good = {
        one["document"]: base64.b64encode(signed(to_be_signed(known[one["digest"]]), office)).decode()
        for one in (first, second)
    }

    def answer(**told: str) -> tuple[int, str]:
        said = director.post("/to-sign/plugin/answer/", **told)
        return said.status, said.json.get("code", "")

    right = {"document": first["document"], "nonce": first["nonce"], "cms": good[first["document"]]}
    assert answer(**{**right, "document": "test/2025-26/9z/journal"}) == (403, "signing.stale_answer")
    assert answer(**{**right, "nonce": second["nonce"]}) == (403, "signing.stale_answer")
    assert answer(**{**right, "cms": good[second["document"]]}) == (400, "signing.cms_other_document")
    assert answer(**{**right, "cms": ""}) == (400, "signing.bad_answer")
    assert answer(**{**right, "document": "../../letopis.toml"}) == (403, "signing.stale_answer")
    assert director.get("/to-sign/plugin/offers/").json["collected"] == 0
    assert answer(**right) == (200, "")
    assert answer(**right) == (200, ""), "the same once more is no harm"
    left = director.get("/to-sign/plugin/offers/").json
    assert ([one["document"] for one in left["offers"]], left["collected"]) == ([second["document"]], 1)
    assert enter(school, port, "archivist").get("/to-sign/plugin/offers/").status == 403
    lost = director.post("/to-sign/elsewhere/end/")
    assert (lost.status, "elsewhere.signatures_wait" in lost.text) == (403, True), "nothing is lost unsaid"
    director.post("/to-sign/plugin/send/")
    until(lambda: first["document"] in archived(school))
    assert len(director.get("/to-sign/plugin/offers/").json["offers"]) == 1
    assert director.post("/to-sign/plugin/send/").to == "/to-sign/", "nothing to send is no error"
    # What a kill or a failed reading left is read with what comes next.
    left_over = school.home / "sittings" / "director" / "back-9"
    left_over.mkdir()
    (left_over / "second.sig").write_bytes(base64.b64decode(good[second["document"]]))
    assert "непроверенные подписи (1) пропадут" in director.get("/to-sign/").text
    assert director.post("/to-sign/elsewhere/again/").to == "/to-sign/"
    until(lambda: second["document"] in archived(school))
    assert not left_over.exists()


@pytest.mark.usefixtures("office")
def test_the_script_is_the_settings_own(working: tuple[School, int]) -> None:
    school, port = working
    director = enter(school, port, "director")
    given = director.get("/to-sign/plugin/cadesplugin_api.js")
    assert (given.status, given.headers["content-type"], given.body) == (200, "text/javascript", EMULATOR.read_bytes())
    assert "chrome-extension:" in director.get("/to-sign/").headers["content-security-policy"]
    settings = school.home / "letopis.toml"
    text = settings.read_text()
    try:
        settings.write_text(re.sub(r"plugin_script = .*\n", "", text))
        assert director.get("/to-sign/plugin/cadesplugin_api.js").status == 404
        page = director.get("/to-sign/")
        assert "chrome-extension:" not in page.headers["content-security-policy"]
        assert "plugin" not in page.text
    finally:
        settings.write_text(text)


def test_a_key_in_gost_goes_through_the_page(chromium: Browser, exports: list[Path], tmp_path: Path) -> None:
    """Streebog digests go to the page, signatures by GOST R 34.10-2012 come back, and each fits its document.

    The archive's own authorities are those of the test PKI, so the proof of the certificate ends there, as it should.
    """
    for name in ("school", "gost"):
        (tmp_path / name).mkdir()
    school = new_school(tmp_path / "school")
    give_roles(school)
    name_the_plug_in(school)
    with gost_pki.serving(tmp_path / "gost") as world:
        school.ok("import", str(exports[0]))
        school.ok("close", "2026", "--order", "№ 97 от 29.05.2026")
        own = {"subject": "CN=Директор", "issuer": "CN=УЦ", "own": True, "until": "2099-01-01T00:00:00Z",
               "content": base64.encodebytes(world.der("d256b")).decode()}  # fmt: skip
        digests: list[str] = []

        def sign(digest: str, certificate: str) -> str:
            assert certificate == own["content"]
            digests.append(digest)
            content = to_be_signed(prepared_by_digest(school.home)[digest])
            return base64.encodebytes(signed_in_gost(world, "d256b", content)).decode()

        with site(school, working=True) as port, visitor(chromium, school, port, "director") as director:
            page = director.page
            page.expose_function("madeByTheTest", sign)
            page.add_init_script(f"window.emulatedCertificates = {json.dumps([own])};")
            director.go("/to-sign/")
            page.get_by_text("Ключ у вас: КриптоПро").click()
            page.get_by_role("button", name="Показать сертификаты").click()
            expect(page.get_by_text("Найдено сертификатов: 1.")).to_be_visible()
            page.get_by_label("Документы просмотрены").check()
            page.get_by_role("button", name=re.compile("Выдать на подпись")).click()
            page.get_by_role("button", name="Подписать в браузере: 2").click(timeout=_LONG)
            expect(page.get_by_text("Принято подписей: 0. Не принято файлов: 2.")).to_be_visible(timeout=_LONG)
            page.get_by_text("Что не принято").click()
            expect(page.get_by_text("не подтверждается доверенными корневыми сертификатами")).to_have_count(2)
        assert [len(one) for one in digests] == [64, 64], "Streebog-256"
