"""The school's own sign-in service: one that is not ours lets people in, a hostile one lets nobody in."""

import json
import re
import shutil
import subprocess
import sys
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from playwright.sync_api import Browser

from tests.conftest import School
from tests.servers import free_port
from tests.web.conftest import give_roles
from tests.web.site import PASSWORD, Answer, Person, enter, site
from tests.web.test_browser import chromium, stranger

__all__ = ["chromium"]  # the fixture

BEGIN = "/sign-in/service/"
CLIENT, SECRET = "letopis", "a-secret-of-forty-characters-or-thereabouts"


def named(school: School, port: int) -> None:
    """The settings name the service at the port; it knows the director and the deputy."""
    (school.home / "service.secret").write_text(f"{SECRET}\n", encoding="ascii")
    school.setting(
        "oidc", f'issuer = "http://localhost:{port}"\nclient_id = "{CLIENT}"\nsecret_file = "service.secret"\n'
        'title = "Школьная служба входа"'
    )  # fmt: skip
    for account in ("director", "deputy"):
        school.setting(f"people.{account}", f'office = "{account}"\nsign_in = "{account}@school"')


@pytest.fixture(scope="module")
def school(archived_once: School, tmp_path_factory: pytest.TempPathFactory) -> School:
    home = tmp_path_factory.mktemp("provider") / "home"
    shutil.copytree(archived_once.home, home, symlinks=True)
    school = School(home)
    give_roles(school)
    return school


@pytest.fixture(scope="module")
def service(school: School, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A provider that is not ours."""
    port = free_port()
    named(school, port)
    log = tmp_path_factory.mktemp("service") / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)], stdout=out, stderr=out
        )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                if requests.get(f"http://localhost:{port}/.well-known/openid-configuration", timeout=5).ok:
                    break
            except requests.RequestException:
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def port(school: School, service: int) -> Iterator[int]:
    assert service
    with site(school) as port:
        yield port


def through(person: Person, subject: str, path: str = BEGIN) -> Answer:
    """Goes to the service as a browser does, is there known as the subject, and comes back."""
    sent = person.get(path)
    assert sent.status == 302, sent.text
    asked = parse_qs(urlsplit(sent.to).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"http://127.0.0.1:{person.port}{BEGIN}return/"]
    said = requests.post(sent.to, data={"sub": subject}, allow_redirects=False, timeout=30)
    assert said.status_code == 302, said.text
    back = urlsplit(said.headers["location"])
    return person.get(f"{back.path}?{back.query}")


def test_whoever_the_settings_name_comes_in(school: School, port: int) -> None:
    enter(school, port, "director")
    page = Person(port).get("/sign-in/?next=/archive/").text
    assert "Войти: Школьная служба входа" in page
    assert f'href="{BEGIN}?next=/archive/"' in page
    person = Person(port)
    back = through(person, "director@school", f"{BEGIN}?next=/archive/%3Fq%3D7")
    assert (back.status, back.to) == (302, "/archive/?q=7"), back.text
    assert "Что вас ждёт" in person.get("/").text
    # The answer to a question is taken once.
    used = person.get(f"{BEGIN}return/?code=again&state=again")
    assert used.status == 403
    assert person.get("/").status == 200, "a foreign answer signs nobody out"


def test_how_it_looks(port: int, chromium: Browser) -> None:
    """The way in by the service, and what is said of an answer that nobody asked for."""
    with stranger(chromium, port) as guest:
        guest.go("/sign-in/")
        guest.look("sign-in-service")
        guest.go("/sign-in/?left=service")
        guest.look("left-service")
        guest.go(f"{BEGIN}return/?code=none&state=none")
        guest.said.clear()  # Chromium tells its console of every answer above 399
        guest.look("provider-refused")


def test_whoever_leaves_is_told_of_the_service_s_own_session(school: School, port: int, service: int) -> None:
    enter(school, port, "director")
    person = Person(port)
    assert through(person, "director@school").to == "/"
    left = person.post("/sign-out/", None).to
    assert left == "/sign-in/?left=service"
    shown = Person(port).get(left).text
    assert "Вы вышли из Летописи" in shown
    [end] = re.findall(r'<a href="([^"]+)" rel="noreferrer">Выйти и там', shown)
    assert end.startswith(f"http://localhost:{service}/")
    assert requests.get(end, timeout=30).status_code == 200, "the service asks whether it is meant"
    assert person.get("/").status == 302
    by_password = Person(port)
    signed_in = by_password.post(
        "/sign-in/", by_password.get("/sign-in/").token, username="director", password=PASSWORD
    )
    assert signed_in.status == 302
    assert by_password.post("/sign-out/", None).to == "/sign-in/"


def test_nobody_else_comes_in(school: School, port: int) -> None:
    # More than may be wrong of passwords: nothing is guessed here, and the whole school may have one address.
    for subject in ("stranger@school", "archivist", "director", "deputy@school", "Director@school", "x", "y"):
        person = Person(port)
        back = through(person, subject)
        assert back.status == 403, subject
        assert "не подтвердила, что вы работаете в этом архиве" in back.text
        assert person.get("/").status == 302
    known = {one["account"]: one for one in school.ok("account", "list")["accounts"]}
    assert not known["deputy"]["active"], "no account is made"
    enter(school, port, "deputy")
    assert through(Person(port), "deputy@school").to == "/"
    school.ok("account", "close", "deputy")
    assert through(Person(port), "deputy@school").status == 403


def test_a_closed_account_is_signed_out_at_its_next_click(school: School, port: int) -> None:
    enter(school, port, "director")
    person = Person(port)
    assert through(person, "director@school").to == "/"
    assert person.get("/").status == 200
    school.ok("account", "close", "director")
    try:
        assert person.get("/").to.startswith("/sign-in/")
    finally:
        school.ok("account", "open", "director")


def test_settings_that_are_not_in_order_keep_nobody_from_a_password(school: School, port: int) -> None:
    secret = school.home / "service.secret"
    kept = secret.read_bytes()
    secret.unlink()
    try:
        assert "Пароль" in Person(port).get("/sign-in/").text
        person = Person(port)
        sent = person.get(BEGIN)
        assert sent.status == 302, "nothing secret is told on the way there"
        said = requests.post(sent.to, data={"sub": "director@school"}, allow_redirects=False, timeout=30)
        back = urlsplit(said.headers["location"])
        assert person.get(f"{back.path}?{back.query}").status == 403
    finally:
        secret.write_bytes(kept)


def test_where_one_goes_afterwards_is_on_this_site(port: int) -> None:
    for evil in ("https://example.com/", "//example.com", "javascript:alert(1)"):
        assert through(Person(port), "director@school", f"{BEGIN}?{urlencode({'next': evil})}").to == "/"


def test_an_answer_is_taken_in_the_browser_that_asked(port: int) -> None:
    asked, other = Person(port), Person(port)
    sent = asked.get(BEGIN)
    said = requests.post(sent.to, data={"sub": "director@school"}, allow_redirects=False, timeout=30)
    back = urlsplit(said.headers["location"])
    assert other.get(f"{back.path}?{back.query}").status == 403
    denied = requests.post(sent.to, data={"action": "deny"}, allow_redirects=False, timeout=30)
    refused = urlsplit(denied.headers["location"])
    assert asked.get(f"{refused.path}?{refused.query}").status == 403
    assert asked.get("/").status == 302


def test_a_password_opens_nothing_by_a_code(port: int) -> None:
    person = Person(port)
    token = person.get("/sign-in/").token
    answer = person.post("/sign-in/?code=x&state=y", token, username="director", password="x")
    assert answer.status == 200
    assert "Имя или пароль не подходят" in answer.text


def test_the_second_factor_is_asked_for_all_the_same(school: School, port: int) -> None:
    text = (school.home / "letopis.toml").read_text(encoding="utf-8")
    school.setting("serve", 'second_factor = ["director"]')
    try:
        person = Person(port)
        assert through(person, "director@school").to == "/"
        assert person.get("/").to == "/second-factor/"
    finally:
        (school.home / "letopis.toml").write_text(text, encoding="utf-8")


# A service that is not what it should be.


def number(value: int) -> str:
    return urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()


OWN, FOREIGN = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


@dataclass
class Hostile:
    """What the service does in place of what it should. `spoil` changes the claims of the token."""

    port: int
    spoil: Callable[[dict[str, Any]], dict[str, Any]] = field(default=lambda claims: claims)
    key: Any = OWN
    algorithm: str = "RS256"
    status: int = 200
    token: Callable[[str], object] = field(default=lambda token: {"access_token": "a", "id_token": token})
    nonces: dict[str, str] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.port}"

    def described(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer, "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **{f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token", "userinfo")},
            "end_session_endpoint": "javascript:alert(1)",
            "jwks_uri": f"{self.issuer}/keys",
        }  # fmt: skip

    def keys(self) -> dict[str, Any]:
        numbers = OWN.public_key().public_numbers()
        return {"keys": [{"kty": "RSA", "kid": "1", "alg": "RS256", "n": number(numbers.n), "e": number(numbers.e)}]}

    def answer(self, code: str) -> object:
        now = int(time.time())
        claims = self.spoil({
            "iss": self.issuer, "aud": CLIENT, "sub": "director@school", "iat": now, "exp": now + 300,
            "nonce": self.nonces[code],
        })  # fmt: skip
        return self.token(jwt.encode(claims, self.key, algorithm=self.algorithm, headers={"kid": "1"}))


@contextmanager
def running(hostile: Hostile) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say({"/keys": hostile.keys}.get(self.path, hostile.described)())

        def do_POST(self) -> None:
            body = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            assert body["client_secret"] == [SECRET]
            assert body["code_verifier"]
            self._say(hostile.answer(body["code"][0]), hostile.status)

        def _say(self, said: object, status: int = 200) -> None:
            content = json.dumps(said).encode() if not isinstance(said, bytes) else said
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("localhost", hostile.port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def hostile(archived_once: School, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hostile, int]]:
    home = tmp_path_factory.mktemp("hostile") / "home"
    shutil.copytree(archived_once.home, home, symlinks=True)
    school, service = School(home), Hostile(free_port())
    give_roles(school)
    named(school, service.port)
    with site(school) as port:
        away = Person(port).get(BEGIN)
        assert (away.status, "не отвечает" in away.text) == (503, True), "the service is not there yet"
        with running(service):
            enter(school, port, "director")
            yield service, port


def come(service: Hostile, port: int) -> Answer:
    person = Person(port)
    asked = parse_qs(urlsplit(person.get(BEGIN).to).query)
    state = asked["state"][0]
    service.nonces[state] = asked["nonce"][0]
    return person.get(f"{BEGIN}return/?{urlencode({'code': state, 'state': state})}")


def test_no_foreign_address_stands_on_the_page(hostile: tuple[Hostile, int]) -> None:
    service, port = hostile
    assert come(service, port).to == "/"
    shown = Person(port).get("/sign-in/?left=service").text
    assert "Вы вышли из Летописи" in shown
    assert "javascript:" not in shown


def without(claim: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda claims: {name: value for name, value in claims.items() if name != claim}


def saying(**said: object) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda claims: {**claims, **said}


@pytest.mark.parametrize(
    "wrong",
    [
        {"spoil": saying(iss="http://evil.example")},
        {"spoil": saying(aud="another")},
        {"spoil": saying(aud=["another", "third"])},
        {"spoil": saying(azp="another")},
        {"spoil": saying(exp=int(time.time()) - 3600)},
        {"spoil": saying(iat=int(time.time()) + 3600)},
        {"status": 400},
        {"keys": list},
        {"keys": lambda: {"keys": []}},
        {"keys": lambda: {"keys": [None]}},
        {"spoil": saying(nonce="another")},
        {"spoil": saying(sub="")},
        {"spoil": saying(sub=["director@school"])},
        *({"spoil": without(claim)} for claim in ("iss", "aud", "exp", "nonce", "sub")),
        {"key": FOREIGN},
        {"key": SECRET, "algorithm": "HS256"},
        {"key": None, "algorithm": "none"},
        {"token": lambda _: {"access_token": "a"}},
        {"token": lambda _: {"access_token": "a", "id_token": "no.token.this"}},
        {"token": lambda _: ["nothing"]},
        {"token": lambda _: b"<html>"},
    ],
)
def test_a_token_that_is_not_good_opens_nothing(wrong: dict[str, Any], hostile: tuple[Hostile, int]) -> None:
    service, port = hostile
    assert come(service, port).to == "/", "it is good before it is spoilt"
    before = {name: getattr(service, name) for name in wrong}
    for name, value in wrong.items():
        setattr(service, name, value)
    try:
        back = come(service, port)
        assert back.status == 403, back.text
        assert "Вход не удался" in back.text
    finally:
        for name, value in before.items():
            setattr(service, name, value)


def test_a_service_whose_clock_is_a_little_ahead_is_believed(hostile: tuple[Hostile, int]) -> None:
    service, port = hostile
    service.spoil = saying(iat=int(time.time()) + 20)
    try:
        assert come(service, port).to == "/"
    finally:
        service.spoil = lambda claims: claims


def test_a_service_that_fails_is_away(hostile: tuple[Hostile, int]) -> None:
    service, port = hostile
    service.status = 502
    try:
        back = come(service, port)
        assert (back.status, "не отвечает" in back.text) == (503, True)
    finally:
        service.status = 200


def test_those_who_wait_for_the_service_do_not_take_the_page_along(hostile: tuple[Hostile, int]) -> None:
    service, port = hostile
    service.token = lambda token: (time.sleep(6), {"access_token": "a", "id_token": token})[1]
    try:
        with ThreadPoolExecutor(6) as crowd:
            coming = [crowd.submit(come, service, port) for _ in range(6)]
            time.sleep(1)
            begun = time.monotonic()
            assert Person(port).get("/sign-in/").status == 200
            assert time.monotonic() - begun < 4
            statuses = sorted(one.result().status for one in coming)
        assert statuses[:2] == [302, 302]
        assert set(statuses[2:]) <= {302, 503}
        assert 503 in statuses
    finally:
        service.token = lambda token: {"access_token": "a", "id_token": token}
