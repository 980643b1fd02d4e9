"""«simulate»: a small school lives for years in a simulation's home, by the commands that people type.

Each January what is due is destroyed by act, each May classes are closed, signed and inventoried; now and then a court
forbids a destruction, a medium is away, a disk decays, or is replaced. At the end everything is audited.
"""

import contextlib
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cli.main import main as run_command
from cli.wiring import Lived, Wiring
from kernel.errors import BadInputError, RefusedError, UnavailableError
from kernel.ids import SchoolYear
from letopis.demo.files import write_canonical
from letopis.demo.small import small_school
from letopis.settings import read_settings
from operations.home import Home
from operations.services import Services

CLASSES = 4
_LONGEST = 150
_PUPILS, _LESSONS = 4, 6
_COMMISSION = ("archivist", "teacher", "deputy")

Say = Callable[[str], None]


def simulate(wiring: Wiring, services: Services, years: int, say: Say) -> Lived:
    """Lives the years. Raises RefusedError `simulate.real_home`; BadInputError `simulate.bad_years`.

    Raises UnavailableError `simulate.broken` where a command does not end as it should.
    """
    if not services.simulation:
        raise RefusedError(
            "simulate.real_home", "Это настоящий архив.", "Для опытов создайте отдельный: letopis init --simulation."
        )
    if not 1 <= years <= _LONGEST:
        raise BadInputError("simulate.bad_years", f"Лет: {years}.", f"Укажите от 1 до {_LONGEST}: --years 12.")
    # One test authority for all of it: its time is the home's, and each command would start one of its own.
    with TemporaryDirectory() as aside, wiring.answering(services):
        school = _School(wiring, services.home, Path(aside), services.school.id)
        first = services.today().year + 1
        school.make_keys()
        for year in range(first, first + years):
            school.live(year, year - first)
            say(f"{year}: {', '.join(f'{what} {count}' for what, count in school.year.items() if count)}")
            school.counts += school.year
        say("проверка всего архива")
        return Lived(years, dict(school.counts), school.command("audit", codes=(0, 1)))


@dataclass
class _School:
    """One school and its computer.

    Attributes:
        aside: where exports and passphrases lie, and a medium that is away.
        counts, year: what happened, in all and in this year.
        held: the hold that a court set a year ago.
    """

    wiring: Wiring
    home: Home
    aside: Path
    id: str
    counts: Counter[str] = field(default_factory=Counter)
    year: Counter[str] = field(default_factory=Counter)
    held: str = ""
    keys: dict[str, Path] = field(default_factory=dict)

    def command(self, *words: str, codes: tuple[int, ...] = (0,)) -> dict[str, Any]:
        """Runs a command as it is typed; gives its JSON. Raises UnavailableError `simulate.broken`."""
        out, told = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(told):
            code = run_command(["--home", str(self.home.root), "--json", *words], self.wiring)
        try:
            said: dict[str, Any] = json.loads(out.getvalue())
        except ValueError:
            said = {}
        if code not in codes:
            troubles = [said.get("error"), *said.get("failed", ()), *said.get("findings", ())]
            error = next(filter(None, troubles), {"code": f"код {code}", "message": told.getvalue()[-500:]})
            raise UnavailableError(
                "simulate.broken",
                f"letopis {' '.join(words)}: {error['code']}: {error['message']}",
                "Это ошибка программы: сообщите её разработчикам вместе с папкой архива.",
            )
        return said

    def make_keys(self) -> None:
        """Own keys for everybody who approves; those of an earlier simulation have a phrase that nobody knows now."""
        for account in _COMMISSION:
            phrase = self.aside / account
            phrase.write_text(f"учебная фраза {account}\n", encoding="utf-8")
            made = self.command("credential", "new", "--as", account, "--pin-file", str(phrase), codes=(0, 4))
            if "key_id" in made:
                self.keys[account] = phrase

    def live(self, year: int, number: int) -> None:
        """One calendar year, January to June."""
        self.year = Counter()
        self.command("clock", "set", date(year, 1, 10).isoformat())
        self._court(number)
        with self._away("c") if number % 7 == 4 else contextlib.nullcontext():
            self._destroy(year)
        self._renew_until(date(year, 5, 28))
        self.command("clock", "set", date(year, 5, 28).isoformat())
        if number % 7 == 4:
            self.command("media", "attach", "c", codes=(0, 1))
            self._execute_what_waits()
        self._close(year)
        if number % 10 == 9:
            self._replace("a", year)
        self._check(decayed=number % 6 == 2)
        self._renew_until(date(year + 1, 1, 10))

    def _renew_until(self, until: date) -> None:
        """At the calendar's word, as `serve` does day by day."""
        while True:
            done = self.command("renew")
            self.year["продлено доказательств"] += len(done["renewed"])
            due = date.fromisoformat(done["next_due"]) if done["next_due"] else until
            if due >= until:
                return
            self.command("clock", "set", due.isoformat())

    def _court(self, number: int) -> None:
        """Lifts last year's hold; now and then a court asks for a class whose time is over."""
        if self.held:
            self.command("hold", "lift", self.held, "--basis", "ответ суда № 5", "--as", "archivist")
            self.held = ""
        due = self.command("retention", "due", codes=(0, 3)).get("due", [])
        if due and number % 5 == 3:
            asked = self.command("hold", "add", due[0]["id"], "--basis", "запрос суда № 4", "--as", "archivist")
            self.held = asked["holds"][0]["id"]
            self.year["приостановлено"] += 1

    def _destroy(self, year: int) -> None:
        drawn = self.command("act", "draft", "--as", "archivist", codes=(0, 3))
        if "act" not in drawn:
            return
        act = drawn["act"]["id"]
        for account in _COMMISSION:
            own = ("--pin-file", str(self.keys[account])) if account in self.keys else ()
            protocol = ("--protocol", f"№ {act} от 10.01.{year}") if account == "archivist" else ()
            self.command("act", "approve", act, "--by", account, *own, *protocol)
        self.command("act", "approve", act, "--by", "director", codes=(0, 6))
        done = self.command("act", "execute", act, "--as", "archivist", codes=(0, 6))
        self.year["уничтожено"] += len(done["act"]["destroyed"])
        self.year["актов"] += 1

    def _execute_what_waits(self) -> None:
        for act in self.command("act", "list")["acts"]:
            if act["state"] == "partial":
                self.command("act", "execute", act["id"], "--as", "archivist")

    def _close(self, year: int) -> None:
        export = self.aside / str(year)
        files = write_canonical(small_school(CLASSES, _PUPILS, _LESSONS, year, SchoolYear(year)), export)
        self.command("import", *map(str, files))
        self.command("close", str(year), "--order", f"№ 95 от 28.05.{year}")
        self.year["документов"] += self._sign()
        self.command("inventory", "draft", str(year), "--protocol", f"№ 3 от 28.05.{year}", "--as", "archivist")
        self.year["документов"] += self._sign()

    def _sign(self) -> int:
        signed = self.command("sign", "--all", "--demo-key")
        if signed["failed"]:
            raise UnavailableError("simulate.broken", f"Не подписано: {signed['failed'][0]}", "Сообщите разработчикам.")
        return len(signed["signed"])

    def _check(self, *, decayed: bool) -> None:
        if decayed:
            self._decay("b")
            self.command("media", "check", "b", "--full", codes=(1,))
            self.command("media", "repair", "b")
            self.year["восстановлено копий"] += 1
        self.command("media", "check", "--due")

    def _folder(self, name: str) -> Path:
        return (self.home.root / (read_settings(self.home).media[name].path or "")).resolve()

    @contextlib.contextmanager
    def _away(self, name: str) -> Iterator[None]:
        folder = self._folder(name)
        folder.rename(self.aside / "away")
        try:
            yield
        finally:
            (self.aside / "away").rename(folder)

    def _decay(self, name: str) -> None:
        """One bit of the first document that the disk holds."""
        document = min(self._folder(name).rglob("document.pdf"))
        content = bytearray(document.read_bytes())
        content[len(content) // 2] ^= 1
        document.write_bytes(bytes(content))

    def _replace(self, name: str, year: int) -> None:
        fresh = self.home.root / "media" / f"{name}-{year}"
        self.command("media", "replace", name, str(fresh), "--basis", f"списан по акту № {year}")
        self.year["заменено носителей"] += 1
