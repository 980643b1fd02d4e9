"""The command line's grammar (docs/cli.md). Global options may stand before or after the verb."""

import argparse
from datetime import date
from pathlib import Path

from cli.disposal_arguments import add_disposal
from cli.fond_arguments import add_fond
from cli.media_arguments import add_media
from cli.paper_arguments import add_paper
from cli.parser import Parser, Verbs, add_authority, add_key, add_records, positive
from cli.request_arguments import add_requests
from cli.token_arguments import add_tokens
from cli.trust_arguments import add_trust
from kernel.kinds import Kind
from kernel.order_kinds import OrderKind
from operations.report_names import REPORT_NAMES
from profiles.words import BackupKind

_IMPORTED = [kind for kind in Kind if not kind.own]


def _port(text: str) -> int:
    number = positive(text)
    if number > 65535:
        raise ValueError(text)
    return number


def build_parser() -> argparse.ArgumentParser:
    """The grammar. Each verb sets `verb` (its name in the role table) and `action` (which function runs)."""
    shared = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--home", type=Path, help="папка архива (иначе $LETOPIS_HOME, иначе ./letopis-data)")
    shared.add_argument("--json", action="store_true", help="один объект JSON на стандартный вывод")
    shared.add_argument("--as", dest="actor", help="кто действует (для журнала событий)")
    parser = Parser(prog="letopis", description="Архив школьных журналов и сводных ведомостей", parents=[shared])
    verbs = parser.add_subparsers(dest="action", required=True, parser_class=Parser, metavar="КОМАНДА")
    _making(verbs, shared)
    _looking(verbs, shared)
    _papers(verbs, shared)
    add_paper(verbs, shared)
    _orders(verbs, shared)
    add_requests(verbs, shared)
    add_media(verbs, shared)
    add_disposal(verbs, shared)
    add_fond(verbs, shared)
    _keeping(verbs, shared)
    _running(verbs, shared)
    return parser


def _making(verbs: Verbs, shared: Parser) -> None:
    verb = verbs.add_parser("init", parents=[shared], help="создать архив школы")
    verb.add_argument("--profile", required=True, help="профиль положения школы: имя встроенного или файл")
    verb.add_argument("--school", required=True, help="полное наименование школы")
    verb.add_argument("--id", dest="school_id", help="код школы для номеров документов")
    verb.add_argument("--zone", default="Europe/Moscow", help="часовой пояс школы")
    verb.add_argument("--medium", action="append", default=[], metavar="ИМЯ=ПАПКА", help="где носитель a, b или c")
    verb.add_argument("--demo-keys", action="store_true", help="учебный удостоверяющий центр")
    verb.add_argument("--simulation", action="store_true", help="часы архива можно переводить вперёд")

    verb = verbs.add_parser("import", parents=[shared], help="принять выгрузку из электронного журнала")
    verb.add_argument("files", nargs="+", type=Path, metavar="ФАЙЛ")
    verb.add_argument("--from", dest="source", help="система-источник (обычно узнаётся сама)")
    verb.add_argument("--kind", type=Kind, choices=_IMPORTED, help="что это за журнал, если выгрузка не говорит")
    verb.add_argument("--class", dest="unit", default="", help="класс, если файлы его не называют")
    verb.add_argument("--year", default="", metavar="ГОД", help="учебный год, если файлы его не называют")
    verb.add_argument(
        "--code", action="append", default=[], metavar="ЗНАК=ЗНАЧЕНИЕ", help="что значит знак: «УВ=уважительная»"
    )
    verb.add_argument(
        "--column", action="append", default=[], metavar="ЗАГОЛОВОК=ЗНАЧЕНИЕ", help="что в столбце: «Рейтинг=нет»"
    )
    verb.add_argument(
        "--pupils", type=Path, metavar="ФАЙЛ", help="список класса к PDF и изображениям: «Фамилия Имя; 12.03.2013»"
    )
    verb.add_argument(
        "--alphabet-book", dest="book", type=Path, metavar="ФАЙЛ", help="алфавитная книга: с ней сверят движение"
    )
    verb.add_argument("--dry-run", action="store_true", help="только проверить")

    verb = verbs.add_parser("fetch", parents=[shared], help="взять класс из Дневник.ру по ключу доступа школы")
    verb.add_argument("--school", dest="school_number", required=True, metavar="НОМЕР", help="номер школы в Дневник.ру")
    verb.add_argument("--class", dest="unit", required=True, help="класс, как он назван там («7-А»), или его номер")
    verb.add_argument("--token-file", type=Path, required=True, metavar="ФАЙЛ", help="файл с ключом доступа")
    verb.add_argument("--base", default="", metavar="АДРЕС", help="адрес службы, если он иной")
    verb.add_argument("--rate", type=positive, default=2, metavar="N", help="вопросов в секунду, не больше")
    verb.add_argument("-o", dest="target", type=Path, required=True, metavar="ПАПКА", help="куда положить выгрузку")

    verb = verbs.add_parser("template", parents=[shared], help="таблица для заполнения, если выгрузки нет")
    verb.add_argument("--class", dest="unit", default="", help="класс: 7А")
    verb.add_argument("--year", required=True, metavar="ГОД", help="учебный год: 2026 или 2025/26")
    verb.add_argument("--subject", action="append", default=[], metavar="ПРЕДМЕТ", help="предмет; можно несколько раз")
    verb.add_argument("-o", dest="target", type=Path, required=True, metavar="ФАЙЛ.xlsx")

    verb = verbs.add_parser("close", parents=[shared], help="закрыть журналы и ведомости учебного года")
    verb.add_argument("year", metavar="ГОД")
    verb.add_argument("--kind", type=Kind, choices=_IMPORTED, help="вид документа (иначе все, что есть)")
    verb.add_argument("--class", dest="unit", help="только этот класс")
    verb.add_argument("--order", default="", help="приказ: «№ 95 от 28.05.2026»")
    verb.add_argument("--locked-on", type=date.fromisoformat, help="день, когда закрыт доступ к предметным страницам")
    verb.add_argument(
        "--confirm", dest="right", action="store_const", const="close-confirm", default="close",
        help="подтвердить закрытое другим, где так велит положение",
    )  # fmt: skip

    verb = verbs.add_parser("reopen", parents=[shared], help="снять закрытие, пока не подписано")
    verb.add_argument("year", metavar="ГОД")
    verb.add_argument("--class", dest="unit", required=True, help="класс")
    verb.add_argument("--kind", type=Kind, choices=_IMPORTED, help="вид документа (иначе все, что есть)")
    verb.add_argument("--basis", required=True, help="причина, для журнала событий")

    verb = verbs.add_parser("correct", parents=[shared], help="исправить архивный документ: следующая версия")
    verb.add_argument("files", nargs="+", type=Path, metavar="ФАЙЛ", help="новая выгрузка исправленного класса")
    verb.add_argument("--paper", action="append", default=[], metavar="БУМАГА", help="основание; можно несколько раз")
    verb.add_argument("--corrected-by", default="", help="кто исправил: «учитель математики Иванова А. П.»")
    verb.add_argument("--permitted-by", default="", metavar="ЛОГИН", help="кто разрешил: директор или заместитель")
    verb.add_argument("--from", dest="source", help="система-источник (обычно узнаётся сама)")
    verb.add_argument("--kind", type=Kind, choices=_IMPORTED, help="что это за журнал, если выгрузка не говорит")
    verb.add_argument("--dry-run", action="store_true", help="только показать, что изменится")

    verb = verbs.add_parser("sign", parents=[shared], help="подписать документы")
    add_records(verb)
    add_key(verb)
    verb.add_argument("--show", type=Path, metavar="ФАЙЛ.pdf", help="только показать: перечень того, что на подпись")
    add_authority(verb)
    verb.add_argument("--prepare", type=Path, metavar="ПАПКА", help="выдать документы для подписи в другой программе")
    verb.add_argument("--certificate", type=Path, help="сертификат, которым подпишут выданное (.cer, .pem)")
    verb.add_argument("--finish", type=Path, metavar="ПАПКА", help="принять подписи, сделанные в другой программе")
    verb.add_argument("--no-commit", action="store_true", help="не записывать на носители")

    verb = verbs.add_parser("countersign", parents=[shared], help="поставить вторую подпись или печать организации")
    add_records(verb)
    verb.add_argument("--role", required=True, help="чья подпись: class_teacher, deputy_director, seal и так далее")
    add_key(verb)

    verb = verbs.add_parser("commit", parents=[shared], help="записать подписанное на носители")
    add_records(verb)


def _looking(verbs: Verbs, shared: Parser) -> None:
    verb = verbs.add_parser("status", parents=[shared], help="что в каком состоянии")
    verb.add_argument("record", nargs="?", default="", metavar="ДОКУМЕНТ")
    verb.add_argument("--protocol", metavar="ГОД", help="протокол закрытия года в файл; вместе с -o")
    verb.add_argument("-o", dest="target", type=Path, metavar="ФАЙЛ.pdf")

    verb = verbs.add_parser("verify", parents=[shared], help="проверить копии, подписи и PDF/A")
    add_records(verb)
    verb.add_argument("--file", type=Path, help="проверить подпись файла PDF")
    verb.add_argument("--at", type=date.fromisoformat, help="на какую дату (ГГГГ-ММ-ДД)")

    verb = verbs.add_parser("rerender", parents=[shared], help="сформировать заново и сравнить с сохранённым")
    add_records(verb)

    verb = verbs.add_parser("find", parents=[shared], help="найти по фамилии, классу, году")
    verb.add_argument("query", nargs="+", metavar="СЛОВО")

    verb = verbs.add_parser("get", parents=[shared], help="получить документ из архива")
    verb.add_argument("record", metavar="ДОКУМЕНТ")
    verb.add_argument("--from", dest="medium", help="с какого носителя")
    verb.add_argument("--version", type=positive, help="версия документа")
    verb.add_argument("-o", dest="target", type=Path, required=True, metavar="ПАПКА")

    verb = verbs.add_parser("extract", parents=[shared], help="архивная выписка об одном обучающемся")
    verb.add_argument("record", metavar="ДОКУМЕНТ", help="номер ведомости или журнала")
    verb.add_argument("--pupil", required=True, metavar="ОБУЧАЮЩИЙСЯ", help="имя, можно прежнее, или номер по списку")
    verb.add_argument("--number", default="", metavar="НОМЕР", help="номер выписки по журналу регистрации")
    verb.add_argument(
        "--request", default="", metavar="БУМАГА", help="запрос, без фамилий: «заявление № 3 от 10.01.2030»"
    )
    verb.add_argument("-o", dest="target", type=Path, required=True, metavar="ПАПКА")
    add_key(verb)


def _papers(verbs: Verbs, shared: Parser) -> None:
    verb = verbs.add_parser(
        "report", parents=[shared], help="отчёт по журналам: посещаемость, итоги, движение и другие"
    )
    verb.add_argument("name", choices=REPORT_NAMES, metavar="ОТЧЁТ", help=", ".join(REPORT_NAMES))
    verb.add_argument("year", metavar="ГОД")
    verb.add_argument("--class", dest="unit", help="только этот класс")
    verb.add_argument("--period", help="учебный период: «II четверть», год")
    verb.add_argument("--month", help="месяц: 2025-10")
    verb.add_argument("--from-day", dest="first", type=date.fromisoformat, help="с какого дня (ГГГГ-ММ-ДД)")
    verb.add_argument("--to-day", dest="last", type=date.fromisoformat, help="по какой день (ГГГГ-ММ-ДД)")
    verb.add_argument("--pupil", help="номер обучающегося по списку класса")
    verb.add_argument("--inspector", default="", help="кто проверял (для справки о проверке)")
    verb.add_argument("--data", type=Path, help="данные исходной системы (для отчёта об активности)")
    verb.add_argument("-o", dest="target", type=Path, required=True, metavar="ПАПКА")

    verb = verbs.add_parser("print", parents=[shared], help="файл для печати: обложка, документ, заверительная надпись")
    verb.add_argument(
        "records", nargs="*", metavar="ДОКУМЕНТ", help="номера документов (иначе всё, что нужно на бумаге)"
    )
    verb.add_argument("--pages", default="", help="только эти листы: 3-10,15")
    verb.add_argument("--basis", default="", help="основание для печати выбранных листов")
    verb.add_argument("--one-sided", action="store_true", help="печать на одной стороне")
    verb.add_argument("--no-covers", action="store_true", help="без обложек")
    verb.add_argument("-o", dest="target", type=Path, required=True, metavar="ФАЙЛ")


def _orders(verbs: Verbs, shared: Parser) -> None:
    verb = verbs.add_parser("order", parents=[shared], help="журнал регистрации приказов")
    actions = verb.add_subparsers(dest="order_action", required=True, parser_class=Parser)
    adding = actions.add_parser("add", parents=[shared], help="внести приказ")
    adding.add_argument("reference", metavar="ПРИКАЗ", help="«№ 95 от 28.05.2026»")
    adding.add_argument("--kind", choices=[kind.value for kind in OrderKind], required=True, help="о чём приказ")
    adding.add_argument("--title", default="", metavar="СОДЕРЖАНИЕ", help="словами, без фамилий")
    adding.add_argument("--from", dest="first", type=date.fromisoformat, help="действует с (ГГГГ-ММ-ДД)")
    adding.add_argument("--to", dest="last", type=date.fromisoformat, help="действует по (ГГГГ-ММ-ДД)")
    adding.add_argument("--account", default="", metavar="ЛОГИН", help="кому поручено")
    adding.add_argument("--class", dest="unit", default="", metavar="КЛАСС", help="чей он классный руководитель")
    adding.add_argument("--role", default="", metavar="РОЛЬ", help="роль, которую приказ даёт, пока действует")
    adding.add_argument("--seat", default="", metavar="МЕСТО", help="в ЭК, пока действует: chair, secretary, member")
    cancelling = actions.add_parser("cancel", parents=[shared], help="снять внесённый по ошибке или отменённый")
    cancelling.add_argument("reference", metavar="ПРИКАЗ")
    cancelling.add_argument("--basis", required=True, help="основание")
    listing = actions.add_parser("list", parents=[shared], help="перечень")
    listing.set_defaults(right="status")
    listing.add_argument("year", nargs="?", default="", metavar="ГОД")
    listing.add_argument("-o", dest="target", type=Path, metavar="ФАЙЛ.pdf", help="журнал регистрации для печати")


def _keeping(verbs: Verbs, shared: Parser) -> None:
    verb = verbs.add_parser("copies", parents=[shared], help="копии выгрузок в течение года на внешних дисках")
    actions = verb.add_subparsers(dest="copies_action", required=True, parser_class=Parser)
    actions.add_parser("list", parents=[shared], help="диски и сроки")
    adding = actions.add_parser("add", parents=[shared], help="добавить диск")
    adding.add_argument("folder", type=Path, metavar="ПАПКА")
    making = actions.add_parser("make", parents=[shared], help="записать копию на все подключённые диски")
    making.add_argument("what", choices=[kind.value for kind in BackupKind], metavar="ЧТО", help="backup или archive")
    making.add_argument("files", nargs="*", type=Path, metavar="ФАЙЛ", help="файлы выгрузки (иначе принятые выгрузки)")

    add_trust(verbs, shared)

    verb = verbs.add_parser("account", parents=[shared], help="кто входит на страницу")
    actions = verb.add_subparsers(dest="account_action", required=True, parser_class=Parser)
    actions.add_parser("list", parents=[shared], help="все пользователи и их вход")
    for name, help_ in (
        ("invite", "ссылка, по которой человек сам задаёт пароль"),
        ("close", "закрыть вход"),
        ("open", "открыть закрытый вход"),
        ("forget-device", "забыть потерянный телефон второго фактора"),
    ):
        action = actions.add_parser(name, parents=[shared], help=help_)
        action.add_argument("login", metavar="ЛОГИН", help="имя из раздела [users] или владелец архива")
    writing = actions.add_parser("letters", parents=[shared], help="письма о том, что кого ждёт")
    writing.add_argument("--send", action="store_true", help="отправить те, которым пора (иначе только показать)")
    add_tokens(actions, shared)

    verbs.add_parser("doctor", parents=[shared], help="чего не хватает для работы")
    verbs.add_parser("audit", parents=[shared], help="прочитать и сверить всё: копии, подписи, акты, журнал событий")
    verb = verbs.add_parser("simulate", parents=[shared], help="прожить годы в учебном архиве и проверить его")
    verb.add_argument("--years", type=int, required=True, metavar="N", help="сколько лет")

    verb = verbs.add_parser("profile", parents=[shared], help="профиль положения")
    actions = verb.add_subparsers(dest="profile_action", required=True, parser_class=Parser)
    checking = actions.add_parser("check", parents=[shared], help="годится ли он и что изменит")
    checking.add_argument("file", type=Path, nargs="?", metavar="ФАЙЛ", help="иначе тот, что действует")

    verb = verbs.add_parser("log", parents=[shared], help="выписка из журнала событий о документе или акте")
    verb.add_argument("subject", metavar="ДОКУМЕНТ", help="номер документа или акта (полный) или его начало")
    verb.add_argument("-o", dest="target", type=Path, required=True, metavar="ПАПКА")

    verb = verbs.add_parser("backup", parents=[shared], help="копия домашней папки: настройки, ключи, журнал, начатое")
    verb.add_argument("folder", type=Path, metavar="ПАПКА", help="папка на другом диске; с --try — сама копия")
    verb.add_argument("--try", dest="tried", action="store_true", help="проверить, вернётся ли архив из этой копии")

    verb = verbs.add_parser("restore", parents=[shared], help="вернуть домашнюю папку из копии и с носителей")
    verb.add_argument(
        "folder", type=Path, nargs="?", metavar="КОПИЯ", help="папка копии (иначе только догнать носители)"
    )
    verb.add_argument("--lost", action="store_true", help="один носитель утрачен: хватит двух")

    verb = verbs.add_parser("reindex", parents=[shared], help="построить каталог заново по носителям")
    verb.add_argument("--from", dest="medium", help="только по этому носителю")

    verb = verbs.add_parser("renew", parents=[shared], help="продлить доказательства долгого срока")
    verb.add_argument("--on", type=date.fromisoformat, help="что наступит к этому дню (ГГГГ-ММ-ДД)")
    verb.add_argument("--file", type=Path, help="продлить штамп времени в отдельном файле PDF")
    verb.add_argument("-o", dest="target", type=Path, metavar="ФАЙЛ", help="куда записать продлённый файл")

    verb = verbs.add_parser("clock", parents=[shared], help="часы учебного архива")
    actions = verb.add_subparsers(dest="clock_action", required=True, parser_class=Parser)
    setting = actions.add_parser("set", parents=[shared], help="перевести вперёд")
    setting.add_argument("day", type=date.fromisoformat, metavar="ГГГГ-ММ-ДД")


def _running(verbs: Verbs, shared: Parser) -> None:
    verb = verbs.add_parser("serve", parents=[shared], help="запустить службу")
    verb.add_argument("--port", type=_port)
    verb = verbs.add_parser("demo", parents=[shared], help="учебная школа: от выгрузки до трёх копий")
    verb.add_argument("--no-serve", action="store_true", help="не запускать службу в конце")
