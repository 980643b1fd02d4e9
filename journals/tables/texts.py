"""Text in the encodings that Russian programs write, and CSV."""

import csv
import io

from journals.tables.bounds import checked
from journals.tables.shapes import Table
from kernel.errors import BadInputError

_DELIMITERS = ";\t,"


def decoded(content: bytes, file: str) -> str:
    """The text: UTF-8 or UTF-16 by their marks, UTF-8 where it is that, else Windows-1251.

    Raises BadInputError `import.encoding` for what is no text in any of these, or is UTF-8 with bytes lost.
    """
    try:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            text = content.decode("utf-16")
        else:
            try:
                text = content.decode("utf-8-sig")
            except UnicodeDecodeError:
                if _is_broken_utf8(content):
                    raise
                text = content.decode("cp1251")
    except UnicodeDecodeError as error:
        raise _not_text(file) from error
    if "\x00" in text:
        raise _not_text(file)
    return text


def _is_broken_utf8(content: bytes) -> bool:
    """Whether more of its letters read as UTF-8 than do not: Windows-1251 has next to no pair that does."""
    text = content.decode("utf-8", errors="replace")
    lost = text.count("\ufffd")
    return sum(1 for letter in text if letter > "\x7f") > 2 * lost


def _not_text(file: str) -> BadInputError:
    return BadInputError(
        "import.encoding",
        f"Файл «{file}» не читается как текст: он повреждён, или кодировка не UTF-8, не UTF-16 и не Windows-1251.",
        "Выгрузите его ещё раз или сохраните в UTF-8 и повторите импорт.",
    )


def _read(text: str, delimiter: str, *, strict: bool) -> tuple[tuple[str, ...], ...] | None:
    """The rows; None where they do not read. Not strict, a mark that is never closed swallows all rows below it."""
    try:
        lines = csv.reader(io.StringIO(text), delimiter=delimiter, strict=strict)
        return tuple(tuple(cell.strip() for cell in row) for row in lines)
    except csv.Error:
        return None


def csv_table(content: bytes, file: str) -> Table:
    """A CSV file; the delimiter is the one that splits the first lines most evenly.

    Raises BadInputError `import.encoding`, `import.bad_csv`, `import.too_large`.
    """
    text = decoded(content, file)
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    delimiter = max(_DELIMITERS, key=lambda sign: sum(1 for line in lines if sign in line))
    rows = _read(text, delimiter, strict=True)
    if rows is None:  # quotation marks that are not doubled; they may still swallow nothing
        rows = _read(text, delimiter, strict=False)
        swallowed = rows is None or any("\n" in cell for row in rows for cell in row)
        if rows is None or swallowed or len({len(row) for row in rows if len(row) > 1}) > 1:
            raise BadInputError(
                "import.bad_csv",
                f"Файл «{file}»: таблица CSV не читается.",
                "Проверьте кавычки в ней или сохраните её ещё раз, как CSV или XLSX.",
            )
    return checked(Table("", rows, ends=tuple(map(len, rows))), file)
