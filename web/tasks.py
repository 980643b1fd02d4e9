"""What waits for whoever has signed in: words, and where it is done."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse

from catalogue import entries
from kernel.ids import parse_year
from kernel.kinds import Kind
from kernel.russian import counted, sentence, short_date
from operations.act_shelf import acts
from operations.answer_papers import waiting_papers
from operations.confirming import awaiting
from operations.media_care import MediumStanding
from operations.owed_signatures import count_owed
from operations.paper_queue import PaperStep
from operations.progress import Progress
from operations.remarks import all_remarks
from operations.requests import Request, requests
from operations.roles import Role
from operations.services import Services
from operations.sheets import State
from operations.uploads import uploads
from retention.act import ActState
from web.access import Visit
from web.acts import turn_of
from web.paper import waiting_for
from web.requests import soonest


@dataclass(frozen=True)
class Task:
    """Something that waits: words, the address where it is done, and whether it is a trouble.

    `kind` tells it from others of the same address, however much of it there is.
    """

    words: str
    address: str
    is_trouble: bool = False
    kind: str = ""


def tasks_of(visit: Visit, under_way: Sequence[Progress], media: Sequence[MediumStanding]) -> Iterator[Task]:
    """What waits for the visitor, by what his role allows."""
    asked = requests(visit.services) if visit.may("request") else []
    if visit.may("close"):
        yield from _of_the_year(visit.services, under_way)
    if visit.may("close-confirm"):
        for ends, count in sorted(Counter(one.year.ends for one in awaiting(visit.services, visit.actor)).items()):
            yield Task(f"Ждут вашего подтверждения закрытия: {_documents(count)}.", reverse("year-of", args=(ends,)))
    yield from _of_signatures(visit, under_way, asked)
    if visit.may("paper"):
        yield from _of_paper(visit)
    if visit.may("request"):
        yield from _of_requests(visit, asked)
    if visit.may("act-approve") or visit.may("act"):
        yield from _of_acts(visit)
    yield from _of_media(media)


def _of_signatures(visit: Visit, under_way: Sequence[Progress], asked: Sequence[Request]) -> Iterator[Task]:
    if visit.may("sign"):
        waiting = sum(one.waits_for_signature and one.record.kind is not Kind.ACT for one in under_way)
        if waiting:
            yield Task(f"Ждут вашей подписи: {_documents(waiting)}.", reverse("to-sign"))
        papers = len(waiting_papers(visit.services, asked))
        if papers:
            told = counted(papers, "ответ на запрос", "ответа на запросы", "ответов на запросы")
            yield Task(f"Ждут вашей подписи: {told}.", reverse("to-sign"), kind="answers")
    if visit.may("countersign") or visit.may("own-class"):
        owed = count_owed(visit.services, visit.actor)
        if owed:
            yield Task(f"Ждут вашей второй подписи: {_documents(owed)}.", reverse("further"))


def _trouble(one: MediumStanding) -> str:
    """What is wrong with a medium: «Носитель «c» не подключён»."""
    name, cause = f"носитель «{one.name}»", one.standing.cause or "есть повреждённые копии"
    return sentence(cause if cause.startswith(name) else f"{name}: {cause}")


def _of_media(media: Sequence[MediumStanding]) -> Iterator[Task]:
    for one in media:
        if one.state not in ("ok", "pending"):
            yield Task(
                _trouble(one),
                reverse("media"),
                is_trouble=True,
                kind=f"medium {one.name} {one.state}",
            )
        elif one.debt.objects:
            owed = counted(one.debt.objects, "документа", "документов", "документов")
            yield Task(
                f"На носителе «{one.name}» не хватает {owed}.",
                reverse("media"),
                is_trouble=True,
                kind=f"debt {one.name}",
            )


def _of_the_year(services: Services, under_way: Sequence[Progress]) -> Iterator[Task]:
    address, sent = reverse("year"), uploads(services)
    imports = services.home.import_folders()
    if not (imports or under_way or sent or entries.are_any()):
        yield Task("Начните закрытие года: примите выгрузки классов из электронного журнала.", address)
    unclosed = sum(
        not any(services.home.work_folder(made).exists() for made in services.home.made_of(record))
        for record in imports
    )
    if unclosed:
        yield Task(f"Принято и не закрыто: {counted(unclosed, 'класс', 'класса', 'классов')}.", address)
    for one in sorted({one.unit for one in all_remarks(services)}):
        _, year, unit = one.split("/")
        ends = parse_year(year).ends
        yield Task("Есть замечания классного руководителя.", reverse("unit", args=(ends, unit)), kind=f"remark {one}")
    refused = sum(one.state in ("failed", "stuck") for one in sent)
    if refused:
        told = counted(refused, "загрузка", "загрузки", "загрузок")
        yield Task(f"Не приняты файлы: {told}.", address, is_trouble=True, kind="uploads")
    failed = sum(one.failure is not None or one.state is State.REJECTED for one in under_way)
    if failed:
        yield Task(f"Не получилось: {_documents(failed)}.", address, is_trouble=True, kind="failed")


def _of_paper(visit: Visit) -> Iterator[Task]:
    """Prints: the director signs them by hand, the others do the rest."""
    director = visit.role is Role.DIRECTOR
    mine = [step for step in PaperStep if (step is PaperStep.SIGNED) is director]
    waiting, since = waiting_for(visit, mine)
    if waiting:
        told = f", первый с {short_date(since)}" if since else ""
        what = "подписи от руки" if director else "печати, прошивки или сдачи в архив"
        yield Task(f"На бумаге ждут {what}: {_documents(waiting)}{told}.", reverse("paper"))


def _of_requests(visit: Visit, asked: Sequence[Request]) -> Iterator[Task]:
    waiting, late, first = soonest(visit, asked)
    if waiting:
        told = counted(waiting, "запрос ждёт", "запроса ждут", "запросов ждут")
        more = f"просрочено: {late}" if late else f"ближайший срок {short_date(first)}" if first else ""
        yield Task(f"{told} ответа, {more}.", reverse("requests"), late > 0, f"requests {late > 0}")


def _of_acts(visit: Visit) -> Iterator[Task]:
    """Acts that wait for the visitor's word, his signature, or for somebody to carry them out."""
    for view in acts(visit.services):
        number, address = view.draft.number, reverse("act", args=(view.draft.number,))
        if turn_of(visit, view):
            yield Task(f"Акт № {number} ждёт вашего согласования.", address, kind=f"{address} agree")
        elif view.state is ActState.AGREED and visit.role is Role.DIRECTOR:
            yield Task(f"Акт № {number} ждёт вашего утверждения.", address, kind=f"{address} approve")
        elif view.state is ActState.APPROVED and visit.may("act"):
            yield Task(f"Акт № {number} утверждён и ждёт исполнения.", address, kind=f"{address} execute")
        elif view.state is ActState.PARTIAL and visit.may("act"):
            yield Task(f"Акт № {number} исполнен частично.", address)


def _documents(count: int) -> str:
    return counted(count, "документ", "документа", "документов")
