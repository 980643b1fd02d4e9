"""What the archive's own documents share: the school, its officials, papers they refer to (domain §3.2).

The documents are data before they are pages: what an inventory or an act says takes effect from its `data.json` on the
media, so any reader can check it, with or without this program. Unknown fields survive.
"""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict

from kernel.references import PaperReference


class Part(BaseModel):
    """Base of all parts: frozen, keeps unknown fields."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Official(Part):
    """Somebody with an office; `account` is who acted, `name` is empty where the settings name nobody."""

    account: str
    office: str
    name: str = ""


class Institution(Part):
    """The school as a document's head names it; `fond` is empty where it is no source of a state archive."""

    name: str
    place: str = ""
    head: str = ""
    head_office: str = "Директор"
    fond: str = ""
    fond_name: str = ""


class Protocol(Part):
    """Number and date of a protocol of the expert commission (ЭК)."""

    number: str
    dated: date

    @property
    def told(self) -> str:
        """«№ 3 от 15.12.2026»."""
        return str(PaperReference(self.number, self.dated))

    @classmethod
    def in_details(cls, details: Mapping[str, object]) -> "Protocol":
        """As an event of the log tells of it: `protocol` and `dated`. Raises ValueError."""
        return cls.model_validate({"number": details.get("protocol"), "dated": details.get("dated")})
