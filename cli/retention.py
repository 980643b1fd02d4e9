"""The verbs «retention due» and «hold»: what may be destroyed, and what forbids it."""

import argparse
from typing import Final

from cli.output import Output
from cli.protocols import demanded_protocol
from cli.wiring import Wiring
from kernel.errors import NotFoundError
from kernel.russian import counted, short_date
from operations.attaching import refresh_roots
from operations.due import Judged, JudgedCase, due_on
from operations.hold_lists import holds_now
from operations.holding import add_holds, lift_hold
from operations.services import Services
from operations.term_decisions import decide_terms
from operations.term_starts import start_terms, take_start_back
from retention.holds import Hold


def retention(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """What an act may list on the day; what the commission decides on terms; what a term waited for."""
    if args.retention_action == "due":
        return _due(services, args, out)
    return _DOING[args.retention_action](services, args, out, actor)


def _start(services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    started = start_terms(services, args.records, args.on, args.basis, actor, args.event)
    refresh_roots(services, actor)  # the page on each medium tells the term
    lines = [f"  {one.record}{_since(one.first_act_year)}" for one in started]
    rows = [{"id": one.record, "event": one.event, "first_act_year": one.first_act_year} for one in started]
    told = f"День внесён ({short_date(args.on)}, после {started[0].event}):"
    out.result({"records": rows}, "\n".join([told, *lines]))
    return 0


def _since(first_act_year: int | None) -> str:
    return f": в акт не ранее {first_act_year} года" if first_act_year else ": срок ещё не исчисляется"


def _take_back(services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    records = take_start_back(services, args.records, args.basis, actor, args.event)
    refresh_roots(services, actor)
    lines = [f"  {record}" for record in records]
    out.result({"records": records}, "\n".join(["День события снят, эти дела снова ждут его:", *lines]))
    return 0


def _decide(services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    decided = decide_terms(services, args.records, args.years, demanded_protocol(args.protocol), actor)
    refresh_roots(services, actor)  # the page on each medium tells the term
    rows = [
        {
            "id": one.record,
            "before": one.before.term.text,
            "after": one.after.term.text,
            "first_act_year": one.after.first_act_year,
        }
        for one in decided
    ]
    lines = [f"  {one.record}: {one.before.term.text} → {one.after.term.text}" for one in decided]
    told = counted(len(decided), "документа", "документов", "документов")
    out.result({"records": rows}, "\n".join([f"Решение ЭК внесено, срок изменён у {told}:", *lines]))
    return 0


_DOING: Final = {"term": _decide, "start": _start, "unstart": _take_back}


def _due(services: Services, args: argparse.Namespace, out: Output) -> int:
    found = due_on(services, args.on or services.today())
    lines = [f"На {short_date(found.on)}:"]
    lines += _section("Можно включить в акт", found.due)
    lines += _section("Нельзя, хотя срок истёк или не прочитан", found.blocked)
    lines += _cases("Дела на бумаге, можно включить в акт", found.paper)
    lines += _cases("Дела на бумаге, нельзя", found.paper_blocked)
    if found.awaiting:
        lines += _section("Срок не начался, ждут события (letopis retention start)", found.awaiting)
    lines += _cases("Дела на бумаге, срок не начался", found.paper_awaiting)
    later = f", ближайшие — в {found.next_year} году" if found.next_year else ""
    lines.append(
        f"Срок ещё идёт или не кончается: {counted(found.waiting, 'документ', 'документа', 'документов')}{later}."
    )
    out.findings(found.gaps)
    out.result(
        {
            "certain": not found.gaps,
            "on": found.on.isoformat(),
            "due": [_judged(one) for one in found.due],
            "blocked": [_judged(one) for one in found.blocked],
            "paper": [_judged_case(one) for one in found.paper],
            "paper_blocked": [_judged_case(one) for one in found.paper_blocked],
            "awaiting": [_judged(one) for one in found.awaiting],
            "paper_awaiting": [_judged_case(one) for one in found.paper_awaiting],
            "waiting": found.waiting,
            "next_act_year": found.next_year,
        },
        "\n".join(lines),
    )
    return 1 if found.gaps else 0


def _judged(one: Judged) -> dict[str, object]:
    reasons = [reason.as_json() for reason in one.decision.reasons]
    return {"id": one.record, "first_act_year": one.first_act_year, "reasons": reasons}


def _judged_case(one: JudgedCase) -> dict[str, object]:
    reasons = [reason.as_json() for reason in one.decision.reasons]
    return {"id": str(one.case.record), "first_act_year": one.first_act_year, "reasons": reasons}


def _cases(title: str, found: tuple[JudgedCase, ...]) -> list[str]:
    if not found:
        return []
    lines = [f"{title}: {counted(len(found), 'дело', 'дела', 'дел')}."]
    for one in found:
        lines.append(f"  {one.case.title}" + (f", {one.case.place}" if one.case.place else ""))
        lines += [f"      {reason.text}" for reason in one.decision.reasons]
    return lines


def _section(title: str, found: tuple[Judged, ...]) -> list[str]:
    if not found:
        return [f"{title}: нет."]
    lines = [f"{title}: {counted(len(found), 'документ', 'документа', 'документов')}."]
    for one in found:
        lines.append(f"  {one.record}")
        lines += [f"      {reason.text}" for reason in one.decision.reasons]
    return lines


def hold(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Set, lift, list."""
    if args.hold_action == "add":
        scopes = (*args.records, *_of_pupil(wiring, services, args.pupil, out, actor))
        found = add_holds(services, scopes, args.basis, actor, until=args.until)
        words = "\n".join(["Уничтожение приостановлено.", *map(_line, found)])
        if args.pupil:
            out.note("Это то, что в архиве сейчас. Дела на бумаге и документы, которые придут позже, назовите сами.")
    elif args.hold_action == "lift":
        found = (lift_hold(services, args.hold, args.basis, actor),)
        words = f"Приостановление {found[0].id} снято."
    else:
        state = holds_now(services)
        out.findings(state.gaps)
        found = state.holds
        words = "\n".join(map(_line, found)) or "Приостановлений нет."
        out.result({"holds": [_hold(one) for one in found], "certain": not state.gaps}, words)
        return 1 if state.gaps else 0
    out.result({"holds": [_hold(one) for one in found]}, words)
    return 0


def _of_pupil(wiring: Wiring, services: Services, query: str, out: Output, actor: str) -> list[str]:
    """Every record in which the pupil is, by any former name. Raises NotFoundError `hold.no_such_pupil`."""
    if not query:
        return []
    wiring.database(services)
    from operations.finding import of_person, tell_found

    found, names = of_person(query)
    if not found:
        raise NotFoundError(
            "hold.no_such_pupil",
            "В каталоге нет обучающегося с таким именем.",
            "Проверьте имя (letopis find) и каталог (letopis reindex) или назовите номера документов.",
        )
    tell_found(services, found, actor)
    if names:
        out.note(f"Взяты все документы под именами: {', '.join(names)}. Однофамильцев снимите сами: letopis hold lift.")
    return found


def _hold(one: Hold) -> dict[str, object]:
    return {
        "id": one.id,
        "record": one.record,
        "basis": one.basis,
        "since": one.since.isoformat(),
        "until": one.until.isoformat() if one.until else None,
        "lifted_on": one.lifted_on.isoformat() if one.lifted_on else None,
        "lift_basis": one.lift_basis,
    }


def _line(one: Hold) -> str:
    lifted = f"; снято {short_date(one.lifted_on)}: {one.lift_basis}" if one.lifted_on else ""
    until = f", до {short_date(one.until)}" if one.until else ""
    return f"{one.id}  {one.record}  с {short_date(one.since)}{until}: {one.basis}{lifted}"
