"""What follows a check of a medium, whoever asked for it: its line in the log, and locks that go on."""

from operations.locking import keep_locked
from operations.media_care import MediumStanding
from operations.services import Services


def tell_checked(services: Services, found: MediumStanding, actor: str) -> None:
    """Enters the check into the event log and extends the medium's locks."""
    services.log(actor, "media-check", found.name, state=found.state, checks=found.report.checks_run, **_errors(found))
    keep_locked(services, found.name, actor)


def _errors(found: MediumStanding) -> dict[str, object]:
    uuid = {"medium": found.identity.uuid} if found.identity else {}
    return {**uuid, "errors": sum(finding.severity == "error" for finding in found.report.findings)}
