"""The grammar of terms, holds, inventories and acts of destruction."""

from datetime import date
from pathlib import Path

from cli.parser import Parser, Verbs, add_key
from profiles.record_rules import LONGEST_TERM
from profiles.term import PERMANENT


def add_disposal(verbs: Verbs, shared: Parser) -> None:
    """Adds «retention», «hold», «inventory», «act», «credential»."""
    verb = verbs.add_parser("retention", parents=[shared], help="сроки хранения")
    actions = verb.add_subparsers(dest="retention_action", required=True, parser_class=Parser)
    asking = actions.add_parser("due", parents=[shared], help="что можно включить в акт, а что нельзя и почему")
    asking.add_argument("--on", type=date.fromisoformat, help="на какой день (ГГГГ-ММ-ДД; иначе сегодня)")
    deciding = actions.add_parser("term", parents=[shared], help="решение ЭК о сроке хранения архивных документов")
    deciding.add_argument("records", nargs="+", metavar="ДОКУМЕНТ", help="номер документа или его начало")
    deciding.add_argument("--years", type=_term, required=True, metavar="ЛЕТ", help="число лет или permanent")
    deciding.add_argument("--protocol", required=True, help="протокол ЭК: «№ 3 от 15.12.2026»")
    deciding.set_defaults(right="act")
    starting = actions.add_parser("start", parents=[shared], help="произошло событие, с которого исчисляется срок")
    starting.add_argument("records", nargs="+", metavar="ДОКУМЕНТ", help="номер документа или его начало")
    starting.add_argument("--on", type=date.fromisoformat, required=True, metavar="ГГГГ-ММ-ДД", help="когда произошло")
    starting.add_argument("--basis", required=True, help="по какой бумаге: приказ о выпуске № 41 от 25.06.2026")
    starting.set_defaults(right="act")
    mistaken = actions.add_parser("unstart", parents=[shared], help="день события внесён по ошибке: снять его")
    mistaken.add_argument("records", nargs="+", metavar="ДОКУМЕНТ", help="номер документа или его начало")
    mistaken.add_argument("--basis", required=True, help="по какой бумаге: служебная записка № 3 от 02.07.2028")
    mistaken.set_defaults(right="act")
    for event in (starting, mistaken):
        event.add_argument("--event", default="", metavar="ЧЕГО", help="какое событие, если дела ждут разных")

    verb = verbs.add_parser("hold", parents=[shared], help="приостановление уничтожения")
    actions = verb.add_subparsers(dest="hold_action", required=True, parser_class=Parser)
    adding = actions.add_parser("add", parents=[shared], help="приостановить")
    adding.add_argument("records", nargs="*", metavar="ДОКУМЕНТ", help="номер документа или его начало")
    adding.add_argument("--pupil", default="", help="все документы, где есть обучающийся: имя, можно прежнее")
    adding.add_argument("--basis", required=True, help="основание: запрос прокуратуры № 7-12 от 14.01.2032")
    adding.add_argument("--until", type=date.fromisoformat, metavar="ГГГГ-ММ-ДД", help="до какого дня просит бумага")
    lifting = actions.add_parser("lift", parents=[shared], help="снять")
    lifting.add_argument("hold", metavar="ЗАПИСЬ")
    lifting.add_argument("--basis", required=True, help="основание снятия")
    actions.add_parser("list", parents=[shared], help="перечень").set_defaults(right="retention")

    _inventory(verbs, shared)
    _act(verbs, shared)
    verb = verbs.add_parser("credential", parents=[shared], help="свой ключ для согласования актов")
    actions = verb.add_subparsers(dest="credential_action", required=True, parser_class=Parser)
    making = actions.add_parser("new", parents=[shared], help="создать; чей — говорит --as")
    making.add_argument("--pin-file", type=Path, help="файл с парольной фразой")
    replacing = actions.add_parser("replace", parents=[shared], help="сменить свой ключ; чей — говорит --as")
    replacing.add_argument("--pin-file", type=Path, help="файл с новой парольной фразой")
    replacing.add_argument("--old-pin-file", type=Path, help="файл с прежней фразой")
    replacing.add_argument(
        "--forgotten", action="store_true", help="прежняя фраза забыта: новый ключ подтвердит директор"
    )
    accepting = actions.add_parser("accept", parents=[shared], help="директор подтверждает новый ключ своим")
    accepting.add_argument("account", metavar="ЛОГИН", help="чей ключ")
    accepting.add_argument("key", metavar="НОМЕР", help="номер ключа, не меньше восьми первых знаков")
    accepting.add_argument("--pin-file", type=Path, help="файл с парольной фразой директора")


def _inventory(verbs: Verbs, shared: Parser) -> None:
    verb = verbs.add_parser("inventory", parents=[shared], help="описи дел")
    actions = verb.add_subparsers(dest="inventory_action", required=True, parser_class=Parser)
    actions.add_parser("list", parents=[shared], help="какие есть").set_defaults(right="retention")
    drafting = actions.add_parser("draft", parents=[shared], help="составить опись дел, закрытых в календарном году")
    drafting.add_argument("year", type=int, metavar="ГОД", help="календарный год: 2026")
    drafting.add_argument("--paper", action="store_true", help="опись дел на бумаге (иначе электронных)")
    drafting.add_argument("--protocol", default="", help="протокол ЭК: «№ 3 от 15.12.2026»")
    naming = actions.add_parser("nomenclature", parents=[shared], help="номенклатура дел на год, для печати")
    naming.add_argument("year", type=int, metavar="ГОД")
    naming.add_argument("-o", dest="target", type=Path, required=True, metavar="ФАЙЛ.pdf")
    naming.add_argument("--approved", default="", help="приказ об утверждении: «№ 1 от 11.01.2027»")
    naming.add_argument("--protocol", default="", help="протокол ЭК: «№ 2 от 10.01.2027»")
    showing = actions.add_parser("show", parents=[shared], help="опись с отметками о том, что выбыло, для печати")
    showing.add_argument("inventory", metavar="ОПИСЬ", help="номер: 2026-1")
    showing.add_argument("-o", dest="target", type=Path, required=True, metavar="ФАЙЛ.pdf")
    showing.set_defaults(right="retention")
    missing = actions.add_parser("absent", parents=[shared], help="протокол ЭК: сводной ведомости класса нет")
    missing.add_argument("year", metavar="ГОД", help="учебный год: 2026 или 2025/26")
    missing.add_argument("--class", dest="unit", required=True, metavar="КЛАСС")
    said = missing.add_mutually_exclusive_group(required=True)
    said.add_argument("--protocol", default="", help="«№ 2 от 15.01.2032»")
    said.add_argument("--lift", dest="basis", default="", metavar="ПРИЧИНА", help="снять внесённый протокол")
    taking = actions.add_parser("withdraw", parents=[shared], help="снять опись, пока она не подписана")
    taking.add_argument("record", metavar="ОПИСЬ")
    taking.add_argument("--basis", required=True, help="причина, для журнала событий")


def _act(verbs: Verbs, shared: Parser) -> None:
    verb = verbs.add_parser("act", parents=[shared], help="акты о выделении к уничтожению")
    actions = verb.add_subparsers(dest="act_action", required=True, parser_class=Parser)
    actions.add_parser("list", parents=[shared], help="какие есть").set_defaults(right="retention")
    drafting = actions.add_parser("draft", parents=[shared], help="составить из всего, чему истёк срок")
    drafting.add_argument("--on", type=date.fromisoformat, help="каким днём (ГГГГ-ММ-ДД; иначе сегодня)")
    drafting.add_argument("--epk", default="", help="кем согласованы описи, если школа — источник комплектования")
    showing = actions.add_parser("show", parents=[shared], help="что в акте, кто согласовал, что исполнено")
    _named(showing)
    showing.add_argument("-o", dest="target", type=Path, metavar="ПАПКА", help="выдать печатную форму")
    showing.set_defaults(right="retention")
    editing = actions.add_parser("edit", parents=[shared], help="исключить дела из проекта")
    _named(editing)
    editing.add_argument("--without", nargs="+", required=True, metavar="ДЕЛО")
    editing.add_argument("--basis", required=True, help="почему")
    taking = actions.add_parser("withdraw", parents=[shared], help="снять, пока не исполняется")
    _named(taking)
    taking.add_argument("--basis", default="снят составителем", help="почему")
    approving = actions.add_parser("approve", parents=[shared], help="подписать, согласовать, утвердить")
    _named(approving)
    approving.add_argument("--by", dest="actor", required=True, metavar="ЛОГИН", help="кто: своим ключом")
    approving.add_argument("--protocol", default="", help="протокол ЭК, указывает секретарь: «№ 2 от 15.01.2032»")
    add_key(approving)
    approving.set_defaults(right="act-approve")
    executing = actions.add_parser("execute", parents=[shared], help="исполнить на подключённых носителях")
    _named(executing)
    burning = actions.add_parser("paper", parents=[shared], help="отметить, что дела на бумаге уничтожены")
    _named(burning)
    burning.add_argument("--on", type=date.fromisoformat, help="в какой день (ГГГГ-ММ-ДД; иначе сегодня)")
    burning.add_argument("--weight", default="", metavar="КГ", help="вес: 12,5")
    burning.add_argument("--recipient", default="", metavar="КОМУ", help="кому сдали на переработку")
    burning.add_argument("--waybill", default="", metavar="НАКЛАДНАЯ", help="«№ 5 от 01.02.2032»")


def _term(text: str) -> int | None:
    """Years; None for «постоянно»."""
    if text.strip().casefold() in (PERMANENT, "постоянно"):
        return None
    years = int(text)
    if not 1 <= years <= LONGEST_TERM:
        raise ValueError(text)
    return years


def _named(verb: Parser) -> None:
    verb.add_argument("act", metavar="АКТ", help="номер акта: 2032-1")
