"""A signing sitting with the key on another machine, as a page leads it: hand out, sign there, take back.

What is long is done by steps (`outside_steps`), and all that is known of a sitting lies in the signer's folder
(`outside_shelf`). So it may last for days, and goes on from any browser.
"""

import base64
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO

from desk import steps
from desk.shapes import Failure, StepFacts, StepPlan
from kernel.errors import RefusedError
from kernel.ids import RecordId
from operations import durable
from operations.answer_papers import AnswerPaper
from operations.answers_outside import leaving_answers, prepare_answers, still_waiting
from operations.authority import NO_AUTHORITY, Authority, record_authority
from operations.batch import plan_trials
from operations.folders import WorkFolder
from operations.handing_out import Handed, leaving_records, package, refuse_unfit
from operations.outside_shelf import (
    HAND_OUT,
    HandedSheet,
    RefusedSheet,
    alone_at,
    certificate_of,
    folder_of,
    sheet_in,
    sheet_of,
    step_keys,
    still_out,
    take_key,
)
from operations.outside_taking import count_unread
from operations.services import Services
from operations.sheets import read_sheet
from signing.shapes import CertificateFacts


@dataclass(frozen=True)
class OutsideSitting:
    """A sitting as it stands.

    Attributes:
        certificate: what the documents are prepared for.
        waiting: documents that still wait for their signature.
        ready: how many of these are prepared.
        answers: answers to requests that still wait; they are prepared from the beginning.
        failure: why one could not be prepared; None while none has failed.
        reading: whether what came back is being read.
        trouble: why it could not be read; None if it could.
        came: what the last files brought; None before the first.
    """

    certificate: CertificateFacts
    waiting: tuple[RecordId, ...]
    ready: int
    answers: tuple[AnswerPaper, ...]
    failure: Failure | None
    reading: bool
    trouble: Failure | None
    came: RefusedSheet | None

    @property
    def busy(self) -> bool:
        """Whether it goes on by itself just now."""
        return self.reading or (self.failure is None and self.ready < len(self.waiting))


@dataclass(frozen=True)
class _Going:
    """What goes on of a sitting: nothing, where there was none or all of it went on."""

    records: Mapping[str, str]
    answers: tuple[str, ...]
    trials: tuple[str, ...]
    at: datetime | None
    takes: int


def hand_out(
    services: Services,
    records: Sequence[RecordId],
    certificate: CertificateFacts,
    actor: str,
    *,
    answers: Sequence[AnswerPaper] = (),
    authority: Authority = NO_AUTHORITY,
) -> None:
    """Begins a sitting, or adds to the actor's own: plans that each record is prepared for the certificate.

    Answers to requests are prepared at once; what refuses them changes nothing of the records.

    Raises RefusedError `elsewhere.another_waits` where documents that were handed out for another certificate wait;
    as `refuse_unfit`, `record_authority`, `prepare_answers`.
    """
    refuse_unfit(services, certificate)
    with alone_at(services, actor):
        before = _going(services, folder_of(services, actor), certificate)
        prepare_answers(services, answers, certificate, authority, actor)
        record_authority(services, records, authority, certificate)
        _hand_out(services, records, answers, certificate, actor, before)


def _hand_out(
    services: Services,
    records: Sequence[RecordId],
    answers: Sequence[AnswerPaper],
    certificate: CertificateFacts,
    actor: str,
    before: _Going,
) -> None:
    folder, now = folder_of(services, actor), services.clock.now()
    (folder / "refused.json").unlink(missing_ok=True)
    trials = plan_trials(services, records, actor)
    sheet = HandedSheet(
        certificate=base64.b64encode(certificate.der).decode(),
        records={**before.records, **{str(one): WorkFolder(services.home.work_folder(one)).tag for one in records}},
        answers=tuple(dict.fromkeys((*before.answers, *(one.key for one in answers)))),
        trials=tuple(dict.fromkeys((*before.trials, *(one.key for one in trials.values())))),
        at=before.at or now,
        takes=before.takes,
    )
    durable.write(folder / "handed.json", sheet.data())
    keys = step_keys(sheet, records)
    steps.forget(keys)  # what is handed out again is told again
    plans = [
        StepPlan(key, HAND_OUT, (str(one),), actor, needs=(trials[one.kind].key,))
        for one, key in zip(records, keys, strict=True)
    ]
    steps.plan([*trials.values(), *plans], now)


def _going(services: Services, folder: Path, certificate: CertificateFacts) -> _Going:
    """What waits of the sitting before. Raises RefusedError `elsewhere.another_waits`."""
    sheet = sheet_in(folder)
    if sheet is None:
        return _Going({}, (), (), None, 0)
    earlier = certificate_of(sheet)
    records = {str(one): sheet.records[str(one)] for one in still_out(services, sheet)}
    answers = tuple(one.key for one in still_waiting(services, sheet.answers, earlier))
    if not records and not answers:
        return _Going({}, (), (), None, sheet.takes)
    if earlier.fingerprint != certificate.fingerprint:
        raise RefusedError(
            "elsewhere.another_waits",
            f"Вам уже выданы документы на подпись сертификатом «{earlier.owner}»: {len(records) + len(answers)}.",
            "Верните их подписи или уберите прежнюю выдачу со страницы «На подпись» и повторите.",
        )
    return _Going(records, answers, sheet.trials, sheet.at, sheet.takes)


def outside_sitting(services: Services, actor: str) -> OutsideSitting | None:
    """The actor's sitting; None if nothing is handed out to him, or all of it went on."""
    folder = folder_of(services, actor)
    sheet = sheet_in(folder)
    if sheet is None:
        return None
    waiting = still_out(services, sheet)
    came = read_sheet(RefusedSheet, folder / "refused.json") if (folder / "refused.json").is_file() else None
    answers = still_waiting(services, sheet.answers, certificate_of(sheet))
    if not waiting and not answers and not (came and came.failed):
        return None
    reading = next(iter(steps.facts([take_key(actor, sheet)])), None)
    asked = steps.facts(step_keys(sheet, waiting))
    ready = sum(one.state == "done" for one in asked)
    tried = steps.facts(sheet.trials) if ready < len(waiting) else []
    failed = [one for one in (*tried, *asked) if one.state == "failed"]
    return OutsideSitting(
        certificate_of(sheet),
        tuple(waiting),
        ready,
        tuple(answers),
        _failure(failed[0]) if failed else None,
        reading is not None and not reading.is_over,
        _failure(reading) if reading is not None and reading.state == "failed" else None,
        came,
    )


def write_package(services: Services, actor: str, target: IO[bytes]) -> list[Handed]:
    """Writes what is ready to be signed as an archive ZIP: as `handing_out.package` has it.

    Raises NotFoundError `elsewhere.nothing_handed`.
    """
    sheet = sheet_of(services, actor)
    certificate, handed = certificate_of(sheet), list[Handed]()
    leaving = chain(
        leaving_records(services, still_out(services, sheet), certificate),
        leaving_answers(still_waiting(services, sheet.answers, certificate), certificate),
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in package(services, leaving, certificate, handed):
            archive.writestr(name, content)
    return handed


def end_sitting(services: Services, actor: str, *, losing: int = 0) -> None:
    """Takes the sitting off the page. A signature that comes back later still finds its document by the command.

    `losing`: how many signatures that were not read yet whoever ends it was told that he loses. Raises RefusedError
    `elsewhere.signatures_wait` if there are others by now.
    """
    with alone_at(services, actor):
        folder = folder_of(services, actor)
        found = count_unread(services, actor)
        if found > losing:
            raise RefusedError(
                "elsewhere.signatures_wait",
                f"Здесь подписи, которые ещё не проверены и пропадут: {found}.",
                "Отправьте их на странице «На подпись» или обновите её и повторите.",
            )
        shutil.rmtree(folder, ignore_errors=True)


def _failure(step: StepFacts) -> Failure:
    return Failure(step.code, step.message, step.hint, step.exit_code)
