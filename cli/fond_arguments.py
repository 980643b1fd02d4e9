"""The grammar of «fond»: a whole archive goes to a successor, or comes from another school."""

from pathlib import Path

from cli.parser import Parser, Verbs, add_key


def add_fond(verbs: Verbs, shared: Parser) -> None:
    """Adds the verb."""
    verb = verbs.add_parser("fond", parents=[shared], help="передать весь архив, принять архив другой школы")
    actions = verb.add_subparsers(dest="fond_action", required=True, parser_class=Parser)
    giving = actions.add_parser("export", parents=[shared], help="составить пакет всего архива и акт приёма-передачи")
    giving.add_argument("folder", type=Path, metavar="ПАПКА", help="новая или пустая папка на диске для передачи")
    giving.add_argument("--to", dest="receiver", required=True, help="кому: полное наименование организации")
    giving.add_argument("--taker", required=True, help="кто принимает: должность и фамилия, через запятую")
    giving.add_argument("--basis", required=True, help="основание: постановление № 12 от 01.06.2031")
    giving.add_argument("--number", default="", help="номер акта")
    giving.add_argument("--as-is", action="store_true", help="передать с замечаниями: они войдут в реестр и в акт")
    add_key(giving)
    taking = actions.add_parser("import", parents=[shared], help="принять архив другой школы")
    taking.add_argument("folder", type=Path, metavar="ПАПКА", help="папка пакета")
    taking.add_argument("--manifest", required=True, metavar="СУММА", help="контрольная сумма из акта, от 16 знаков")
    actions.add_parser("list", parents=[shared], help="какие фонды приняты").set_defaults(right="retention")
