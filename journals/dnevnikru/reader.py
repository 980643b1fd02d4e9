"""The reader of a Дневник.ру API bundle. See the package for what it takes, what it loses and why."""

from collections.abc import Mapping
from functools import partial
from pathlib import PurePosixPath

from journals.dnevnikru.assembly import SYSTEM, journal_of
from journals.dnevnikru.calls import NEEDED, Call, call_of, read_export
from journals.dnevnikru.drafts import ClassDraft
from journals.dnevnikru.entries import DEFAULT_STATUSES, read_log, read_marks
from journals.dnevnikru.finals import read_finals
from journals.dnevnikru.groups import read_groups
from journals.dnevnikru.lessons import read_lessons, read_work_types
from journals.dnevnikru.notes import RowKey
from journals.dnevnikru.people import read_people, read_teachers
from journals.dnevnikru.periods import read_periods
from journals.dnevnikru.splitting import sources_of
from journals.dnevnikru.state import State
from journals.importing import Bundle, Imported
from journals.model import Absence, School
from kernel.errors import BadInputError
from kernel.findings import Severity

_UNNAMED = School(full_name="(школа в выгрузке Дневник.ру не названа)")
_TELLING = 2  # files named as calls that make a bundle this system's, if the list of classes is missing or broken


class DnevnikReader:
    """Reads bundles of JSON answers of the Дневник.ру partner API.

    Args:
        school: the school, which the answers do not name; without it a warning says so.
        statuses: the meaning of each attendance status, if the school reads them otherwise than we do.
    """

    name = SYSTEM

    def __init__(self, school: School | None = None, statuses: Mapping[str, Absence | None] = DEFAULT_STATUSES) -> None:
        self._school = school
        self._statuses = statuses

    def recognises(self, bundle: Bundle) -> bool:
        """Whether the files are named as calls of this API and the list of classes has its shape."""
        calls = {file: call for file in bundle.files if (call := call_of(file)) is not None}
        groups = {file: bundle.files[file] for file, call in calls.items() if call is Call.GROUPS}
        try:
            return bool(groups) and bool(read_export(groups).rows[Call.GROUPS])
        except BadInputError:
            # Broken, but meant for this reader: its `read` says what is wrong.
            return len(set(calls.values())) >= _TELLING

    def read(self, bundle: Bundle) -> list[Imported]:
        """Reads all classes of the bundle.

        Raises BadInputError with codes `import.dnevnikru.…`; what is dropped or doubtful is in the findings.
        """
        state = State(read_export(bundle.files), self._statuses)
        read_groups(state)
        read_people(state)
        read_periods(state)
        read_teachers(state)
        read_work_types(state)
        read_lessons(state)
        read_marks(state)
        read_log(state)
        read_finals(state)
        self._note_bundle(state)
        school = self._school or _UNNAMED
        journals = {draft.id: journal_of(draft, school, state.notes) for draft in _classes_with_data(state)}
        sources = sources_of(state, bundle.files)
        return [
            Imported(journal, sources[key], state.notes.findings(partial(_concerns, state, key)))
            for key, journal in journals.items()
        ]

    def _note_bundle(self, state: State) -> None:
        for file in state.export.unknown:
            message = f"Файл «{PurePosixPath(file).name}» не похож на известный ответ: он не прочитан и не хранится."
            state.notes.add("unknown_file", Severity.WARNING, file, message, None)
        present = {call for call, _ in state.export.roots.values()}
        for call in NEEDED:
            if call not in present:
                message = f"В выгрузке нет ответа «{call}»: журнал может быть неполным."
                state.notes.add("missing_call", Severity.WARNING, f"{call}.json", message, None)
            elif not state.export.rows[call]:
                message = f"В ответе «{call}» нет ни одной записи."
                state.notes.add("empty_call", Severity.INFO, f"{call}.json", message, None)
        if self._school is None:
            message = "Школа в выгрузке не названа: укажите её в настройках."
            state.notes.add("no_school", Severity.WARNING, "edu_groups.json", message, None)


def _classes_with_data(state: State) -> list[ClassDraft]:
    """The classes that the bundle is about: the list of groups names all classes of the school."""
    told = []
    for draft in state.classes.values():
        if len(draft.pupils) or any(subject.lessons or subject.results for subject in draft.subjects.values()):
            told.append(draft)
        else:
            message = "В списке групп есть классы, о которых больше ничего нет; они пропущены."
            state.notes.add("empty_class", Severity.WARNING, "edu_groups.json", message, None)
    if not told:
        raise BadInputError(
            "import.dnevnikru.no_pupils",
            "В выгрузке есть только список групп: ни обучающихся, ни уроков.",
            "Добавьте ответы edu-groups/{id}/persons и следующие за ним; номер группы укажите в имени файла.",
        )
    return told


def _concerns(state: State, key: str, row: RowKey | None) -> bool:
    """Whether a note about this row goes to this class: its own row, or one whose class is not known."""
    owners = state.owners.get(row) if row is not None else None
    return not owners or key in owners
