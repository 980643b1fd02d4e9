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


def csv_table(content: bytes, file: str) -> Table:
    """A CSV file; the delimiter is the one that splits the first lines most evenly.

    Raises BadInputError `import.encoding`, `import.bad_csv`, `import.too_large`.
    """
    text = decoded(content, file)
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    delimiter = max(_DELIMITERS, key=lambda sign: sum(1 for line in lines if sign in line))
    try:
        # Strict: a quotation mark that is never closed would swallow all rows below it.
        lines_read = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        rows = tuple(tuple(cell.strip() for cell in row) for row in lines_read)
    except csv.Error as error:
        raise BadInputError(
            "import.bad_csv", f"Файл «{file}»: таблица CSV не читается.", "Сохраните таблицу ещё раз, как CSV или XLSX."
        ) from error
    return checked(Table("", rows, ends=tuple(map(len, rows))), file)
