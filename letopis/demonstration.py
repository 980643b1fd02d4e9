"""`./run demo`: a school that does not exist closes a year that nobody taught, with the real verbs and a test PKI."""

import contextlib
import json
import sys

from cli.main import main as run_command
from cli.wiring import Wiring
from letopis.demo import demo_school
from letopis.demo.files import write_canonical
from letopis.settings import read_settings
from operations import durable
from operations.home import Home

SCHOOL = "Муниципальное бюджетное общеобразовательное учреждение «Примерная средняя общеобразовательная школа»"
_TRANSFER = "№ 95 от 28.05.2026"
_GRADUATION = "№ 120 от 23.06.2026"


def demonstrate(wiring: Wiring, home: Home, *, no_serve: bool, json_output: bool) -> int:
    """Makes the demonstration home, runs a year close in it, says what lies where, and serves.

    The commands are shown as a person would type them. Returns the first status that is not 0.
    """
    with contextlib.redirect_stdout(sys.stderr):
        code = _close_a_year(wiring, home)
    if code:
        return code
    if json_output:
        media = {name: str(home.root / (section.path or "")) for name, section in read_settings(home).media.items()}
        print(json.dumps({"ok": True, "home": str(home.root), "media": media}, ensure_ascii=False))  # noqa: T201
    else:
        _say(_farewell(home))
        if not no_serve:
            _invite(wiring, home)
    if not no_serve:
        wiring.serve(wiring.services(home), None)
    return 0


def _close_a_year(wiring: Wiring, home: Home) -> int:
    code = _run(wiring, home, ["init", "--profile", "demo", "--school", SCHOOL, "--id", "demo", "--demo-keys"])
    if code:
        return code
    _give_roles(home)
    _say("\nСоздаю учебную школу: по классу каждой ступени, настоящий учебный год уроков…")
    export = home.root / "demo-export"
    files = write_canonical(demo_school(), export)
    commands = [
        *(["import", str(path)] for path in files),
        ["close", "2026", "--kind", "journal", "--order", "№ 94 от 27.05.2026"],
        *(["close", "2026", "--kind", "summary", "--class", unit, "--order", _TRANSFER] for unit in ("1А", "7Б")),
        *(["close", "2026", "--kind", "summary", "--class", unit, "--order", _GRADUATION] for unit in ("9А", "11А")),
        ["sign", "--all", "--demo-key"],
        ["status"],
        ["verify", "--all"],
    ]
    for command in commands:
        code = _run(wiring, home, command)
        if code:
            return code
    return 0


_PEOPLE = {"secretary": "секретарь", "director": "директор", "archivist": "ответственный за архив"}


def _give_roles(home: Home) -> None:
    """Three accounts for the pages."""
    lines = "".join(f'{name} = "{name}"\n' for name in _PEOPLE)
    text = home.settings.read_text(encoding="utf-8").replace("[users]\n", f"[users]\n{lines}")
    durable.write(home.settings, text.encode())


def _invite(wiring: Wiring, home: Home) -> None:
    _say("\nСтраница откроется через несколько секунд. Ссылки для входа, каждая служит один раз:\n")
    for name, words in _PEOPLE.items():
        _say(f"  {words}:")
        run_command(["--home", str(home.root), "account", "invite", name], wiring)


def _run(wiring: Wiring, home: Home, command: list[str]) -> int:
    shown = " ".join(f'"{word}"' if " " in word else word for word in command)
    _say(f"\n$ letopis {shown}")
    return run_command(["--home", str(home.root), *command], wiring)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def _farewell(home: Home) -> str:
    root = home.root
    lines = ["", "Готово. Учебный год закрыт, подписан и лежит в трёх копиях.", ""]
    lines += [
        f"  носитель {name}: {root / (section.path or section.place_text)}"
        for name, section in read_settings(home).media.items()
    ]
    lines += [
        f"  выгрузки, из которых всё сделано: {root / 'demo-export'}",
        f"  настройки: {home.settings}, положение школы: {home.profile}",
        "",
        "На каждом носителе есть README.txt: как прочитать и проверить документы без этой программы.",
        "",
        "Что попробовать дальше:",
        f"  ./run letopis --home {root} status",
        f"  ./run letopis --home {root} find 7б 2026",
        f"  ./run letopis --home {root} get demo/2025-26/7b/summary -o /tmp/vedomost",
        f"  ./run letopis --home {root} verify --all",
        f"  ./run letopis --home {root} media check --full",
        "",
        "Ключ и штампы времени здесь учебные: юридической силы эти подписи не имеют.",
    ]
    return "\n".join(lines)
