"""Reader and writer of the canonical JSON: one file, one journal or sheet (the schemas of `journals.records`)."""

import json
from typing import TypeVar

from pydantic import ValidationError

from journals.complaints import complain
from journals.importing import Bundle, Imported
from journals.model import ClassJournal, Part
from journals.records import SCHEMAS, Importable, is_facsimile, named_schema
from journals.reports.school import ACTIVITY_SCHEMA, UserActivity
from kernel.errors import BadInputError

P = TypeVar("P", bound=Part)

_BOM = b"\xef\xbb\xbf"


class CanonicalReader:
    """Reads bundles in which every file is a canonical journal or sheet."""

    name = "canonical"

    def recognises(self, bundle: Bundle) -> bool:
        """Whether every file is JSON that names a schema of this family or has its two main lists."""
        return all(_looks_canonical(content) for content in bundle.files.values())

    def read(self, bundle: Bundle) -> list[Imported]:
        """Reads each file as one record's data.

        Raises BadInputError `import.pages_missing` for the data of a document that came as pages: they are nothing
        without the pages; and see `read_journal`.
        """
        if any(map(is_facsimile, bundle.files.values())):
            raise BadInputError(
                "import.pages_missing",
                "Это описание документа, принятого листами, а самих листов в нём нет.",
                "Передайте сам PDF или изображения листов.",
            )
        return [
            Imported(journal=read_importable(content, name), source={name: content})
            for name, content in sorted(bundle.files.items())
        ]


def _looks_canonical(content: bytes) -> bool:
    head = content.removeprefix(_BOM).lstrip()
    return head.startswith(b"{") and (
        bool(named_schema(content)) or (b'"pupils"' in content and b'"subjects"' in content)
    )


def read_importable(content: bytes, file: str) -> Importable:
    """Reads whatever its schema says it is; a file that names no schema known here is read as a class journal.

    Raises as `read_journal`.
    """
    return read_part(SCHEMAS.get(named_schema(content), ClassJournal), content, file)


def read_journal(content: bytes, file: str) -> ClassJournal:
    """Reads a canonical journal.

    Raises BadInputError: `import.encoding` (not UTF-8), `import.not_json`, `import.wrong_schema`.
    """
    return read_part(ClassJournal, content, file)


def read_part(kind: type[P], content: bytes, file: str) -> P:
    """Reads one model from its canonical JSON. Raises as `read_journal`."""
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
        return kind.model_validate_json(content)
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


def write_journal(journal: Part) -> bytes:
    """The canonical JSON of a journal or a sheet: reading it back gives an equal value, unknown fields included."""
    return journal.model_dump_json(by_alias=True, exclude_unset=True, indent=1).encode() + b"\n"


def json_schemas() -> dict[str, dict[str, object]]:
    """The JSON Schemas of the canonical forms by file name, as published in docs/schema."""
    return {
        name.removeprefix("school-archive/").replace("/", "-") + ".schema.json": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": name,
            **model.model_json_schema(by_alias=True),
        }
        for name, model in {**SCHEMAS, ACTIVITY_SCHEMA: UserActivity}.items()
    }
