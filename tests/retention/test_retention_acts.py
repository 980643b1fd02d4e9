"""The act as data: whose word is wanted, what changes its digest, what follows from what is known of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.term import Term
from profiles.words import Carrier
from retention.accounts import Institution, Official
from retention.act import (
    ActDraft,
    ActItem,
    ActState,
    Approval,
    Office,
    Progress,
    may_begin_on,
    missing_before_director,
    offices_of,
    state_of,
)
from retention.commission import Commission
from retention.erasure import RULES, ErasedCase, rule_on
from retention.inventory import Inventory, InventoryItem, is_listed, place_in

COMMISSION = Commission(order="№ 12", chair="deputy", secretary="archivist", members=("teacher", "nurse", "cook"))
DAY = date(2032, 1, 10)


def item(number: int = 1, record: str = "test/2025-26/7a/journal") -> ActItem:
    return ActItem(
        number=number, record=record, record_class="7А", inventories=("ab" * 64,), title="Журнал", dates="2025–2026",
        term="5 лет", article="", closed_on=date(2026, 5, 28), first_act_year=2032, reason="срок истёк",
    )  # fmt: skip


def draft(*items: ActItem, compiler: str = "archivist", commission: Commission = COMMISSION) -> ActDraft:
    return ActDraft(
        record="test/2031-32/act-2032-1/act", number="2032-1", dated=DAY, school=Institution(name="Школа"),
        norm="перечня", state_archive=False, inventory_years="2026", items=items or (item(),),
        blocked=(), compiler=Official(account=compiler, office="архивист"), commission=commission,
    )  # fmt: skip


def test_a_commission_agrees_by_chair_secretary_and_more_than_half() -> None:
    assert COMMISSION.missing({"deputy", "archivist", "teacher"}) == ()
    assert "кворум" in COMMISSION.missing({"deputy", "archivist"})[0]
    assert "председатель" in COMMISSION.missing({"archivist", "teacher", "nurse", "cook"})[0]
    assert "секретарь" in COMMISSION.missing({"deputy", "teacher", "nurse", "cook"})[0]
    large = Commission(order="", chair="a", secretary="b", members=("c", "d", "e", "f", "g"))
    assert large.missing({"a", "b", "c"})  # three of seven are no quorum
    assert not large.missing({"a", "b", "c", "d"})


def test_one_person_is_no_commission_whatever_is_written() -> None:
    alone = Commission(order="", chair="a", secretary="a", members=("a", "a"))
    assert alone.missing({"a"})


@given(st.sets(st.sampled_from(["deputy", "archivist", "teacher", "nurse", "cook", "stranger"])))
def test_strangers_never_help_a_commission(present: set[str]) -> None:
    assert COMMISSION.missing(present) == COMMISSION.missing(present - {"stranger"})
    if not COMMISSION.missing(present):
        assert {"deputy", "archivist"} <= present
        assert len(present - {"stranger"}) >= 3


def test_the_compiler_signs_first_of_all() -> None:
    everybody = {"deputy", "archivist", "teacher"}
    assert missing_before_director(draft(compiler="secretary"), everybody) == ("составитель (secretary)",)
    assert missing_before_director(draft(), everybody) == ()


def test_one_account_may_have_two_offices() -> None:
    assert offices_of("archivist", draft()) == (Office.COMPILER, Office.SECRETARY)
    assert offices_of("director", draft()) == ()


def test_whatever_changes_a_draft_changes_its_digest() -> None:
    one = draft()
    changed = [
        draft(item(), item(2, "test/2025-26/6a/journal")),
        one.model_copy(update={"dated": DAY + timedelta(days=1)}),
        one.model_copy(update={"norm": "другого перечня"}),
        draft(item().model_copy(update={"inventories": ("cd" * 64,)})),
        draft(commission=COMMISSION.model_copy(update={"chair": "cook"})),
    ]
    assert len({one.digest, *(other.digest for other in changed)}) == 6
    assert ActDraft.model_validate_json(one.model_dump_json()).digest == one.digest


def test_an_approval_is_of_one_draft_one_person_and_one_office() -> None:
    approval = Approval(
        official=Official(account="deputy", office=""), offices=(Office.CHAIR,), at="2032-01-10T06:00:00Z"
    )
    said = {
        approval.statement(draft()),
        approval.statement(draft(item(record="test/2025-26/6a/journal"))),
        approval.model_copy(update={"offices": (Office.MEMBER,)}).statement(draft()),
        approval.model_copy(update={"official": Official(account="x", office="")}).statement(draft()),
        approval.model_copy(update={"key_id": "1"}).statement(draft()),
    }
    assert len(said) == 5


EVERYBODY = frozenset({"deputy", "archivist", "teacher"})


@pytest.mark.parametrize(
    ("progress", "state"),
    [
        (Progress(()), ActState.DRAFT),
        (Progress({"archivist"}), ActState.COMPILED),
        (Progress(EVERYBODY), ActState.AGREED),
        (Progress(EVERYBODY, archived=True), ActState.APPROVED),
        (Progress(EVERYBODY, archived=True, withdrawn=True), ActState.WITHDRAWN),
        (Progress(EVERYBODY, archived=True, begun=True), ActState.PARTIAL),
        (Progress(EVERYBODY, begun=True, media={"a": True, "b": False}), ActState.PARTIAL),
        (Progress(EVERYBODY, begun=True, withdrawn=True, media={"a": True, "b": True}), ActState.EXECUTED),
    ],
)
def test_the_state_follows_from_what_is_known(progress: Progress, state: ActState) -> None:
    assert state_of(draft(), progress) is state


def test_what_another_commission_would_say_agrees_to_nothing() -> None:
    others = draft(commission=COMMISSION.model_copy(update={"chair": "cook"}))
    assert state_of(others, Progress(EVERYBODY)) is ActState.COMPILED


def test_it_waits_for_its_date_and_the_waiting_days() -> None:
    assert may_begin_on(draft(), date(2031, 12, 20), 3) == DAY
    assert may_begin_on(draft(), DAY, 0) == DAY
    assert may_begin_on(draft(), date(2032, 2, 27), 3) == date(2032, 3, 1)  # 2032 has a 29 February


def test_an_inventory_lists_what_is_kept_above_ten_years() -> None:
    assert [years for years in (3, 5, 10, 11, 75) if is_listed(Term(years, "п. 1"))] == [11, 75]
    assert is_listed(Term(None, "п. 1"))


def test_a_place_in_an_inventory_is_of_its_carrier() -> None:
    entry = InventoryItem(
        number=3,
        record="test/2025-26/7a/summary",
        case_index="",
        title="",
        dates="",
        closed_on=DAY,
        term="",
        article="",
    )
    paper = Inventory(
        number="2032-1", year=2032, carrier=Carrier.PAPER, school=Institution(name=""), drawn_on=DAY, items=(entry,),
        compiler=Official(account="x", office=""),
    )  # fmt: skip
    assert place_in([paper], entry.record, Carrier.ELECTRONIC) is None
    assert place_in([paper], entry.record, Carrier.PAPER) == (paper, entry)


def test_the_rule_on_personal_data_has_its_days() -> None:
    assert rule_on(date(2023, 3, 1)) == (RULES[0], True)
    assert rule_on(date(2029, 2, 28)) == (RULES[0], True)
    assert rule_on(date(2029, 3, 1)) == (RULES[0], False)
    assert rule_on(date(2020, 1, 1)) == (RULES[0], False)


def test_namesakes_are_two_subjects() -> None:
    from retention.erasure import Erasure

    cases = (
        ErasedCase(record="a", title="Журнал 5А", subjects=("Иванов Иван", "Иванов Иван")),
        ErasedCase(record="b", title="Журнал замещений", subjects=()),
    )
    erasure = Erasure.model_construct(cases=cases)
    assert erasure.subjects == (
        "Иванов Иван (Журнал 5А)", "Иванов Иван (Журнал 5А)", "обучающиеся: Журнал замещений",
    )  # fmt: skip
