"""The grammar of «paper»: the queue of prints that are signed by hand, and the register of cases on paper."""

from datetime import date

from cli.parser import Parser, Verbs, positive
from kernel.kinds import Kind
from operations.paper_cases import ENTERED


def add_paper(verbs: Verbs, shared: Parser) -> None:
    """Adds the verb."""
    verb = verbs.add_parser("paper", parents=[shared], help="распечатанное: прошнуровано, подписано, сдано")
    actions = verb.add_subparsers(dest="paper_action", required=True, parser_class=Parser)
    actions.add_parser("list", parents=[shared], help="что на каком шаге")
    _cases(actions, shared)
    noting = actions.add_parser("note", parents=[shared], help="отметить сделанное")
    noting.add_argument("step", choices=("printed", "laced", "signed", "sealed", "handed"), metavar="ШАГ",
                        help="printed, laced, signed, sealed, handed")  # fmt: skip
    noting.add_argument("records", nargs="+", metavar="ДОКУМЕНТ")
    noting.add_argument("--on", type=date.fromisoformat, help="в какой день (ГГГГ-ММ-ДД; иначе сегодня)")
    noting.add_argument("--sheets", type=positive, help="сколько листов прошнуровано и пронумеровано")
    noting.add_argument("--by", default="", help="кто подписал: director и так далее (должность)")
    noting.add_argument("--authority", default="", help="основание, если подписал не директор")


def _cases(actions: Verbs, shared: Parser) -> None:
    entering = actions.add_parser("enter", parents=[shared], help="внести дело на бумаге: журнал прежних лет")
    entering.add_argument("year", metavar="ГОД", help="год, которым кончается учебный")
    entering.add_argument("--class", dest="unit", required=True, help="класс")
    entering.add_argument("--kind", type=Kind, choices=ENTERED, default=Kind.JOURNAL, help="вид (иначе журнал)")
    entering.add_argument("--closed", type=date.fromisoformat, required=True, help="когда закрыто (ГГГГ-ММ-ДД)")
    entering.add_argument("--leaves", type=positive, help="листов")
    entering.add_argument("--title", default="", metavar="ЗАГОЛОВОК", help="заголовок дела, без фамилий")
    entering.add_argument("--case-index", default="", metavar="ИНДЕКС", help="индекс по номенклатуре")
    entering.add_argument("--place", default="", metavar="МЕСТО", help="где стоит: «шкаф 3, полка 2»")
    entering.add_argument("--custodian", default="", metavar="ЛОГИН", help="кто хранит")
    moving = actions.add_parser("move", parents=[shared], help="другое место или другой хранитель")
    moving.add_argument("case", metavar="ДЕЛО")
    moving.add_argument("--place", default="", metavar="МЕСТО", help="где стоит теперь")
    moving.add_argument("--custodian", default="", metavar="ЛОГИН", help="кто хранит теперь")
    moving.add_argument("--basis", required=True, help="основание: акт приёма-передачи, распоряжение")
    striking = actions.add_parser("strike", parents=[shared], help="снять с учёта внесённое по ошибке")
    striking.set_defaults(right="inventory")
    striking.add_argument("case", metavar="ДЕЛО")
    striking.add_argument("--basis", required=True, help="основание: в чём ошибка")
    listing = actions.add_parser("cases", parents=[shared], help="перечень дел на бумаге")
    listing.add_argument("case", nargs="?", default="", metavar="ДЕЛО", help="номер или его начало")
