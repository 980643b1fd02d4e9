"""A letter to an account: what waits for it, in the words of its first page. It names no pupil."""

import re
from dataclasses import dataclass
from functools import cached_property

from kernel.digests import canonical_json, sha256_hex
from kernel.errors import LetopisError
from kernel.findings import Finding, Severity
from kernel.russian import counted
from operations.doctoring import examine
from operations.media_care import MediumStanding, list_media
from operations.progress import Progress, progress
from operations.services import Services
from web.access import Visit, visit_of
from web.hints import told_of
from web.tasks import Task, tasks_of

_MOST_FINDINGS = 10
_OF_THE_ARCHIVE = ("media", "evidence", "hold")
"""Kinds of findings that are the archivist's to see to."""
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class Letter:
    """What is written to an account. `digest` is that of what waits, whatever its number: the same is nothing new."""

    account: str
    subject: str
    text: str
    digest: str


class Look:
    """What all letters of a round are made of, asked once."""

    def __init__(self, services: Services) -> None:
        self.services = services

    @cached_property
    def under_way(self) -> list[Progress]:
        """What is between close and media."""
        return progress(self.services)

    @cached_property
    def media(self) -> list[MediumStanding]:
        """How the media stand."""
        return list_media(self.services)

    @cached_property
    def findings(self) -> list[Finding]:
        """What `doctor` says: media, renewals, copies, regulation, trust."""
        return [one for one in examine(self.services).findings if one.severity is not Severity.INFO]

    def told_to(self, visit: Visit) -> list[str]:
        """What of it is the visitor's to do: all, or what whoever renews evidence and cares for media does."""
        found = self.findings if visit.may("doctor") else []
        if not found and visit.may("renew"):
            found = [one for one in self.findings if one.code.partition(".")[0] in _OF_THE_ARCHIVE]
        return [told_of(one) for one in found[:_MOST_FINDINGS]]


def letter_to(look: Look, account: str, site: str) -> Letter | None:
    """The letter to the account as of now; None if nothing waits for it, or it may not act just now.

    Args:
        look: what there is, in the home.
        account: its login.
        site: where the pages answer, without a slash at the end.
    """
    try:
        visit = visit_of(look.services, account, ())
    except LetopisError:
        return None  # its duty is over, or the settings know it no more, or never could
    tasks = list(tasks_of(visit, look.under_way, look.media if visit.may("media") else []))
    found = look.told_to(visit)
    if not (tasks or found):
        return None
    waits = counted(len(tasks) + len(found), "дело", "дела", "дел")
    new = [one.kind or one.address for one in tasks] + [_NUMBERS.sub("", one) for one in found]
    return Letter(
        account,
        f"Летопись: вас ждёт {waits}",
        _text(look.services, tasks, found, site),
        sha256_hex(canonical_json(new)),
    )


def _text(services: Services, tasks: list[Task], found: list[str], site: str) -> str:
    lines = ["Здравствуйте!", "", f"{services.school.name}. Вас ждёт:", ""]
    for task in tasks:
        lines += [f"— {task.words}", f"  {site}{task.address}", ""]
    if found:
        lines += ["Проверка архива говорит:", "", *(f"— {one}" for one in found), ""]
    lines += [
        "Письмо составила Летопись, отвечать на него не нужно. Оно приходит, когда появляется новое, и раз в неделю,",
        "пока старое не сделано. Чтобы писем не было, администратор уберёт адрес из настроек.",
    ]
    return "\n".join(lines) + "\n"
