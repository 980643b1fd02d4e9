"""Who comes in: by an invitation, a password, a second factor; and who does not."""

import re
import shutil
import time
from base64 import b32decode
from collections.abc import Iterator

import pytest
from django_otp.oath import totp

from tests.conftest import School
from tests.web.conftest import give_roles
from tests.web.site import PASSWORD, Person, enter, invitation, site


def sign_in(port: int, account: str, password: str = PASSWORD, after: str = "") -> tuple[Person, int, str]:
    person = Person(port)
    token = person.get("/sign-in/").token
    answer = person.post("/sign-in/", token, username=account, password=password, next=after)
    return person, answer.status, answer.to


def test_an_invitation_works_once_and_wants_a_good_password(looked_at: School, port: int) -> None:
    link = invitation(looked_at, "deputy")
    guest = Person(port)
    token = guest.get(link).token
    for weak in ("short-1", "1234567890123", "password123"):
        answer = guest.post(link, token, new_password1=weak, new_password2=weak)
        assert answer.status == 200, weak
        assert 'aria-invalid="true"' in answer.text
    assert guest.post(link, token, new_password1=PASSWORD, new_password2=PASSWORD + "x").status == 200
    assert guest.post(link, token, new_password1=PASSWORD, new_password2=PASSWORD).to == "/"
    assert "Что вас ждёт" in guest.get("/").text
    assert Person(port).get(link).status == 410
    assert Person(port).get("/invitation/MQ/c0ffee-00/").status == 410
    assert Person(port).get("/invitation/%D0%AF/x/").status == 410
    assert sign_in(port, "deputy")[1:] == (302, "/")


def test_a_sign_in_leads_nowhere_else(looked_at: School, port: int) -> None:
    enter(looked_at, port, "inspector")
    for evil in ("https://example.com/", "//example.com", "javascript:alert(1)", "\\\\example.com"):
        assert sign_in(port, "inspector", after=evil)[2] == "/"
    assert sign_in(port, "inspector", after="/archive/?q=7")[2] == "/archive/?q=7"
    sent = Person(port).get("/archive/?q=%D0%98")
    assert (sent.status, sent.to) == (302, "/sign-in/?next=/archive/%3Fq%3D%25D0%2598")


def test_five_wrong_passwords_shut_the_door(looked_at: School, port: int) -> None:
    enter(looked_at, port, "commission")
    statuses = [sign_in(port, "commission", "не тот пароль")[1] for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert sign_in(port, "commission")[1] == 429
    # Nobody else is shut out, and nobody learns which names there are.
    enter(looked_at, port, "inspector")
    assert sign_in(port, "inspector")[1] == 302
    unknown = Person(port)
    token = unknown.get("/sign-in/").token
    told = [unknown.post("/sign-in/", token, username=name, password="x").text for name in ("nobody", "inspector")]
    assert [text.count("Имя или пароль не подходят") for text in told] == [1, 1]


def test_signing_out_takes_a_form(looked_at: School, port: int) -> None:
    person = enter(looked_at, port, "secretary")
    assert person.get("/sign-out/").status == 405
    assert person.get("/").status == 200
    assert person.post("/sign-out/").to == "/sign-in/"
    assert person.get("/").status == 302


def test_a_form_without_its_token_does_nothing(looked_at: School, port: int) -> None:
    person = enter(looked_at, port, "secretary")
    for path in ("/sign-out/", "/year/upload/", "/year/2026/close/", "/view/"):
        answer = person.post(path, "forged")
        assert answer.status == 403
        assert "page.stale_form" in answer.text
    assert person.get("/").status == 200


def test_a_closed_account_is_out_at_the_next_click(looked_at: School, port: int) -> None:
    person = enter(looked_at, port, "deputy")
    assert person.get("/").status == 200
    looked_at.ok("account", "close", "deputy")
    assert person.get("/").status == 302
    assert sign_in(port, "deputy")[1] == 200
    looked_at.ok("account", "open", "deputy")
    assert sign_in(port, "deputy")[1] == 302
    assert looked_at.refused("account", "invite", "nobody") == (3, "account.unknown")
    told = {one["account"]: one for one in looked_at.ok("account", "list")["accounts"]}
    assert told["deputy"]["active"]
    assert told["deputy"]["last_seen"]
    owner = next(one for one in told.values() if one["role"] == "owner")
    assert owner["invited"] is False


def test_every_answer_has_its_headers(looked_at: School, port: int) -> None:
    person = enter(looked_at, port, "archivist")
    for path in ("/", "/sign-in/", "/archive/?q=5", "/nowhere/", "/year/"):
        answer = person.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "no-store" in answer.headers["cache-control"]
        assert not re.search(r'(src|href)="(https?:)?//', answer.text)
        assert not re.search(r"<script>|\son\w+=|style=", answer.text)
    cookie = Person(port)
    set_ = cookie._ask("GET", "/sign-in/", b"", {}).headers["set-cookie"]
    assert "HttpOnly" in set_
    assert "SameSite=Strict" in set_


@pytest.fixture
def strict(archived_once: School, tmp_path) -> Iterator[tuple[School, int]]:
    """The pages of a school whose director must show a second factor."""
    shutil.copytree(archived_once.home, tmp_path / "home", symlinks=True)
    school = School(tmp_path / "home")
    give_roles(school)
    school.setting("serve", 'second_factor = ["director"]')
    with site(school) as port:
        yield school, port


def test_a_second_factor(strict: tuple[School, int]) -> None:
    school, port = strict
    director = enter(school, port, "director")
    for path in ("/", "/to-sign/", "/archive/", "/account/"):
        assert director.get(path).to.partition("?")[0] == "/second-factor/"
    page = director.get("/second-factor/")
    assert "<svg" in page.text
    [secret] = re.findall(r"<code>([A-Z2-7 ]+)</code>", page.text)
    key = b32decode(secret.replace(" ", "") + "=" * (-len(secret.replace(" ", "")) % 8))
    assert "Код не подходит" in director.post("/second-factor/", page.token, code="000000").text
    time.sleep(1.1)  # after a wrong code the device rests a second
    code = f"{totp(key):06d}"
    assert director.post("/second-factor/", page.token, code=code).to == "/"
    assert director.get("/to-sign/").status == 200
    # The next time the password alone opens nothing, and a code that was used opens nothing either.
    again, status, _ = sign_in(port, "director")
    assert status == 302
    assert again.get("/").to == "/second-factor/"
    assert again.get("/archive/?q=7").to == "/second-factor/?next=%2Farchive%2F%3Fq%3D7"
    token = again.get("/second-factor/").token
    assert "Код не подходит" in again.post("/second-factor/", token, code=code).text
    # Whoever has lost his telephone is helped by the administrator.
    assert school.ok("account", "forget-device", "director")["devices"] == 1
    assert "<svg" in again.get("/second-factor/").text
    # Who need not show one may still have one.
    secretary = enter(school, port, "secretary")
    assert secretary.get("/").status == 200
    assert "<svg" in secretary.post("/account/device/").text


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(looked_at: School, port: int) -> None:
    person = enter(looked_at, port, "archivist")
    assert "set-cookie" in person.get("/media/").headers
    asked = person.get("/media/", **{"HX-Request": "true", "HX-Trigger": "progress"})
    assert asked.status in (200, 286)
    assert "set-cookie" not in asked.headers


def test_whoever_is_in_is_not_sent_round_in_circles(looked_at: School, port: int) -> None:
    person = enter(looked_at, port, "archivist")
    assert person.get("/sign-in/?next=/sign-in/").to == "/"
    assert person.get("/sign-in/?next=/sign-in/%3Fnext%3D/").to == "/"


def test_nobody_gives_himself_a_door_above_his_own(looked_at: School) -> None:
    for verb in (("invite",), ("close",), ("forget-device",), ("token", "--title", "x", "--for", "find")):
        asked = ("account", verb[0], "director", *verb[1:], "--as", "administrator")
        assert looked_at.refused(*asked) == (4, "account.owner_only")
