"""A letter to an account: what waits for it, in the words of its first page. It names no pupil."""

from collections.abc import Iterator
from dataclasses import dataclass

from kernel.digests import canonical_json, sha256_hex
from kernel.errors import RefusedError
from kernel.findings import Severity
from kernel.russian import counted
from operations.doctoring import examine
from operations.media_care import list_media
from operations.progress import progress
from operations.services import Services
from web.access import Visit, visit_of
from web.tasks import Task, tasks_of

_MOST_FINDINGS = 10


@dataclass(frozen=True)
class Letter:
    """What is written to an account. `digest` is that of what waits: the same means nothing new."""

    account: str
    subject: str
    text: str
    digest: str


def letter_to(services: Services, account: str, site: str) -> Letter | None:
    """The letter to the account as of now; None if nothing waits for it, or it may not act just now.

    Args:
        services: the home.
        account: its login.
        site: where the pages answer, without a slash at the end.
    """
    try:
        visit = visit_of(services, account, ())
    except RefusedError:
        return None  # its duty is over, or the settings know it no more
    media = list_media(services) if visit.may("media") else []
    tasks = list(tasks_of(visit, progress(services), media))
    found = list(_findings(visit))
    if not (tasks or found):
        return None
    waits = counted(len(tasks) + len(found), "дело", "дела", "дел")
    words = [one.words for one in tasks] + found
    return Letter(
        account, f"Летопись: вас ждёт {waits}", _text(services, tasks, found, site), sha256_hex(canonical_json(words))
    )


def _findings(visit: Visit) -> Iterator[str]:
    """What `doctor` would say to whoever may ask it: media, renewals, copies, regulation, trust."""
    if visit.may("doctor"):
        told = [one.message for one in examine(visit.services).findings if one.severity is not Severity.INFO]
        yield from told[:_MOST_FINDINGS]


def _text(services: Services, tasks: list[Task], found: list[str], site: str) -> str:
    lines = ["Здравствуйте!", "", f"{services.school.name}. Вас ждёт:", ""]
    for task in tasks:
        lines += [f"— {task.words}", f"  {site}{task.address}", ""]
    if found:
        lines += ["Проверка архива (letopis doctor) говорит:", "", *(f"— {one}" for one in found), ""]
    lines += [
        "Письмо составила Летопись, отвечать на него не нужно. Оно приходит, когда появляется новое, и раз в неделю,",
        "пока старое не сделано. Чтобы писем не было, администратор уберёт адрес из настроек.",
    ]
    return "\n".join(lines) + "\n"
