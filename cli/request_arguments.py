"""The grammar of the register of requests."""

from datetime import date

from cli.parser import Parser, Verbs
from operations.requests import Answered, Applicant


def add_requests(verbs: Verbs, shared: Parser) -> None:
    """Adds the verb `request`."""
    verb = verbs.add_parser("request", parents=[shared], help="журнал регистрации запросов в архив")
    actions = verb.add_subparsers(dest="request_action", required=True, parser_class=Parser)
    entering = actions.add_parser("enter", parents=[shared], help="внести запрос")
    entering.add_argument("--kind", choices=[one.value for one in Applicant], required=True, help="кто обратился")
    entering.add_argument("--applicant", required=True, metavar="КТО", help="заявитель, как в бумаге")
    entering.add_argument("--about", required=True, metavar="О КОМ", help="все имена, под которыми учился")
    entering.add_argument("--born", type=date.fromisoformat, help="дата рождения (ГГГГ-ММ-ДД)")
    entering.add_argument("--asks", required=True, metavar="О ЧЁМ", help="что просит")
    entering.add_argument("--paper", action="append", default=[], help="предъявленный документ; можно несколько раз")
    entering.add_argument("--received", type=date.fromisoformat, help="когда поступил (иначе сегодня)")
    entering.add_argument("--due", type=date.fromisoformat, help="к какому дню ждут ответа, если сказано")
    actions.add_parser("list", parents=[shared], help="все запросы: сначала те, что ждут ответа")
    showing = actions.add_parser("show", parents=[shared], help="запрос, и кто что по нему смотрел")
    showing.add_argument("number", metavar="НОМЕР")
    answering = actions.add_parser("answer", parents=[shared], help="отметить, что ответили")
    answering.add_argument("number", metavar="НОМЕР")
    answering.add_argument("--how", choices=[one.value for one in Answered], required=True, help="что ответили")
    answering.add_argument("--outgoing", default="", metavar="РЕКВИЗИТЫ", help="исходящий номер и дата письма")
    answering.add_argument("--note", default="", metavar="ТЕКСТ", help="причина отказа, куда переслано")
