"""The steps of a signing sitting whose key is on another machine: `hand-out` prepares, `take-signatures` reads."""

import shutil

from desk.shapes import StepFacts
from kernel.ids import parse_record_id
from operations import durable
from operations.batch import sign_records
from operations.elsewhere import accept_signatures
from operations.handing_out import prepare_one
from operations.outside_shelf import RefusedSheet, certificate_of, folder_of, sheet_in, still_out
from operations.runner import LeftToServe
from operations.services import Services
from operations.signature_files import signatures_sent


def hand_out_step(services: Services, step: StepFacts) -> None:
    """Prepares one document. Nothing is to be done for a sitting that was ended, or a record that went on."""
    sheet, record = sheet_in(folder_of(services, step.actor)), parse_record_id(step.records[0])
    if sheet is not None and record in still_out(services, sheet):
        prepare_one(services, record, certificate_of(sheet), step.actor)


def take_step(services: Services, step: StepFacts) -> None:
    """Reads what came back and sends the documents on. What is wrong with the files is its result, no failure.

    Raises what keeps all of them from being judged, such as UnavailableError: the files stay, and it is tried again.
    """
    folder = folder_of(services, step.actor)
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
