"""The grammar of «media»: the media, from the sticker to the replacement."""

from datetime import date
from pathlib import Path

from cli.parser import Parser, Verbs

_CHANGE = "media-change"


def add_media(verbs: Verbs, shared: Parser) -> None:
    """Adds the verb. Those of its actions that change something need a right of their own (`operations.roles`)."""
    verb = verbs.add_parser("media", parents=[shared], help="носители")
    actions = verb.add_subparsers(dest="media_action", required=True, parser_class=Parser)
    actions.add_parser("list", parents=[shared], help="перечень носителей: состояние, долги, сроки проверки")

    check = actions.add_parser("check", parents=[shared], help="прочитать и проверить")
    check.add_argument("name", nargs="?", metavar="НОСИТЕЛЬ")
    check.add_argument("--full", action="store_true", help="всё с начала, не продолжая прерванную проверку")
    check.add_argument("--due", action="store_true", help="только те копии, срок проверки которых наступил")
    check.add_argument("--rate", type=_rate, default=0, metavar="МБ/С", help="читать не быстрее")
    check.add_argument("--act", type=Path, metavar="ФАЙЛ.pdf", help="акт проверки наличия и состояния (Ф-15)")

    repair = actions.add_parser("repair", parents=[shared], help="восстановить повреждённое с целых копий")
    repair.add_argument("name", nargs="?", metavar="НОСИТЕЛЬ")
    repair.set_defaults(right=_CHANGE)

    attach = actions.add_parser("attach", parents=[shared], help="принять подключённый носитель и догнать остальные")
    attach.add_argument("name", metavar="НОСИТЕЛЬ")
    attach.add_argument("--rate", type=_rate, default=0, metavar="МБ/С", help="читать не быстрее")
    attach.set_defaults(right=_CHANGE)

    detach = actions.add_parser("detach", parents=[shared], help="можно ли вынуть носитель")
    detach.add_argument("name", metavar="НОСИТЕЛЬ")
    detach.set_defaults(right=_CHANGE)

    replace = actions.add_parser("replace", parents=[shared], help="заменить утраченный или негодный носитель новым")
    replace.add_argument("name", metavar="НОСИТЕЛЬ")
    replace.add_argument(
        "place", metavar="МЕСТО", help="новая пустая папка на новом диске или s3:https://адрес/корзина/папка"
    )
    replace.add_argument("--credentials", type=Path, metavar="ФАЙЛ", help="ключи доступа к корзине S3")
    replace.add_argument("--region", default="us-east-1", help="регион корзины, как его называет поставщик")
    replace.add_argument("--basis", default="", help="причина: утрачен, списан по акту № 3 от 01.06.2031")
    replace.add_argument("--salvage", action="store_true", help="осталась одна копия, и это известно")
    replace.add_argument("-o", dest="target", type=Path, metavar="ПАПКА", help="куда положить акт и наклейку")
    replace.set_defaults(right=_CHANGE)

    label = actions.add_parser("label", parents=[shared], help="наклейка и карточка носителя (Ф-10)")
    label.add_argument("name", metavar="НОСИТЕЛЬ")
    label.add_argument("-o", dest="target", type=Path, required=True, metavar="ПАПКА")

    handover = actions.add_parser("handover", parents=[shared], help="передать носитель другому хранителю по акту")
    handover.add_argument("name", metavar="НОСИТЕЛЬ")
    handover.add_argument("--giver", required=True, help="кто сдаёт: должность и фамилия, через запятую")
    handover.add_argument("--taker", required=True, help="кто принимает: должность и фамилия, через запятую")
    handover.add_argument("--basis", required=True, help="основание: приказ № 12 от 01.06.2031")
    handover.add_argument("-o", dest="target", type=Path, required=True, metavar="ПАПКА")
    handover.set_defaults(right=_CHANGE)

    log = actions.add_parser("log", parents=[shared], help="журнал технического контроля носителей (Ф-14)")
    log.add_argument("year", type=int, metavar="ГОД")
    log.add_argument("-o", dest="target", type=Path, required=True, metavar="ФАЙЛ.pdf")

    register = actions.add_parser("register", parents=[shared], help="реестр носителей с персональными данными")
    register.add_argument("-o", dest="target", type=Path, required=True, metavar="ФАЙЛ.pdf")

    actions.add_parser("others", parents=[shared], help="что ещё хранит данные: резервные копии, прежние диски")
    gone = actions.add_parser("gone", parents=[shared], help="отметить, что на таком носителе данных больше нет")
    gone.add_argument("names", nargs="*", metavar="ИМЯ", help="имя или его начало: letopis media others")
    gone.add_argument("--before", type=date.fromisoformat, metavar="ГГГГ-ММ-ДД", help="и все резервные копии до дня")
    gone.add_argument(
        "--how", choices=("erased", "destroyed", "lost"), required=True, help="стёрт, уничтожен целиком, утрачен"
    )
    gone.add_argument("--basis", required=True, help="основание: справка № 4 от 01.02.2032")
    gone.set_defaults(right=_CHANGE)

    bag = actions.add_parser("bag", parents=[shared], help="передать документы мешком BagIt (RFC 8493)")
    bag.add_argument("records", nargs="+", metavar="ДОКУМЕНТ", help="номер документа или его начало")
    bag.add_argument("-o", dest="target", type=Path, required=True, metavar="ПАПКА")
    bag.set_defaults(right="get")


def _rate(text: str) -> int:
    """Megabytes a second, as bytes."""
    rate = float(text.replace(",", "."))
    if not 0.01 <= rate <= 100_000:
        raise ValueError(text)
    return int(rate * 1e6)
