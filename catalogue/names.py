"""Names of pupils as the index holds them: every name that a pupil has had, and the words that it is found by."""

from collections.abc import Iterable, Sequence

from catalogue.models import NameWord, PupilName
from catalogue.query import words_of
from journals.model import Pupil

_BATCH = 500


def enter_names(pupils: Iterable[tuple[str, Sequence[Pupil]]]) -> None:
    """Inserts the names of each record's pupils (pairs of the record's id and its pupils), with their words."""
    names = [name for record, ours in pupils for pupil in ours for name in _names(record, pupil)]
    made = PupilName.objects.bulk_create(names, batch_size=_BATCH)
    NameWord.objects.bulk_create(
        (NameWord(name=one, word=word) for one in made for word in words_of(one.name)), batch_size=_BATCH
    )


def _names(record_id: str, pupil: Pupil) -> list[PupilName]:
    names = [pupil.full_name]
    for former in pupil.name_history:
        parts = (former.surname, former.name or pupil.name, former.patronymic or pupil.patronymic)
        names.append(" ".join(part for part in parts if part))
    return [
        PupilName(record_id=record_id, number=pupil.order, name=name, birth_date=pupil.birth_date)
        for name in dict.fromkeys(names)
    ]
