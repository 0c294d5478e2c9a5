"""Tests about the project itself: what nobody reviews twice is checked here."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from zizai.kernel import jobs, lifecycle

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def test_no_file_grows_beyond_what_one_can_hold_in_mind():
    assert [path.name for path in SOURCES if "migrations" not in path.parts and len(path.read_text("utf-8").splitlines()) > 500] == []


def test_no_module_is_called_utils():
    assert [path for path in SOURCES if path.stem in {"utils", "helpers", "common", "misc"}] == []


def test_the_glossary_is_written_from_its_areas():
    assert subprocess.run([sys.executable, ROOT / "scripts" / "glossary", "--check"], check=False).returncode == 0


def test_every_model_has_a_chinese_name_that_the_glossary_explains():
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    ours = [model for model in apps.get_models() if model.__module__.startswith("zizai.")]
    assert [model.__name__ for model in ours if f"| {model._meta.verbose_name} |" not in glossary] == []


def test_every_state_and_verb_has_a_chinese_label():
    for declared in lifecycle.declared():
        for label in [declared.label, *declared.states.labels, *(verb.label for verb in declared.verbs.values())]:
            assert any("\u4e00" <= letter <= "\u9fff" for letter in label), (declared.kind, label)


def test_every_verb_of_the_product_is_performed_in_some_test():
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("*.py"))
    unproven = [
        f"{declared.kind}.{name}"
        for declared in lifecycle.declared()
        if not declared.kind.startswith("sample.")
        for name, verb in declared.verbs.items()
        if not verb.retired and f'"{name}"' not in tests
    ]
    assert unproven == []


def test_every_periodic_work_says_in_chinese_what_it_does():
    assert [work.name for work in jobs.periodics() if not any("\u4e00" <= letter <= "\u9fff" for letter in work.what)] == []


@pytest.mark.parametrize("name", ["README", "docs/README"])
def test_links_between_documents_lead_somewhere(name):
    page = ROOT / f"{name}.md"
    for link in _links(page.read_text("utf-8")):
        assert (page.parent / link).exists(), link


def test_the_two_readmes_have_the_same_parts():
    english, chinese = ((ROOT / f"README{part}.md").read_text("utf-8") for part in ("", ".zh-CN"))
    for mark in ("\n## ", "\n```", "\n|", "\n- ", "!["):
        assert english.count(mark) == chinese.count(mark), mark


def _links(text):
    return [part.split(")")[0].split("#")[0] for part in text.split("](")[1:] if not part.startswith(("http", "#"))]
