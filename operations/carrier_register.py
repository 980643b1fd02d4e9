"""The register of carriers of this archive, and of the schools whose fonds it took over."""

from collections.abc import Iterable
from itertools import chain

from archive_store.event_lines import Event
from operations.carriers import VERBS, Carriers
from operations.fonds import Fond, fonds
from operations.services import Services


class Registers:
    """What each school's records may lie on; read when it is asked for."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: dict[str, Carriers] = {}

    def of(self, school: str) -> Carriers:
        """For the records of a school, by its code: its own log, where it is a predecessor, and then ours."""
        if school not in self._known:
            told = () if school == self._services.school.id else fonds(self._services)
            self._known[school] = self._after(one for one in told if school in one.codes)
        return self._known[school]

    def everything(self) -> Carriers:
        """All carriers there are."""
        return self._after(fonds(self._services))

    def _after(self, told: Iterable[Fond]) -> Carriers:
        """A word that a carrier is gone stands in our log, whosever it was."""
        before: Iterable[Event] = (event for fond in told for event in fond.events() if event.verb in VERBS)
        return Carriers.of(chain(before, self._services.events.events(*VERBS)))
