"""What the API says and hears. Names are those of the command line's JSON (docs/cli.md)."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

from kernel.findings import Finding as FoundWrong
from kernel.ids import parse_record_id
from kernel.kinds import Kind
from operations.act_shelf import ActView
from operations.standing import Standing
from operations.uploads import Upload as Sent
from operations.verifying import Verdict as Verified

_MOST_TEXT = 300


class Strict(Schema):
    """What is heard: a name that nobody knows is a slip, not a wish."""

    model_config = ConfigDict(extra="forbid")


class Told(Schema):
    """What is said. A field may be called by a word that Python keeps for itself."""

    model_config = ConfigDict(populate_by_name=True)


class Problem(Schema):
    """An error (RFC 9457). `code` never changes; docs/errors.md lists all; `detail` says what to do."""

    type: str
    title: str
    status: int
    detail: str
    code: str


class Finding(Schema):
    """Something that was found wrong, or is to be looked at."""

    code: str
    severity: str
    where: str
    message: str
    clause: str

    @classmethod
    def of(cls, found: FoundWrong) -> "Finding":
        """The same, in words of the API."""
        return cls.model_validate(found.as_json())


class Record(Told):
    """Where a record stands."""

    id: str
    kind: str
    class_: str = Field(alias="class")
    year: int
    state: str
    version: int | None
    media: dict[str, str]
    closed_on: date | None
    first_act_year: int | None
    kept: str
    holds: list[str]
    pages: int | None
    bytes: int | None
    complete: bool
    destroyed: str
    paper: str

    @classmethod
    def of(cls, line: Standing) -> "Record":
        """The same, in words of the API."""
        return cls.model_validate(line.as_json())


class Records(Schema):
    """Records. `more`: there are more than these; `instead`: a word that nobody has, and like ones that were sought."""

    records: list[Record]
    more: bool = False
    instead: dict[str, list[str]] = {}


class Verdict(Schema):
    """The check of a record, made now. `ok` only if all that had to be checked was, and is right."""

    id: str
    ok: bool
    checks_run: int
    integrity: str
    certificate: str
    timestamp: str
    pdfa: str
    findings: list[Finding]

    @classmethod
    def of(cls, one: Verified) -> "Verdict":
        """The same, in words of the API."""
        return cls.model_validate({**one.as_json(), "checks_run": one.report.checks_run})


class TakenClass(Schema):
    """A class that an import took in."""

    id: str
    kind: str = ""
    title: str
    year: str
    counts: dict[str, int]
    findings: list[Finding]


class RefusedFiles(Schema):
    """Files that an import did not take, and why."""

    files: str
    code: str
    message: str
    hint: str


class Import(Schema):
    """Files that were handed over: `waiting`, `running`, `done`, `failed` (something was not taken) or `stuck`."""

    id: str
    state: str
    received_at: datetime
    classes: list[TakenClass]
    failed: list[RefusedFiles]
    trouble: str

    @classmethod
    def of(cls, one: Sent) -> "Import":
        """The same, in words of the API."""
        return cls.model_validate(
            {
                "id": one.id, "state": one.state, "received_at": one.request.at, "trouble": one.trouble,
                "classes": [dict(taken) for taken in one.result.classes],
                "failed": [dict(refused) for refused in one.result.failed],
            }
        )  # fmt: skip


ClassName = Annotated[str, Field(min_length=1, max_length=60)]


class CloseWish(Strict):
    """What is to be closed, by what order."""

    kind: str = Field(max_length=20)
    classes: list[ClassName] = Field(min_length=1, max_length=200)
    order: str = Field("", max_length=_MOST_TEXT)
    locked_on: date | None = None


class NotClosed(Told):
    """A class that could not be closed."""

    class_: str = Field(alias="class")
    code: str
    message: str
    hint: str


class Close(Schema):
    """What stands closed now, what could not be closed, and what the regulation says to it."""

    records: list[str]
    failed: list[NotClosed]
    findings: list[Finding]


class ExtractWish(Strict):
    """On whom an extract is drawn up (a name, a former one too, or the number in the list), and for what paper."""

    pupil: str = Field(min_length=1, max_length=200)
    number: str = Field("", max_length=30)
    request: str = Field("", max_length=200)


class Act(Schema):
    """An act of destruction as it stands."""

    number: str
    record: str
    state: str
    dated: date
    items: list[str]
    media: dict[str, str]
    destroyed: list[str]
    kept: list[str]
    trouble: str

    @classmethod
    def of(cls, view: ActView, hidden: Collection[Kind], trouble: str = "") -> "Act":
        """The same, in words of the API; of kinds to which access is limited, nothing is told.

        `trouble`: what stopped the last execution, if something did.
        """

        def told(ids: Iterable[str]) -> list[str]:
            return [one for one in ids if parse_record_id(one).kind not in hidden]

        return cls(
            number=view.draft.number, record=str(view.record), state=view.state.value, dated=view.draft.dated,
            items=told(item.record for item in view.draft.items), destroyed=told(view.destroyed), kept=told(view.kept),
            trouble=trouble,
            media={name: "done" if done else "pending" for name, done in view.media.items()},
        )  # fmt: skip


class Acts(Schema):
    """Every act of the archive."""

    acts: list[Act]


class ActWish(Strict):
    """What the heading says of the state archive's commission, where the school is a source of one."""

    epk: str = Field("", max_length=_MOST_TEXT)


class ExecuteWish(Strict):
    """The act's number once more: what is destroyed does not come back."""

    typed: str = Field(max_length=30)


class Change(Schema):
    """One line of the event log about a record."""

    number: int
    at: datetime
    verb: str
    record: str


class Changes(Schema):
    """What has become of records, in order; `next` is what to ask for after these."""

    changes: list[Change]
    next: int
