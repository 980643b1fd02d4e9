"""The expert commission by orders: who sits in it today, and who may say so."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kernel.clock import FixedClock
from letopis.wiring import build_services
from operations.commission import commission_now, commission_of
from operations.home import Home
from operations.services import Services
from retention.commission import Commission
from tests.conftest import School, new_school
from tests.operations.conftest import code_of


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    made = new_school(tmp_path_factory.mktemp("commission"))
    made.setting("users", 'director = "director"\nsecretary = "secretary"\nadmin = "administrator"\nanna = "archivist"')
    return made


def seat(number: int, account: str, place: str, *more: str, kind: str = "roles", actor: str = "director") -> list[str]:
    return ["order", "add", f"№ {number} от 12.01.2026", "--kind", kind, "--account", account, "--seat", place,
            "--as", actor, *more]  # fmt: skip


def on(school: School, day: str, settings: Commission | None = None) -> Services:
    services = build_services(Home(school.home))
    return replace(services, clock=FixedClock(datetime.fromisoformat(day).replace(tzinfo=UTC)), commission=settings)


def test_orders_seat_the_commission_and_an_acting_chair(school: School) -> None:
    assert commission_now(on(school, "2026-02-01")) is None
    assert code_of(lambda: commission_of(on(school, "2026-02-01"))) == "act.no_commission"
    school.ok(*seat(1, "anna", "chair"))
    school.ok(*seat(1, "boris", "secretary", "--role", "commission"))
    assert commission_now(on(school, "2026-02-01")) is None, "two are no commission"
    school.ok(*seat(1, "vera", "member", "--role", "commission"))
    own = Commission(order="№ 1 от 12.01.2026", chair="anna", secretary="boris", members=("vera",))
    assert commission_now(on(school, "2026-02-01")) == own
    # The chair is on leave for March; then she is chair again by the first order.
    school.ok(*seat(2, "secretary", "chair", "--from", "2026-03-01", "--to", "2026-03-31", kind="duty"))
    acting = commission_now(on(school, "2026-03-15"))
    assert acting is not None
    assert (acting.chair, acting.order) == ("secretary", "№ 1 от 12.01.2026, № 2 от 12.01.2026")
    assert commission_now(on(school, "2026-04-01")) == own
    # A seat that has ended shuts nobody out: the role is another matter.
    assert school.ok("status", "--as", "secretary") is not None
    school.ok("order", "cancel", "№ 1 от 12.01.2026", "--basis", "новый состав", "--as", "director")
    assert commission_now(on(school, "2026-04-01")) is None


def test_a_member_for_a_time_takes_nobody_s_seat(tmp_path: Path) -> None:
    school = new_school(tmp_path)
    school.setting("users", 'director = "director"')
    settled = Commission(order="№ 3 от 10.01.2020", chair="a", secretary="b", members=("c", "d", "e"))
    school.ok(*seat(1, "f", "member", "--from", "2026-02-01", "--to", "2026-04-30"))
    acting = commission_now(on(school, "2026-03-01", settled))
    assert acting is not None
    assert (acting.members, acting.order) == (("c", "d", "e", "f"), "№ 3 от 10.01.2020, № 1 от 12.01.2026")
    assert commission_now(on(school, "2026-05-01", settled)) == settled
    # A whole new list takes the place of the one before it, and of the settings'.
    for number, names in ((5, ("g", "h")), (6, ("h", "i", "j"))):
        for name in names:
            school.ok(*seat(number, name, "member", "--from", f"2026-0{number}-01"))
    renewed = commission_now(on(school, "2026-06-02", settled))
    assert renewed is not None
    assert renewed.members == ("h", "i", "j")


def test_nobody_is_chair_and_secretary_at_once(tmp_path: Path) -> None:
    school = new_school(tmp_path)
    school.setting("users", 'director = "director"')
    settled = Commission(order="№ 3 от 10.01.2020", chair="a", secretary="b", members=("c", "d", "e"))
    school.ok(*seat(1, "b", "chair", "--from", "2026-02-01", "--to", "2026-04-30"))
    assert commission_now(on(school, "2026-03-01", settled)) is None
    school.ok(*seat(1, "c", "secretary", "--from", "2026-02-01", "--to", "2026-04-30"))
    whole = commission_now(on(school, "2026-03-01", settled))
    assert whole is not None
    assert (whole.chair, whole.secretary) == ("b", "c")


def test_the_settings_hold_where_no_order_says_otherwise(school: School) -> None:
    settled = Commission(order="№ 3 от 10.01.2020", chair="a", secretary="b", members=("c", "d"))
    assert commission_now(on(school, "2027-02-01", settled)) == settled
    school.ok(*seat(5, "boris", "chair", "--from", "2027-01-12", "--to", "2027-02-12"))
    assert commission_now(on(school, "2027-02-01", settled)) == Commission(
        order="№ 3 от 10.01.2020, № 5 от 12.01.2026", chair="boris", secretary="b", members=("c", "d")
    )
    assert commission_now(on(school, "2027-02-13", settled)) == settled


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (seat(9, "vera", "chair", actor="secretary"), "order.seat_above"),
        (seat(9, "vera", "chair", actor="admin"), "order.seat_above"),
        (seat(9, "director", "chair"), "order.seat_above"),
        (seat(9, "vera", "throne"), "order.bad_seat"),
        (seat(9, "vera", "chair", kind="closing"), "order.bad_seat"),
        (seat(9, "", "chair", kind="closing"), "order.bad_seat"),
    ],
)
def test_who_may_not_seat_whom(school: School, said: list[str], code: str) -> None:
    assert school.refused(*said)[1] == code


def test_nobody_else_takes_a_seat_away(school: School) -> None:
    school.ok(*seat(7, "gleb", "member"))
    cancel = ("order", "cancel", "№ 7 от 12.01.2026", "--basis", "ошибка")
    assert school.refused(*cancel, "--as", "admin")[1] == "order.seat_above"
    school.ok(*cancel, "--as", "director")
