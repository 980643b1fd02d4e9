"""A signing sitting with the key on another machine, as a page leads it: hand out, sign there, take back.

What is long is done by steps: `hand-out` prepares a document for the certificate, `take-signatures` reads what came
back and sends the documents on. What was asked for lies in the signer's folder `sittings/<account>/`: `handed.json`
(certificate, documents), `back-N/` (files that came back, until they are read) and `refused.json`. So a sitting may
last for days, and goes on from any browser.
"""

import base64
import shutil
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO, Final

from pydantic import AwareDatetime

from desk import steps
from desk.shapes import Failure, StepFacts, StepPlan
from kernel.clock import stamp
from kernel.errors import BadInputError, NotFoundError, RefusedError
from kernel.ids import RecordId, parse_record_id
from operations import durable
from operations.alone import alone
from operations.answer_papers import AnswerPaper
from operations.answers_outside import leaving_answers, prepare_answers, still_waiting
from operations.authority import NO_AUTHORITY, Authority
from operations.batch import plan_trials, sign_records
from operations.elsewhere import accept_signatures
from operations.folders import WorkFolder
from operations.handing_out import Handed, leaving_records, package, prepare_one, refuse_unfit
from operations.plans import Closed
from operations.runner import LeftToServe
from operations.services import Services
from operations.sheets import Sheet, State, read_sheet
from operations.signature_files import SUFFIXES, signatures_sent
from operations.spooling import spool
from signing.certificates import facts, read_certificate
from signing.shapes import CertificateFacts

HAND_OUT: Final = "hand-out"
TAKE: Final = "take-signatures"
LARGEST_CERTIFICATE: Final = 1 << 16
"""Bytes; real ones take two thousand."""


class HandedSheet(Sheet):
    """`handed.json`: the certificate in base64, each document with the tag of its closing, each answer by its key, the
    steps that try one of each kind, and how often signatures came back.
    """

    certificate: str
    records: dict[str, str]
    answers: tuple[str, ...] = ()
    trials: tuple[str, ...]
    at: AwareDatetime
    takes: int = 0


class RefusedSheet(Sheet):
    """`refused.json`: how many signatures the last files brought, and what was not taken and why."""

    taken: int
    failed: tuple[dict[str, str], ...] = ()


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


def certificate_from(data: bytes) -> CertificateFacts:
    """The certificate of a file in DER or PEM. Raises BadInputError `signing.bad_certificate`."""
    if len(data) > LARGEST_CERTIFICATE:
        raise BadInputError(
            "signing.bad_certificate",
            "Это не сертификат: файл слишком велик.",
            "Выберите файл сертификата (.cer), без закрытого ключа.",
        )
    return facts(read_certificate(data))


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

    Answers to requests are prepared at once. `authority` is for them; that of records lies beside each.

    Raises RefusedError `elsewhere.another_waits` where documents that were handed out for another certificate wait;
    as `refuse_unfit`, `prepare_answers`.
    """
    refuse_unfit(services, certificate)
    with _alone(services, actor):
        _going(services, _folder(services, actor), certificate)  # before anything is prepared
        prepare_answers(services, answers, certificate, authority, actor)
        _hand_out(services, records, answers, certificate, actor)


def _hand_out(
    services: Services,
    records: Sequence[RecordId],
    answers: Sequence[AnswerPaper],
    certificate: CertificateFacts,
    actor: str,
) -> None:
    folder, now = _folder(services, actor), services.clock.now()
    before = _going(services, folder, certificate)
    (folder / "refused.json").unlink(missing_ok=True)
    trials = plan_trials(services, records, actor)
    sheet = HandedSheet(
        certificate=base64.b64encode(certificate.der).decode(),
        records={**before.records, **{str(one): _work(services, one).tag for one in records}},
        answers=tuple(dict.fromkeys((*before.answers, *(one.key for one in answers)))),
        trials=tuple(dict.fromkeys((*before.trials, *(one.key for one in trials.values())))),
        at=before.at or now,
        takes=before.takes,
    )
    durable.write(folder / "handed.json", sheet.data())
    keys = _keys(sheet, records)
    steps.forget(keys)  # it may have been prepared for another certificate since
    plans = [
        StepPlan(key, HAND_OUT, (str(one),), actor, needs=(trials[one.kind].key,))
        for one, key in zip(records, keys, strict=True)
    ]
    steps.plan([*trials.values(), *plans], now)


@dataclass(frozen=True)
class _Going:
    """What goes on of a sitting: nothing, where there was none or all of it went on."""

    records: Mapping[str, str]
    answers: tuple[str, ...]
    trials: tuple[str, ...]
    at: datetime | None
    takes: int


def _going(services: Services, folder: Path, certificate: CertificateFacts) -> _Going:
    """What waits of the sitting before. Raises RefusedError `elsewhere.another_waits`."""
    sheet = _sheet(folder)
    if sheet is None:
        return _Going({}, (), (), None, 0)
    earlier = _certificate(sheet)
    records = {str(one): sheet.records[str(one)] for one in _waiting(services, sheet)}
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


def hand_out_step(services: Services, step: StepFacts) -> None:
    """Prepares one document. Nothing is to be done for a sitting that was ended, or a record that went on."""
    sheet, record = _sheet(_folder(services, step.actor)), parse_record_id(step.records[0])
    if sheet is not None and record in _waiting(services, sheet):
        prepare_one(services, record, _certificate(sheet), step.actor)


def outside_sitting(services: Services, actor: str) -> OutsideSitting | None:
    """The actor's sitting; None if nothing is handed out to him, or all of it went on."""
    folder = _folder(services, actor)
    sheet = _sheet(folder)
    if sheet is None:
        return None
    waiting = _waiting(services, sheet)
    came = read_sheet(RefusedSheet, folder / "refused.json") if (folder / "refused.json").is_file() else None
    answers = still_waiting(services, sheet.answers, _certificate(sheet))
    if not waiting and not answers and not (came and came.failed):
        return None
    reading = next(iter(steps.facts([_take_key(actor, sheet)])), None)
    asked = steps.facts(_keys(sheet, waiting))
    ready = sum(one.state == "done" for one in asked)
    tried = steps.facts(sheet.trials) if ready < len(waiting) else []
    failed = [one for one in (*tried, *asked) if one.state == "failed"]
    return OutsideSitting(
        _certificate(sheet),
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
    sheet = _handed(services, actor)
    certificate, handed = _certificate(sheet), list[Handed]()
    leaving = chain(
        leaving_records(services, _waiting(services, sheet), certificate),
        leaving_answers(still_waiting(services, sheet.answers, certificate), certificate),
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in package(services, leaving, certificate, handed):
            archive.writestr(name, content)
    return handed


def take_back(services: Services, actor: str, files: Iterable[tuple[str, Iterable[bytes]]]) -> None:
    """Spools what came back, and plans that it is read.

    Raises NotFoundError `elsewhere.nothing_handed`; BadInputError `elsewhere.no_signatures`, `upload.too_large`.
    """
    with _alone(services, actor):
        folder, sheet = _folder(services, actor), _handed(services, actor)
        sheet = sheet.model_copy(update={"takes": sheet.takes + 1})
        spooled = folder / f"back-{sheet.takes}"
        shutil.rmtree(spooled, ignore_errors=True)  # what a kill left
        try:
            _spool(files, spooled)
        except BaseException:
            shutil.rmtree(spooled, ignore_errors=True)
            raise
        durable.write(folder / "handed.json", sheet.data())
        steps.plan([StepPlan(_take_key(actor, sheet), TAKE, (), actor)], services.clock.now())


def _spool(files: Iterable[tuple[str, Iterable[bytes]]], spooled: Path) -> None:
    names = spool(files, spooled)
    if not names or not any(True for _ in signatures_sent(spooled)):
        raise BadInputError(
            "elsewhere.no_signatures",
            "Среди переданных файлов нет подписей.",
            f"Выберите файлы {', '.join(SUFFIXES[:4])} или архив ZIP с ними.",
        )


def take_step(services: Services, step: StepFacts) -> None:
    """Reads what came back and sends the documents on. What is wrong with the files is its result, no failure.

    Raises what keeps all of them from being judged, such as UnavailableError: the files stay, and it is tried again.
    """
    folder = _folder(services, step.actor)
    spooled = folder / f"back-{step.key.rpartition(':')[2]}"
    if not spooled.is_dir():
        return  # a kill came after all was done
    returned = accept_signatures(services, signatures_sent(spooled), step.actor)
    if returned.records:
        sign_records(
            services, returned.records, commit=True, runner=LeftToServe(), actor=step.actor, progress=lambda *_: None
        )
    for _, error in returned.refused:
        if error.exit_code == 6:
            raise error  # what is taken goes on its way already; the rest is tried again
    failed = tuple(
        {"name": name, "code": error.code, "message": error.message, "hint": error.hint}
        for name, error in returned.refused
    )
    came = RefusedSheet(taken=len(returned.records) + len(returned.answers), failed=failed)
    durable.write(folder / "refused.json", came.data())
    shutil.rmtree(spooled)


def end_sitting(services: Services, actor: str) -> None:
    """Takes the sitting off the page. A signature that comes back later still finds its document by the command."""
    shutil.rmtree(_folder(services, actor), ignore_errors=True)


def _alone(services: Services, actor: str) -> AbstractContextManager[None]:
    """One at a time writes the actor's sheet: he may have two pages open."""
    return alone(services.home, f"sitting-{actor}")


def _folder(services: Services, actor: str) -> Path:
    return services.home.sittings / actor


def _sheet(folder: Path) -> HandedSheet | None:
    return read_sheet(HandedSheet, folder / "handed.json") if (folder / "handed.json").is_file() else None


def _handed(services: Services, actor: str) -> HandedSheet:
    sheet = _sheet(_folder(services, actor))
    if sheet is None:
        raise NotFoundError(
            "elsewhere.nothing_handed",
            "Вам ничего не выдано на подпись.",
            "Выберите документы и сертификат на странице «На подпись».",
        )
    return sheet


def _certificate(sheet: HandedSheet) -> CertificateFacts:
    return facts(base64.b64decode(sheet.certificate))


def _work(services: Services, record: RecordId) -> WorkFolder:
    return WorkFolder(services.home.work_folder(record))


def _waiting(services: Services, sheet: HandedSheet) -> list[RecordId]:
    """The documents that were handed out and are neither signed nor closed anew since."""
    return [record for name, tag in sheet.records.items() if _waits(services, record := parse_record_id(name), tag)]


def _waits(services: Services, record: RecordId, tag: str) -> bool:
    work = _work(services, record)
    return work.exists and work.tag == tag and work.state is State.RENDERED and work.signature() is None


def _keys(sheet: HandedSheet, records: Iterable[RecordId]) -> list[str]:
    """The steps that prepare these documents for the sheet's certificate."""
    fingerprint = _certificate(sheet).fingerprint[:16]
    return [f"{Closed(one, sheet.records[str(one)]).key(HAND_OUT)}-{fingerprint}" for one in records]


def _take_key(actor: str, sheet: HandedSheet) -> str:
    """Of this sitting alone: one that was ended counted from the beginning as well."""
    return f"signatures:{actor}:{stamp(sheet.at)}:{sheet.takes}"


def _failure(step: StepFacts) -> Failure:
    return Failure(step.code, step.message, step.hint, step.exit_code)
