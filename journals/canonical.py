"""Reader and writer of the canonical JSON: one file, one class (schema `school-archive/class-journal/1`)."""

import json

from pydantic import ValidationError

from journals.complaints import complain
from journals.importing import Bundle, Imported
from journals.model import CLASS_JOURNAL_SCHEMA, ClassJournal
from journals.summary import SummarySheet
from kernel.errors import BadInputError

_FAMILY = b'"school-archive/class-journal/'
_BOM = b"\xef\xbb\xbf"


class CanonicalReader:
    """Reads bundles in which every file is a canonical class journal."""

    name = "canonical"

    def recognises(self, bundle: Bundle) -> bool:
        """Whether every file is JSON that names a schema of this family or has its two main lists."""
        return all(_looks_canonical(content) for content in bundle.files.values())

    def read(self, bundle: Bundle) -> list[Imported]:
        """Reads each file as one class. Raises BadInputError: see `read_journal`."""
        return [
            Imported(journal=read_journal(content, name), source={name: content})
            for name, content in sorted(bundle.files.items())
        ]


def _looks_canonical(content: bytes) -> bool:
    head = content.removeprefix(_BOM).lstrip()
    return head.startswith(b"{") and (_FAMILY in content or (b'"pupils"' in content and b'"subjects"' in content))


def read_journal(content: bytes, file: str) -> ClassJournal:
    """Reads a canonical journal.

    Raises BadInputError: `import.encoding` (not UTF-8), `import.not_json`, `import.wrong_schema`.
    """
    content = content.removeprefix(_BOM)
    try:
        content.decode()
    except UnicodeDecodeError as error:
        raise BadInputError(
            "import.encoding",
            f"Файл «{file}» не в кодировке UTF-8 (байт {error.start}).",
            "Сохраните файл в UTF-8 и повторите импорт.",
        ) from error
    _refuse_what_would_change(content, file)
    try:
        return ClassJournal.model_validate_json(content)
    except ValidationError as error:
        raise complain(error, file) from error


def _refuse_what_would_change(content: bytes, file: str) -> None:
    """NaN is no JSON and a name that stands twice loses one value: neither would come back as it was."""

    def no_constant(name: str) -> object:
        raise _AlteredError(f"стоит {name}, а это не JSON")

    def each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        value = dict(pairs)
        if len(value) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise _AlteredError(f"поле «{twice[:60]}» стоит дважды")
        return value

    try:
        json.loads(content, parse_constant=no_constant, object_pairs_hook=each_once)
    except _AlteredError as error:
        raise BadInputError(
            "import.not_json", f"Файл «{file}»: {error}.", "Выгрузите журнал ещё раз или исправьте это место."
        ) from error
    except (ValueError, RecursionError):
        return  # the schema's own reader tells what and where


class _AlteredError(ValueError):
    """The file would not come back as it was."""


def write_journal(journal: ClassJournal | SummarySheet) -> bytes:
    """The canonical JSON of a journal or a summary: reading it back gives an equal value, unknown fields included."""
    return journal.model_dump_json(by_alias=True, exclude_unset=True, indent=1).encode() + b"\n"


def journal_schema() -> dict[str, object]:
    """The JSON Schema of the canonical form, as published in docs/schema."""
    schema = ClassJournal.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": CLASS_JOURNAL_SCHEMA, **schema}
