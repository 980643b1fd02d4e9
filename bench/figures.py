"""A benchmark's figures, and the clocks they are taken with."""

import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Figures:
    """`values` are named with their unit; `ratios` compare ours with the reference of the same run."""

    values: Mapping[str, float]
    ratios: Mapping[str, float]
    notes: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, float]:
        return {**self.values, **self.ratios}

    def as_text(self, name: str) -> str:
        lines = [name]
        lines += [f"  {label:<34} {value:>12,.2f}" for label, value in self.values.items()]
        lines += [f"  {label:<34} {value:>12.2f}  (ratio, same run)" for label, value in self.ratios.items()]
        lines += [f"  {note}" for note in self.notes]
        return "\n".join(lines)


def cpu_seconds(work: Callable[[], T]) -> tuple[float, T]:
    """CPU seconds of this process and its ended children for one call, and what the call gave."""
    before = _cpu()
    result = work()
    return _cpu() - before, result


def wall_seconds(work: Callable[[], T]) -> tuple[float, T]:
    """Wall seconds for one call, and what it gave."""
    before = time.perf_counter()
    result = work()
    return time.perf_counter() - before, result


def _cpu() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def peak_megabytes() -> float:
    """Peak resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
