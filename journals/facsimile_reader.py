"""The reader of documents that came as pages (PDF, pictures): a person says what they are of."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

from journals.assembling.assembly import class_unit
from journals.assembling.calendar import day_read
from journals.assembling.findings import Notebook
from journals.assembling.pupils import Roll
from journals.facsimile import FACSIMILE, FACSIMILE_SCHEMA, MAX_PAGES, Facsimile, Looked, PageFile, PageFormat
from journals.gradebook.reader import Said
from journals.importing import Bundle, Imported
from journals.model import Pupil, School, Source
from journals.tables.sniffing import PAGES, Format, sniffed
from kernel.digests import sha256_hex
from kernel.errors import BadInputError
from kernel.findings import Finding, Severity

_FORMATS = {Format.PDF: PageFormat.PDF, Format.IMAGE: PageFormat.PICTURE}
_NUMBERS = re.compile(r"(\d+)")
_NAME = re.compile(r"[^\W\d_][\w.'’ -]*")
_NUMBERED = re.compile(r"^\d+\s*[.)]?[\s;]*")
_LONGEST_LIST = 999
_SHOWN = 8
NO_NAMES = "import.pages_no_names"

LookInto = Callable[[bytes, str], Looked]
"""Looks into a file, by its content and its name. Raises BadInputError for what does not open."""


class FacsimileReader:
    """Takes a PDF, or pictures in the order of their names, as one document.

    Args:
        school: as the settings name it.
        said: class and year, which such files do not tell, and the list of pupils, where a person has one.
        look: looks into a file.
    """

    name = FACSIMILE

    def __init__(self, school: School, said: Said, look: LookInto) -> None:
        self._school = school
        self._said = said
        self._look = look

    def recognises(self, bundle: Bundle) -> bool:
        """Whether every file is a PDF or a picture."""
        return all(sniffed(content) in PAGES for content in bundle.files.values())

    def read(self, bundle: Bundle) -> list[Imported]:
        """One document.

        Raises BadInputError `import.pages_of_whom`, `import.not_pages`, `import.too_many_pages`, and as `LookInto`.
        """
        if not self.recognises(bundle):
            raise BadInputError(
                "import.not_pages",
                "Листами принимаются только PDF и изображения (JPEG, PNG, TIFF), а среди файлов есть другие.",
                "Уберите остальные файлы или передайте их отдельно.",
            )
        if not self._said.title or self._said.year is None or self._said.kind is None:
            raise BadInputError(
                "import.pages_of_whom",
                "PDF и изображения не говорят, чьи они: данных из них Летопись не берёт, листы хранит как есть.",
                "Назовите класс, год и вид: --class 7А --year 2026 --kind journal (или summary и другие).",
            )
        names = sorted(bundle.files, key=_in_order)
        looked = [self._look(bundle.files[name], PurePosixPath(name).name) for name in names]
        files = tuple(_file(bundle.files[name], one.pages) for name, one in zip(names, looked, strict=True))
        document = Facsimile(
            schema_id=FACSIMILE_SCHEMA,
            kind=self._said.kind,
            school=self._school,
            source=Source(system="листы"),
            academic_year=self._said.year.title,
            unit=class_unit(self._said.title),
            pupils=listed_pupils(self._said.pupils),
            files=files,
        )
        if document.pages > MAX_PAGES:
            raise BadInputError(
                "import.too_many_pages", f"Листов {document.pages}, а принимается не больше {MAX_PAGES}.",
                "Разделите документ на тома и назовите их по-разному: --class «7А, том 1».",
            )  # fmt: skip
        return [Imported(document, dict(bundle.files), tuple(_found(document, names, looked)))]


def _file(content: bytes, pages: int) -> PageFile:
    return PageFile(format=_FORMATS[sniffed(content)], pages=pages, sha256=sha256_hex(content), size=len(content))


def _found(document: Facsimile, names: Sequence[str], looked: Sequence[Looked]) -> Iterator[Finding]:
    if len(names) > 1:
        shown = ", ".join(names[:_SHOWN]) + (f" … {names[-1]}" if len(names) > _SHOWN else "")
        yield Finding("import.pages_order", Severity.INFO, "/files", f"Порядок листов: {shown}.")
    for name, one in zip(names, looked, strict=True):
        if one.partly:
            text = f"«{name}»: в файле ошибки, часть листа может не отобразиться. Посмотрите документ до подписи."
            yield Finding("import.pages_partly", Severity.WARNING, "/files", text)
        if one.borrowed:
            text = f"«{name}»: шрифты в файл не вложены, буквы заменены похожими. Посмотрите документ до подписи."
            yield Finding("import.pages_fonts", Severity.WARNING, "/files", text)
    if not document.pupils:
        yield no_names()


def no_names() -> Finding:
    """Nobody has said who is in the document."""
    text = "Кто в документе, не сказано: он найдётся по классу и году, а по фамилии — нет. Добавьте список класса."
    return Finding(NO_NAMES, Severity.WARNING, "/pupils", text)


def listed_pupils(lines: Sequence[str]) -> tuple[Pupil, ...]:
    """Pupils as a person lists them: «Иванова Анна Петровна; 12.03.2013», a line each; blank ones count for nothing.

    Raises BadInputError `import.bad_pupil_line`, `import.pupil_twice`.
    """
    roll = Roll()
    order = 0
    for number, line in enumerate(lines, start=1):
        name, _, day = (part.strip() for part in _plain(line).partition(";"))
        if not name and not day:
            continue
        birth_date = day_read(day, None) if day else None
        if not _NAME.fullmatch(name) or len(name.split()) < 2:
            raise _bad_line(number, "нужны фамилия и имя буквами, например «Иванова Анна Петровна»")
        if day and birth_date is None:
            raise _bad_line(number, "после точки с запятой должна стоять дата рождения, например 12.03.2013")
        order += 1
        if order > _LONGEST_LIST:
            raise _bad_line(number, f"в списке больше {_LONGEST_LIST} обучающихся")
        key = roll.key(name, birth_date=birth_date, order=order)
        if key is None or roll.entry(key).order != order:
            raise BadInputError(
                "import.pupil_twice", f"Строка {number} списка: такой обучающийся уже есть.",
                "Оставьте одну строку; тёзок различает дата рождения после точки с запятой.",
            )  # fmt: skip
    return roll.pupils(Notebook())


def _plain(line: str) -> str:
    """Without the number that a list may begin with; columns of a table apart by semicolons."""
    return _NUMBERED.sub("", line.replace("\u00a0", " ").strip(" \t;").replace("\t", ";"))


def _bad_line(number: int, why: str) -> BadInputError:
    return BadInputError(
        "import.bad_pupil_line", f"Строка {number} списка обучающихся не прочитана: {why}.",
        "Исправьте строку; дату рождения можно не указывать.",
    )  # fmt: skip


def _in_order(name: str) -> tuple[object, ...]:
    """«лист 2» before «Лист 10», «скан» before «скан (2)»; folders before what is beside them."""
    path = PurePosixPath(name)
    return (*(_words(part) for part in (*path.parent.parts, path.stem)), name)


def _words(part: str) -> tuple[tuple[bool, int, str], ...]:
    """Numbers by their size, whatever their length."""
    words = [word for word in _NUMBERS.split(part.casefold()) if word]
    return tuple(
        (not word.isdecimal(), len(word.lstrip("0")) if word.isdecimal() else 0, word.lstrip("0") or word)
        for word in words
    )
