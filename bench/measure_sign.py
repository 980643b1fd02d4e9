"""Sign: B-LTA signatures a second through our steps, beside pyHanko in a loop, pyHanko's command and `openssl cms`.

All of them sign the same files with the same key; all but OpenSSL's reach the same level by the same services.
"""

import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench import bare_pyhanko
from bench.figures import Figures, wall_seconds
from docgen.signature_mark import SignatureMark, render_mark
from kernel.clock import SystemClock
from letopis.founding import free_port
from signing import demo_pki
from signing.sign import Sitting, make_cms, prepare

COUNT = 20
CLI_COUNT = 5


def measure() -> Figures:
    with tempfile.TemporaryDirectory() as name:
        return _measure(Path(name))


def _measure(folder: Path) -> Figures:
    now = datetime.now(UTC)
    pki = demo_pki.create(folder / "pki", port=free_port(), school="Школа", director="Образцова М. И.", now=now)
    documents = _documents()
    mark = render_mark(SignatureMark("01AB", "ОБРАЗЦОВА М. И.", now.date(), now.date()))
    with demo_pki.running(pki, now=SystemClock().now), pki.key() as key, Sitting(pki.authorities) as sitting:
        certificate = key.certificate

        def ours() -> None:
            for pdf, placement in documents:
                prepared = prepare(pdf, certificate, placement, mark, at=now, reason="проба", location="школа")
                sitting.finish(prepared, make_cms(prepared, key))

        ours()  # imports and the first proofs are nobody's speed
        seconds, _ = wall_seconds(ours)
        files = [pdf for pdf, _ in documents]
        bare_pyhanko.loop(pki, files[:1])
        looped, _ = wall_seconds(lambda: bare_pyhanko.loop(pki, files))
        paths = [folder / f"cli-{number}.pdf" for number in range(CLI_COUNT)]
        for path, pdf in zip(paths, files, strict=False):
            path.write_bytes(pdf)
        commanded, _ = wall_seconds(lambda: bare_pyhanko.command(pki, paths, folder))
    reference, _ = wall_seconds(lambda: _openssl(folder, pki, [pdf for pdf, _ in documents]))
    return Figures(
        {
            "documents": COUNT,
            "b_lta_per_s": COUNT / seconds,
            "pyhanko_loop_per_s": COUNT / looped,
            "pyhanko_cli_per_s": CLI_COUNT / commanded,
            "openssl_cms_per_s": COUNT / reference,
        },
        {
            "ratio_pyhanko_loop": looped / seconds,
            "ratio_pyhanko_cli": (commanded / CLI_COUNT) / (seconds / COUNT),
            "ratio_openssl_cms": reference / seconds,
        },
        ("ours also fetches two timestamps and revocation data a file and embeds them; openssl only signs",),
    )


def _documents() -> list[tuple[bytes, object]]:
    from bench.measure_render import FACTS
    from docgen.facts import DocumentFacts
    from docgen.summary import render_summary
    from journals.canonical import write_journal
    from journals.summary import summary_of
    from letopis.demo.small import small_school
    from signing.shapes import Placement

    made = []
    for journal in small_school(COUNT, pupils=4, lessons_per_subject=2, seed=1):
        sheet = summary_of(journal)
        rendered = render_summary(sheet, DocumentFacts(**FACTS), data=write_journal(sheet))  # type: ignore[arg-type]  # a table of facts
        made.append((rendered.pdf, Placement(rendered.mark.page, rendered.mark.box)))
    return made


def _openssl(folder: Path, pki: demo_pki.DemoPki, documents: list[bytes]) -> None:
    passphrase = f"file:{pki.passphrase_file}"
    pem = folder / "key.pem"
    subprocess.run(
        ["openssl", "pkcs12", "-in", str(pki.p12), "-passin", passphrase, "-nodes", "-out", str(pem)],
        check=True, capture_output=True,
    )  # fmt: skip
    for number, pdf in enumerate(documents):
        path = folder / f"{number}.pdf"
        path.write_bytes(pdf)
        subprocess.run(
            ["openssl", "cms", "-sign", "-cades", "-binary", "-in", str(path), "-signer", str(pem), "-inkey", str(pem),
             "-outform", "DER", "-out", f"{path}.p7s"],
            check=True, capture_output=True,
        )  # fmt: skip
