"""Which reader takes the files that were handed in together; and what is said where none does, or not of all."""

from collections.abc import Iterable, Sequence
from typing import Final

from docgen.facsimile.pictures import look_into
from journals.canonical import CanonicalReader
from journals.dnevnikru import DnevnikReader
from journals.edutatar.reader import EduTatarReader
from journals.facsimile_reader import FacsimileReader
from journals.gradebook.other_lists import OtherListsReader
from journals.gradebook.reader import GradebookReader
from journals.importing import Bundle, Imported, Reader
from journals.model import School
from journals.pupilpages.diary_xml import DiaryXmlReader
from journals.pupilpages.grades_page import GradesPageReader
from journals.pupilpages.html_pages import PupilPagesReader
from journals.pupilpages.kiasuo import KiasuoReader
from journals.pupilpages.mesh import MeshReader
from journals.pupilpages.netschool import NetschoolReader
from journals.tables.sniffing import Format, sniffed
from kernel.errors import BadInputError
from operations.import_words import Understood
from operations.services import Services


def readers(services: Services, known: Understood) -> tuple[Reader, ...]:
    """The readers of source systems. Where an export does not name the school, the settings do."""
    school = School(full_name=services.school.name)
    said = (school, known.codes, known.said)
    return (
        CanonicalReader(),
        DnevnikReader(school),
        KiasuoReader(*said),
        NetschoolReader(*said),
        MeshReader(*said),
        EduTatarReader(*said),
        DiaryXmlReader(*said),
        GradesPageReader(*said),
        PupilPagesReader(*said),
        OtherListsReader(school, known.said),
        GradebookReader(*said),
        FacsimileReader(school, known.said, look_into),
    )


def reader_of(known: Sequence[Reader], bundle: Bundle, source: str | None) -> Reader:
    """The one that is named, else the first that recognises the content.

    Raises BadInputError `import.unknown_source`, `import.unknown_format`.
    """
    if source is not None:
        for reader in known:
            if reader.name == source:
                return reader
        raise BadInputError(
            "import.unknown_source",
            f"Источник «{source}» не знаком.",
            f"Летопись читает: {', '.join(reader.name for reader in known)}; --from можно опустить.",
        )
    for reader in known:
        if reader.recognises(bundle):
            return reader
    raise _unknown(known, bundle)


_LOOKED_AT: Final = 40
_READ: Final = (
    "ответы Дневник.ру, «Сетевого города», КИАСУО и МЭШ (JSON); сохранённые страницы и отчёты «Сетевого города» и "
    "edu.tatar.ru; таблицы xlsx, xls, ods, html и csv с обучающимися по строкам; файл Летописи; PDF и изображения — "
    "листами"
)


def _unknown(known: Sequence[Reader], bundle: Bundle) -> BadInputError:
    """What was seen, and what can be read. Files that are read one by one, but not together, are named as such."""
    files = sorted(bundle.files)[:_LOOKED_AT]
    taken = {file: _is_known(known, bundle, file) for file in files}
    seen = ", ".join(f"{file} ({sniffed(bundle.files[file]).russian})" for file in files[:5])
    more = f" и ещё {len(bundle.files) - 5}" if len(bundle.files) > 5 else ""
    if len(files) > 1 and any(taken.values()):
        strange = [file for file, is_taken in taken.items() if not is_taken][:5]
        hint = f"Непонятны: {', '.join(strange)}. Уберите их" if strange else "Передайте их по отдельности"
        return BadInputError(
            "import.unknown_format",
            f"Файлы разных видов, вместе они не читаются: {seen}{more}.",
            f"{hint}: каждая выгрузка — отдельно, её файлы — вместе.",
        )
    return BadInputError(
        "import.unknown_format",
        f"Не удалось понять, что это за файлы: {seen}{more}.",
        _advice(sniffed(content) for content in bundle.files.values()),
    )


_ADVICE: Final = {
    Format.ARCHIVE: "Распакуйте архив и передайте файлы из него или сожмите их в ZIP.",
    Format.PHOTO: "Сохраните снимки в JPEG и передайте их.",
    Format.DOCUMENT: "Сохраните документ в PDF: листы Летопись примет как есть.",
}


def _advice(formats: Iterable[Format]) -> str:
    """What to do with files that nobody reads: of what they are, where that is known."""
    own = dict.fromkeys(_ADVICE[one] for one in formats if one in _ADVICE)
    return " ".join(own) or f"Летопись читает: {_READ}. Передайте файлы одной выгрузки вместе, папкой или архивом ZIP."


def refuse_strangers(known: Sequence[Reader], chosen: Reader, bundle: Bundle, read: Sequence[Imported]) -> None:
    """A file that the chosen reader left alone, and another takes, is an export of its own: it must not go unread.

    Raises BadInputError `import.unknown_format`.
    """
    taken = {file for one in read for file in one.source}
    others = [one for one in known if one is not chosen]
    strange = [file for file in sorted(bundle.files.keys() - taken)[:_LOOKED_AT] if _is_known(others, bundle, file)]
    if strange:
        seen = ", ".join(f"{file} ({sniffed(bundle.files[file]).russian})" for file in strange[:5])
        raise BadInputError(
            "import.unknown_format",
            f"Среди файлов есть другие, вместе с остальными они не читаются: {seen}.",
            "Передайте их отдельно: каждая выгрузка — отдельно, её файлы — вместе.",
        )


def _is_known(known: Sequence[Reader], bundle: Bundle, file: str) -> bool:
    alone = Bundle({file: bundle.files[file]})
    return any(one.recognises(alone) for one in known)
