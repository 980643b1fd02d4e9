"""Letters to those who have work to do: once a day at most, when something new waits, and again after a week.

Who was written to, and about what, lies in the home's `letters.json` by account; a letter that could not be sent is
tried again. A letter says how much waits and where, and names no pupil.
"""

import logging
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kernel.errors import LetopisError, UnavailableError
from letopis.sections import Mail
from letopis.settings import Settings, read_settings
from letopis.wiring import build_services
from operations import durable
from operations.home import Home
from operations.sheets import Sheet, read_sheet

if TYPE_CHECKING:
    from web.letters import Letter

_LOG = logging.getLogger("letopis.post")
_AGAIN = timedelta(days=7)
_FIRST_DAY_OFF = 5
_SECONDS = 30
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


class Told(Sheet):
    """What an account was written to last: when, and the digest of what waited."""

    on: date
    digest: str


class Book(Sheet):
    """`letters.json`."""

    told: dict[str, Told] = {}


@dataclass(frozen=True)
class Written:
    """A letter and whether it is due; `sent` once it has gone, `trouble`: why it has not."""

    letter: "Letter"
    address: str
    due: bool
    sent: bool = False
    trouble: LetopisError | None = None


def is_due(told: Told | None, digest: str, today: date) -> bool:
    """Whether to write: something new and not yet today, or the same for a week."""
    if told is None or told.on > today:  # a clock that was set wrong writes to nobody for years
        return True
    return told.on < today if told.digest != digest else today - told.on >= _AGAIN


def letters(home: Home, *, send: bool) -> Iterator[Written]:
    """The letters to all who have an address, a door that is open, and something that waits; due ones are sent.

    One that can't be sent keeps no other back. Raises UnavailableError `mail.not_set` to send without a server.
    """
    from desk.accounts import book as accounts
    from web.letters import Look, letter_to

    services, settings = build_services(home), read_settings(home)
    if send and not settings.mail.host:
        raise UnavailableError(
            "mail.not_set", "Почтовый сервер не задан.", "Впишите его в letopis.toml: [mail] host и sender."
        )
    look = Look(services)
    shut = {one.name for one in accounts.accounts() if not one.active}
    told = read_sheet(Book, home.letters).told if home.letters.is_file() else {}
    for account, person in sorted(settings.people.items()):
        letter = letter_to(look, account, _site(settings)) if person.email and account not in shut else None
        if letter is None:
            continue
        due = is_due(told.get(account), letter.digest, services.today())
        trouble = _trouble(home, settings.mail, person.email, letter) if send and due else None
        if send and due and trouble is None:
            told = {**told, account: Told(on=services.today(), digest=letter.digest)}
            durable.write(home.letters, Book(told=told).data())
        yield Written(letter, person.email, due, send and due and trouble is None, trouble)


def _trouble(home: Home, mail: Mail, address: str, letter: "Letter") -> LetopisError | None:
    """Sends the letter; gives why it has not gone."""
    try:
        _send(home, mail, address, letter)
    except LetopisError as error:
        return error
    return None


def send_in_time(home: Home, done_on: date | None) -> date | None:
    """Sends what is due once a day: on a working day, from the hour on. Gives the day that is done with.

    Composing letters asks everything what waits, so it is not done again that day, but for a server that took nothing.
    """
    services, mail = build_services(home), read_settings(home).mail
    local = services.clock.now().astimezone(ZoneInfo(services.school.zone))
    today = local.date()
    if today == done_on or not mail.host or local.weekday() >= _FIRST_DAY_OFF or local.hour < mail.hour:
        return done_on
    try:
        written = list(letters(home, send=True))
        for one in written:
            _LOG.info("a letter to %s is %s", one.letter.account, "sent" if one.sent else _unsent(one))
        failed = [one for one in written if one.trouble is not None]
        if failed and not any(one.sent for one in written):
            return done_on  # the server is away: it is tried again
    except LetopisError as error:
        _LOG.warning("%s: %s", error.code, error.message)
        return done_on
    return today


def _unsent(one: Written) -> str:
    return "not due" if one.trouble is None else f"not sent: {one.trouble.message}"


def _site(settings: Settings) -> str:
    """Where the reader's browser finds the pages: by the proxy's name, or on this machine."""
    said = settings.serve
    if not said.hosts:
        return f"http://127.0.0.1:{said.port}"
    return f"{'https' if said.https else 'http'}://{said.hosts[0]}"


def _send(home: Home, mail: Mail, address: str, letter: "Letter") -> None:
    from django.core.mail import EmailMessage, get_connection

    try:
        password = (home.root / mail.password_file).read_text("utf-8").strip() if mail.password_file else ""
        connection = get_connection(
            "django.core.mail.backends.smtp.EmailBackend", host=mail.host, port=mail.port or _PORTS[mail.security],
            username=mail.user, password=password, use_tls=mail.security == "starttls",
            use_ssl=mail.security == "tls", timeout=_SECONDS,
        )  # fmt: skip
        EmailMessage(letter.subject, letter.text, mail.sender, [address], connection=connection).send()
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        raise UnavailableError(
            "mail.not_sent",
            f"Письмо для «{letter.account}» не ушло: {type(error).__name__}.",
            "Проверьте раздел [mail] и пробуйте: letopis account letters --send.",
        ) from error
