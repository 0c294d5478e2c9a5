"""The page about the settings says what the code reads."""

import re
from pathlib import Path

from zizai.config import cli, reference
from zizai.config.env import DECLARED

ROOT = Path(__file__).resolve().parents[2]


def test_the_settings_page_is_up_to_date():
    assert reference.target().read_text("utf-8") == reference.page(), "run `zizai settings --write`"


def test_every_variable_that_the_code_or_the_scripts_read_is_on_the_page():
    sources = [*(ROOT / "src").rglob("*.py"), *(path for path in (ROOT / "scripts").iterdir() if path.is_file())]
    read = {name for path in sources for name in re.findall(r"\bZIZAI_[A-Z_]+\b", path.read_text("utf-8"))}
    assert read <= set(DECLARED)


def test_no_secret_shows_a_value_as_its_default():
    assert {name: setting.default for name, setting in DECLARED.items() if setting.secret and setting.default} == {}


def test_the_command_prints_the_page(capsys):
    assert cli.main(["settings"]) == 0
    assert capsys.readouterr().out == reference.page()
