"""The templates: Jinja2 in a sandbox, every value escaped, an unknown name an error. The only importer of Jinja2."""

from functools import lru_cache
from typing import Any

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from docgen.facts import DocumentFacts
from docgen.typeface import FACES
from kernel.clock import stamp
from kernel.russian import long_date, short_date


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=PackageLoader("docgen", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters["short_date"] = short_date
    environment.filters["long_date"] = long_date
    environment.globals["faces"] = FACES
    return environment


def html(template: str, facts: DocumentFacts, title: str, **values: Any) -> str:  # noqa: ANN401  (template values)
    """A whole HTML document; its metadata come from the facts."""
    return (
        _environment().get_template(template).render(facts=facts, title=title, created=stamp(facts.created), **values)
    )


def css(template: str, **values: Any) -> str:  # noqa: ANN401  (template values)
    """A style sheet. Values are numbers and names of the program's own: nothing of the data goes into it."""
    return _environment().get_template(template).render(**values)
