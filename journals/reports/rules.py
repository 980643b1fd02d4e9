"""How percentages are counted: values that a profile sets, and the footnote that states each (domain §4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

MARKS: Final = ("5", "4", "3", "2", "1")


@dataclass(frozen=True)
class Rules:
    """What counts in a percentage.

    Attributes:
        exempt_counts: whether «освобождён» is in the denominator.
        not_attested_counts: whether «не аттестован» is in it.
        sou_weights: weights of 5, 4, 3, 2 and «н/а» in the degree of learning (СОУ).
        class_size_norm: how many pupils a class should have at most; None where no norm is set.
        clause: where the school's own rules stand; empty for the usual ones.
    """

    exempt_counts: bool = False
    not_attested_counts: bool = True
    sou_weights: tuple[int, int, int, int, int] = (100, 64, 36, 16, 7)
    class_size_norm: int | None = None
    clause: str = ""


@dataclass(frozen=True)
class Tally:
    """How many results of each sort there are: `fives` … `twos` («1» among them), not attested, exempt."""

    fives: int = 0
    fours: int = 0
    threes: int = 0
    twos: int = 0
    not_attested: int = 0
    exempt: int = 0

    @property
    def marks(self) -> int:
        """All marks in figures."""
        return self.fives + self.fours + self.threes + self.twos

    def counted(self, rules: Rules) -> int:
        """The denominator."""
        others = self.not_attested * rules.not_attested_counts + self.exempt * rules.exempt_counts
        return self.marks + others


def success(tally: Tally, rules: Rules) -> str:
    """Per cent of successful results: (5 + 4 + 3) of all that count."""
    return percent(tally.fives + tally.fours + tally.threes, tally.counted(rules))


def quality(tally: Tally, rules: Rules) -> str:
    """Per cent of quality: (5 + 4) of all that count."""
    return percent(tally.fives + tally.fours, tally.counted(rules))


def degree(tally: Tally, rules: Rules) -> str:
    """СОУ, the degree of learning, by the weights of the rules."""
    counts = (tally.fives, tally.fours, tally.threes, tally.twos, tally.not_attested)
    if not sum(counts):
        return "—"
    weighted = sum(count * weight for count, weight in zip(counts, rules.sou_weights, strict=True))
    return decimal(Decimal(weighted) / sum(counts), 1)


def average(values: Iterable[int]) -> str:
    """The arithmetic mean with two decimals, «—» of nothing."""
    numbers = list(values)
    return decimal(Decimal(sum(numbers)) / len(numbers), 2) if numbers else "—"


def percent(part: int, whole: int) -> str:
    """«87,5», «—» where there is nothing to count."""
    return decimal(Decimal(100 * part) / whole, 1) if whole else "—"


def decimal(value: Decimal, digits: int) -> str:
    """A number as Russian papers write it, rounded half up: «4,25»."""
    return str(value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)).replace(".", ",")


def footnotes(rules: Rules, *, with_degree: bool = True) -> tuple[str, ...]:
    """The rules in words."""
    counts = "«5», «4», «3», «2»"
    counts += ", «н/а»" if rules.not_attested_counts else ""
    counts += ", «осв»" if rules.exempt_counts else ""
    left = [] if rules.not_attested_counts else ["«н/а»"]
    left += [] if rules.exempt_counts else ["«осв»"]
    without = f"; {', '.join(left)} не учитываются" if left else ""
    shares = "% успеваемости = («5» + «4» + «3») : всего × 100; % качества = («5» + «4») : всего × 100"
    found = [f"{shares}, где всего — {counts}{without}."]
    if with_degree:
        five, four, three, two, none = rules.sou_weights
        found.append(
            f"СОУ = ({five}·«5» + {four}·«4» + {three}·«3» + {two}·«2» + {none}·«н/а») : (число отметок и «н/а»)."
        )
    found.append("«1», если стоит, считается вместе с «2».")
    if rules.clause:
        found.append(f"Правила расчёта: {rules.clause}.")
    return tuple(found)
