"""Which key signs, as a value that goes through the signer's pipe and nowhere else."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, repr=False)
class KeyChoice:
    """A key and its PIN. Exactly one of `demo`, `p12`, `pkcs11` is set; never printed, never logged."""

    demo: bool = False
    p12: str = ""
    pkcs11: str = ""
    pin: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the signer's pipe only."""
        return asdict(self)

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> "KeyChoice":
        """Reads what `as_json` gave."""
        return KeyChoice(bool(value["demo"]), str(value["p12"]), str(value["pkcs11"]), str(value["pin"]))
