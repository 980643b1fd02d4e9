"""«simulate»: a small school lives for years in a simulation's home, by the commands that people type.

Each January what is due is destroyed by act, each May classes are closed, signed and inventoried; now and then a court
forbids a destruction, a mistake is corrected, the director changes, a medium is away (once for two years), a disk
decays, is lost, replaced, or put back from an old image; before the last year ends, a digest algorithm does. At the
end everything is audited.
"""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from cli.wiring import Lived, Wiring
from kernel.errors import BadInputError, RefusedError
from letopis.simulated_school import SimulatedSchool
from operations.services import Services

_LONGEST = 150
_CYCLE = 24  # years after which the rare misfortunes come again

# In June of the first of these a medium leaves, and comes back in May of the year after the last.
_AWAY = (8, 9, 10)

Say = Callable[[str], None]


def simulate(wiring: Wiring, services: Services, years: int, say: Say) -> Lived:
    """Lives the years. Raises RefusedError `simulate.real_home`; BadInputError `simulate.bad_years`.

    Raises UnavailableError `simulate.broken` where a command does not end as it should.
    """
    if not services.simulation:
        raise RefusedError(
            "simulate.real_home", "Это настоящий архив.", "Для опытов создайте отдельный: letopis init --simulation."
        )
    if not 1 <= years <= _LONGEST:
        raise BadInputError("simulate.bad_years", f"Лет: {years}.", f"Укажите от 1 до {_LONGEST}: --years 12.")
    # One test authority for all of it: its time is the home's, and each command would start one of its own.
    with TemporaryDirectory() as aside, wiring.answering(services):
        school = SimulatedSchool(wiring, services.home, Path(aside), services.school.id)
        first = services.today().year + 1
        school.make_keys()
        for year in range(first, first + years):
            _live(school, year, year - first, first + years - 1)
            say(f"{year}: {', '.join(f'{what} {count}' for what, count in school.year.items() if count)}")
            school.counts += school.year
        school.come_back()
        say("проверка всего архива")
        return Lived(years, dict(school.counts), school.command("audit", codes=(0, 1)))


def _live(school: SimulatedSchool, year: int, number: int, last: int) -> None:
    """One calendar year, January to June; `number` counts from 0.

    What befalls it is spread so that twelve years have all of it.
    """
    school.begin_year(date(year, 1, 10))
    if number % 5 == 4:
        school.change_director(number // 5 + 1)
    if number == 10:
        school.end_algorithm(last)
    school.court(asks=number % 5 == 3)
    if number % 7 == 4:
        school.leave("c")
    school.destroy(year)
    school.renew_until(date(year, 5, 28))
    school.command("clock", "set", date(year, 5, 28).isoformat())
    if number % _CYCLE not in _AWAY[1:]:
        school.come_back()
    with school.rolled_back("c") if number % _CYCLE == 5 else nullcontext():
        school.close(year)
    if number % _CYCLE == 7:
        school.lose("b", year)
    elif number % 7 == 6 and not school.gone:  # with one medium away nothing is replaced: one survivor is too few
        school.replace("abc"[number // 7 % 3], year)
    if number % 4 == 1:
        school.correct(year)
    school.check(decayed=number % 6 == 2)
    if number % _CYCLE == _AWAY[0]:
        school.leave("c")
    school.renew_until(date(year + 1, 1, 10))
