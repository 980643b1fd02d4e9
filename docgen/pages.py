"""The templates: Jinja2 in a sandbox, every value escaped, an unknown name an error. The only importer of Jinja2.

A template is looked for in the school's own folder, then in the set of the layout edition that is in force on the
document's date, then among those that all editions share. In the school's folder, too, a subfolder named by the
edition goes before the folder itself. No template reaches outside of its folder, and none reaches the network: what a
document may load is decided by `docgen.engine`.
"""

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path, PurePath
from types import ModuleType, SimpleNamespace
from typing import Any, Final

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from docgen.editions import Edition
from docgen.facts import DocumentFacts
from docgen.typeface import FACES
from kernel.clock import stamp
from kernel.digests import canonical_json, sha256_hex
from kernel.errors import BadInputError
from kernel.russian import counted, long_date, short_date

# What a faulty expression in a template may raise, besides the syntax errors.
_TEMPLATE_FAULTS: Final = (
    TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError,
)  # fmt: skip
_LARGEST: Final = 10**9  # a factor in a template is a length in points or a count
_SHIPPED: Final = Path(str(files("docgen") / "templates"))


class _FolderLoader(FileSystemLoader):
    """Templates of one folder; a link that leads out of it is as if it were not there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._folder = folder.resolve()

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:  # the signature is Jinja2's
        source, path, uptodate = super().get_source(environment, template)
        if not Path(path).resolve().is_relative_to(self._folder):
            raise TemplateNotFound(template)
        return source, path, uptodate


def _folders(edition: Edition, own: Path | None) -> list[Path]:
    """Where templates are looked for, first hit first."""
    return [
        folder
        for base in (own, _SHIPPED)
        if base is not None
        for folder in (base / f"gost{edition.value}", base)
        if folder.is_dir()
    ]


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, closed further: no paths, no modules, no powers and products that never end."""

    intercepted_binops = frozenset({"**", "*"})

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401  (as in Jinja2)
        if isinstance(obj, PurePath | ModuleType):
            return False
        return bool(super().is_safe_attribute(obj, attr, value))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401  (as in Jinja2)
        numbers = all(isinstance(value, int | float) and abs(value) < _LARGEST for value in (left, right))
        if operator == "**" or not numbers:
            raise SecurityError(f"действие «{operator}» в шаблоне не разрешено")
        return super().call_binop(context, operator, left, right)


@lru_cache(maxsize=8)
def _environment(folders: tuple[Path, ...]) -> _Sandbox:
    loaders: list[BaseLoader] = [_FolderLoader(folder) for folder in folders]
    environment = _Sandbox(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters["short_date"] = short_date
    environment.filters["long_date"] = long_date
    environment.filters["counted"] = counted
    environment.globals["faces"] = FACES
    return environment


def html(template: str, facts: DocumentFacts, title: str, **values: Any) -> str:  # noqa: ANN401  (template values)
    """A whole HTML document; its metadata come from the facts.

    Raises:
        BadInputError: `docgen.template_error`, naming the template's file, the line, and what is wrong with it.
    """
    # Without the folder: a path in a template's hands would open any file.
    shown = replace(facts, templates=None)
    return _rendered(template, facts, {"facts": shown, "title": title, "created": stamp(facts.created), **values})


def css(template: str, facts: DocumentFacts, **values: Any) -> str:  # noqa: ANN401  (template values)
    """A style sheet. Values are numbers and names of the program's own: nothing of the data goes into it.

    Raises as `html`.
    """
    return _rendered(template, facts, values)


def first_template(names: Sequence[str], facts: DocumentFacts) -> str:
    """The first of the templates that there is."""
    folders = _folders(facts.edition, facts.templates)
    return next(name for name in names if any((folder / name).is_file() for folder in folders))


def _rendered(template: str, facts: DocumentFacts, values: Mapping[str, Any]) -> str:
    environment = _environment(tuple(_folders(facts.edition, facts.templates)))
    shown = {name: _constants(value) if isinstance(value, ModuleType) else value for name, value in values.items()}
    with _explained(template):
        return environment.get_template(template).render(shown)


def _constants(module: ModuleType) -> SimpleNamespace:
    """The constants of a layout module; a module itself would lead a template to everything."""
    return SimpleNamespace(**{name: value for name, value in vars(module).items() if name.isupper()})


@contextmanager
def _explained(template: str) -> Iterator[None]:
    """Turns whatever goes wrong in a template into an error that its author can act on."""
    try:
        yield
    except TemplateSyntaxError as error:
        raise _faulty(error.filename or error.name or template, error.lineno, error.message or "") from error
    except TemplateNotFound as error:
        raise _faulty(template, 0, f"нет шаблона «{error.name}»") from error
    except _TEMPLATE_FAULTS as error:
        frames = traceback.extract_tb(error.__traceback__)
        places = [frame for frame in frames if frame.filename.endswith((".html", ".css"))]
        if not places:
            raise
        # Jinja2's own words name the field («'X object' has no attribute 'y'») and no value of the data.
        said = str(error) if isinstance(error, TemplateError) else type(error).__name__
        raise _faulty(places[-1].filename, places[-1].lineno or 0, said) from error


def _faulty(file: str, line: int, what: str) -> BadInputError:
    path = Path(file)
    shown = path.relative_to(_SHIPPED) if path.is_relative_to(_SHIPPED) else path
    place = f"«{shown}»" + (f", строка {line}" if line else "")
    return BadInputError(
        "docgen.template_error",
        f"Шаблон {place}: {what}.",
        "Исправьте это место в своём шаблоне или уберите его из папки templates: тогда будет взят шаблон программы.",
    )


def templates_digest(facts: DocumentFacts) -> str:
    """One digest over all templates as this document sees them: what a rendering was made with."""
    seen: dict[str, str] = {}
    for folder in _folders(facts.edition, facts.templates):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            seen.setdefault(path.relative_to(folder).as_posix(), sha256_hex(path.read_bytes()))
    return sha256_hex(canonical_json(seen))
