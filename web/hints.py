"""The next step as the page has it, for errors whose own hint names a command that a person at a page does not type."""

from collections.abc import Mapping
from typing import Final

_CARD: Final = "Найдите его на странице «Архив»."
_REOPEN: Final = "Если закрыто по ошибке и ещё не подписано, откройте класс и нажмите «Открыть заново»."
_AGAIN: Final = "Подпись не поставлена. Попросите секретаря открыть класс заново и закрыть его снова."
_REPAIR: Final = "Сообщите ответственному за архив: на странице «Носители» он нажмёт «Починить»."

HINTS: Final[Mapping[str, str]] = {
    "act.approved_already": "Кого ещё ждут, сказано на странице акта.",
    "act.items_blocked": "Снимите акт и составьте новый: в него войдёт только то, что можно.",
    "act.needs_credential": "Создайте его: нажмите вверху на своё имя. Потом введите здесь парольную фразу.",
    "act.no_protocol": "Впишите номер и дату протокола в поле «Протокол ЭК».",
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
    "basis.unfit": "Назовите бумагу, без фамилий: «запрос прокуратуры № 7-12 от 14.01.2032».",
    "close.already_closed": _REOPEN,
    "close.exported_before_lock": "Выгрузите класс снова и передайте файл на этой же странице.",
    "close.not_confirmed": "Он подтверждает закрытие на странице «Закрытие года»; затем подпишите снова.",
    "close.nothing_imported": "Сначала передайте выгрузки на странице «Закрытие года».",
    "close.order_malformed": "Запишите приказ так: «№ 95 от 28.05.2026».",
    "close.order_required": "Впишите номер и дату приказа.",
    "close.source_not_locked": "Закройте его в электронном журнале, выгрузите классы снова и укажите этот день.",
    "confirm.not_wanted": "Дальше документы подписывает директор.",
    "credential.exists": "Забыли фразу? Сменить ключ поможет администратор.",
    "credential.missing": "Создайте его на странице своей учётной записи (ваше имя вверху).",
    "elsewhere.already_signed": "Ничего делать не нужно: действует первая подпись.",
    "elsewhere.unknown_document": "Подписан другой файл, или документ закрыт заново: выдайте документы ещё раз.",
    "extract.as_pages": "Скачайте документ и сделайте архивную копию нужных листов.",
    "extract.bad_number": "Номер коротко: 13 или 13-а.",
    "extract.not_this_kind": "Откройте на странице «Архив» сводную ведомость класса.",
    "extract.not_verified": _REPAIR,
    "extract.several_pupils": "Введите его номер по списку класса.",
    "hold.unknown": "Перечень — на странице «Сроки и акты».",
    "import.already_archived": "Архивный документ не заменяется. Есть ошибка? Её исправит новой версией администратор.",
    "import.already_closed": _REOPEN,
    "import.pages_of_whom": "Раскройте «Файл сам не говорит, чей он» и назовите класс, год и вид.",
    "import.not_this_kind": "Выберите «узнать по содержанию» и передайте файл ещё раз.",
    "import.sheets.no_class": "Раскройте «Файл сам не говорит, чей он», назовите класс и передайте файл ещё раз.",
    "import.sheets.no_year": "Раскройте «Файл сам не говорит, чей он», назовите учебный год и передайте файл ещё раз.",
    "inventory.under_way": "Её подписывает директор на странице «На подпись».",
    "media.copy_bad": "Нажмите «Починить»: повреждённое восстановится с целой копии.",
    "record.malformed_id": _CARD,
    "record.no_good_copy": _REPAIR,
    "record.not_found": _CARD,
    "reopen.nothing_closed": "Обновите страницу: документ уже подписан или ещё не закрыт.",
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
}  # fmt: skip


def hint_of(error: object) -> str:
    """The page's hint for an error, a failure of a step or its JSON; the verb's own where the page has none."""
    read = error.get if isinstance(error, Mapping) else lambda name: getattr(error, name)
    return HINTS.get(str(read("code"))) or str(read("hint"))
