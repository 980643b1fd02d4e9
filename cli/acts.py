"""The verb «act»: from the draft to the last medium. Imported only after the database was set up."""

import argparse
from collections.abc import Sequence

from cli.carriers import carrier_json
from cli.making import failed_json
from cli.output import Output
from cli.protocols import protocol_of
from cli.wiring import Wiring
from kernel.ids import RecordId, parse_record_id
from kernel.russian import counted, short_date
from operations.act_paper import write_act
from operations.act_shelf import ActView, acts, find_act
from operations.acting import draft_act, edit_act, withdraw_act
from operations.approving import approve, missing, ready_for_director
from operations.batch import render_records, sign_records
from operations.credentials import open_credential
from operations.executing import execute
from operations.indexing import forget_destroyed
from operations.officials import role_of
from operations.paper_disposal import Disposal, dispose
from operations.roles import Role
from operations.running import Outcome
from operations.services import Services
from retention.act import ActState, Office, offices_of


def act(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """List, draft, show, edit, withdraw, approve, execute."""
    match args.act_action:
        case "list":
            return _list(services, out)
        case "draft":
            return _told(draft_act(services, args.on or services.today(), actor, args.epk), out)
        case "show":
            view = find_act(services, args.act)
            files = [] if args.target is None else write_act(services, view, args.target)
            if files:
                services.log(actor, "view", str(view.record), files=len(files))
            return _told(view, out, files=[str(path) for path in files])
        case "edit":
            return _told(edit_act(services, args.act, args.without, args.basis, actor), out)
        case "withdraw":
            return _told(withdraw_act(services, args.act, args.basis, actor), out)
        case "approve":
            return _approve(wiring, services, args, out, actor)
        case "paper":
            return _paper(wiring, services, args, out, actor)
    return _execute(wiring, services, args, out, actor)


def _list(services: Services, out: Output) -> int:
    found = acts(services)
    out.result({"acts": [_json(one) for one in found]}, "\n".join(map(_line, found)) or "Актов нет.")
    return 0


def _approve(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    view = find_act(services, args.act)
    takes_part = offices_of(actor, view.draft)
    if role_of(services, actor) is Role.DIRECTOR and (view.state is ActState.AGREED or not takes_part):
        return _approve_as_director(wiring, services, args, out, actor)
    key = None
    if not services.simulation or args.pin_file is not None:
        key = open_credential(services, actor, wiring.passphrase(args.pin_file, f"Парольная фраза «{actor}»: "))
    view = approve(services, args.act, actor, key, protocol_of(args.protocol))
    outcome = _render(wiring, services, [view.record], out, actor) if view.state is ActState.AGREED else None
    return _told(view, out, outcome)


def _render(wiring: Wiring, services: Services, records: Sequence[RecordId], out: Output, actor: str) -> Outcome:
    return render_records(services, records, runner=wiring.runner(services), actor=actor, progress=out.step)


def _approve_as_director(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """The director's word is his signature on the document; in a simulation the test key gives it."""
    record = ready_for_director(services, args.act, actor)
    outcome = _render(wiring, services, [record], out, actor)
    if not outcome.failed:
        args.demo_key = args.demo_key or (services.simulation and args.p12 is None and args.pkcs11 is None)
        with wiring.signing(services, args) as sitting:
            out.findings(sitting.warnings)
            outcome = sign_records(
                services, [record], commit=True, runner=sitting.runner, actor=actor, progress=out.step
            )
    return _told(find_act(services, args.act), out, outcome)


def _execute(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    done = execute(services, args.act, actor, lambda what: out.note(f"  {what}"))
    forget_destroyed(services)
    out.findings(done.findings)
    for record, decision in done.kept.items():
        out.note(f"  оставлено {record}: {decision.reasons[0].text}")
    for one in done.view.elsewhere:
        out.note(f"  данные могут остаться: {one.russian}; отметьте, когда нет: letopis media gone {one.name}")
    for record in done.view.paper_going if not done.view.paper else ():
        out.note(f"  на бумаге можно уничтожить: {record}; потом отметьте: letopis act paper {done.view.draft.number}")
    outcome = show_erasures(wiring, services, (done.erasure, done.paper_erasure), out, actor)
    code = _told(done.view, out, outcome, erasure=done.erasure, paper_erasure=done.paper_erasure)
    return code or (6 if done.view.state is ActState.PARTIAL else 0)


def show_erasures(wiring: Wiring, services: Services, drawn: Sequence[str], out: Output, actor: str) -> Outcome | None:
    """The acts on personal data that were drawn up just now are rendered for the director."""
    records = [parse_record_id(record) for record in drawn if record]
    fresh = [record for record in records if services.home.work_folder(record).exists()]
    if not fresh:
        return None
    outcome = _render(wiring, services, fresh, out, actor)
    for record in fresh:
        out.note(f"Составлен акт об уничтожении персональных данных, его подписывает директор: {record}")
    return outcome


def _paper(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    how = Disposal(args.on or services.today(), args.weight, args.recipient, args.waybill)
    done = dispose(services, args.act, how, actor)
    for record in done.kept:
        out.note(f"  оставлено на бумаге {record}: уничтожать его нельзя (letopis retention due)")
    outcome = show_erasures(wiring, services, (done.erasure,), out, actor)
    code = _told(done.view, out, outcome, paper_kept=list(done.kept), paper_erasure=done.erasure)
    return code or (6 if done.view.state is ActState.PARTIAL else 0)


def _told(view: ActView, out: Output, outcome: Outcome | None = None, **more: object) -> int:
    """The result that every action gives: the act as it stands."""
    failed = failed_json(outcome) if outcome else []
    lines = [_line(view), *(f"  {item.number:>3}. {item.title} ({item.record})" for item in view.draft.items)]
    lines += [f"  {item.number:>3}. {item.title}, на бумаге ({item.record})" for item in view.draft.paper]
    lines += [f"  не включено {one.record}: {' '.join(one.reasons)}" for one in view.draft.blocked]
    lines += [
        f"  {', '.join(office.russian for office in one.offices)}: {one.official.account}" for one in view.approvals
    ]
    wanted = missing(view)
    lines += [f"Ждёт: {'; '.join(wanted)}."] if wanted else []
    lines += [f"  не вышло: {one['message']} {one['hint']}" for one in failed]
    out.result({"act": _json(view), "failed": failed, **more}, "\n".join(lines))
    return outcome.exit_code if outcome else 0


def _json(view: ActView) -> dict[str, object]:
    approvals: list[dict[str, object]] = [
        {"by": one.official.account, "as": [office.value for office in one.offices], "at": one.at, "key": one.key_id}
        for one in view.approvals
    ]
    if view.signed_by:
        at = view.signature.get("at", "")
        approvals.append({"by": view.signed_by, "as": [Office.DIRECTOR.value], "at": at, "key": "document"})
    return {
        "id": view.draft.number,
        "record": str(view.record),
        "state": view.state.value,
        "dated": view.draft.dated.isoformat(),
        "items": [
            {"number": item.number, "id": item.record, "first_act_year": item.first_act_year, "reason": item.reason}
            for item in view.draft.items
        ],
        "paper": [
            {"number": item.number, "id": item.record, "first_act_year": item.first_act_year, "reason": item.reason}
            for item in view.draft.paper
        ],
        "paper_done": dict(view.paper),
        "blocked": [{"id": one.record, "reasons": list(one.reasons)} for one in view.draft.blocked],
        "approvals": approvals,
        "waits_for": list(missing(view)),
        "media": {name: "done" if done else "pending" for name, done in view.media.items()},
        "elsewhere": [carrier_json(one) for one in view.elsewhere],
        "destroyed": list(view.destroyed),
        "kept": list(view.kept),
    }


def _line(view: ActView) -> str:
    count = counted(len(view.draft.items) + len(view.draft.paper), "дело", "дела", "дел")
    media = ""
    if view.destroyed:
        media = "; носители: " + ", ".join(f"{name} {'✓' if done else '—'}" for name, done in view.media.items())
        media += f"; прочие носители: {len(view.elsewhere)}" if view.elsewhere else ""
    return f"Акт № {view.draft.number} от {short_date(view.draft.dated)}: {count}, {view.state.russian}{media}."
