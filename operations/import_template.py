"""The verb «template»: a workbook to fill in, where the source system gives no export."""

from collections.abc import Sequence
from pathlib import Path

from journals.gradebook.template import template
from kernel.errors import BadInputError
from kernel.ids import parse_year
from operations import durable


def template_for(title: str, year: str, subjects: Sequence[str] = ()) -> bytes:
    """The workbook itself. Raises BadInputError `year.malformed`."""
    return template(title, parse_year(year), subjects)


def write_template(target: Path, title: str, year: str, subjects: Sequence[str]) -> None:
    """Writes it. Raises BadInputError `year.malformed`, `template.file_there`, `template.no_folder`."""
    content = template_for(title, year, subjects)
    try:
        fresh = durable.write_once(target, content)
    except OSError as error:
        raise BadInputError(
            "template.no_folder", f"Файл «{target}» не записать: {error.strerror}.", "Укажите другое место после -o."
        ) from error
    if not fresh:
        raise BadInputError("template.file_there", f"Файл «{target}» уже есть.", "Укажите другое имя после -o.")
