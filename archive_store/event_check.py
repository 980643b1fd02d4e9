"""Checks a copy of the event log from its bytes alone. Shares no code with what writes it (rule 7 of the design)."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archive_store.keys import verify_text
from kernel.findings import Finding, Report, Severity

_CLAUSE = "docs/format.md §8"
_HEAD_FORMAT = "school-archive/events-head/1"
_KEYS = {"seq", "at", "actor", "verb", "subject", "details", "prev", "hash"}


def verify_log(path: Path, public_keys: Mapping[str, str]) -> Report:
    """Checks a log and the signed head beside it. `public_keys`: key id → PEM of the keys to believe.

    The first bad line is named; those after it are not looked at, since the chain is broken there. An empty or missing
    log gives a report that is not ok: nothing was checked.
    """
    head = path.with_name("events.head.json")
    return check_log(
        path.read_bytes() if path.is_file() else b"", head.read_bytes() if head.is_file() else None, public_keys
    )


def check_log(content: bytes, head: bytes | None, public_keys: Mapping[str, str]) -> Report:
    """The same for bytes in hand."""
    findings: list[Finding] = []
    lines = content.split(b"\n")
    torn = lines.pop()
    previous: dict[str, Any] = {"seq": 0, "hash": "0" * 64, "at": ""}
    good = 0
    for number, line in enumerate(lines, start=1):
        event, problem = _read(line, previous)
        if event is None:
            findings.append(
                _error("events.bad_line", f"строка {number}", f"Строка {number} журнала событий: {problem}.")
            )
            return Report(good + 1, tuple(findings))
        if str(event["at"]) < previous["at"]:
            findings.append(_warning("events.time_backwards", number, "время события раньше, чем у предыдущего"))
        previous = event
        good += 1
    if torn:
        findings.append(_warning("events.torn_line", good + 1, "строка не дописана"))
    if head is None:
        if good:
            findings.append(_error("events.no_head", "events.head.json", "Нет подписи под журналом событий."))
        return Report(good, tuple(findings))
    findings.extend(_check_head(head, lines, public_keys))
    return Report(good + 1, tuple(findings))


def _read(line: bytes, previous: Mapping[str, Any]) -> tuple[dict[str, Any] | None, str]:
    try:
        event = json.loads(line)
    except ValueError:
        return None, "не читается"
    if not isinstance(event, dict) or not event.keys() >= _KEYS:
        return None, "нет обязательных полей"
    if _canonical(event) != line:
        return None, "запись не в установленном виде"
    if event["seq"] != previous["seq"] + 1:
        return None, f"номер {event['seq']} вместо {previous['seq'] + 1}"
    if event["prev"] != previous["hash"]:
        return None, "не продолжает предыдущую"
    bare = {name: value for name, value in event.items() if name != "hash"}
    if hashlib.sha256(_canonical(bare) + b"\n").hexdigest() != event["hash"]:
        return None, "содержание изменено"
    return event, ""


def _check_head(content: bytes, lines: list[bytes], public_keys: Mapping[str, str]) -> list[Finding]:
    where = "events.head.json"
    try:
        head = json.loads(content)
        signature, seq, key_id = head.pop("sig"), head["seq"], head["key_id"]
        readable = head["format"] == _HEAD_FORMAT and isinstance(seq, int) and isinstance(signature, str)
    except (ValueError, KeyError, TypeError, AttributeError):
        readable = False
    if not readable:
        return [_error("events.bad_head", where, "Подпись под журналом событий не читается.")]
    if not verify_text(public_keys.get(key_id, ""), _canonical(head) + b"\n", signature):
        return [_error("events.bad_signature", where, "Подпись под журналом событий не подтверждается.")]
    if seq > len(lines):
        message = f"Журнал событий обрезан: подписано событие № {seq}, последнее в файле — № {len(lines)}."
        return [_error("events.truncated", f"строка {len(lines) + 1}", message)]
    if seq == 0 or json.loads(lines[seq - 1])["hash"] != head["hash"]:
        return [_error("events.bad_head", f"строка {seq}", "Подписано другое событие, чем записано.")]
    if seq < len(lines):
        return [_warning("events.unsigned_tail", seq + 1, "строки с этой не подписаны: запись была прервана")]
    return []


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _error(code: str, subject: str, message: str) -> Finding:
    return Finding(code, Severity.ERROR, subject, message, _CLAUSE)


def _warning(code: str, line: int, what: str) -> Finding:
    return Finding(code, Severity.WARNING, f"строка {line}", f"Журнал событий, строка {line}: {what}.", _CLAUSE)
