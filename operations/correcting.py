"""The verb «correct»: an archived class was exported again after a mistake had been mended, and gets a further version.

What differs is worked out, never typed: the corrected export is compared with what is archived. Every record of the
class whose data differ is closed as its next version, with a sheet of corrections in it, and goes the way of any other:
rendered, signed, stored beside the versions before. The close and the term stay those of the first version (domain
§5.2, story 8; S001 П-4.2 Учителя г).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from journals.importing import Imported
from kernel.clock import parse_stamp
from kernel.digests import canonical_json, sha512_hex
from kernel.errors import RefusedError
from kernel.kinds import Kind
from operations import durable
from operations.alone import alone
from operations.correction_grounds import Grounds, checked_grounds
from operations.folders import ImportFolder, WorkFolder
from operations.import_words import NOTHING_SAID, Words, understood
from operations.imported import ImportedClass
from operations.importing import described_export, keep_import, read_classes
from operations.making import holds_export
from operations.newest import Newest, newest_of
from operations.next_versions import Corrected, Next, next_versions
from operations.services import Services
from operations.sheets import Closing, CorrectionFacts, EntrySheet, ImportSheet, State
from operations.supplements import newest_stored


@dataclass(frozen=True)
class Corrections:
    """What an export corrects; `passed`: why it corrects nothing of other classes that it holds."""

    done: tuple[Corrected, ...]
    passed: tuple[RefusedError, ...] = ()

    @property
    def digest(self) -> str:
        """Tells whether what is written is what was shown: records, versions and every entry."""
        told = [[str(one.id), one.version, [[e.place, e.before, e.after] for e in one.entries]] for one in self.done]
        return sha512_hex(canonical_json(told))


PASSED = frozenset({"correct.not_archived", "correct.nothing_changed"})
"""Of several classes in an export, those that are not meant."""


def correct(
    services: Services,
    paths: Sequence[Path],
    grounds: Grounds,
    *,
    source: str | None,
    kind: Kind | None,
    dry_run: bool,
    actor: str,
    words: Words = NOTHING_SAID,
    shown: Collection[str] | None = None,
) -> Corrections:
    """Closes the next version of every archived record whose data the export changes.

    Of several classes those that are not archived, or unchanged, are passed over, unless all are.

    Args:
        services: the home.
        paths: the corrected export, as for an import.
        grounds: the papers; not asked for on a dry run.
        source: the reader's name, or None to recognise the content.
        kind: as for an import.
        dry_run: only tell what differs.
        actor: who does it.
        words: what is said of the files, as for an import.
        shown: digests of what somebody was shown, of which it must be one; None where nothing was shown.

    Raises:
        BadInputError: as `import_files`; `correct.papers_missing`, `correct.no_author`, `basis.unfit`.
        RefusedError: `correct.not_permitted`, `correct.not_archived`, `correct.under_way`, `correct.other_class`,
            `correct.renumbered`, `correct.incomplete_export`, `correct.too_many`, `correct.nothing_changed`,
            `correct.not_this_kind`, `correct.other_than_shown`, `record.destroyed`.
        IntegrityError: `record.no_good_copy`, `media.disagree`.
        UnavailableError: `record.newer_elsewhere`.
    """
    facts = None if dry_run else checked_grounds(services, grounds, actor)
    known = understood(services, words)
    reader, read = read_classes(services, paths, source=source, kind=kind, known=known)
    classes = [(replace(item, id=newest_stored(services, item.id)), imported) for item, imported in read]
    with alone(services.home, "correct"):  # from the comparison to the last file: the next one goes on from this
        with newest_of(services) as newest:
            found, passed = _found(services, newest, classes)
        corrections = Corrections(tuple(one.corrected for *_, nexts in found for one in nexts), passed)
        if shown is not None and corrections.digest not in shown:
            raise RefusedError(
                "correct.other_than_shown",
                "Пока страница была открыта, в архиве или в выгрузке что-то изменилось.",
                "Ничего не записано. Откройте сравнение снова и проверьте каждую строку.",
            )
        for one in (one for *_, nexts in found for one in nexts if facts is None):
            services.log(actor, "compare", str(one.corrected.id))  # whoever sees what differs has seen the record
        if facts is not None:
            for item, imported, nexts in found:
                _write(services, item, imported, nexts, facts, reader, actor)
    return corrections


def _found(
    services: Services, newest: Newest, classes: Sequence[tuple[ImportedClass, Imported]]
) -> tuple[list[tuple[ImportedClass, Imported, list[Next]]], tuple[RefusedError, ...]]:
    """The classes that the export corrects, and why the others are passed over; raises that, if all are."""
    found, passed = [], list[RefusedError]()
    for item, imported in classes:
        try:
            found.append((item, imported, next_versions(services, newest, item, imported)))
        except RefusedError as error:
            if error.code not in PASSED:
                raise
            passed.append(error)
    if not found:
        raise passed[0]
    return found, tuple(passed)


def _write(
    services: Services,
    item: ImportedClass,
    imported: Imported,
    nexts: Sequence[Next],
    facts: CorrectionFacts,
    reader: str,
    actor: str,
) -> None:
    provenance, export = described_export(services, item, imported, reader, actor)
    for one in nexts:
        record = one.corrected.id
        with_export = holds_export(record.kind)
        own = provenance if with_export else provenance.model_copy(update={"findings": ()})
        closing = _closing(services, one, own, facts)
        files = {"data.json": one.data, "closing.json": closing.data(), **(export if with_export else {})}
        folder = services.home.work_folder(record)
        if not one.written:
            durable.remove_folder(folder, services.home.work)  # of a version that is accepted
        if durable.publish_new_folder(services.home.staging, folder, files) or WorkFolder(folder).state is State.CLOSED:
            _tell(services, closing, facts, actor)
    if ImportFolder(services.home.import_folder(item.id)).exists:
        keep_import(services, item, imported, reader, actor)  # what is not closed yet is made of the corrected export


def _tell(services: Services, closing: Closing, facts: CorrectionFacts, actor: str) -> None:
    """The papers by their digest: they may name people."""
    services.log(
        actor,
        "correct",
        closing.id,
        version=closing.version,
        entries=len(closing.correction.entries) if closing.correction else 0,
        papers_sha512=sha512_hex("\n".join(facts.papers).encode()),
        permitted_by=facts.permission,
        data_sha512=closing.data_sha512,
    )


def _closing(services: Services, one: Next, provenance: ImportSheet, facts: CorrectionFacts) -> Closing:
    """The close of the first version, with what this one corrects."""
    closed, entries = one.sheet.closing, one.corrected.entries
    correction = facts.model_copy(
        update={
            "entries": tuple(EntrySheet(place=e.place, before=e.before, after=e.after) for e in entries),
            "earlier_sha512": one.sheet.document["sha512"],
        }
    )
    locked_on = closed.get("source_locked_on")
    return Closing(
        id=one.sheet.id,
        kind=one.sheet.kind,
        version=one.corrected.version,
        record_class=one.sheet.record_class,
        academic_year=one.sheet.academic_year,
        title=one.sheet.title,
        closed_on=date.fromisoformat(closed["on"]),
        closed_at=parse_stamp(closed["at"]),
        order=closed["order"],
        actor=closed["actor"],
        pdfa=services.profile.pdfa().value,
        case_index=one.sheet.case_index or "",
        retention=one.sheet.retention,
        data_sha512=sha512_hex(one.data),
        provenance=provenance,
        source_locked_on=date.fromisoformat(locked_on) if locked_on else None,
        correction=correction,
        confirmed=closed.get("confirmed", {}),
    )
