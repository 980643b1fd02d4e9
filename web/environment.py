"""The templates' words: Jinja2 with every value escaped and an unknown name an error."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from kernel.clock import parse_stamp
from kernel.ids import SchoolYear
from kernel.kinds import Kind
from kernel.russian import counted, short_date, short_moment
from operations.countersigning import asks_any
from operations.roles import Role
from operations.sheets import State
from retention.commission import Seat
from web.access import Visit
from web.hints import hint_of, standing_of, told_of
from web.words import COPY, RIGHT, ROLE, STATE, size_words


def environment(**options: Any) -> Environment:  # noqa: ANN401 - whatever Django's backend passes
    """The environment that Django's backend asks for."""
    made = Environment(**{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})  # noqa: S701 - the backend passes autoescape
    assert made.autoescape
    made.globals.update(static=staticfiles_storage.url, url=_url, counted=counted, menu=_menu)
    made.filters.update(
        day=_day, moment=_moment, stamp=_stamp, kind=_kind, state=lambda one: STATE[State(one)], copy=COPY.__getitem__,
        right=RIGHT.__getitem__,
        role=lambda one: ROLE[Role(one)], seat=lambda one: Seat(one).russian, size=size_words, hint=hint_of,
        told=told_of, place=_place, standing=standing_of, tail=_tail,
        year=lambda ends: SchoolYear(ends).title,
    )  # fmt: skip
    return made


def _url(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def _day(day: date | None) -> str:
    return short_date(day) if day else "—"


def _moment(instant: datetime | None, zone: str) -> str:
    return short_moment(instant, zone) if instant else "—"


def _stamp(text: str, zone: str) -> str:
    return short_moment(parse_stamp(text), zone)


def _kind(kind: str | Kind) -> str:
    name = Kind(kind).russian
    return name[:1].upper() + name[1:]


def _place(found: Mapping[str, str]) -> str:
    """Where a finding is, before its words; empty where that is a place in the data that no person sees."""
    where = found.get("where", "")
    return f"{where}: " if where and "/" not in where[:1] else ""


def _tail(kept: Mapping[str, object]) -> str:
    """What a link to another page of the same keeps of this one's address."""
    said = urlencode({name: value for name, value in kept.items() if value})
    return f"&{said}" if said else ""


# Page → words in the menu, and the verbs one of which it needs.
_MENU: Mapping[str, tuple[str, str]] = {
    "start": ("Главная", ""),
    "year": ("Закрытие года", "close close-confirm"),
    "own-class": ("Мой класс", "own-class"),
    "to-sign": ("На подпись", "sign"),
    "further": ("Вторая подпись", "countersign own-class"),
    "search": ("Архив", "find"),
    "requests": ("Запросы", "request"),
    "paper": ("На бумаге", "paper"),
    "reports": ("Отчёты", "report"),
    "terms": ("Сроки и акты", "retention"),
    "media": ("Носители", "media"),
    "orders": ("Приказы", "order"),
    "regulation": ("Положение", "profile"),
    "people": ("Пользователи", "account"),
    "upkeep": ("Обслуживание", "doctor"),
}


def _menu(visit: Visit) -> list[tuple[str, str]]:
    """Names and words of the pages that the visitor may open."""
    shown = [(name, words) for name, (words, verbs) in _MENU.items() if not verbs or any(map(visit.may, verbs.split()))]
    return shown if asks_any(visit.services) else [one for one in shown if one[0] != "further"]
