"""Judges from outside: openssl, pdfsig, ocfl-py, sha512sum. None of our own code decides here."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


def run(
    *command: str, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=env)


def cms_and_content(pdf: bytes) -> tuple[bytes, bytes]:
    """The first signature's CMS and the bytes it covers, found with nothing but its /ByteRange."""
    at = pdf.index(b"/ByteRange")
    begin = pdf.index(b"[", at)
    a, b, c, d = (int(number) for number in pdf[begin + 1 : pdf.index(b"]", begin)].split())
    hexed = pdf[a + b : c].strip(b"<>\x00 \r\n")
    return bytes.fromhex(hexed.decode()), pdf[a : a + b] + pdf[c : c + d]


def openssl_accepts(
    pdf: bytes, anchors: Path, folder: Path, env: Mapping[str, str] | None = None, more: tuple[str, ...] = ()
) -> bool:
    cms, content = cms_and_content(pdf)
    (folder / "sig.der").write_bytes(cms)
    (folder / "content.bin").write_bytes(content)
    result = run(
        "openssl", "cms", "-verify", "-inform", "DER", "-in", str(folder / "sig.der"), "-content",
        str(folder / "content.bin"), "-binary", "-CAfile", str(anchors), "-purpose", "any", *more, "-out", os.devnull,
        env=env,
    )  # fmt: skip
    return result.returncode == 0


def pdfsig_accepts(path: Path) -> bool:
    """Poppler speaks through text only; it knows no trust here, but integrity it does."""
    result = run("pdfsig", "-nocert", str(path))
    return "Signature Validation: Signature is Valid." in result.stdout and result.returncode == 0


@dataclass(frozen=True)
class BouncyCastle:
    """BouncyCastle of Debian, compiled once: neither OpenSSL's code nor Python's."""

    classes: Path

    @classmethod
    def compiled(cls, folder: Path) -> "BouncyCastle":
        done = run("javac", "-cp", _JARS, "-d", str(folder), str(REPOSITORY / "tests" / "BouncyCastle.java"))
        assert done.returncode == 0, done.stderr
        return cls(folder)

    def accepts_cms(self, pdf: bytes, folder: Path) -> bool:
        cms, content = cms_and_content(pdf)
        (folder / "sig.der").write_bytes(cms)
        (folder / "content.bin").write_bytes(content)
        return self.says("cms", folder / "sig.der", folder / "content.bin") == "OK"

    def accepts_evidence(self, record: Path, *files: Path) -> bool:
        return self.says("ers", record, *files) == "OK"

    def says(self, mode: str, *files: Path) -> str:
        done = run("java", "-cp", f"{self.classes}:{_JARS}", "BouncyCastle", mode, *map(str, files))
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


_JARS = ":".join(f"/usr/share/java/{name}.jar" for name in ("bcpkix", "bcprov", "bcutil"))


def ocfl_problems(root: Path) -> str:
    """What ocfl-py finds wrong with a whole storage root; empty if root and every object in it are valid."""
    tool = Path(os.environ.get("LETOPIS_JUDGE", REPOSITORY / ".venv-judge")) / "bin" / "ocfl-root.py"
    result = run(
        str(tool.with_name("python")), str(tool), "validate", "--root", str(root), "--validate-objects",
        "--check-digests", "-q",
    )  # fmt: skip
    said = result.stdout + result.stderr
    # Its exit status says nothing: it is 0 for an invalid root too.
    objects = re.search(r"Objects checked: (\d+) / (\d+) are VALID", said)
    sound = objects is not None and objects[1] == objects[2] == str(len(object_roots(root)))
    return "" if sound and f"Storage root {root} is VALID" in said else said or "ocfl-py said nothing"


def sha512sum_accepts(object_root: Path) -> bool:
    manifest = json.loads((object_root / "inventory.json").read_text())["manifest"]
    lines = "".join(f"{digest}  {path}\n" for digest, paths in manifest.items() for path in paths)
    result = subprocess.run(
        ["sha512sum", "--check", "--strict", "--quiet"], input=lines, text=True, cwd=object_root, check=False,
        capture_output=True,
    )  # fmt: skip
    return bool(manifest) and result.returncode == 0


def object_roots(medium: Path) -> dict[str, Path]:
    """Object id → its folder, by walking the medium."""
    return {json.loads(path.read_text())["id"]: path.parent for path in medium.glob("*/*/*/*/inventory.json")}


def record_roots(medium: Path) -> dict[str, Path]:
    """The same of records alone, without the evidence of batches."""
    return {name: root for name, root in object_roots(medium).items() if "/evidence/" not in name}


if __name__ == "__main__":
    sys.exit(ocfl_problems(Path(sys.argv[1])))
