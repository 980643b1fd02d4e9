"""The reader of documents that came as pages (PDF, pictures): a person says what they are of."""

import re
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from journals.assembling.assembly import class_unit
from journals.assembling.calendar import day_read
from journals.assembling.findings import Notebook
from journals.assembling.pupils import Roll
from journals.facsimile import FACSIMILE, FACSIMILE_SCHEMA, MAX_PAGES, Facsimile, PageFile, PageFormat
from journals.gradebook.reader import Said
from journals.importing import Bundle, Imported
from journals.model import Pupil, School, Source
from journals.tables.sniffing import Format, sniffed
from kernel.digests import sha256_hex
from kernel.errors import BadInputError
from kernel.findings import Finding, Severity

_FORMATS = {Format.PDF: PageFormat.PDF, Format.IMAGE: PageFormat.PICTURE}
_NUMBERS = re.compile(r"(\d+)")
_NAME = re.compile(r"[^\W\d_][\w.'’ -]*")
_LONGEST_LIST = 999

CountPages = Callable[[bytes, str], int]
"""The pages of a file, by its content and its name. Raises BadInputError for what does not open."""


class FacsimileReader:
    """Takes a PDF, or pictures in the order of their names, as one document.

    Args:
        school: as the settings name it.
        said: class and year, which such files do not tell, and the list of pupils, where a person has one.
        count: looks into a file.
    """

    name = FACSIMILE

    def __init__(self, school: School, said: Said, count: CountPages) -> None:
        self._school = school
        self._said = said
        self._count = count

    def recognises(self, bundle: Bundle) -> bool:
        """Whether every file is a PDF or a picture."""
        return all(sniffed(content) in _FORMATS for content in bundle.files.values())

    def read(self, bundle: Bundle) -> list[Imported]:
        """One document. Raises BadInputError `import.pages_of_whom`, `import.not_pages`, and as `CountPages`."""
        if not self.recognises(bundle):
            raise BadInputError(
                "import.not_pages",
                "Листами принимаются только PDF и изображения (JPEG, PNG, TIFF), а среди файлов есть другие.",
                "Уберите остальные файлы или передайте их отдельно.",
            )
        if not self._said.title or self._said.year is None:
            raise BadInputError(
                "import.pages_of_whom",
                "PDF и изображения не говорят, чьи они: данных из них Летопись не берёт, листы хранит как есть.",
                "Назовите класс, год и вид: --class 7А --year 2026 --kind journal (или summary и другие).",
            )
        names = sorted(bundle.files, key=_in_order)
        files = tuple(self._file(bundle.files[name], name) for name in names)
        document = Facsimile(
            schema_id=FACSIMILE_SCHEMA,
            school=self._school,
            source=Source(system="PDF" if files[0].format is PageFormat.PDF else "изображения"),
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
        return [Imported(document, dict(bundle.files), _found(document))]

    def _file(self, content: bytes, name: str) -> PageFile:
        return PageFile(
            format=_FORMATS[sniffed(content)],
            pages=self._count(content, PurePosixPath(name).name),
            sha256=sha256_hex(content),
            size=len(content),
        )


def _found(document: Facsimile) -> tuple[Finding, ...]:
    if document.pupils:
        return ()
    return (
        Finding(
            "import.pages_no_names",
            Severity.WARNING,
            "/pupils",
            "Список обучающихся не назван: документ найдётся по классу и году, а по фамилии — нет. Добавить: "
            "--pupils ФАЙЛ, по одной фамилии с именем и отчеством в строке.",
        ),
    )


def listed_pupils(lines: Sequence[str]) -> tuple[Pupil, ...]:
    """Pupils as a person lists them: «Иванова Анна Петровна; 12.03.2013», a line each; blank ones count for nothing.

    Raises BadInputError `import.bad_pupil_line`, `import.pupil_twice`.
    """
    roll = Roll()
    if len(lines) > _LONGEST_LIST:
        raise _bad_line(len(lines), "слишком много строк")
    order = 0
    for number, line in enumerate(lines, start=1):
        name, _, day = (part.strip() for part in line.partition(";"))
        if not name and not day:
            continue
        birth_date = day_read(day, None) if day else None
        if not _NAME.fullmatch(name) or len(name.split()) < 2 or (day and birth_date is None):
            raise _bad_line(number, "нужно: Фамилия Имя Отчество; ДД.ММ.ГГГГ")
        order += 1
        key = roll.key(name, birth_date=birth_date, order=order)
        if key is None or roll.entry(key).order != order:
            raise BadInputError(
                "import.pupil_twice", f"Строка {number} списка: такой обучающийся уже есть.",
                "Оставьте одну строку; тёзок различает дата рождения после точки с запятой.",
            )  # fmt: skip
    return roll.pupils(Notebook())


def _bad_line(number: int, why: str) -> BadInputError:
    return BadInputError(
        "import.bad_pupil_line", f"Строка {number} списка обучающихся не прочитана: {why}.",
        "Исправьте строку; дату рождения можно не указывать.",
    )  # fmt: skip


def _in_order(name: str) -> tuple[tuple[bool, int, str], ...]:
    """«лист 2» before «лист 10»."""
    return tuple((not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in _NUMBERS.split(name))
