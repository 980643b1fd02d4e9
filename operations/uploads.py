"""Files that came through the page: spooled in the home, imported by a step, told of until somebody has seen it.

An upload is a folder `uploads/<id>/`: what was said of the files (`operations.upload_words`), the files, and
`result.json` once they were read. The files hold pupils' data: they go as soon as they were imported, and after a
fortnight anyhow.
"""

import re
import secrets
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from desk import steps
from desk.shapes import StepFacts, StepPlan
from kernel.clock import stamp
from kernel.errors import BadInputError, NotFoundError
from kernel.ids import parse_record_id
from kernel.kinds import Kind
from operations import durable
from operations.import_changes import REPLACES
from operations.import_words import Words, understood
from operations.roles import hidden_kinds
from operations.services import Services
from operations.sheets import Sheet, read_sheet
from operations.spooling import spool
from operations.upload_words import (
    UNSAID,
    Arriving,
    RequestSheet,
    Whose,
    drop_book,
    has_book,
    keep_book,
    keep_pupils,
    pupils_said,
    words_of,
)

_ID = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
_KEPT = timedelta(days=14)
ARCHIVED = "import.already_archived"
_WHOSE = frozenset(
    {
        "import.sheets.no_class", "import.sheets.no_year", "import.pages_of_whom", "import.pages.other_year",
        "import.pages.other_class", "year.malformed", "import.bad_pupil_line", "import.pupil_twice",
        "import.pupils_not_wanted", "import.name_in_id", "import.bad_class_name",
    }
)  # fmt: skip


class ResultSheet(Sheet):
    """`result.json`: the classes that were taken in, and what was not taken, why, and what of it may be explained."""

    classes: tuple[Mapping[str, object], ...] = ()
    failed: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Upload:
    """An upload as it stands: `state` is waiting, running, done, failed (nothing, or not all, was taken) or stuck.

    `pupils`: the list that was typed, while it may still be mended; `has_book`: whether an alphabet book came along.
    """

    id: str
    request: RequestSheet
    state: str
    result: ResultSheet
    trouble: str = ""
    pupils: str = ""
    has_book: bool = False

    @property
    def corrects(self) -> bool:
        """Whether it was refused because its class is archived: it may correct that."""
        return any(bad.get("code") == ARCHIVED for bad in self.result.failed)

    @property
    def replaces(self) -> bool:
        """Whether it was refused because it changes what was imported before: somebody must look at that first."""
        return any(bad.get("code") == REPLACES for bad in self.result.failed)

    @property
    def asks(self) -> tuple[tuple[str, str], ...]:
        """What a person may explain: of what (`code`, `column`), and the word."""
        asked = (one for bad in self.result.failed for one in bad.get("asks", ()))
        return tuple({(what, word): None for what, _, word in (str(one).partition(":") for one in asked)})

    @property
    def asks_whose(self) -> bool:
        """Whether the files do not say of what class or year they are, and a person may."""
        return any(bad.get("code") in _WHOSE for bad in self.result.failed)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in ("done", "failed", "stuck")


def receive(
    services: Services,
    files: Arriving,
    actor: str,
    *,
    whose: Whose = UNSAID,
    book: Arriving = (),
    looks: bool = False,
) -> str:
    """Spools the files and plans their import; gives the upload's id. The files are taken in pieces.

    `book`: the alphabet book, one file, if there is one.
    `looks`: an earlier import of the class is replaced only after somebody has looked at what that changes.

    Raises BadInputError `upload.nothing`, `upload.too_large`; nothing is left behind then.
    """
    purge_old(services)
    now = services.clock.now()
    name = f"{re.sub('[-:]', '', stamp(now))}-{secrets.token_hex(4)}"
    folder = services.home.upload(name)
    try:
        names = spool(files, folder / "files")
        if not names:
            raise BadInputError("upload.nothing", "Файлы не выбраны.", "Выберите файлы выгрузки и нажмите «Принять».")
        keep_pupils(folder, whose)
        keep_book(folder, book)
        seen = () if looks else None
        sheet = RequestSheet(actor=actor, at=now, names=tuple(names), seen=seen, **whose.fields)
        durable.write(folder / "request.json", sheet.data())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _plan(services, name, sheet)
    return name


def again(
    services: Services,
    upload: str,
    *,
    apart: bool = False,
    signs: Sequence[str] = (),
    columns: Sequence[str] = (),
    seen: Sequence[str] = (),
    whose: Whose | None = None,
    without_book: bool = False,
) -> None:
    """Reads the files of an upload that failed once more: each as an export of its own, if `apart`.

    `whose`: in place of what was said before; None: that holds. `without_book`: the alphabet book is taken away.
    `signs`, `columns`: what was explained meanwhile, as `Words` has it; what was explained before still holds. `seen`:
    which replacements were looked at (`Replacement.digest`).

    Raises NotFoundError `upload.gone`; BadInputError `import.bad_sign`, `import.bad_column`.
    """
    folder, before = _folder(services, upload), request_of(services, upload)
    if not (folder / "files").is_dir():
        raise _gone(upload)
    if not any(one.id == upload and one.is_over for one in uploads(services)):
        return  # it is being read just now
    signs, columns = (*before.signs, *signs), (*before.columns, *columns)
    said: dict[str, object] = {"apart": apart or (before.apart and bool(seen)), "signs": signs, "columns": columns}
    if whose is not None:
        said |= whose.fields
    understood(services, Words(year=str(said.get("year", before.year)), signs=signs, columns=columns))
    if whose is not None:
        keep_pupils(folder, whose)
    if without_book:
        drop_book(folder)
    known = None if before.seen is None else (*before.seen, *seen)
    sheet = before.model_copy(update={**said, "seen": known, "take": before.take + 1})
    durable.write(folder / "request.json", sheet.data())
    (folder / "result.json").unlink(missing_ok=True)
    _plan(services, upload, sheet)


def said_of(services: Services, upload: str) -> Words:
    """What was said of an upload's files. Raises NotFoundError `upload.gone`."""
    return words_of(_folder(services, upload), request_of(services, upload))


def request_of(services: Services, upload: str) -> RequestSheet:
    """Who uploaded, and what was said of the files. Raises NotFoundError `upload.gone`."""
    return read_sheet(RequestSheet, _folder(services, upload) / "request.json")


def exports_of(services: Services, upload: str) -> list[list[Path]]:
    """The files of an upload, export by export. Raises NotFoundError `upload.gone`."""
    folder = _folder(services, upload) / "files"
    if not folder.is_dir():
        raise _gone(upload)
    return list(exports(folder, request_of(services, upload)))


def exports(folder: Path, sheet: RequestSheet) -> Iterator[list[Path]]:
    """The same from what was read already; the files need not be there."""
    paths = [folder / name for name in sheet.names]
    yield from ([path] for path in paths) if sheet.apart else [paths]


def forget(services: Services, upload: str) -> None:
    """Takes an upload away, files and all; what was imported stays. Raises NotFoundError `upload.gone`."""
    shutil.rmtree(_folder(services, upload))


def uploads(services: Services) -> list[Upload]:
    """Every upload that is still told of, newest first."""
    folder = services.home.uploads
    names = sorted((path.name for path in folder.iterdir()), reverse=True) if folder.is_dir() else []
    known = {name: _folder(services, name) for name in names if _is_whole(services, name)}
    sheets = {name: read_sheet(RequestSheet, path / "request.json") for name, path in known.items()}
    facts = {one.key: one for one in steps.facts([step_key(name, sheet) for name, sheet in sheets.items()])}
    return [_standing(known[name], name, sheet, facts.get(step_key(name, sheet))) for name, sheet in sheets.items()]


def uploads_told_to(services: Services, actor: str) -> list[Upload]:
    """The same as far as the actor may know it: what somebody else's restricted sheets hold is not told him."""
    hidden = hidden_kinds(actor, services.roles, services.owner)
    return [one if one.request.actor == actor else _without(one, hidden) for one in uploads(services)]


def _without(upload: Upload, hidden: Collection[Kind]) -> Upload:
    classes = tuple(one for one in upload.result.classes if parse_record_id(str(one["id"])).kind not in hidden)
    if len(classes) == len(upload.result.classes) and upload.request.kind not in hidden:
        return upload
    return replace(upload, result=ResultSheet(classes=classes, failed=()), trouble="", pupils="")


def _is_whole(services: Services, name: str) -> bool:
    return bool(_ID.fullmatch(name)) and (services.home.upload(name) / "request.json").is_file()


def _standing(folder: Path, name: str, sheet: RequestSheet, step: StepFacts | None) -> Upload:
    if (folder / "result.json").is_file():
        result = read_sheet(ResultSheet, folder / "result.json")
        failed = "failed" if result.failed else "done"
        return Upload(name, sheet, failed, result, pupils=pupils_said(folder), has_book=has_book(folder))
    if step is None or step.state == "failed":
        trouble = f"{step.message} {step.hint}" if step else "Работа не начата."
        return Upload(name, sheet, "stuck", ResultSheet(), trouble)
    return Upload(name, sheet, "running" if step.state == "leased" else "waiting", ResultSheet(), step.message)


def _plan(services: Services, upload: str, sheet: RequestSheet) -> None:
    plan = StepPlan(key=step_key(upload, sheet), name="import", records=(), actor=sheet.actor)
    steps.plan([plan], services.clock.now())


def step_key(upload: str, sheet: RequestSheet) -> str:
    """The key of the step that reads this take of the upload."""
    return f"upload:{upload}:{sheet.take}"


def _folder(services: Services, upload: str) -> Path:
    if not _is_whole(services, upload):
        raise _gone(upload)
    return services.home.upload(upload)


def _gone(upload: str) -> NotFoundError:
    return NotFoundError("upload.gone", f"Загрузки «{upload}» уже нет.", "Передайте файлы ещё раз.")


def purge_old(services: Services) -> None:
    """Takes away what has lain for a fortnight, imported or not."""
    folder = services.home.uploads
    for path in folder.iterdir() if folder.is_dir() else ():
        if not _is_young(path.name, services.clock.now()):
            shutil.rmtree(path, ignore_errors=True)


def _is_young(name: str, now: datetime) -> bool:
    """By the id, which begins with the instant; anything else does not belong here."""
    return bool(_ID.fullmatch(name)) and now - datetime.fromisoformat(name[:16]) < _KEPT
