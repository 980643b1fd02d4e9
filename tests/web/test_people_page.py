"""«Пользователи», «Приказы», one's own account: who people are, who sits in the commission, a forgotten passphrase."""

from collections.abc import Iterator

import pytest

from tests.conftest import School, new_school
from tests.web.conftest import give_roles
from tests.web.site import Person, enter, site


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[School, int]]:
    school = new_school(tmp_path_factory.mktemp("people"))
    give_roles(school)
    with site(school) as port:
        yield school, port


def test_a_person_is_named_without_a_settings_file_being_opened(served: tuple[School, int]) -> None:
    school, port = served
    administrator = enter(school, port, "administrator")
    said = {"name": "archivist", "office": "ответственный за архив", "person": "Белова  Анна <b>Ильинична</b>",
            "email": "archive@school.example", "sign_in": "belova"}  # fmt: skip
    assert administrator.post("/people/describe/", None, **said).to == "/people/"
    shown = administrator.get("/people/")
    assert "Белова Анна <b>Ильинична</b>" in shown.text
    assert "<b>Ильинична" not in shown.body.decode()
    text = (school.home / "letopis.toml").read_text(encoding="utf-8")
    assert 'email = "archive@school.example"' in text
    assert 'archivist = "archivist"' in text, "the roles stay as they are"
    log = (school.home / "log" / "events.jsonl").read_text(encoding="utf-8")
    assert "account-person" in log
    assert "Белова" not in log
    # The office and where letters go change; who he is, the owner alone changes: names tell doubles in the commission.
    assert administrator.post("/people/describe/", None, **{**said, "email": ""}).to == "/people/"
    told = (school.home / "log" / "events.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    assert '"fields":["email"]' in told.replace(" ", "")
    for name in ("", "Чернова Анна Ильинична"):
        other = administrator.post("/people/describe/", None, **{**said, "person": name})
        assert (other.status, "person.named" in other.text) == (403, True)


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"office": " "}, 400, "person.bad_office"),
        ({"person": "Б\x1bлова"}, 400, "person.bad_words"),
        ({"person": "Б" * 201}, 400, "person.bad_words"),
        ({"email": "nobody"}, 400, "person.bad_email"),
        ({"email": "a@b.ru\nBcc: c@d.ru"}, 400, "person.bad_email"),
        ({"name": "stranger"}, 404, "account.unknown"),
        ({"name": "Белова"}, 400, "role.bad_name"),
        ({"name": "director"}, 403, "account.owner_only"),
        ({"sign_in": "belova"}, 400, "settings.malformed"),
    ],
)
def test_what_no_settings_may_say(said: dict[str, str], status: int, code: str, served: tuple[School, int]) -> None:
    school, port = served
    administrator = enter(school, port, "administrator")
    good = {"name": "archivist", "office": "ответственный", "sign_in": "belova"}
    administrator.post("/people/describe/", None, **good)
    before = (school.home / "letopis.toml").read_bytes()
    answer = administrator.post("/people/describe/", None, **{"name": "secretary", "office": "секретарь", **said})
    assert (answer.status, code in answer.text) == (status, True), answer.text
    assert (school.home / "letopis.toml").read_bytes() == before


def test_the_director_seats_the_commission(served: tuple[School, int]) -> None:
    school, port = served
    director = enter(school, port, "director")
    assert "Экспертная комиссия не назначена" in director.get("/orders/").text
    for account, place in (("deputy", "chair"), ("ek-secretary", "secretary"), ("teacher-7", "member")):
        said = {"reference": "№ 21 от 12.01.2026", "kind": "roles", "account": account, "seat": place}
        assert director.post("/orders/enter/", None, **said).to == "/orders/", place
    shown = director.get("/orders/").text
    assert "председатель — deputy, секретарь — ek-secretary, члены — teacher-7" in shown
    administrator = enter(school, port, "administrator")
    people = administrator.get("/people/").text
    assert "председатель ЭК" in people
    assert "teacher-7" in people, "somebody new may be invited now"
    said = {"reference": "№ 22 от 12.01.2026", "kind": "roles", "account": "teacher-8", "seat": "chair"}
    assert "order.seat_above" in administrator.post("/orders/enter/", None, **said).text


def test_a_forgotten_passphrase_is_no_dead_end(served: tuple[School, int]) -> None:
    school, port = served
    director, deputy = enter(school, port, "director"), enter(school, port, "deputy")
    for person, phrase in ((director, "слово директора"), (deputy, "старое слово")):
        assert person.post("/account/key/", phrase=phrase, again=phrase).to == "/account/"
    # By the old phrase another key counts at once.
    fresh = {"phrase": "новое слово", "again": "новое слово"}
    assert "credential.no_old_phrase" in deputy.post("/account/key/replace/", **fresh).text
    assert "key.wrong_passphrase" in deputy.post("/account/key/replace/", old="чужое слово", **fresh).text
    assert "credential.not_repeated" in deputy.post("/account/key/replace/", old="старое слово", phrase="а").text
    first = _number(deputy)
    assert deputy.post("/account/key/replace/", old="старое слово", **fresh).to == "/account/"
    second = _number(deputy)
    assert second != first
    # Forgotten: the new one waits for the director, who is told its number by its owner.
    assert deputy.post("/account/key/replace/", None, forgotten="1", **fresh).to == "/account/"
    told = deputy.get("/account/").text
    assert _number(deputy) == second
    third = told.split("Новый ключ ")[1][:8]
    assert "Подтвердить новый ключ" in director.get("/account/").text
    assert "Подтвердить новый ключ" not in deputy.get("/account/").text
    said = {"account": "deputy", "number": third, "phrase": "слово директора"}
    assert "credential.none_waiting" in director.post("/account/key/accept/", **{**said, "number": first}).text
    assert "key.wrong_passphrase" in director.post("/account/key/accept/", **{**said, "phrase": "не то"}).text
    assert "credential." in deputy.post("/account/key/accept/", **{**said, "phrase": "новое слово"}).text
    assert _number(deputy) == second
    assert director.post("/account/key/accept/", **said).to == "/account/"
    assert _number(deputy) == third


def _number(person: Person) -> str:
    return person.get("/account/").text.split("Есть, номер ")[1][:8]
