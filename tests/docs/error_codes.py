"""Collects every error that the code can raise, from its syntax trees: code → exit status, where, message, hint.

`python -m tests.docs.error_codes > docs/errors.md` writes the manual's list anew.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PACKAGES = (
    "archive_store", "catalogue", "cli", "desk", "docgen", "journals", "kernel", "letopis", "operations", "profiles",
    "retention", "signing", "web", "workers",
)  # fmt: skip
EXITS = {
    "BadInputError": 2, "AskingError": 2, "NotFoundError": 3, "RefusedError": 4, "IntegrityError": 5,
    "UnavailableError": 6,
}  # fmt: skip
MEANING = {
    2: "The input is not what it should be; nothing was changed",
    3: "There is no such thing",
    4: "A rule forbids it",
    5: "Something kept is no longer what it was",
    6: "Something needed is out of reach just now",
}


@dataclass(frozen=True)
class Raised:
    code: str
    exit: int
    message: str
    hint: str


def raised() -> dict[str, Raised]:
    """Every literal code, by code; the first place counts."""
    found: dict[str, Raised] = {}
    for package in PACKAGES:
        for path in sorted((REPOSITORY / package).rglob("*.py")):
            for item in _calls(ast.parse(path.read_text(encoding="utf-8"))):
                found.setdefault(item.code, item)
    return found


def _calls(tree: ast.AST) -> Iterator[Raised]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in EXITS:
            continue
        texts = [_text(argument) for argument in (*node.args, *(keyword.value for keyword in node.keywords))]
        if len(texts) >= 3 and isinstance(node.args[0], ast.Constant):
            yield Raised(texts[0], EXITS[node.func.id], texts[1], texts[2])


def _text(node: ast.expr) -> str:
    """A string as a reader of the manual sees it: what is filled in at run time stands as «…»."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    if isinstance(node, ast.BinOp):
        return _text(node.left) + _text(node.right)
    return "…"


def manual() -> str:
    lines = [
        "# Errors",
        "",
        "Every error prints its code, what happened, and what to do next; the code never changes. This list is made",
        "from the code by `python -m tests.docs.error_codes > docs/errors.md`; a test compares.",
    ]
    everything = raised()
    for status, meaning in MEANING.items():
        lines += ["", f"## Exit {status}: {meaning}", "", "| code | what happened | what to do |", "|---|---|---|"]
        for code, item in sorted(everything.items()):
            if item.exit == status:
                lines.append(f"| `{code}` | {_cell(item.message)} | {_cell(item.hint)} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    print(manual(), end="")
