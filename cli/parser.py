"""argparse as the command uses it."""

import argparse
from typing import NoReturn, TypeAlias

from kernel.errors import BadInputError


class Parser(argparse.ArgumentParser):
    """Complains by our own error, so that a script gets code and hint like any other."""

    def error(self, message: str) -> NoReturn:
        """Raises BadInputError `cli.usage`."""
        raise BadInputError("cli.usage", f"Команда записана неверно: {message}.", f"Справка: {self.prog} --help.")


Verbs: TypeAlias = "argparse._SubParsersAction[Parser]"
