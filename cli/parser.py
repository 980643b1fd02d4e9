"""argparse as the command uses it."""

import argparse
from datetime import date
from pathlib import Path
from typing import NoReturn, TypeAlias

from kernel.errors import BadInputError


class Parser(argparse.ArgumentParser):
    """Complains by our own error, so that a script gets code and hint like any other."""

    def error(self, message: str) -> NoReturn:
        """Raises BadInputError `cli.usage`."""
        raise BadInputError("cli.usage", f"Команда записана неверно: {message}.", f"Справка: {self.prog} --help.")


Verbs: TypeAlias = "argparse._SubParsersAction[Parser]"


def add_key(verb: argparse.ArgumentParser) -> None:
    """Which key signs; its PIN is never an argument."""
    verb.add_argument("--demo-key", action="store_true", help="учебный ключ")
    verb.add_argument("--p12", type=Path, help="ключ в файле PKCS#12")
    verb.add_argument("--pkcs11", help="ключ на токене: pkcs11:… без ПИН-кода")
    verb.add_argument("--pin-file", type=Path, help="файл с ПИН-кодом или паролем")


def add_authority(verb: argparse.ArgumentParser) -> None:
    """By what authority whoever is not the director signs (`cli.authority`)."""
    verb.add_argument("--position", default="", help="должность того, кто подписывает: «и.о. директора»")
    verb.add_argument("--authority", default="", help="основание: «приказ № 12 от 01.06.2026»")
    verb.add_argument("--authority-from", type=date.fromisoformat, help="с какого дня полномочия (ГГГГ-ММ-ДД)")
    verb.add_argument("--authority-to", type=date.fromisoformat, help="по какой день полномочия (ГГГГ-ММ-ДД)")
    verb.add_argument("--mchd", type=Path, help="машиночитаемая доверенность (.xml)")


def add_records(verb: argparse.ArgumentParser) -> None:
    """Which records."""
    verb.add_argument("records", nargs="*", metavar="ДОКУМЕНТ", help="номер документа или его начало")
    verb.add_argument("--all", action="store_true", help="все")


def positive(text: str) -> int:
    """A whole number from 1 on. Raises ValueError."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
