"""Errors that a person can act on: a code that never changes, what happened, and what to do next.

`code` is for scripts and the manual (docs/errors.md lists them all; a test compares). `message` and `hint` are in
Russian, for the person at the keyboard. `exit_code` is the contract of the command line.

Raise for «cannot do»; report a `kernel.findings.Finding` for «found wrong».
"""

from typing import ClassVar


class LetopisError(Exception):
    """The root of all errors that the project raises on purpose.

    Args:
        code: stable, dotted, ASCII: `import.not_json`.
        message: what happened, in Russian, one sentence.
        hint: the next action, in Russian.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type["LetopisError"], tuple[str, str, str]]:
        """An error may come from another process."""
        return type(self), (self.code, self.message, self.hint)


class BadInputError(LetopisError):
    """The file or the argument is not what it should be. Nothing was changed."""

    exit_code = 2


class AskingError(BadInputError):
    """Bad input of which a person may explain something: `asks`, as `kernel.findings.Finding.asks`; perhaps nothing."""

    def __init__(self, code: str, message: str, hint: str, asks: tuple[str, ...] = ()) -> None:
        super().__init__(code, message, hint)
        self.asks = asks

    def __reduce__(self) -> tuple[type["AskingError"], tuple[str, str, str, tuple[str, ...]]]:  # type: ignore[override]
        """As the other errors, with what it asks."""
        return type(self), (self.code, self.message, self.hint, self.asks)


class NotFoundError(LetopisError):
    """There is no such record, class, medium or file."""

    exit_code = 3


class RefusedError(LetopisError):
    """A rule forbids it: an unset term, a destroyed id, a role without the right."""

    exit_code = 4


class IntegrityError(LetopisError):
    """Something that was kept is no longer what it was."""

    exit_code = 5


class UnavailableError(LetopisError):
    """Something needed is out of reach just now: a medium, the timestamp service, the validator."""

    exit_code = 6
