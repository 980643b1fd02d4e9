"""The verb «log»: an extract from the event log about one record or act, and all that proves it without this program.

A line proves itself only by the chain that it hangs in, so the whole log goes with the extract: its lines name
accounts, ids and digests, and nobody.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive_store.event_check import check_log
from archive_store.event_lines import Event
from archive_store.media import medium_keys
from archive_store.medium import read_whole
from archive_store.paths import ARCHIVE_KEYS, EVENTS, EVENTS_HEAD
from docgen.archive_papers import log_paper
from kernel.clock import parse_stamp
from kernel.errors import IntegrityError, NotFoundError, UnavailableError
from kernel.russian import short_moment
from operations import durable
from operations.event_words import WORDS
from operations.loose_papers import loose_pdf
from operations.retrieving import refuse_taken
from operations.services import Services

_NOTE = """Выписка из журнала событий электронного архива

vypiska.pdf         строки журнала об этом документе или акте
events.jsonl        весь журнал: каждая строка содержит сумму предыдущей, поэтому ни одну нельзя изменить или убрать
events.head.json    подпись архива под последней строкой (Ed25519)
archive-keys.json   открытые ключи архива

Проверка без Летописи. Строка без поля hash, с ключами по алфавиту и без пробелов, даёт свой hash:
    head -n 1 events.jsonl | jq -cS 'del(.hash)' | sha256sum
Поле prev каждой строки равно hash предыдущей, а seq и hash последней строки стоят в events.head.json; подписано там
всё, кроме sig, в той же записи. Журнал с носителя проверяет и verify.py, который лежит на каждом носителе.
"""


@dataclass(frozen=True)
class Extract:
    """What was written: the files, how many lines are about the subject, how many the log has."""

    files: tuple[Path, ...]
    lines: int
    of: int


def extract_log(services: Services, subject: str, folder: Path, actor: str) -> Extract:
    """Writes the extract about a record, an act, or all whose ids begin alike, into a new or empty folder.

    Raises NotFoundError `log.nothing_told`; BadInputError `get.target_not_empty`; IntegrityError `events.damaged`;
    UnavailableError `log.no_medium` where no medium can give the archive's public keys and the signed head.
    """
    refuse_taken(folder)
    if not any(_is_about(event, subject) for event in services.events.events()):
        raise NotFoundError(
            "log.nothing_told",
            f"В журнале событий нет ничего о «{subject}».",
            "Номера документов: letopis status; актов: letopis act list.",
        )
    services.log(actor, "log-extract", subject)
    files = _proof(services)
    events = list(services.events.events())
    told = [event for event in events if _is_about(event, subject)]
    rows = [_row(event, services.school.zone) for event in told]
    paper = log_paper(services.school.name, subject, rows, len(events), events[-1].hash)
    contents = {"vypiska.pdf": loose_pdf(services, paper, subject), "README.txt": _NOTE.encode(), **files}
    for name, content in contents.items():
        durable.write(folder / name, content)
    return Extract(tuple(folder / name for name in contents), len(told), len(events))


def _proof(services: Services) -> dict[str, bytes]:
    """Log, head and keys of the first medium whose log is whole and as long as the home's."""
    last = services.events.last()
    for _, medium in services.media.attached():
        keys = medium_keys(medium, services.media.key_ids)
        files = {name: read_whole(medium, name) for name in (EVENTS, EVENTS_HEAD, ARCHIVE_KEYS) if medium.entry(name)}
        if len(files) < 3 or not check_log(files[EVENTS], files[EVENTS_HEAD], keys).ok:
            continue
        if last is not None and files[EVENTS].endswith(last.as_line()):
            return files
    if last is None:
        raise IntegrityError("events.damaged", "Журнал событий пуст.", "Проверьте: letopis doctor.")
    raise UnavailableError(
        "log.no_medium",
        "Ни на одном подключённом носителе нет целого журнала событий.",
        "Подключите носитель (letopis media attach) или восстановите журнал: letopis media repair.",
    )


def history(services: Services, subject: str) -> list[tuple[str, str, str, str, str, str]]:
    """The log's lines about the subject: number, moment, account, what was done, to what, details."""
    zone = services.school.zone
    return [_row(event, zone) for event in services.events.events() if _is_about(event, subject)]


def _is_about(event: Event, subject: str) -> bool:
    listed = [one for name in ("destroyed", "kept", "records") for one in _list(event.details.get(name))]
    about = (event.subject, str(event.details.get("act", "")), *listed)
    return any(text == subject or text.startswith(subject.rstrip("/") + "/") for text in about)


def _list(value: object) -> list[str]:
    return list(map(str, value)) if isinstance(value, list) else []


def _row(event: Event, zone: str) -> tuple[str, str, str, str, str, str]:
    return (
        str(event.seq),
        short_moment(parse_stamp(event.at), zone),
        event.actor,
        WORDS.get(event.verb, event.verb),
        event.subject,
        "; ".join(_details(event)),
    )


def _details(event: Event) -> Iterator[str]:
    """What fits into a cell: digests by their beginning, nested values left to the log itself."""
    for name, value in event.details.items():
        if isinstance(value, str | int) and value != "":
            text = str(value)
            yield f"{name}: {text if len(text) <= 40 else text[:16] + '…'}"
        elif isinstance(value, list):
            yield f"{name}: {json.dumps(value, ensure_ascii=False)[:40]}"
