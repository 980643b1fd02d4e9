"""A school in a simulation's home and what befalls it: each event by the commands that people type."""

import contextlib
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from cli.main import main as run_command
from cli.wiring import Wiring
from kernel.errors import UnavailableError
from kernel.ids import SchoolYear
from letopis.demo.files import write_canonical
from letopis.demo.small import small_school
from letopis.settings import read_settings
from letopis.wiring import build_services
from operations.home import Home
from signing.demo_pki import renew_director

CLASSES = 4
_PUPILS, _LESSONS = 4, 6
_COMMISSION = ("archivist", "teacher", "deputy")
_DIRECTORS = (
    "Образцова Мария Ивановна", "Директоров Пётр Ильич", "Школьникова Айгуль Маратовна", "Летописцев Олег Юрьевич",
)  # fmt: skip


@dataclass
class SimulatedSchool:
    """One school and its computer.

    Attributes:
        aside: where exports and passphrases lie, and a medium that is away.
        counts, year: what happened, in all and in this year.
        held: the hold that a court set a year ago.
        gone: the medium that is away.
    """

    wiring: Wiring
    home: Home
    aside: Path
    id: str
    counts: Counter[str] = field(default_factory=Counter)
    year: Counter[str] = field(default_factory=Counter)
    held: str = ""
    gone: str = ""
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
            raise _broken(f"letopis {' '.join(words)}: {error['code']}: {error['message']}")
        return said

    def make_keys(self) -> None:
        """Own keys for everybody who approves; those of an earlier simulation have a phrase that nobody knows now."""
        for account in _COMMISSION:
            phrase = self.aside / account
            phrase.write_text(f"учебная фраза {account}\n", encoding="utf-8")
            made = self.command("credential", "new", "--as", account, "--pin-file", str(phrase), codes=(0, 4))
            if "key_id" in made:
                self.keys[account] = phrase

    def begin_year(self, day: date) -> None:
        """Nothing has happened yet."""
        self.year = Counter()
        self.command("clock", "set", day.isoformat())

    def renew_until(self, until: date) -> None:
        """At the calendar's word, as `serve` does day by day."""
        while True:
            done = self.command("renew")
            self.year["продлено доказательств"] += len(done["renewed"])
            due = date.fromisoformat(done["next_due"]) if done["next_due"] else until
            if due >= until:
                return
            self.command("clock", "set", due.isoformat())

    def court(self, *, asks: bool) -> None:
        """Lifts last year's hold; a court may ask for a class whose time is over."""
        if self.held:
            self.command("hold", "lift", self.held, "--basis", "ответ суда № 5", "--as", "archivist")
            self.held = ""
        due = self.command("retention", "due", codes=(0, 3)).get("due", [])
        if due and asks:
            asked = self.command("hold", "add", due[0]["id"], "--basis", "запрос суда № 4", "--as", "archivist")
            self.held = asked["holds"][0]["id"]
            self.year["приостановлено"] += 1

    def destroy(self, year: int) -> None:
        """What is due goes by an act that everybody approves."""
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
        self._let_go(done["act"])
        self.year["уничтожено"] += len(done["act"]["destroyed"])
        self.year["актов"] += 1

    def _let_go(self, act: dict[str, Any]) -> None:
        """What still holds the destroyed besides the media is done away with."""
        for one in act["elsewhere"]:
            how = "erased" if one["kind"] == "backup" else "destroyed"
            basis = f"справка № {act['id']}"
            self.command("media", "gone", one["name"], "--how", how, "--basis", basis, "--as", "archivist")
            self.year["прочих носителей очищено"] += 1

    def back_up(self) -> None:
        """The home's own files, while this year's exports lie in it."""
        self.command("backup", str(self.aside / "backups"))
        shutil.rmtree(self.aside / "backups")
        self.year["резервных копий"] += 1

    def execute_what_waits(self) -> None:
        """What could not be destroyed on a medium that was away."""
        for act in self.command("act", "list")["acts"]:
            if act["state"] == "partial":
                done = self.command("act", "execute", act["id"], "--as", "archivist", codes=(0, 6))
                self._let_go(done["act"])

    def close(self, year: int) -> None:
        """Import, close, sign, inventory."""
        export = self.aside / str(year)
        files = write_canonical(small_school(CLASSES, _PUPILS, _LESSONS, year, SchoolYear(year)), export)
        self.command("import", *map(str, files))
        if year % 4 == 0:
            self.back_up()
        self.command("close", str(year), "--order", f"№ 95 от 28.05.{year}")
        self.year["документов"] += self._sign()
        self.command("inventory", "draft", str(year), "--protocol", f"№ 3 от 28.05.{year}", "--as", "archivist")
        self.year["документов"] += self._sign()

    def _sign(self) -> int:
        signed = self.command("sign", "--all", "--demo-key")
        if signed["failed"]:
            raise _broken(f"Не подписано: {signed['failed'][0]}")
        return len(signed["signed"])

    def check(self, *, decayed: bool) -> None:
        """The copies whose day has come; a decayed one is found and mended."""
        if decayed:
            self._decay("b")
            self.command("media", "check", "b", "--full", codes=(1,))
            self.command("media", "repair", "b")
            self.year["восстановлено копий"] += 1
        self.command("media", "check", "--due", codes=(0, 1) if self.gone else (0,))

    def folder(self, name: str) -> Path:
        """Where the medium is attached."""
        return (self.home.root / (read_settings(self.home).media[name].path or "")).resolve()

    def leave(self, name: str) -> None:
        """Somebody takes a medium with him."""
        if not self.gone:
            self.folder(name).rename(self.aside / "away")
            self.gone = name

    def come_back(self) -> None:
        """It is back, takes in what it missed, and what waited for it is done."""
        if self.gone:
            (self.aside / "away").rename(self.folder(self.gone))
            self.command("media", "attach", self.gone, codes=(0, 1))
            self.gone = ""
            self.execute_what_waits()
            self.command("commit", "--all")
            self.year["документов"] += self._sign()  # what was drawn up when the last medium had confirmed

    def lose(self, name: str, year: int) -> None:
        """A disk is lost with all that is on it, and replaced by a full copy from the others."""
        shutil.rmtree(self.folder(name))
        self.replace(name, year)
        self.year["утрачено носителей"] += 1

    @contextlib.contextmanager
    def rolled_back(self, name: str) -> Iterator[None]:
        """What is done meanwhile is gone when the disk is put back from an image of before: that must be seen."""
        folder, real, image = self.folder(name), self.aside / "real", self.aside / "image"
        shutil.copytree(folder, image)
        yield
        folder.rename(real)
        image.rename(folder)
        states = {one["name"]: one["state"] for one in self.command("media", "list", codes=(0, 1))["media"]}
        if states[name] != "quarantined":
            raise _broken(f"Носитель «{name}» возвращён из старого образа, а состояние его: {states[name]}.")
        shutil.rmtree(folder)
        real.rename(folder)
        self.command("media", "attach", name)
        self.year["подмен раскрыто"] += 1

    def correct(self, year: int) -> None:
        """A mistake in an archived journal of this year is mended by a second version."""
        export = self.aside / str(year) / "5a.json"
        tree = json.loads(export.read_text(encoding="utf-8"))
        lesson, result = tree["subjects"][0]["lessons"][0], tree["subjects"][0]["period_results"][0]
        lesson["topic"] = f"{lesson['topic']} (исправлено)"
        result["value"] = "2" if result["value"] != "2" else "3"
        export.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
        self.command(
            "correct", str(export), "--permitted-by", "deputy", "--corrected-by", "учитель математики",
            "--paper", f"объяснительная от 05.06.{year}", "--paper", f"разрешение от 06.06.{year}",
        )  # fmt: skip
        self._sign()
        self.year["исправлено"] += 1

    def change_director(self, number: int) -> None:
        """Another director, with a certificate of his own."""
        name = _DIRECTORS[number % len(_DIRECTORS)]
        path = self.home.root / "letopis.toml"
        line = re.compile(r"^director = \{.*$", re.MULTILINE)
        text = line.sub(
            f'director = {{ office = "директор", name = "{name}" }}', path.read_text(encoding="utf-8"), count=1
        )
        path.write_text(text, encoding="utf-8")
        renew_director(self.home.demo_pki, now=build_services(self.home).clock.now(), director=name)
        self.year["директоров сменилось"] += 1

    def end_algorithm(self, year: int) -> None:
        """SHA-256 is held good until the end of a year, so that every batch gets a tree of another digest before."""
        table = resources.files("signing").joinpath("algorithms.toml").read_text(encoding="utf-8")
        table = table.replace("[algorithm.sha256]\n", f"[algorithm.sha256]\nuntil = {year}-12-31\n")
        (self.home.trust / "algorithms.toml").write_text(table, encoding="utf-8")

    def _decay(self, name: str) -> None:
        """One bit of the first document that the disk holds."""
        document = min(self.folder(name).rglob("document.pdf"))
        content = bytearray(document.read_bytes())
        content[len(content) // 2] ^= 1
        document.write_bytes(bytes(content))

    def replace(self, name: str, year: int) -> None:
        """A disk that is too old is replaced by a fresh one."""
        fresh = self.home.root / "media" / f"{name}-{year}"
        self.command("media", "replace", name, str(fresh), "--basis", f"списан по акту № {year}")
        self.year["заменено носителей"] += 1


def _broken(what: str) -> UnavailableError:
    return UnavailableError(
        "simulate.broken", what, "Это ошибка программы: сообщите её разработчикам вместе с папкой архива."
    )
