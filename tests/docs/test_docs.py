"""What the documents say is what the code does."""

import argparse
import re
import subprocess
from pathlib import Path

import pytest

from cli.arguments import build_parser
from cli.main import _VERBS
from letopis.sections import (
    CommissionSection,
    EngineSection,
    HomeSection,
    MediumSection,
    PersonSection,
    School,
    Serve,
    Signing,
)
from operations.roles import ALLOWED, Role
from tests.docs.error_codes import REPOSITORY, manual, raised

DOCS = REPOSITORY / "docs"


def read(*parts: str) -> str:
    return REPOSITORY.joinpath(*parts).read_text(encoding="utf-8")


def verbs() -> dict[str, argparse.ArgumentParser]:
    for action in build_parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("the grammar has no verbs")


def test_the_list_of_errors_is_the_code_s_own() -> None:
    assert len(raised()) > 80
    assert read("docs", "errors.md") == manual()


def test_every_verb_and_option_is_documented() -> None:
    text = read("docs", "cli.md")
    for name, parser in verbs().items():
        assert f"`{name}" in text, name
        for action in parser._actions:
            for option in action.option_strings:
                if option.startswith("--") and option != "--help":
                    assert option in text, f"{name} {option}"


def test_every_documented_verb_exists() -> None:
    rows = [line for line in read("docs", "cli.md").splitlines() if line.startswith("| `")]
    named = {word for row in rows for word in re.findall(r"`([a-z]+)[ `]", row.split("|")[1])}
    assert named == set(verbs())


def test_every_verb_has_its_row_in_the_role_table() -> None:
    assert set().union(*ALLOWED.values()) == {
        *_VERBS,
        "media-change",
        "act-approve",
        "close-confirm",
        "restore",
        "own-class",
        "profile",
        "profile-change",
    }
    assert set(ALLOWED) == set(Role)
    assert all(role in read("docs", "operate.md") for role in Role)


@pytest.mark.parametrize(
    "section", [School, PersonSection, CommissionSection, HomeSection, MediumSection, Signing, EngineSection, Serve]
)
def test_every_setting_is_documented(section: type) -> None:
    text = read("docs", "operate.md")
    for field in section.model_fields:  # type: ignore[attr-defined]  # they are pydantic models
        assert f"`{field}`" in text or f"] {field}`" in text or f"{field}`" in text, field


def tracked() -> list[str]:
    result = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return result.stdout.splitlines()


def test_links_between_documents_lead_somewhere() -> None:
    for name in [path for path in tracked() if path.endswith(".md")]:
        for target in re.findall(r"\]\(([^)#]+)", read(name)):
            if "://" not in target:
                assert (REPOSITORY / name).parent.joinpath(target).exists(), f"{name}: {target}"


def test_every_package_is_on_the_map() -> None:
    text = read("docs", "map.md")
    packages = {Path(path).parts[0] for path in tracked() if path.endswith("/__init__.py")} - {"tests", "bench"}
    assert len(packages) == 14
    assert all(f"`{package}/`" in text for package in packages)


def test_the_readme_s_commands_are_the_script_s() -> None:
    script = read("run")
    for verb in set(re.findall(r"\./run ([a-z]+)", read("README.md") + read("docs", "cli.md"))):
        assert f"\n  {verb})" in script, verb


def test_no_package_host_is_named_anywhere() -> None:
    hosts = ["py" + "pi.org", "python" + "hosted", "deb." + "debian", "registry." + "npmjs"]
    for name in tracked():
        if not name.endswith((".ttf", ".pdf", ".p12")):
            text = (REPOSITORY / name).read_bytes().decode("utf-8", "replace")
            assert not [host for host in hosts if host in text], name
