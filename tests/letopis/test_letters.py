"""Letters to those who have work to do, through a real SMTP server on loopback."""

import json
import ssl
import stat
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from letopis.post import Told, is_due
from tests.conftest import School
from tests.servers import free_port
from tests.web.conftest import give_roles
from tests.web.site import site

PASSWORD = "pismo-481526"


class PostOffice:
    """What came, and how the server answers: as it should, or with a refusal."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], EmailMessage]] = []
        self.refuses = False

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.refuses:
            return "451 come again"
        content = envelope.content
        assert isinstance(content, bytes)
        letter = message_from_bytes(content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append((envelope.rcpt_tos, letter))
        return "250 taken"


def authenticated(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"letopis", PASSWORD.encode())
    return AuthResult(success=right, handled=False)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "post")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )  # fmt: skip
    paths = folder / "post.crt", folder / "post.key"
    paths[0].write_bytes(made.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


@pytest.fixture
def post_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[PostOffice, int]]:
    """An SMTP server that takes nothing before STARTTLS and the password; the commands trust its certificate."""
    office, port = PostOffice(), free_port()
    own, key = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(own))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own, key)
    server = Controller(
        office, hostname="127.0.0.1", port=port, authenticator=authenticated, auth_required=True, tls_context=context,
        require_starttls=True,
    )  # fmt: skip
    server.start()
    try:
        yield office, port
    finally:
        server.stop()


def with_mail(school: School, port: int) -> None:
    password = school.home / "keys" / "mail.pass"
    password.write_text(f"{PASSWORD}\n", encoding="utf-8")
    password.chmod(stat.S_IRUSR | stat.S_IWUSR)
    school.setting("mail", f'host = "127.0.0.1"\nport = {port}\nsecurity = "starttls"\nuser = "letopis"\n'
                   'password_file = "keys/mail.pass"\nsender = "archive@school.example"\nhour = 0')  # fmt: skip
    for account, office in (("director", "директор"), ("secretary", "секретарь"), ("inspector", "проверяющий")):
        school.setting("people", f'{account} = {{ office = "{office}", email = "{account}@school.example" }}')
    give_roles(school)


def closed(school: School, exports: list[Path]) -> School:
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    return school


def test_who_has_work_is_written_to_and_not_twice(
    school: School, exports: list[Path], post_office: tuple[PostOffice, int]
) -> None:
    office, port = post_office
    with_mail(closed(school, exports), port)
    shown = school.ok("account", "letters")["letters"]
    assert [(one["account"], one["due"], one["sent"]) for one in shown] == [("director", True, False)]
    assert office.letters == []
    assert [one["sent"] for one in school.ok("account", "letters", "--send")["letters"]] == [True]
    [(to, letter)] = office.letters
    assert to == ["director@school.example"]
    assert letter["From"] == "archive@school.example"
    assert str(letter["Subject"]).strip() == "Летопись: вас ждёт 1 дело"
    text = letter.get_content()
    assert "Ждут вашей подписи: 2 документа." in text
    assert "/to-sign/" in text
    names = [pupil["surname"] for pupil in json.loads(exports[0].read_text())["pupils"]]
    assert not [name for name in names if name in text]
    again = school.ok("account", "letters", "--send")["letters"]
    assert [(one["due"], one["sent"]) for one in again] == [(False, False)]
    school.ok("import", str(exports[1]))
    school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    assert [one["due"] for one in school.ok("account", "letters", "--send")["letters"]] == [False], "one a day"
    school.ok("account", "invite", "director")
    school.ok("account", "close", "director")
    assert school.ok("account", "letters")["letters"] == []
    assert len(office.letters) == 1


def test_a_letter_that_did_not_go_goes_later(
    school: School, exports: list[Path], post_office: tuple[PostOffice, int]
) -> None:
    office, port = post_office
    assert school.refused("account", "letters", "--send") == (6, "mail.not_set")
    with_mail(closed(school, exports), port)
    office.refuses = True
    ran = school.run("account", "letters", "--send")
    [letter] = ran.json["letters"]
    assert (ran.code, letter["sent"], "не ушло" in letter["trouble"]) == (6, False, True)
    assert PASSWORD not in ran.out + ran.err
    (school.home / "keys" / "mail.pass").write_text("другой пароль", encoding="utf-8")
    office.refuses = False
    assert school.run("account", "letters", "--send").json["letters"][0]["trouble"]
    (school.home / "keys" / "mail.pass").write_text(PASSWORD, encoding="utf-8")
    strangers = {"SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt"}
    stranger = school.run("account", "letters", "--send", env=strangers)
    assert (stranger.code, stranger.json["letters"][0]["sent"]) == (6, False), "a stranger's server"
    assert [one["sent"] for one in school.ok("account", "letters", "--send")["letters"]] == [True]
    assert len(office.letters) == 1
    school.setting("people", 'director = { office = "директор", email = "директор, кто же ещё" }')
    assert school.refused("status") == (2, "settings.malformed")


def test_serve_writes_by_itself_on_working_days(
    tmp_path: Path, exports: list[Path], post_office: tuple[PostOffice, int]
) -> None:
    office, port = post_office
    school = School(tmp_path / "home")
    school.ok("init", "--profile", "demo", "--school", "Школа", "--id", "test", "--demo-keys", "--simulation")
    school.work_alone()
    school.ok("clock", "set", "2027-06-02")  # a Wednesday
    with_mail(closed(school, exports), port)
    with site(school, working=True):
        until = time.monotonic() + 120
        while not office.letters and time.monotonic() < until:
            time.sleep(0.5)
    assert [to for to, _ in office.letters] == [["director@school.example"]]


@pytest.mark.parametrize(
    ("told", "digest", "today", "wanted"),
    [
        (None, "a", date(2026, 6, 1), True),
        (Told(on=date(2026, 6, 1), digest="a"), "b", date(2026, 6, 1), False),  # one a day
        (Told(on=date(2026, 6, 1), digest="a"), "b", date(2026, 6, 2), True),
        (Told(on=date(2026, 6, 1), digest="a"), "a", date(2026, 6, 2), False),
        (Told(on=date(2026, 6, 1), digest="a"), "a", date(2026, 6, 7), False),
        (Told(on=date(2026, 6, 1), digest="a"), "a", date(2026, 6, 8), True),
    ],
)
def test_when_a_letter_is_due(told: Told | None, digest: str, today: date, wanted: bool) -> None:
    assert is_due(told, digest, today) is wanted
