"""Reporting periods, and the columns of results that stand beside them."""

from collections.abc import Iterator
from dataclasses import dataclass

from journals.dnevnikru.calls import Call
from journals.dnevnikru.drafts import ClassDraft
from journals.dnevnikru.identifiers import Ident
from journals.dnevnikru.nodes import Node, nodes
from journals.dnevnikru.notes import Notes
from journals.dnevnikru.state import State
from journals.model import Period, PeriodKind

KINDS = {
    "quarter": PeriodKind.QUARTER,
    "trimester": PeriodKind.TRIMESTER,
    "semester": PeriodKind.HALF_YEAR,
    "halfyear": PeriodKind.HALF_YEAR,
    # The canonical form has no modules; the period keeps its own name.
    "module": PeriodKind.TRIMESTER,
    "year": PeriodKind.YEAR,
}
_LETTER = {PeriodKind.QUARTER: "q", PeriodKind.TRIMESTER: "t", PeriodKind.HALF_YEAR: "h"}


@dataclass(frozen=True)
class _Given:
    node: Node
    ident: Ident
    period: Period
    group: str | None


def read_periods(state: State) -> None:
    """Fills the periods of each class: those of its own file, else those of a common list that concern it."""
    given = [made for node in state.nodes(Call.PERIODS) if (made := _read(state, node)) is not None]
    for draft in state.classes.values():
        own = [one for one in given if one.group is not None and draft.id in (state.groups.get(Ident(one.group)) or ())]
        shared = [one for one in given if one.group is None]
        for one in own or (shared if state.only_class() else _concerning(state, draft, shared)):
            _add(draft, one)
            before = state.owners.get(one.node.row, frozenset())
            state.owners[one.node.row] = before | {draft.id}


def _concerning(state: State, draft: ClassDraft, shared: list[_Given]) -> list[_Given]:
    """The periods of a list for several classes that one class uses.

    Those that its final marks name; with them those of the kinds that its lessons' works name, unless there is a named
    one in their place. All, where neither says anything.
    """
    named, kinds = _used_by(state, draft)
    chosen = [one for one in shared if one.ident.text in named]
    kinds |= {one.period.kind for one in chosen}
    places = {(one.period.kind, one.period.no) for one in chosen}
    chosen += [one for one in shared if one.period.kind in kinds and (one.period.kind, one.period.no) not in places]
    return chosen or shared


def _read(state: State, node: Node) -> _Given | None:
    ident, kind_name, number = node.ident("id"), node.text("type"), node.whole("number")
    kind = KINDS.get(kind_name.lower())
    if ident is None:
        node.error("no_id", "У учебного периода нет номера; он не взят.")
        return None
    if kind is None:
        node.error("unknown_period_type", "Вид учебного периода незнаком; период не взят.", "type")
        return None
    if kind_name.lower() == "module":
        node.warn("module", "Учебные модули записаны как триместры: отдельного вида периода для них нет.", "type")
    period = Period(id=ident.text, kind=kind, no=number, starts=node.day("start"), ends=node.day("finish"))
    return _Given(node, ident, period, state.group_of_file(node.row[0]))


def _add(draft: ClassDraft, one: _Given) -> None:
    known = draft.periods.get(one.ident)
    period = one.period.model_copy(update={"id": _readable_id(draft, one.period)})
    if known is None:
        draft.periods.put(one.ident.text, period)
    elif (known.kind, known.no, known.starts, known.ends) == (period.kind, period.no, period.starts, period.ends):
        one.node.warn("repeated", "Учебный период повторяется слово в слово; взят один раз.")
    else:
        one.node.error("conflict", "Учебный период с тем же номером уже есть, и он другой; взят первый.")


def _readable_id(draft: ClassDraft, period: Period) -> str:
    """`q1`, `h2`, `year`: the same for every class, so that journals can be compared; the source's id on a clash."""
    key = PeriodKind.YEAR.value if period.kind is PeriodKind.YEAR else f"{_LETTER[period.kind]}{period.no or ''}"
    return f"{key}-{period.id}" if any(known.id == key for known in draft.periods.values()) else key


def _used_by(state: State, draft: ClassDraft) -> tuple[set[str], set[PeriodKind]]:
    """The periods that the class's final marks name, and the kinds that its works name.

    Silent: the rows are read again, with notes, later.
    """
    named: set[str] = set()
    for node in _silently(state, Call.FINALS):
        period = node.ident("reportingPeriod")
        if period is not None and draft.id in (state.groups.get(node.ident("group")) or ()):
            named.add(period.text)
    kinds: set[PeriodKind] = set()
    for node in _silently(state, Call.LESSONS):
        if draft.id in (state.groups.get(node.ident("group")) or ()):
            types = (work.text("periodType", expected=False).lower() for work in node.children("works"))
            kinds |= {KINDS[name] for name in types if name in KINDS}
    return named, kinds


def _silently(state: State, call: Call) -> Iterator[Node]:
    return nodes(state.export.rows[call], Notes())
