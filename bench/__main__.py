"""`./run bench [NAME...] [--json]`: prints figures with their references and ratios; the names are below."""

import json
import sys
from collections.abc import Callable

from bench import (
    measure_import,
    measure_media,
    measure_pages,
    measure_reindex,
    measure_render,
    measure_search,
    measure_sign,
    measure_store,
)
from bench.figures import Figures

BENCHES: dict[str, Callable[[], Figures]] = {
    "import": measure_import.measure,
    "render": measure_render.measure,
    "sign": measure_sign.measure,
    "store": measure_store.measure,
    "media": measure_media.measure_media,
    "reindex": measure_reindex.measure,
    "search": measure_search.measure,
    "pages": measure_pages.measure,
}


def main() -> None:
    names = [word for word in sys.argv[1:] if not word.startswith("-")] or list(BENCHES)
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        sys.exit(f"unknown benchmark: {', '.join(unknown)}; known: {', '.join(BENCHES)}")
    results = {}
    for name in names:
        figures = BENCHES[name]()
        results[name] = figures.as_json()
        if "--json" not in sys.argv:
            print(figures.as_text(name), flush=True)
    if "--json" in sys.argv:
        print(json.dumps(results, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
