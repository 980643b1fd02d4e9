"""The grammar of the register of requests."""

from datetime import date
from pathlib import Path

from cli.parser import Parser, Verbs, add_authority, add_key
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
    _add_papers(actions, shared)


def _add_papers(actions: Verbs, shared: Parser) -> None:
    """Answers on paper: drawn, signed, handed out, known again."""
    extracting = actions.add_parser("extract", parents=[shared], help="составить выписку для подписи директором")
    extracting.add_argument("number", metavar="НОМЕР")
    extracting.add_argument("record", metavar="ДОКУМЕНТ", help="ведомость или журнал")
    extracting.add_argument("--pupil", required=True, metavar="КТО", help="имя, прежнее тоже, или номер по списку")
    extracting.add_argument("--paper-number", default="", metavar="N", help="номер выписки в журнале школы")
    referring = actions.add_parser("reference", parents=[shared], help="составить архивную справку для подписи")
    referring.add_argument("number", metavar="НОМЕР")
    referring.add_argument("--to", required=True, metavar="КОМУ", help="адресат: Петровой М. О.")
    referring.add_argument("--text", required=True, type=Path, metavar="ФАЙЛ", help="текст справки, абзац на строке")
    referring.add_argument("--record", action="append", required=True, metavar="ДОКУМЕНТ", help="на чём основана")
    referring.add_argument("--paper-number", default="", metavar="N", help="номер справки в журнале школы")
    copying = actions.add_parser("copy", parents=[shared], help="удостоверить архивную копию")
    copying.add_argument("number", metavar="НОМЕР")
    copying.add_argument("record", metavar="ДОКУМЕНТ")
    copying.add_argument("--paper-number", default="", metavar="N", help="номер копии в журнале школы")
    signing = actions.add_parser("sign", parents=[shared], help="подписать составленные ответы")
    signing.add_argument("number", nargs="?", metavar="НОМЕР", help="запроса; иначе все, что ждут подписи")
    add_key(signing)
    add_authority(signing)
    signing.set_defaults(right="sign")
    taking = actions.add_parser("take", parents=[shared], help="взять ответ, чтобы выдать его")
    taking.add_argument("paper", metavar="НОМЕР/ОТВЕТ", help="например: 2026-3/1")
    taking.add_argument("-o", dest="target", type=Path, required=True, metavar="ПАПКА")
    dropping = actions.add_parser("drop", parents=[shared], help="убрать неподписанный ответ")
    dropping.add_argument("paper", metavar="НОМЕР/ОТВЕТ")
    checking = actions.add_parser("check", parents=[shared], help="наш ли ответ: по файлу или контрольной сумме")
    checking.add_argument("what", metavar="ФАЙЛ-ИЛИ-СУММА")
