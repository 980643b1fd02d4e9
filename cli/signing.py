"""sign: with a key here, or elsewhere. Imported only after the database was set up."""

import argparse

from cli.authority import authority_of
from cli.making import nothing, outcome_result, require_named
from cli.output import Output
from cli.wiring import Wiring
from kernel.errors import BadInputError
from kernel.ids import RecordId
from kernel.russian import counted
from operations.act_signer import may_sign
from operations.authority import check_authority, record_authority
from operations.batch import select, sign_records, try_records
from operations.countersigning import countersign
from operations.elsewhere import accept_outside
from operations.folders import WorkFolder
from operations.handing_out import prepare_outside
from operations.services import Services
from operations.sheets import State
from operations.sign_list import Shown, show, write_list


def sign(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Signs what is rendered, and sends it to the media unless told not to."""
    if args.prepare is not None and args.finish is not None:
        raise BadInputError(
            "cli.two_directions", "--prepare и --finish вместе не имеют смысла.", "Сначала --prepare, потом --finish."
        )
    if args.show is not None:
        return _show(services, args, out, actor)
    if args.prepare is not None:
        return _prepare(wiring, services, args, out, actor)
    if args.finish is not None:
        return _finish(wiring, services, args, out, actor)
    return _sign(wiring, services, args, out, actor)


def _sign(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    require_named(args)
    states = [State.RENDERED] if args.no_commit else [State.RENDERED, State.SIGNED]
    records = _without_acts(services, select(services, args.records, states), args, out, actor)
    if not records:
        return nothing(out, "signed", "Подписывать нечего: нет документов, готовых к подписи.")
    _tell(out, show(services, [one for one in records if _unsigned(services, one)], actor))
    record_authority(services, records, authority_of(args))
    with wiring.signing(services, args) as sitting:
        out.findings(sitting.warnings)
        outcome = sign_records(
            services, records, commit=not args.no_commit, runner=sitting.runner, actor=actor, progress=out.step
        )
    if outcome.done:
        out.note(f"Квитанции: {services.home.receipts}")
    return outcome_result(out, outcome, "signed", "Подписано")


def _without_acts(
    services: Services, records: list[RecordId], args: argparse.Namespace, out: Output, actor: str
) -> list[RecordId]:
    """An act of destruction is no document among others: whoever is not the director passes it by."""
    if args.records:
        return records  # what is named is refused by name
    mine = [record for record in records if may_sign(services, record, actor)]
    if len(mine) < len(records):
        out.note("Акт о выделении к уничтожению подписывает директор: letopis act approve АКТ --by ЛОГИН.")
    return mine


def _unsigned(services: Services, record: RecordId) -> bool:
    work = WorkFolder(services.home.work_folder(record))
    return work.state is State.RENDERED and work.signature() is None


def _tell(out: Output, shown: list[Shown]) -> None:
    if not shown:
        return
    out.note(f"На подпись: {counted(len(shown), 'документ', 'документа', 'документов')}. Содержание заперто.")
    for one in shown:
        out.note(f"  {one.title}: {one.pages} л., {one.difference}")


def _show(services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    require_named(args)
    shown = show(services, select(services, args.records, [State.RENDERED]), actor)
    write_list(services, shown, args.position or "директор", args.show)
    rows = [
        {"id": str(one.record), "title": one.title, "pages": one.pages, "sha512": one.sha512,
         "difference": one.difference}
        for one in shown
    ]  # fmt: skip
    _tell(out, shown)
    out.result({"shown": rows, "file": str(args.show), "signed": [], "failed": []}, f"Перечень: {args.show}")
    return 0


def countersign_(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """A further signature, detached, on records that the first signer has signed."""
    require_named(args)
    records = select(services, args.records, [State.SIGNED])
    if not records:
        return nothing(out, "signed", "Подписывать нечего: нет документов, подписанных директором и не сохранённых.")
    with wiring.open_key(services, args) as key:
        came = countersign(
            services,
            records,
            args.role,
            key,
            actor=actor,
            progress=lambda number, record: out.note(f"[{number:>3}/{len(records)}] {record}"),
        )
    failed = [
        {"id": str(record), "code": error.code, "message": error.message, "hint": error.hint}
        for record, error in came.failed
    ]
    out.result(
        {"signed": [str(record) for record in came.done], "failed": failed, "role": args.role},
        f"Подписано: {counted(len(came.done), 'документ', 'документа', 'документов')}.\nДальше: letopis commit --all.",
    )
    return max((error.exit_code for _, error in came.failed), default=0)


def _prepare(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    require_named(args)
    records = _without_acts(services, select(services, args.records, [State.RENDERED]), args, out, actor)
    if not records:
        return nothing(out, "prepared", "Выдавать нечего: нет документов, готовых к подписи.")
    certificate = wiring.outside_certificate(services, args.certificate)
    authority = authority_of(args)
    check_authority(services, authority)
    _tell(out, show(services, records, actor))
    outcome = try_records(services, records, runner=wiring.runner(services), actor=actor, progress=out.step)
    if outcome.failed:
        return outcome_result(out, outcome, "prepared", "Готово к выдаче")
    handed = prepare_outside(services, outcome.done, certificate, args.prepare, actor, authority)
    body = {
        "prepared": [{"id": one.id, "file": one.file, "algorithm": one.md, "digest": one.digest} for one in handed],
        "signed": [],
        "failed": [],
        "folder": str(args.prepare),
    }
    count = counted(len(handed), "документ", "документа", "документов")
    out.result(
        body,
        f"Выдано на подпись: {count}, папка {args.prepare}.\nЧто с ними делать, написано там в README.txt; "
        f"затем: letopis sign --finish {args.prepare}",
    )
    return 0


def _finish(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    with wiring.answering(services):
        returned = accept_outside(services, args.finish, actor)
    for _, error in returned.refused:
        out.error(error) if not out.as_json else None
    refused = [
        {"id": name, "code": error.code, "message": error.message, "hint": error.hint}
        for name, error in returned.refused
    ]
    worst = max((error.exit_code for _, error in returned.refused), default=0)
    answers = [f"{one.request}/{one.name}" for one in returned.answers]
    if answers:
        out.note(f"Подписаны ответы на запросы: {', '.join(answers)}.")
    if not returned.records:
        text = "" if answers else "Ни одна подпись не принята."
        out.result({"signed": [], "answers": answers, "failed": refused}, text)
        return worst
    with wiring.answering(services):
        outcome = sign_records(
            services,
            returned.records,
            commit=not args.no_commit,
            runner=wiring.runner(services),
            actor=actor,
            progress=out.step,
        )
    return outcome_result(out, outcome, "signed", "Подписано", refused) or worst
