"""What the command prints: results on stdout (one JSON object with --json), progress and errors on stderr."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from desk.shapes import StepFacts
from kernel.errors import LetopisError
from kernel.findings import Finding, Severity
from kernel.ids import parse_record_name
from kernel.kinds import Kind

_STEPS = {
    "render": "документ сформирован",
    "trial": "пробная подпись проверена на PDF/A",
    "sign": "подписан",
    "finish": "штамп времени поставлен",
    "check": "проверен на PDF/A",
    "store": "записан на носитель",
    "tidy": "сохранён на всех носителях",
    "fixity": "копии, срок проверки которых наступил, прочитаны",
    "renew": "доказательства долгого срока проверены",
}
_KINDS = {kind.value: kind.russian for kind in Kind}
_SIGNS = {Severity.ERROR: "ошибка", Severity.WARNING: "внимание", Severity.INFO: "сведения"}


@dataclass(frozen=True)
class Output:
    """Prints for a person or for a script."""

    as_json: bool

    def result(self, value: Mapping[str, object], text: str) -> None:
        """The verb's result: the JSON object, or the text for people."""
        if self.as_json:
            _say(json.dumps(value, ensure_ascii=False, indent=1, default=str))
        elif text:
            _say(text)

    def error(self, error: LetopisError) -> None:
        """Code, what happened, what to do next."""
        if self.as_json:
            body = {"code": error.code, "message": error.message, "hint": error.hint}
            _say(json.dumps({"ok": False, "error": body}, ensure_ascii=False, indent=1))
        self.note(f"Ошибка {error.code}: {error.message}\nЧто делать: {error.hint}")

    def note(self, text: str) -> None:
        """A line beside the result."""
        print(text, file=sys.stderr, flush=True)

    def findings(self, findings: tuple[Finding, ...]) -> None:
        """What a check found, a line each."""
        for finding in findings:
            self.note(f"  {_SIGNS[finding.severity]} {finding.code} ({finding.subject}): {finding.message}")

    def step(self, step: StepFacts, over: int, total: int) -> None:
        """A line of progress."""
        what = _STEPS.get(step.name, step.name)
        if step.name == "store":
            what = f"{what} {step.medium}"
        if step.state == "failed":
            what = f"не вышло: {step.message}"
        names = ", ".join(short_name(record) for record in step.records)
        self.note(f"[{over:>3}/{total}] {names}: {what}" if names else f"[{over:>3}/{total}] {what}")


def _say(text: str) -> None:
    """Prints it; the bytes of a file's name that are no UTF-8 are shown as they are."""
    print(text.encode(errors="backslashreplace").decode())


def short_name(record: str) -> str:
    """`sosh-2/2025-26/7a/journal` → «7a журнал»."""
    *_, unit, name = record.split("/")
    try:
        kind, number = parse_record_name(name)
    except ValueError:
        return f"{unit} {name}"
    return f"{unit} {kind.russian}" + (f" № {number}" if number > 1 else "")


def kind_title(kind: str) -> str:
    """«журнал», «сводная ведомость»."""
    return _KINDS.get(kind, kind)
