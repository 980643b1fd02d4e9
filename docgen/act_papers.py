"""Acts of destruction as papers: Ф-1 with who agreed, Ф-2 with the lines of the event log."""

from dataclasses import replace
from datetime import datetime

from docgen.archive_papers import organisation, person, reference
from docgen.forms.destruction import (
    DestructionAct,
    Execution,
    LogLine,
    PersonalDataAct,
    act_of_destruction,
    act_on_personal_data,
    log_extract,
)
from docgen.forms.shapes import Case, Reference, table
from docgen.paper import Break, Paper, Text
from journals.reports.shapes import Width
from kernel.russian import short_date, short_moment
from retention.accounts import Official
from retention.act import Act, ActDraft, ActItem, Approval, PaperItem
from retention.erasure import Erasure


def act_paper(act: Act, zone: str) -> Paper:
    """Ф-1, agreed by the commission; who agreed, and with what key, stands on a page of its own."""
    paper = act_of_destruction(_form(act.draft, reference(act.protocol)))
    agreed = table(
        ("Согласовали", "Кто", "Когда", "Ключ", "Подпись (Ed25519)"),
        (Width.SHORT, Width.TEXT, Width.SHORT, Width.SHORT, Width.TEXT),
        [_approval(one, act.person(one.official.account) or one.official, zone) for one in act.approvals],
        0,
    )
    return replace(
        paper,
        blocks=(
            *paper.blocks,
            Break(),
            Text(f"Лист согласования к акту № {act.draft.number}", "title"),
            Text(f"Экспертная комиссия назначена приказом {act.draft.commission.order}."),
            agreed,
            Text(f"SHA-512 проекта, который согласован: {act.draft.digest}", "small"),
        ),
    )


def draft_paper(draft: ActDraft) -> Paper:
    """Ф-1 of a draft, to be looked at: with what may not go, and why; without a place for a signature's mark."""
    paper = act_of_destruction(_form(draft, None))
    blocked = table(
        ("Дело", "Почему не включено"),
        (Width.TEXT, Width.TEXT),
        [(one.record, " ".join(one.reasons)) for one in draft.blocked],
        0,
    )
    left = (Break(), Text("Не включены в акт", "title"), blocked) if draft.blocked else ()
    return replace(paper, title="ПРОЕКТ АКТА", blocks=(*paper.blocks, *left), mark=False)


def executed_paper(act: Act, execution: Execution) -> Paper:
    """Ф-1 with what is entered after the fact; the signed act itself stays as it is."""
    form = replace(_form(act.draft, reference(act.protocol)), execution=execution)
    return replace(act_of_destruction(form), mark=False)


def _form(draft: ActDraft, protocol: Reference | None) -> DestructionAct:
    return DestructionAct(
        organisation=organisation(draft.school),
        number=draft.number,
        dated=draft.dated,
        norm=draft.norm,
        cases=(*(_case(item) for item in draft.items), *(_paper_case(item) for item in draft.paper)),
        years=draft.inventory_years,
        compiler=person(draft.compiler),
        protocol=protocol,
        state_archive=draft.state_archive,
        inventories=draft.inventory_years,
        other_carriers=draft.other_carriers,
        epk=draft.epk,
    )


def _case(item: ActItem | PaperItem, carrier: str = "") -> Case:
    return Case(
        title=item.title,
        dates=item.dates,
        index=item.case_index,
        inventory=item.inventory or "—",
        unit=item.unit,
        term=item.term,
        article=item.article,
        note=f"{carrier}закрыто {short_date(item.closed_on)}",
    )


def _paper_case(item: PaperItem) -> Case:
    return _case(item, f"на бумаге, {item.leaves} л.; " if item.leaves else "на бумаге; ")


def _approval(one: Approval, official: Official, zone: str) -> tuple[str, str, str, str, str]:
    who = ", ".join(part for part in (official.name, official.office, official.account) if part)
    when = short_moment(datetime.fromisoformat(one.at), zone)
    return ", ".join(office.russian for office in one.offices), who, when, one.key_id or "учебный архив", one.sig or "—"


def erasure_paper(erasure: Erasure, zone: str) -> Paper:
    """Ф-2, and on pages of its own the extract from the log, where there is one: paper has none."""
    school, act = organisation(erasure.school), Reference(erasure.act_number, erasure.act_dated)
    paper = act_on_personal_data(
        PersonalDataAct(
            organisation=school,
            address=erasure.address,
            number=erasure.number,
            dated=erasure.done_on,
            subjects=erasure.subjects,
            categories=erasure.categories,
            carriers="; ".join(erasure.carriers),
            system=erasure.system,
            method=erasure.method,
            reason=erasure.reason,
            done_on=erasure.done_on,
            executors=tuple(person(one) for one in erasure.executors),
            leaves=erasure.leaves,
        )
    )
    norm = f"Составлен по норме: {erasure.norm}" + ("." if erasure.norm_holds else "; сверьте, чем она заменена.")
    paper = replace(paper, blocks=(*paper.blocks, Text(norm, "small")))
    if not erasure.log:
        return paper
    titles = {case.record: case.title for case in erasure.cases}
    lines = tuple(
        LogLine(
            at=datetime.fromisoformat(line.at),
            subject=f"обучающиеся дела «{titles.get(line.record, line.record)}»",
            categories=erasure.categories,
            system=f"{erasure.system}, носитель {line.medium.upper()}, запись {line.seq}, {line.hash[:16]}",
            reason=erasure.reason,
        )
        for line in erasure.log
    )
    extract = log_extract(school, lines, act, zone)
    return replace(
        paper, blocks=(*paper.blocks, Break(), Text(f"{extract.title} {extract.heading}", "title"), *extract.blocks)
    )
