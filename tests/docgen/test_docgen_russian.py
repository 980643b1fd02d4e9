"""Numbers in words, names in cases: the libraries do what the forms need."""

import pytest

from docgen.russian import Case, declined, in_digits_and_words, in_words


@pytest.mark.parametrize(
    ("number", "gender", "words"),
    [(0, "m", "ноль"), (1, "m", "один"), (1, "f", "одна"), (21, "f", "двадцать одна"), (22, "f", "двадцать две"),
     (184, "m", "сто восемьдесят четыре"), (1002, "m", "одна тысяча два"), (2051, "f", "две тысячи пятьдесят одна")],
)  # fmt: skip
def test_numbers_in_words(number, gender, words):
    assert in_words(number, gender) == words


def test_digits_and_words():
    assert in_digits_and_words(21, "f") == "21 (двадцать одна)"


def test_no_negative_numbers():
    with pytest.raises(ValueError, match="negative"):
        in_words(-1)


def test_all_numbers_differ():
    assert len({in_words(n) for n in range(10_000)}) == 10_000


@pytest.mark.parametrize(
    ("name", "case", "wanted"),
    [
        ("Иванова Анна Петровна", Case.DATIVE, "Ивановой Анне Петровне"),
        ("Соловьёв Илья Ильич", Case.GENITIVE, "Соловьёва Ильи Ильича"),
        ("Шевчук Ольга Ивановна", Case.INSTRUMENTAL, "Шевчук Ольгой Ивановной"),
        ("Шевчук Олег Иванович", Case.ACCUSATIVE, "Шевчука Олега Ивановича"),
        ("Петрова-Водкина Любовь Сергеевна", Case.GENITIVE, "Петровой-Водкиной Любови Сергеевны"),
        ("Черных Павел Львович", Case.DATIVE, "Черных Павлу Львовичу"),
    ],
)
def test_names(name, case, wanted):
    assert declined(name, case) == wanted


@pytest.mark.parametrize("name", ["Ким Саша", "Зәйнәп Ғөмәрова", "Иванова А. П.", "Оглы"])
def test_a_name_whose_sex_is_not_told_stays_as_it_is(name):
    assert declined(name, Case.DATIVE) == name


def test_the_sex_may_be_told():
    assert declined("Алиев Магомед", Case.DATIVE, "m") == "Алиеву Магомеду"
    assert declined("Иванова А. П.", Case.DATIVE, "f") == "Ивановой А. П."
