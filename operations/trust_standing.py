"""Whom the archive asks and trusts: timestamp service, trusted roots, and when evidence is to be renewed next."""

from dataclasses import dataclass
from datetime import date

from kernel.errors import LetopisError
from operations.evidence_calendar import next_due, pending, proving
from operations.evidence_shelf import read_shelf
from operations.services import Services
from signing.certificates import facts
from signing.shapes import Authorities, CertificateFacts


@dataclass(frozen=True)
class TrustStanding:
    """What signatures and their proof rest on.

    Attributes:
        authorities: the timestamp service; None where the settings or the trusted roots are not in order.
        trouble: why not; None where they are.
        roots: the trusted root certificates, the one that ends first before the others.
        batches: how many batches of records have evidence for decades.
        waiting: records that have none yet.
        next_renewal: the first day on which a batch is to be renewed; None where there is none.
        attached: the media at which the last three were looked up.
    """

    authorities: Authorities | None
    trouble: LetopisError | None
    roots: tuple[CertificateFacts, ...]
    batches: int
    waiting: int
    next_renewal: date | None
    attached: tuple[str, ...]


def trust_standing(services: Services) -> TrustStanding:
    """Looks it up, at the media that are attached."""
    authorities, trouble, roots = None, None, list[CertificateFacts]()
    try:
        roots = sorted(map(facts, services.anchors()), key=lambda one: (one.valid_to, one.fingerprint))
        authorities = services.authorities()
    except LetopisError as error:
        trouble = error
    shelf = read_shelf(services)
    return TrustStanding(
        authorities,
        trouble,
        tuple(roots),
        len(proving(services, shelf)),
        len(pending(services, shelf)),
        next_due(services, shelf),
        tuple(name for name, _ in services.media.attached()),
    )
