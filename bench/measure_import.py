"""Import: our reading and checking of one class beside `json.loads` of the same bytes."""

import json

from bench.figures import Figures, cpu_seconds
from journals.canonical import read_journal, write_journal
from journals.checks import check_journal
from journals.dnevnikru import DnevnikReader
from journals.importing import Bundle
from journals.model import School
from letopis.demo import demo_school
from tests.generators.dnevnikru import bundle_of

_ROUNDS = 5


def measure() -> Figures:
    journal = demo_school()[1]
    data = write_journal(journal)
    bundle = bundle_of([journal], joined=True, seed=1)
    reader = DnevnikReader(School(full_name="школа"))

    def canonical() -> None:
        for _ in range(_ROUNDS):
            check_journal(read_journal(data, "x.json"))

    def dnevnik() -> None:
        for _ in range(_ROUNDS):
            reader.read(Bundle(bundle))

    ours, _ = cpu_seconds(canonical)
    plain, _ = cpu_seconds(lambda: [json.loads(data) for _ in range(_ROUNDS)])
    theirs, _ = cpu_seconds(dnevnik)
    plain_bundle, _ = cpu_seconds(lambda: [json.loads(part) for _ in range(_ROUNDS) for part in bundle.values()])
    return Figures(
        {
            "canonical_cpu_ms": ours / _ROUNDS * 1000,
            "json_loads_cpu_ms": plain / _ROUNDS * 1000,
            "dnevnikru_cpu_ms": theirs / _ROUNDS * 1000,
            "dnevnikru_json_loads_cpu_ms": plain_bundle / _ROUNDS * 1000,
        },
        {"ratio_canonical": ours / plain, "ratio_dnevnikru": theirs / plain_bundle},
    )
