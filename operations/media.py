"""The media of the archive by name: opened, judged, and given to whoever may write to them."""

import math
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archive_store.admission import admit
from archive_store.check_source import Source
from archive_store.custody import Known, Standing, State, judge
from archive_store.deadline import within
from archive_store.keeper import Keeper
from archive_store.keys import ArchiveKey
from archive_store.media import medium_keys
from archive_store.media_marks import MediaMarks
from archive_store.medium import Medium
from archive_store.places import Place
from archive_store.tombstones import TombstoneFile, names_all
from kernel.errors import IntegrityError, LetopisError, NotFoundError, UnavailableError
from kernel.russian import sentence

# Seconds for which a medium is not asked again whether it answers.
_SILENT = 60.0


@dataclass(frozen=True)
class Media:
    """Opening a medium may fail: it may be away, and that is no reason to stop.

    Attributes:
        places: name → where it is attached and which one it must be.
        key: the archive's key in use.
        marks: what the event log tells of the media now.
        mirrors: the folder of the home's copies of the media's ledgers.
        tombstones: the home's list of what was destroyed.
        agrees: whether a medium's copy of the event log is a beginning of the master.
        patience: seconds after which a medium that does not answer counts as away.
        trusted: seconds for which it is believed to answer still.
        anchors: ids of the keys that sign these media, where they are another archive's.
    """

    places: Mapping[str, Place]
    key: ArchiveKey
    marks: Callable[[], MediaMarks]
    mirrors: Path
    tombstones: TombstoneFile
    agrees: Callable[[Medium], bool]
    patience: float = 30.0
    trusted: float = 1.0
    anchors: tuple[str, ...] = ()
    _answered: dict[str, tuple[float, bool]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in the settings' order."""
        return tuple(self.places)

    @property
    def quorum(self) -> int:
        """How many confirmed copies accept a record: two of three."""
        return min(2, len(self.places))

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The archive's own keys: a medium whose passport none of them signed is foreign."""
        return self.anchors or (self.key.key_id,)

    def place(self, name: str) -> Place:
        """The medium's place. Raises NotFoundError `media.unknown`."""
        if name not in self.places:
            raise NotFoundError(
                "media.unknown",
                f"Носителя «{name}» в настройках нет.",
                f"Есть носители: {', '.join(self.names)}.",
            )
        return self.places[name]

    def number(self, name: str) -> str:
        """The medium's inventory number, as labels and acts give it: «A-71f5260e». Raises as `place`."""
        return f"{name.upper()}-{self.place(name).uuid[:8]}"

    def source(self, name: str) -> Source:
        """The checker's own way to the medium."""
        return self.place(name).source()

    def forget(self, name: str) -> None:
        """Asks the medium anew whether it answers: it was just plugged in, or has fallen silent."""
        self._answered.pop(name, None)

    def answers(self, name: str) -> bool:
        """Whether the medium answers at all, as a child finds out: a hung disk must not hold who only looks.

        That it does is believed for a moment; that it does not, for a minute, so that a hung disk costs its patience
        once and not at each look.
        """
        asked, answered = self._answered.get(name, (-math.inf, False))
        if time.monotonic() - asked >= (self.trusted if answered else _SILENT):
            try:
                within(self.patience, name, self.place(name).seen_uuid)
                answered = True
            except UnavailableError:
                answered = False
            self._answered[name] = time.monotonic(), answered
        return answered

    def _opened(self, name: str) -> Medium:
        if not self.answers(name):
            raise UnavailableError(
                "store.medium_slow",
                f"Носитель «{name}» не отвечает.",
                f"Проверьте диск, кабель и сеть; затем: letopis media attach {name}.",
            )
        return self.place(name).open(self.key_ids)

    def known(self, name: str) -> Known:
        """What the home knows of the medium."""
        uuid, marks = self.place(name).uuid, self.marks()
        others = tuple((place.uuid, other) for other, place in self.places.items() if other != name)
        return Known(name, uuid, marks.head(uuid), marks.retired, others)

    def standing(self, name: str, *, owed: int = 0) -> Standing:
        """How the medium stands; one that is away or does not open is told so, not raised."""
        try:
            with self._opened(name) as medium:
                return self._judged(name, medium, owed)
        except UnavailableError as error:
            if error.code == "media.missing":
                return judge(self.known(name), None)
            return Standing(State.OFFLINE, error.code, error.message.rstrip("."), error.hint.rstrip("."))
        except LetopisError as error:
            return Standing(State.QUARANTINED, error.code, error.message.rstrip("."), error.hint.rstrip("."))

    def open(self, name: str) -> Medium:
        """Opens a medium for reading; the caller closes it. What is in quarantine is not read either.

        Raises NotFoundError `media.unknown`; IntegrityError with the quarantine's code, and as `open_medium`.
        """
        return self._admitted(name)[0]

    def _admitted(self, name: str) -> tuple[Medium, Standing]:
        """The opened medium and the judgement over it, which let it be read. Raises as `open`."""
        medium = self._opened(name)
        try:
            standing = self._judged(name, medium)
            if standing.state is State.QUARANTINED:
                raise _quarantined(name, standing)
        except BaseException:
            medium.close()
            raise
        return medium, standing

    def attached(self) -> Iterator[tuple[str, Medium]]:
        """The media that can be opened now; each is closed when the next one is asked for."""
        for name in self.names:
            try:
                medium = self.open(name)
            except LetopisError:
                continue
            with medium:
                yield name, medium

    @contextmanager
    def keeper(
        self, name: str, at: datetime, actor: str, *, for_acts: bool = False, held: Collection[str] = ()
    ) -> Iterator[Keeper]:
        """The medium for writing; of the `held` objects a copy that is there may be mended.

        Raises as `open`; UnavailableError with the code of what forbids to write.
        """
        opened, standing = self._admitted(name)
        with opened as medium:
            destroyed = self.destroyed()
            if not for_acts and not names_all(medium, destroyed):
                raise UnavailableError(
                    "media.acts_pending",
                    f"На носителе «{name}» ещё не уничтожено то, что уничтожено по актам.",
                    f"Сначала выполните: letopis media attach {name}.",
                )
            full_is_no_matter = for_acts and standing.code == "store.medium_full"  # destruction makes room
            if not standing.writable and not full_is_no_matter:
                raise UnavailableError(
                    standing.code, f"Носитель «{name}»: {standing.cause}.", sentence(standing.action)
                )
            keys = medium_keys(medium, self.key_ids)
            yield Keeper(medium, self.key, keys, at, actor, self.mirror(medium.identity.uuid), destroyed, held)

    def destroyed(self) -> Mapping[str, str]:
        """Object id → act of all that the home knows to be destroyed."""
        return self.tombstones.acts()

    def mirror(self, uuid: str) -> Path:
        """The home's copy of a medium's ledger."""
        return self.mirrors / f"{uuid}.jsonl"

    def _judged(self, name: str, medium: Medium, owed: int = 0) -> Standing:
        twice = any(
            other != name and self.answers(other) and place.seen_uuid() == medium.identity.uuid
            for other, place in self.places.items()
        )
        keys = medium_keys(medium, self.key_ids)
        standing = admit(medium, self.known(name), keys, twice=twice, owed=owed)
        if standing.state is not State.QUARANTINED and not self.agrees(medium):
            cause = "журнал событий на диске расходится с журналом архива: он повреждён или подменён"
            action = f"выполните: letopis media repair {name}; если не поможет, замените носитель"
            return Standing(State.QUARANTINED, "events.diverged", cause, action)
        return standing


def _quarantined(name: str, standing: Standing) -> IntegrityError:
    return IntegrityError(
        standing.code, f"Носитель «{name}» на карантине: {standing.cause}.", sentence(standing.action)
    )
