"""Whatever users do in whatever order: nothing goes without a valid act, and no act is approved for anybody else.

Each example gives the accounts roles of its own; everybody approves with a key, perhaps another's. The model keeps its
own account of who said what; the archive is asked only for what is gone.
"""

import contextlib
import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from archive_store.keys import ArchiveKey
from kernel.clock import FixedClock
from kernel.errors import LetopisError
from letopis.wiring import build_services
from operations.act_shelf import acts
from operations.acting import draft_act, edit_act, withdraw_act
from operations.approving import approve
from operations.archived import record_id_of, record_ids
from operations.attaching import attach
from operations.credentials import make_credential, open_credential
from operations.executing import execute
from operations.holding import add_holds, lift_hold
from operations.home import Home
from operations.roles import ALLOWED, Role, allow
from operations.services import Services
from retention.accounts import Protocol
from tests.conftest import School
from tests.operations.conftest import JOURNALS

FULL = bool(os.environ.get("LETOPIS_FULL"))
EVERYBODY = ("director", "archivist", "deputy", "teacher", "secretary", "stranger")
USUAL = {
    "director": Role.DIRECTOR, "archivist": Role.ARCHIVIST, "deputy": Role.DEPUTY, "teacher": Role.COMMISSION,
    "secretary": Role.SECRETARY,
}  # fmt: skip
KEYHOLDERS = ("archivist", "teacher", "deputy", "director")
PHRASE = "длинная фраза этого теста"
STAYS = ("test/2025-26/5a/summary", "test/2025-26/6a/summary", "test/2025-26/inventory-2026-1/inventory")
_BEGIN = datetime(2032, 1, 10, 9, tzinfo=UTC)

people = st.sampled_from(EVERYBODY)
journals = st.sampled_from(JOURNALS)


def quiet(*_: object) -> None:
    pass


class Users(RuleBasedStateMachine):
    """An archive, and what its users may have brought about by rights."""

    origin: School
    ends = 0
    """In how many examples something was destroyed."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        shutil.copytree(self.origin.home, self.folder / "home", symlinks=True)
        self.school = School(self.folder / "home")
        self.at = _BEGIN
        self.compiler = ""
        self.items: set[str] = set()
        self.said: set[str] = set()
        self.signed = False
        self.open = False
        self.held: dict[str, str] = {}
        self.may_go: set[str] = set()
        self.gone: set[str] = set()
        self.roles = dict(USUAL)
        self.signer = ""
        self.keys = {account: self.new_key(account) for account in KEYHOLDERS}

    def new_key(self, account: str) -> ArchiveKey:
        make_credential(self.services(), account, PHRASE)
        return open_credential(self.services(), account, PHRASE)

    @initialize(data=st.data())
    def offices(self, data: st.DataObject) -> None:
        """Most schools are as usual; in the others anybody may be anything, and two may be directors."""
        if data.draw(st.integers(0, 3)):
            return
        anything = st.sampled_from([role for role in Role if role is not Role.OWNER])
        self.roles = {account: data.draw(anything) for account in USUAL}
        settings_file = self.school.home / "letopis.toml"
        text = settings_file.read_text(encoding="utf-8")
        for account, role in USUAL.items():
            line = f'{account} = "{role.value}"'
            assert line in text
            text = text.replace(line, f'{account} = "{self.roles[account].value}"')
        settings_file.write_text(text, encoding="utf-8")

    def services(self) -> Services:
        """As in a real archive: nobody may do without a key."""
        return replace(build_services(Home(self.school.home)), clock=FixedClock(self.at), simulation=False)

    def number(self) -> str:
        known = acts(self.services())
        return known[-1].draft.number if known else "2032-1"

    def by(self, account: str, right: str) -> Services:
        services = self.services()
        allow(account, right, services.roles, services.owner)
        return services

    @rule(account=people)
    def draft(self, account: str) -> None:
        with contextlib.suppress(LetopisError):
            view = draft_act(self.by(account, "act"), self.at.date(), account)
            self.compiler, self.items = account, {item.record for item in view.draft.items}
            self.said, self.signed, self.open = set(), False, True
            assert "act" in ALLOWED[self.roles[account]]

    @precondition(lambda self: self.open)
    @rule(account=people, record=journals)
    def edit(self, account: str, record: str) -> None:
        with contextlib.suppress(LetopisError):
            edit_act(self.by(account, "act"), self.number(), [record], "просьба", account)
            self.items.discard(record)
            self.said = set()

    @precondition(lambda self: self.open)
    @rule(account=people)
    def withdraw(self, account: str) -> None:
        with contextlib.suppress(LetopisError):
            withdraw_act(self.by(account, "act"), self.number(), "передумали", account)
            self.open = False

    @precondition(lambda self: self.open)
    @rule(account=people, whose=st.sampled_from((None, *KEYHOLDERS)))
    def approve_with_some_key(self, account: str, whose: str | None) -> None:
        self.approve(account, whose)

    def approve(self, account: str, whose: str | None) -> None:
        with contextlib.suppress(LetopisError):
            key = self.keys[whose] if whose else None
            protocol = Protocol(number="2", dated=self.at.date())
            approve(self.by(account, "act-approve"), self.number(), account, key, protocol)
            assert account == whose, "approved with a key that is not his own"
            self.said.add(account)

    @rule(data=st.data())
    def everybody_in_turn(self, data: st.DataObject) -> None:
        """The usual way, so that the far end is reached at all; perhaps somebody is forgotten."""
        forgotten = data.draw(st.sampled_from(("", "", "", "", "", "", "teacher", "deputy", "archivist")))
        self.draft("archivist")
        for account in ("archivist", "teacher", "deputy"):
            if account != forgotten:
                self.approve(account, account)
        if data.draw(st.integers(0, 7)):
            self.sign("director")
            if data.draw(st.sampled_from((True, True, True, False))):
                self.execute("archivist")

    @precondition(lambda self: self.open and len(self.said) >= 2)
    @rule(account=st.sampled_from(("director", "archivist", "deputy")))
    def somebody_signs(self, account: str) -> None:
        self.sign(account)

    def sign(self, account: str) -> None:
        if self.at > _BEGIN:
            self.school.run("clock", "set", self.at.date().isoformat())  # the command has a clock of its own
        ran = self.school.run("act", "approve", self.number(), "--by", account)
        if ran.code == 0 and ran.json["act"]["state"] == "approved":
            assert self.roles.get(account) is Role.DIRECTOR
            self.signed, self.signer = True, account
        # Else the command, which works in a simulation, has taken a word without a key: it counts for nothing here.

    @rule(record=st.sampled_from((*JOURNALS, "test/2025-26")), account=people)
    def hold(self, record: str, account: str) -> None:
        with contextlib.suppress(LetopisError):
            [hold] = add_holds(self.by(account, "hold"), [record], "запрос № 1 от 10.01.2032", account)
            self.held[hold.id] = record

    @precondition(lambda self: bool(self.held))
    @rule(account=people)
    def lift(self, account: str) -> None:
        hold = sorted(self.held)[0]
        with contextlib.suppress(LetopisError):
            lift_hold(self.by(account, "hold"), hold, "ответ № 2 от 11.01.2032", account)
            del self.held[hold]

    @precondition(lambda self: self.open)
    @rule(account=people)
    def execute(self, account: str) -> None:
        free = {record for record in self.items if not any(record.startswith(held) for held in self.held.values())}
        quorum = {"deputy", "archivist", "teacher"} <= self.said
        if self.open and self.signed and quorum and self.compiler in self.said and self.compiler != self.signer:
            self.may_go |= free
        with contextlib.suppress(LetopisError):
            execute(self.by(account, "act"), self.number(), account, quiet)

    @rule(name=st.sampled_from("abc"))
    def take_away_or_back(self, name: str) -> None:
        here, away = self.school.medium(name), self.school.medium(name).with_name(f"away-{name}")
        if here.exists():
            here.rename(away)
            return
        away.rename(here)
        with contextlib.suppress(LetopisError):
            attach(self.services(), name, "archivist", quiet)

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        self.at += timedelta(days=days)

    @invariant()
    def nothing_is_gone_that_may_not_be(self) -> None:
        services = self.services()
        gone = {record_id_of(one) for one in services.media.destroyed()}
        assert gone <= self.may_go, (gone, self.may_go)
        assert self.gone <= gone, "what is destroyed stays so"
        self.gone = gone
        if any(services.media.attached()):
            present = set(record_ids(services))
            assert present >= set(STAYS)
            assert not present & gone

    def teardown(self) -> None:
        Users.ends += bool(self.gone)
        shutil.rmtree(self.folder)


def test_no_sequence_of_commands_destroys_without_a_valid_act(expired_once: School) -> None:
    class Here(Users):
        origin = expired_once

    Users.ends = 0

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Here,
        settings=settings(
            max_examples=40 if FULL else 6,
            stateful_step_count=25 if FULL else 14,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Users.ends > 0, "no example came to an end: the rules say nothing"
