"""Those who want something destroyed that may not be: each is refused by name, and nothing goes."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from archive_store.tombstones import Tombstone, tombstone
from kernel.errors import LetopisError
from kernel.ids import parse_record_id
from operations.act_events import APPROVED
from operations.act_shelf import find_act
from operations.acting import draft_act
from operations.approving import approve
from operations.archived import record_ids
from operations.attaching import attach
from operations.drafting import close_own
from operations.executing import execute
from operations.services import Services
from retention.accounts import Official, Protocol
from retention.act import Act, ActState
from retention.commission import Commission
from tests.conftest import School
from tests.operations.conftest import ACT, JANUARY, JOURNALS, RECORD, Within, draw, quiet


def refused(action: Callable[[], object], services: Services) -> str:
    with pytest.raises(LetopisError) as caught:
        action()
    assert set(JOURNALS) <= set(record_ids(services))
    return caught.value.code


def test_a_clock_that_runs_ahead(expired: School, within: Within) -> None:
    """The act is dated months ahead and signed today: its timestamp gives it away, whatever the clock says then."""
    services = within(expired, JANUARY)
    draft_act(services, datetime(2032, 6, 1, tzinfo=UTC).date(), "archivist")
    for account in ("archivist", "teacher", "deputy"):
        approve(services, ACT, account, None)
    assert expired.refused("act", "approve", ACT, "--by", "director") == (4, "act.too_early")
    expired.ok("act", "show", ACT)
    # Past the rule: rendered and signed like any document, in the director's name.
    assert expired.run("act", "approve", ACT, "--by", "teacher").code == 4
    draw(expired)
    assert expired.ok("sign", RECORD, "--demo-key", "--as", "director")["signed"] == [RECORD]
    ahead = within(expired, datetime(2032, 6, 10, 9, tzinfo=UTC))
    assert refused(lambda: execute(ahead, ACT, "archivist", quiet), ahead) == "act.signed_too_early"


def test_an_act_with_one_approver(expired: School, within: Within) -> None:
    """A document made past the commission, with a commission of one's own, and signed by the director in good faith."""
    services = within(expired, JANUARY)
    view = draft_act(services, services.today(), "archivist")
    approve(services, ACT, "archivist", None)
    alone = Commission(order="№ 0", chair="archivist", secretary="archivist", members=("archivist",))
    act = Act(
        draft=view.draft,
        commission=alone,
        protocol=Protocol(number="1", dated=services.today()),
        approvals=find_act(services, ACT).approvals,
    )
    close_own(services, parse_record_id(RECORD), act, title="Акт", short="Акт", on=services.today(), order="",
              actor="archivist")  # fmt: skip
    draw(expired)
    assert expired.refused("sign", RECORD, "--demo-key", "--as", "archivist") == (4, "role.not_allowed")
    expired.ok("sign", RECORD, "--demo-key", "--as", "director")
    assert find_act(services, ACT).state is ActState.APPROVED  # that is how the document looks
    assert refused(lambda: execute(services, ACT, "archivist", quiet), services) == "act.not_approved"


def test_words_put_into_anothers_mouth(expired: School, within: Within) -> None:
    """The same, with approvals that nobody gave: the log does not know them."""
    services = within(expired, JANUARY)
    view = draft_act(services, services.today(), "archivist")
    approve(services, ACT, "archivist", None)
    mine = find_act(services, ACT).approvals[0]
    assert services.commission is not None
    invented = [
        mine.model_copy(update={"official": Official(account=account, office="")}) for account in ("deputy", "teacher")
    ]
    for one in invented:  # entered in the log by the wrong hand
        details = {"draft_sha512": view.draft.digest, "approval": one.model_dump(mode="json")}
        services.log("archivist", APPROVED, RECORD, **details)
    act = Act(
        draft=view.draft,
        commission=services.commission,
        protocol=Protocol(number="1", dated=services.today()),
        approvals=(mine, *invented),
    )
    close_own(services, parse_record_id(RECORD), act, title="Акт", short="Акт", on=services.today(), order="",
              actor="archivist")  # fmt: skip
    draw(expired)
    expired.ok("sign", RECORD, "--demo-key", "--as", "director")
    assert refused(lambda: execute(services, ACT, "archivist", quiet), services) == "act.not_approved"


def test_the_owner_signs_it_himself(expired: School, within: Within) -> None:
    services = within(expired, JANUARY)
    draft_act(services, services.today(), "archivist")
    for account in ("archivist", "teacher", "deputy"):
        approve(services, ACT, account, None)
    draw(expired)
    assert expired.ok("sign", "--all", "--demo-key")["signed"] == []
    ran = expired.run("sign", RECORD, "--demo-key")
    assert ran.code == 4
    assert [one["code"] for one in ran.json["failed"]] == ["act.not_director"]
    assert refused(lambda: execute(services, ACT, "archivist", quiet), services) == "act.not_approved"


def test_a_tombstone_that_no_act_made(approved: School, within: Within) -> None:
    """A line by a stranger's key destroys nothing and is an incident of the medium."""
    services = within(approved, JANUARY)
    real = tombstone(services.media.key, f"letopis:{JOURNALS[0]}", ("ab" * 64,), act=RECORD, at=JANUARY)
    forged = Tombstone(**{**real.__dict__, "sig": real.sig[::-1]})
    (approved.medium("b") / "tombstones.jsonl").write_bytes(forged.as_line())
    back = attach(services, "b", "archivist", quiet) if _opens(services, "b") else None
    assert set(JOURNALS) <= set(record_ids(services))
    if back is not None:
        codes = {finding.code for finding in (*back.findings, *back.standing.report.findings)}
        assert any(code.startswith("tombstones.") for code in codes), codes


def _opens(services: Services, name: str) -> bool:
    try:
        services.media.open(name).close()
    except LetopisError:
        return False
    return True


def test_a_draft_that_points_elsewhere(expired: School, within: Within) -> None:
    services = within(expired, JANUARY)
    draft_act(services, services.today(), "archivist")
    [file] = services.home.acts.glob("*.json")
    draft = json.loads(file.read_text())
    for record in ("../../etc/passwd", "test/2031-32/act-2032-9/act", "other/2031-32/act-2032-1/act", 7):
        file.write_text(json.dumps({**draft, "record": record}))
        assert refused(lambda: find_act(services, ACT), services) == "act.draft_changed"
    file.write_text(json.dumps({**draft, "number": "../../x"}))
    assert refused(lambda: find_act(services, "../../x"), services) == "act.unknown"
