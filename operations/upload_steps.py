"""The step that reads what was uploaded, and what such an upload would replace."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desk.shapes import StepFacts
from kernel.errors import AskingError, LetopisError, UnavailableError
from operations import durable
from operations.import_changes import Replacement
from operations.imported import ImportedClass
from operations.importing import compare_files, import_files
from operations.services import Services
from operations.sheets import read_sheet
from operations.upload_words import RequestSheet, drop_files, kind_said, words_of
from operations.uploads import ResultSheet, exports, exports_of, request_of, said_of, step_key


def import_step(services: Services, step: StepFacts) -> None:
    """The step «import»: reads what was uploaded. What is wrong with the files is its result, no failure of the step.

    Raises UnavailableError as `import_files`: the step is tried again.
    """
    upload = step.key.split(":")[1]
    folder = services.home.upload(upload)
    if not (folder / "request.json").is_file():
        return
    if (folder / "result.json").is_file():
        if not read_sheet(ResultSheet, folder / "result.json").failed:
            drop_files(folder)  # a kill came before
        return
    sheet = read_sheet(RequestSheet, folder / "request.json")
    if step_key(upload, sheet) != step.key:
        return  # a later take has its own step
    classes: list[Mapping[str, object]] = []
    failed: list[Mapping[str, Any]] = []
    for paths in exports(folder / "files", sheet):
        try:
            classes += map(_class_json, _import(services, folder, paths, sheet))
        except UnavailableError:
            raise
        except LetopisError as error:
            names = ", ".join(path.name for path in paths[:3]) + (f" и ещё {len(paths) - 3}" if len(paths) > 3 else "")
            told = {"files": names, "code": error.code, "message": error.message, "hint": error.hint}
            failed.append({**told, "asks": list(error.asks)} if isinstance(error, AskingError) else told)
    durable.write(folder / "result.json", ResultSheet(classes=tuple(classes), failed=tuple(failed)).data())
    if not failed:
        drop_files(folder)


def _import(services: Services, folder: Path, paths: Sequence[Path], sheet: RequestSheet) -> list[ImportedClass]:
    return import_files(
        services,
        paths,
        source=None,
        dry_run=False,
        actor=sheet.actor,
        kind=kind_said(sheet),
        words=words_of(folder, sheet),
        seen=sheet.seen,
    )


def compare_upload(services: Services, upload: str) -> list[Replacement]:
    """What an upload that waits would change of what was imported before. Raises NotFoundError `upload.gone`.

    An export of it that has something else against it is passed over, unless all have: then as `import_files`.
    """
    sheet, found, failed = request_of(services, upload), list[Replacement](), list[LetopisError]()
    for paths in exports_of(services, upload):
        try:
            found += compare_files(services, paths, kind=kind_said(sheet), words=said_of(services, upload))
        except LetopisError as error:
            failed.append(error)
    if failed and not found:
        raise failed[0]
    return found


def _class_json(one: ImportedClass) -> Mapping[str, object]:
    findings = [finding.as_json() for finding in one.findings]
    return {
        "id": str(one.id),
        "kind": one.id.kind.value,
        "title": one.title,
        "year": one.year,
        "counts": asdict(one.counts),
        "findings": findings,
    }
