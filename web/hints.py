"""The next step as the page has it, for errors whose own hint names a command that a person at a page does not type."""

import re
from collections.abc import Mapping
from typing import Final

from archive_store.custody import Standing
from kernel.findings import Finding
from kernel.russian import sentence

_CARD: Final = "Найдите его на странице «Архив»."
_REOPEN: Final = "Если закрыто по ошибке и ещё не подписано, откройте класс и нажмите «Открыть заново»."
_AGAIN: Final = "Подпись не поставлена. Попросите секретаря открыть класс заново и закрыть его снова."
_REPAIR: Final = "Сообщите ответственному за архив: на странице «Носители» он нажмёт «Починить»."

HINTS: Final[Mapping[str, str]] = {
    "act.approved_already": "Кого ещё ждут, сказано на странице акта.",
    "act.bad_disposal": "Проверьте день, вес, кому сдали и накладную.",
    "act.items_blocked": "Снимите акт и составьте новый: в него войдёт только то, что можно.",
    "act.needs_credential": "Создайте его: нажмите вверху на своё имя. Потом введите здесь парольную фразу.",
    "act.no_protocol": "Впишите номер и дату протокола в поле «Протокол ЭК».",
    "act.no_paper_waits": "Сначала исполните его на этой же странице.",
    "act.no_such_item": "Обновите страницу акта и отметьте дела снова.",
    "act.not_agreed": "Каждый согласовывает сам на странице этого акта.",
    "act.not_approved": "Кого или чего ждут, сказано на странице акта.",
    "act.not_awaiting": "Что с ним дальше, сказано на странице акта.",
    "act.not_compiled": "Сначала своё слово даёт составитель.",
    "act.not_director": "Пусть директор войдёт под своим именем и откроет этот акт.",
    "act.nothing_due": "Что когда истекает и что мешает, сказано на странице «Сроки и акты».",
    "act.nothing_left": "Снимите его: дела войдут в следующий акт.",
    "act.too_few_media": "Подключите носители на странице «Носители» и повторите.",
    "act.under_way": "Доведите его до конца или снимите на странице «Сроки и акты».",
    "act.unknown": "Перечень — на странице «Сроки и акты».",
    "act.waiting": "До этого дня его ещё можно снять.",
    "act.would_be_empty": "Снимите его целиком: «Снять акт» на этой же странице.",
    "basis.unfit": "Назовите бумагу, без фамилий: «запрос прокуратуры № 7-12 от 14.01.2032».",
    "close.already_closed": _REOPEN,
    "close.exported_before_lock": "Выгрузите класс снова и передайте файл на этой же странице.",
    "close.not_confirmed": "Он подтверждает закрытие на странице «Закрытие года»; затем подпишите снова.",
    "close.nothing_imported": "Сначала передайте выгрузки на странице «Закрытие года».",
    "close.order_malformed": "Запишите приказ так: «№ 95 от 28.05.2026».",
    "close.order_required": "Впишите номер и дату приказа.",
    "close.source_not_locked": "Закройте его в электронном журнале, выгрузите классы снова и укажите этот день.",
    "confirm.not_wanted": "Дальше документы подписывает директор.",
    "correct.no_author": "Впишите должность, фамилию и инициалы.",
    "correct.not_archived": "Пока не подписано, заменяет сама выгрузка: передайте её на странице «Закрытие года».",
    "correct.not_permitted": "Выберите другого: директора или заместителя.",
    "correct.papers_missing": "Назовите каждую бумагу на своей строке.",
    "correct.under_way": "Подпишите и сохраните её, или откройте класс и нажмите «Открыть заново».",
    "credential.exists": "Забыли фразу? Сменить ключ поможет администратор.",
    "credential.missing": "Создайте его на странице своей учётной записи (ваше имя вверху).",
    "elsewhere.already_signed": "Ничего делать не нужно: действует первая подпись.",
    "elsewhere.unknown_document": "Подписан другой файл, или документ закрыт заново: выдайте документы ещё раз.",
    "extract.as_pages": "Скачайте документ и сделайте архивную копию нужных листов.",
    "extract.bad_number": "Номер коротко: 13 или 13-а.",
    "extract.not_this_kind": "Откройте на странице «Архив» сводную ведомость класса.",
    "extract.not_verified": _REPAIR,
    "extract.several_pupils": "Введите его номер по списку класса.",
    "home.busy": "Подождите несколько минут и повторите.",
    "hold.unknown": "Перечень — на странице «Сроки и акты».",
    "import.already_archived": "Архивный документ не заменяется. Есть ошибка? Нажмите «Исправить архивный документ».",
    "import.already_closed": _REOPEN,
    "import.pages_of_whom": "Раскройте «Файл сам не говорит, чей он» и назовите класс, год и вид.",
    "import.not_this_kind": "Выберите «узнать по содержанию» и передайте файл ещё раз.",
    "import.sheets.no_class": "Раскройте «Файл сам не говорит, чей он», назовите класс и передайте файл ещё раз.",
    "import.sheets.no_year": "Раскройте «Файл сам не говорит, чей он», назовите учебный год и передайте файл ещё раз.",
    "order.whose_class": "Выберите, кому поручено и с какого дня, и вид «о назначении ответственных».",
    "signing.no_tsa": "Администратор впишет её адрес на странице «Подпись и доверие».",
    "report.bad_month": "Выберите месяц учебного года.",
    "report.days_backwards": "Поменяйте дни местами.",
    "report.no_journals": "Сначала передайте выгрузки на странице «Закрытие года».",
    "report.no_lessons": "Выберите другой месяц учебного года.",
    "report.option_missing": "Заполните это поле и повторите.",
    "report.unknown_pupil": "Введите номер по списку класса.",
    "inventory.under_way": "Её подписывает директор на странице «На подпись».",
    "act.too_few_to_tell": "Подключите носители: на странице каждого есть «Подключить»; потом повторите.",
    "carrier.none_named": "Перечень — на странице «Носители».",
    "carrier.unknown": "Перечень — на странице «Носители».",
    "media.busy": "Подождите минуту и повторите.",
    "media.disagree": "Сообщите ответственному за архив: на карточке документа есть «Проверить сейчас».",
    "media.last_copy": "Сначала подключите другой: на его странице нажмите «Подключить».",
    "media.missing": "Подключите диск к этому компьютеру и нажмите «Подключить».",
    "media.no_checks": "На странице каждого носителя есть «Проверить».",
    "media.no_survivor": "Подключите остальные носители: на странице каждого есть «Подключить».",
    "media.not_empty": "Нужен пустой диск: этот уже занят.",
    "media.not_whole": "Нажмите «Починить»: повреждённое восстановится с целой копии; отставшее — «Подключить».",
    "media.one_survivor": "Подключите второй; если его нет, отметьте «осталась одна копия», потом замените и его.",
    "media.unknown": "Перечень — на странице «Носители».",
    "media.would_lose": "Подключите прежний и остальные. Если его больше нет, отметьте «осталась одна копия».",
    "store.medium_slow": "Работа с остальными идёт. Проверьте диск и кабель; потом нажмите «Подключить».",
    "media.copy_bad": "Нажмите «Починить»: повреждённое восстановится с целой копии.",
    "record.malformed_id": _CARD,
    "record.no_good_copy": _REPAIR,
    "record.not_found": _CARD,
    "reopen.nothing_closed": "Обновите страницу: документ уже подписан или ещё не закрыт.",
    "order.known": "Ошиблись — снимите его в этом перечне и внесите заново.",
    "order.unknown": "Обновите страницу «Приказы».",
    "order.whose": "Выберите, кому поручается.",
    "paper.bad_class": "Впишите класс коротко: 7А.",
    "paper.bad_day": "Выберите день, когда это сделано.",
    "paper.case_known": "Оно есть в перечне на странице «На бумаге».",
    "paper.out_of_order": "Обновите страницу «На бумаге»: там видно, какой шаг теперь.",
    "paper.wrong_signer": "Выберите, кто подписал; тому, кто подписывает вместо директора, впишите приказ.",
    "record.destroyed": "Ответьте об этом заявителю; реквизиты акта — на карточке документа.",
    "record.newer_elsewhere": "Подключите тот носитель на странице «Носители».",
    "record.no_document": "Документ ещё верстается: обновите страницу через минуту.",
    "request.unknown": "Перечень — на странице «Запросы».",
    "role.not_allowed": "Попросите того, кому это поручено приказом.",
    "role.unknown_user": "Администратор впишет вас в настройки архива с ролью по приказу.",
    "signing.changed_since_shown": _AGAIN,
    "signing.no_sitting": "Начните подписание на странице «На подпись».",
    "signing.rendered_changed": _AGAIN,
    "signing.token_not_found": "Вставьте токен в этот сервер и обновите страницу.",
    "term.no_event": "Обновите страницу «Сроки и акты»: там названы дела, которые ждут события.",
    "term.unchanged": "Если день внесён по ошибке, снимите его на карточке документа.",
    "term.which_event": "Обновите страницу и внесите день под тем событием, которое произошло.",
}  # fmt: skip


def hint_of(error: object) -> str:
    """The page's hint for an error, a failure of a step or its JSON; the verb's own where the page has none."""
    read = error.get if isinstance(error, Mapping) else lambda name: getattr(error, name)
    return HINTS.get(str(read("code"))) or str(read("hint"))


FOUND: Final[Mapping[str, str]] = {
    "signing.no_anchors": "Добавьте его на странице «Подпись и доверие».",
    "copies.overdue": "Подключите диски и нажмите «Записать» в «Копиях выгрузок в течение года».",
    "evidence.due": "Служба продлевает его сама раз в день; если не вышло, проверьте связь со службой штампов времени.",
    "evidence.lapsed": "Проверьте связь со службой штампов времени и сообщите разработчикам.",
    "evidence.pending": "Служба создаёт его сама, раз в день.",
    "media.check_due": "На странице носителя нажмите «Проверить».",
    "media.debt": "На странице носителя нажмите «Подключить»: недостающее запишется само.",
}
"""The same for what a check finds."""

_REPLACE: Final = "на странице носителя нажмите «Заменить новым диском»."
STANDINGS: Final[Mapping[str, str]] = {
    "media.missing": "Подключите диск и на его странице нажмите «Подключить».",
    "ledger.damaged": "На странице носителя нажмите «Починить»: книга учёта вернётся из копии.",
    "media.rolled_back": f"Подключите настоящий диск; если его нет, {_REPLACE}",
    "media.forked": f"Ничего на него не пишите; {_REPLACE}",
    "media.swapped": "Поменяйте диски местами и сверьте наклейки.",
    "media.foreign": "Подключите нужный диск и сверьте наклейку.",
    "store.medium_readonly": "Снимите защиту от записи и на странице носителя нажмите «Подключить».",
    "store.medium_full": f"Нужен диск больше: {_REPLACE}",
    "media.pending": "На странице носителя нажмите «Подключить»: недостающее запишется само.",
}
"""The same for how a medium stands."""
_COMMAND = re.compile(r":? letopis [^.]*")
_LEFT = re.compile(r" (?:Выполните|Создайте его)\.")


def told_of(finding: Finding) -> str:
    """What a check found, with the next step as the page has it in place of a command."""
    plain = _LEFT.sub("", _COMMAND.sub("", finding.message))
    return f"{plain} {FOUND.get(finding.code, '')}".strip()


def standing_of(standing: Standing) -> str:
    """What is wrong with a medium, and the next step as the page has it; empty where nothing is."""
    if not standing.cause:
        return ""
    return f"{sentence(standing.cause)} {STANDINGS.get(standing.code) or sentence(standing.action)}".strip()
