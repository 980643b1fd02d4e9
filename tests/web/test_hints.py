"""The pages' own hints: each is for an error that there is, and none of them sends a person to the command line."""

import re
from pathlib import Path

import pytest

from archive_store.custody import Standing, State
from kernel.errors import RefusedError
from kernel.findings import Finding, Severity
from web.hints import FOUND, HINTS, STANDINGS, hint_of, standing_of, told_of

_ERRORS = (Path(__file__).parents[2] / "docs" / "errors.md").read_text(encoding="utf-8")
_SAID = re.findall(r"^\| `([a-z0-9_.]+)` \|.*\| ([^|]+) \|$", _ERRORS, re.MULTILINE)
_KNOWN = {code for code, _ in _SAID}


@pytest.mark.parametrize("code", sorted(HINTS))
def test_a_hint_is_for_an_error_and_names_no_command(code: str) -> None:
    assert code in _KNOWN
    assert not re.search(r"letopis|--[a-z]|\.toml", HINTS[code])
    assert HINTS[code].endswith(".")


def test_what_the_page_does_not_know_better_stays() -> None:
    assert hint_of(RefusedError("x.y", "Её нет.", "Впишите её.")) == "Впишите её."
    assert hint_of({"code": "close.order_required", "hint": "--order"}) == HINTS["close.order_required"]


@pytest.mark.parametrize(("code", "hint"), _SAID)
def test_no_hint_sends_a_person_at_a_page_to_the_command_line(code: str, hint: str) -> None:
    told = hint_of({"code": code, "hint": hint})
    assert not re.search(r"letopis [a-z]|--[a-z]|\.toml", told)
    assert told.endswith((".", "?", "!", "…")) or told == hint


@pytest.mark.parametrize(
    ("hint", "told"),
    [
        ("Повторите: letopis renew; срок покажет letopis doctor.", "Обратитесь к администратору архива."),
        (
            "Не уничтожено. Сравните их (letopis media check --full) и сообщите.",
            "Не уничтожено. Сравните их и сообщите.",
        ),
        ("Подождите; если не поможет: letopis doctor.", "Подождите."),
        ("Проверьте диск и место на нём.", "Проверьте диск и место на нём."),
    ],
)
def test_only_what_names_a_command_is_left_out(hint: str, told: str) -> None:
    assert hint_of({"code": "x.y", "hint": hint}) == told


@pytest.mark.parametrize("code", sorted(FOUND))
def test_what_a_check_finds_has_advice_without_a_command(code: str) -> None:
    files = (Path(__file__).parents[2] / "operations").glob("*.py")
    assert any(f'"{code}"' in path.read_text(encoding="utf-8") for path in files), "nothing finds that"
    assert not re.search(r"letopis|--[a-z]|\.toml", FOUND[code])


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "На «a» не хватает: 3, с 01.02.2026. Выполните: letopis media attach a.",
            "На «a» не хватает: 3, с 01.02.2026.",
        ),
        ("Пора продлить доказательство: letopis renew.", "Пора продлить доказательство."),
        ("Документов без него: 2. Создайте его: letopis renew.", "Документов без него: 2."),
        ("Проверьте letopis.toml.", "Проверьте letopis.toml."),
    ],
)
def test_a_command_is_taken_out_of_what_was_found(said: str, told: str) -> None:
    assert told_of(Finding("x.y", Severity.WARNING, "a", said)) == told
    assert told_of(Finding("media.debt", Severity.WARNING, "a", said)) == f"{told} {FOUND['media.debt']}"


@pytest.mark.parametrize("code", sorted(STANDINGS))
def test_how_a_medium_stands_is_told_without_a_command(code: str) -> None:
    custody = (Path(__file__).parents[2] / "archive_store" / "custody.py").read_text(encoding="utf-8")
    assert f'"{code}"' in custody, "no medium stands so"
    assert not re.search(r"letopis|--[a-z]|\.toml", STANDINGS[code])


def test_every_standing_that_names_a_command_is_known_to_the_pages() -> None:
    custody = (Path(__file__).parents[2] / "archive_store" / "custody.py").read_text(encoding="utf-8")
    for said in re.findall(r'"((?:media|ledger|store)\.[a-z_]+)",\s+f?".*?",\s+(?:f?".*?"\s*)+', custody):
        assert said in STANDINGS or "letopis" not in custody.split(f'"{said}"')[1].split(")")[0], said


def test_a_standing_is_whole_sentences() -> None:
    away = Standing(State.OFFLINE, "media.missing", "носитель «c» не подключён", "выполните: letopis media attach c")
    assert standing_of(away) == f"Носитель «c» не подключён. {STANDINGS['media.missing']}"
    assert standing_of(Standing(State.OK)) == ""
    retired = Standing(State.QUARANTINED, "media.retired", "снят с учёта", "подключите действующий")
    assert standing_of(retired) == "Снят с учёта. Подключите действующий."
