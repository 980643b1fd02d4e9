"""The site in a process of its own, and a person with a browser that speaks HTTP and keeps cookies."""

import http.client
import json
import os
import re
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.conftest import School
from tests.servers import free_port

PASSWORD = "лето-кончилось-рано-42"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@contextmanager
def site(school: School, *, working: bool = False, port: int | None = None) -> Iterator[int]:
    """The pages of the home; with `working` all of `serve`. Gives the port: one of its own, if none is asked for."""
    port = port or free_port()
    part = ["-m", "letopis.main", "--home", str(school.home), "serve"] if working else [
        "-m", "letopis.part", str(school.home), "web",
    ]  # fmt: skip
    log = school.home.parent / f"site-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *part], stdout=out, stderr=out, start_new_session=True,
            env={**os.environ, "LETOPIS_PORT": str(port)},
        )  # fmt: skip
    try:
        until = time.monotonic() + 120
        while True:
            assert process.poll() is None, log.read_text()
            try:
                if Person(port).get("/health").status == 200:
                    break
            except OSError:
                pass
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.2)
        yield port
    except BaseException:
        _tell(school, log)
        raise
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        finally:
            os.killpg(process.pid, signal.SIGKILL) if process.poll() is None else None


def _tell(school: School, log: Path) -> None:
    """What the parts of the site said of late and which steps are not over: a failure elsewhere is not seen again."""
    for path in (log, *sorted((school.home / "log").glob("*.log"))):
        print(f"== {path.name}", path.read_text(errors="replace")[-3000:], sep="\n")
    with closing(sqlite3.connect(school.home / "letopis.sqlite3")) as desk:
        told = "SELECT key, state, attempts, code, until, not_before FROM desk_step WHERE state != 'done'"
        print("== steps", *desk.execute(told), sep="\n")


def parts_of(school: School, name: str) -> list[int]:
    """Process ids of the parts of `serve` on the home whose name begins so; of `serve` itself, if it is «serve»."""
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            with suppress(OSError):
                words = (path / "cmdline").read_bytes().decode(errors="replace").split("\0")
                own = str(school.home) in words
                is_part = "letopis.part" in words and any(word.startswith(name) for word in words[-3:])
                if own and (is_part or (name == "serve" and "serve" in words)):
                    found.append(int(path.name))
    return found


def multipart(
    files: Mapping[str, bytes], fields: Mapping[str, str | list[str]], named: str | Mapping[str, str] = "files"
) -> tuple[str, bytes]:
    """A form with files as a browser sends it: its type and body. `named`: the field of the files, or of each."""
    edge = secrets.token_hex(16)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, values in fields.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    for name, content in files.items():
        field = named if isinstance(named, str) else named[name]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    return f"multipart/form-data; boundary={edge}", b"".join((*parts, f"--{edge}--\r\n".encode()))


@dataclass(frozen=True)
class Answer:
    """What came back. `to` is where it sends on to."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return unescape(self.body.decode())

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def to(self) -> str:
        return self.headers.get("location", "")

    @property
    def token(self) -> str:
        found = _TOKEN.search(self.body.decode())
        assert found, self.text[:2000]
        return found[1]


@dataclass
class Person:
    """Somebody at a browser without JavaScript; nothing is followed by itself."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, b"", headers)

    def post(self, path: str, token: str | None = None, /, **fields: object) -> Answer:
        """Sends a form; its token is taken from the person's own account page, unless one is given."""
        pairs = [("csrfmiddlewaretoken", self.get("/account/").token if token is None else token)]
        for name, value in fields.items():
            pairs += [(name, str(one)) for one in (value if isinstance(value, list) else [value])]
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(pairs).encode(), kind)

    def upload(
        self,
        path: str,
        files: Mapping[str, bytes],
        /,
        named: str | Mapping[str, str] = "files",
        **fields: str | list[str],
    ) -> Answer:
        """Sends files as a browser does."""
        fields["csrfmiddlewaretoken"] = self.get("/account/").token
        kind, body = multipart(files, fields, named)
        return self._ask("POST", path, body, {"Content-Type": kind})

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        own = {"Referer": f"http://127.0.0.1:{self.port}/", **headers}
        if self.cookies:
            own["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer, given = exchange(self.port, method, path, body, own)
        for value in given:
            key, _, rest = value.partition("=")
            self.cookies[key] = rest.partition(";")[0]
        return answer


def exchange(
    port: int, method: str, path: str, body: bytes, headers: Mapping[str, str]
) -> tuple[Answer, list[str]]:  # fmt: skip
    """One request and its answer, and the cookies that came with it."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        line.request(method, path, body or None, dict(headers))
        answer = line.getresponse()
        given = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()), given
    finally:
        line.close()


def invitation(school: School, account: str) -> str:
    """The path of a new invitation."""
    return urlsplit(school.ok("account", "invite", account)["link"]).path


def enter(school: School, port: int, account: str) -> Person:
    """Somebody who was invited, has set a password and is signed in."""
    person = Person(port)
    link = invitation(school, account)
    token = person.get(link).token
    answer = person.post(link, token, new_password1=PASSWORD, new_password2=PASSWORD)
    assert answer.status == 302, answer.text
    return person
