"""The step «check»: a signed file is judged by veraPDF, together with whatever else waits, and the verdict is kept.

Starting the validator costs seconds, one more small file a tenth of one: so the step of one record judges up to
`TOGETHER` records that are signed and not judged yet; their own steps then find the verdict. A lock on each record
keeps two processes from judging the same file; it goes with the process that holds it.
"""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from kernel.digests import sha512_hex
from kernel.errors import RefusedError
from kernel.ids import RecordId
from operations.folders import WorkFolder
from operations.services import Services
from operations.sheets import PdfaSheet

TOGETHER = 6


def judge_pdfa(services: Services, record: RecordId, actor: str) -> None:
    """Judges the record's signed file unless it is judged.

    Raises RefusedError `record.not_signed`; what the validator raises when it is not there.
    """
    work = WorkFolder(services.home.work_folder(record))
    if not work.exists:
        return  # archived and tidied by an earlier try
    if not work.signed_pdf.is_file():
        raise RefusedError("record.not_signed", f"Документ {record} ещё не подписан.", "Подпишите его: letopis sign.")
    with ExitStack() as locks:
        locks.enter_context(_locked(work, wait=True))
        if work.pdfa() is None:
            _judge(services, {record: work, **_neighbours(services, record, locks)}, actor)


def _neighbours(services: Services, record: RecordId, locks: ExitStack) -> dict[RecordId, WorkFolder]:
    found: dict[RecordId, WorkFolder] = {}
    for other in services.home.work_folders():
        work = WorkFolder(services.home.work_folder(other))
        waits = other != record and work.signed_pdf.is_file() and work.pdfa() is None
        if waits and len(found) < TOGETHER - 1 and locks.enter_context(_locked(work, wait=False)):
            found[other] = work
    return found


@contextmanager
def _locked(work: WorkFolder, *, wait: bool) -> Iterator[bool]:
    """Whether this process has the record for judging; without `wait` it may not get it."""
    with (work.path / "judging.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


def _judge(services: Services, works: dict[RecordId, WorkFolder], actor: str) -> None:
    verdicts = services.validator().check([work.signed_pdf for work in works.values()])
    for record, work in works.items():
        verdict = verdicts[work.signed_pdf]
        sheet = PdfaSheet(
            sha512=sha512_hex(work.signed_pdf.read_bytes()),
            passed=verdict.passed,
            flavour=verdict.flavour,
            checks=verdict.checks,
            failures=verdict.failures,
            at=services.clock.now(),
        )
        if not verdict.passed:
            work.write("rejected.json", sheet.data())
        work.write("reports/verapdf.json", sheet.data())
        services.log(actor, "check", str(record), passed=verdict.passed, sha512=sheet.sha512)
