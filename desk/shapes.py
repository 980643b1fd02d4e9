"""Steps as values: what a plan asks for and what the table says. No Django here, so that any door may speak of them."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class StepPlan:
    """A step to be planned. `key` is its identity: planning it again does not do it again."""

    key: str
    name: str
    records: tuple[str, ...]
    actor: str
    medium: str = ""
    queue: str = "work"
    needs: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class StepFacts:
    """A step as it stands."""

    key: str
    name: str
    records: tuple[str, ...]
    medium: str
    actor: str
    queue: str
    state: str
    attempts: int
    code: str
    message: str
    hint: str
    exit_code: int

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in ("done", "failed")


@dataclass(frozen=True)
class Failure:
    """Why a step failed: the error's code, Russian text, and what it would exit with."""

    code: str
    message: str
    hint: str
    exit_code: int
