"""The head of the event log as a member of a batch: proof that the log had grown so far by then, and was not rewritten.

The signed head (docs/format.md §8) lies in the batch's own object and stands under its timestamps like any record's
files. Whoever has the log later finds the line in it by its number and hash; everything before hangs on that line.
"""

import json
from collections.abc import Mapping, Sequence

from archive_store.event_lines import Event
from kernel.findings import Finding, Report, Severity
from operations.evidence_shelf import Shelved
from operations.services import Services
from signing.evidence.batch import group_digests

LOG_HEAD = "log-head.json"


def head_member(services: Services) -> tuple[str, bytes] | None:
    """The member's name and content, as the log stands now; None while there is no event."""
    head = services.events.head()
    return None if head is None else (f"{services.school.id}/log@{head[0]}", head[1])


def head_digests(shelved: Shelved, md: str) -> Mapping[str, tuple[bytes, ...]]:
    """The digests of a batch's own log head; nothing for a batch without one, or with another than was stamped."""
    content = shelved.files.get(LOG_HEAD, b"")
    named = (name for name in shelved.log_members if _is_stamped(shelved, name, content))
    return {name: group_digests(md, (content,)) for name in named}


def compare_heads(shelf: Sequence[Shelved], logs: Mapping[str, Sequence[Event]]) -> Report:
    """Whether each log has every line that evidence tells of, and the head is what was stamped.

    `logs`: school's code → its event log; those of fonds that were taken over besides one's own.
    """
    findings = []
    checked = 0
    for shelved in shelf:
        for name in shelved.log_members:
            checked += 1
            if not _agrees(shelved, name, logs.get(name.partition("/")[0], ())):
                text = "Журнал событий не тот, который заверен штампом времени: его переписали или обрезали."
                findings.append(Finding("audit.log_rewritten", Severity.ERROR, shelved.id, text))
    return Report(checked, tuple(findings))


def _is_stamped(shelved: Shelved, name: str, content: bytes) -> bool:
    """Whether the head is the one that every chain covers, the first of all: a later tree vouches for none before."""
    number = shelved.batch.members.index(name)
    return all(chain.digests[number] == group_digests(chain.md, (content,)) for chain in shelved.batch.chains)


def _agrees(shelved: Shelved, name: str, events: Sequence[Event]) -> bool:
    content = shelved.files.get(LOG_HEAD, b"")
    try:
        head = json.loads(content)
        seq, digest = int(head["seq"]), str(head["hash"])
    except (ValueError, KeyError, TypeError):
        return False
    return (
        _is_stamped(shelved, name, content)
        and name.endswith(f"@{seq}")
        and 0 < seq <= len(events)
        and events[seq - 1].hash == digest
    )
