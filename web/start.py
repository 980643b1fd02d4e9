"""The first page: what waits for whoever has signed in, how the three copies stand, what expires when."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue import entries
from kernel.russian import counted
from operations.media_care import MediumStanding, list_media
from operations.progress import Progress, progress
from operations.services import Services
from operations.sheets import State
from operations.uploads import uploads
from web.access import Visit, page

_MOST_BARS = 24


@dataclass(frozen=True)
class Task:
    """Something that waits for the visitor: words, where it is done, and whether it is a trouble."""

    words: str
    page: str
    is_trouble: bool = False


@page()
def start(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The first page."""
    under_way = progress(visit.services)
    media = list_media(visit.services) if visit.may("media") else []
    return render(
        request,
        "start.html",
        {
            "visit": visit,
            "tasks": list(_tasks(visit, under_way, media)),
            "media": media,
            "bars": _bars(visit.services) if visit.may("retention") else [],
            "archived": sum(entries.counts_by_act_year().values()),
        },
    )


def _tasks(visit: Visit, under_way: list[Progress], media: list[MediumStanding]) -> Iterator[Task]:
    services = visit.services
    if visit.may("close"):
        yield from _for_secretary(services, under_way)
    if visit.may("sign"):
        waiting = sum(one.state is State.RENDERED and one.failure is None for one in under_way)
        if waiting:
            yield Task(f"Ждут вашей подписи: {counted(waiting, 'документ', 'документа', 'документов')}.", "to-sign")
    for one in media:
        if one.state not in ("ok", "pending"):
            yield Task(f"Носитель «{one.name}»: {one.standing.cause}", "media", is_trouble=True)
        elif one.debt.objects:
            owed = counted(one.debt.objects, "документа", "документов", "документов")
            yield Task(f"На носителе «{one.name}» не хватает {owed}.", "media", is_trouble=True)


def _for_secretary(services: Services, under_way: list[Progress]) -> Iterator[Task]:
    imported = sum(
        not any(services.home.work_folder(made).exists() for made in services.home.made_of(record))
        for record in services.home.import_folders()
    )
    if not (imported or under_way or uploads(services) or entries.counts_by_act_year()):
        yield Task("Начните закрытие года: примите выгрузки классов из электронного журнала.", "year")
    if imported:
        yield Task(f"Принято и не закрыто: {counted(imported, 'класс', 'класса', 'классов')}.", "year")
    refused = sum(one.state in ("failed", "stuck") for one in uploads(services))
    if refused:
        yield Task(
            f"Не приняты файлы: {counted(refused, 'загрузка', 'загрузки', 'загрузок')}.", "year", is_trouble=True
        )
    failed = sum(one.failure is not None or one.state is State.REJECTED for one in under_way)
    if failed:
        yield Task(f"Не получилось: {counted(failed, 'документ', 'документа', 'документов')}.", "year", is_trouble=True)


def _bars(services: Services) -> list[tuple[str, int, int]]:
    """Year, how many records may first stand in an act then, and the bar's length of 100; the past is one bar."""
    this_year = services.today().year
    found: dict[str, int] = {}
    for year, count in entries.counts_by_act_year().items():
        name = "постоянно" if year is None else f"до {this_year}" if year < this_year else str(year)
        found[name] = found.get(name, 0) + count
    most = max(found.values(), default=1)
    return [(name, count, max(1, round(100 * count / most))) for name, count in list(found.items())[:_MOST_BARS]]
