"""A declaration may retire what things in flight rely on; it may not let it vanish."""

import json
from copy import deepcopy

import pytest
from django.conf import settings
from sample.lifecycle import order, request

from zizai.config import cli
from zizai.kernel.lifecycle import lockfile

PROMISED = json.loads(lockfile.text([request, order]))["lifecycles"]


def promised(change):
    """The lock of the sample room, as if it had been `change`d before today."""
    before = deepcopy(PROMISED)
    change(before)
    return before


def test_what_is_declared_keeps_what_was_promised():
    assert lockfile.broken_promises(PROMISED, [request, order]) == []


def test_a_new_state_or_verb_breaks_no_promise():
    before = promised(lambda lock: (lock["sample.order"]["states"].pop("signed"), lock["sample.order"]["verbs"].pop("sign")))
    assert lockfile.broken_promises(before, [request, order]) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda lock: lock["sample.order"]["verbs"].update(split={"label": "拆单"}), "sample.order 少了动作 split（拆单）：历史里还有它。请保留这个 Verb，写上 retired=True。"),
        (
            lambda lock: lock["sample.order"]["states"].update(parked={"label": "挂起", "final": False, "way_out": True, "moved_by": None}),
            "sample.order 的状态 parked（挂起）不见了：停在那里的事务会办不下去。请在状态表里保留它，在 retired_states 里写上把它们移走的 SYSTEM 动作，升级后运行 zizai lifecycle move。",
        ),
        (lambda lock: lock["sample.order"]["states"]["signed"].update(final=True), "从办结改成了未办结：已经停在那里的事务不会跟着变。"),
        (lambda lock: lock["sample.order"]["states"]["closed"].update(final=False), "从未办结改成了办结"),
        (lambda lock: lock["sample.order"]["states"]["closed"].update(way_out=True), "没有出路了"),
        (lambda lock: lock["sample.order"]["states"]["signed"].update(moved_by="leave"), "停用后又启用了"),
        (lambda lock: lock.update({"sample.gone": {"label": "旧单", "states": {}, "verbs": {}}}), "sample.gone「旧单」整个不见了"),
    ],
)
def test_what_vanished_is_named_with_what_to_do(change, told):
    (reason,) = lockfile.broken_promises(promised(change), [request, order])
    assert told in reason


@pytest.fixture
def locked(tmp_path, monkeypatch):
    """A lock file of the sample room, as the command sees it."""
    monkeypatch.setattr(lockfile, "of_the_product", lambda: [request, order])
    path = tmp_path / lockfile.NAME
    assert cli.main(["lifecycle", "lock", "--file", str(path)]) == 0
    return path


def check(path):
    return cli.main(["lifecycle", "lock", "--check", "--file", str(path)])


def test_a_fresh_lock_passes_its_check(locked):
    assert check(locked) == 0


def test_a_lock_behind_the_declarations_fails_the_check_and_is_brought_up_to_date(locked, capsys):
    locked.write_text(lockfile.text([request]), encoding="utf-8")
    assert check(locked) == 1
    assert "请运行 zizai lifecycle lock，和改动一起提交" in capsys.readouterr().err
    assert cli.main(["lifecycle", "lock", "--file", str(locked)]) == 0
    assert check(locked) == 0


def test_a_broken_promise_cannot_be_locked_away(locked, capsys, monkeypatch):
    monkeypatch.setattr(lockfile, "of_the_product", lambda: [request])
    before = locked.read_text(encoding="utf-8")
    for words in (["--check"], []):
        assert cli.main(["lifecycle", "lock", *words, "--file", str(locked)]) == 1
        assert "sample.order「工单」整个不见了" in capsys.readouterr().err
    assert locked.read_text(encoding="utf-8") == before


@pytest.mark.parametrize("content", ["{", "[]", '{"version": 9, "lifecycles": {}}'])
def test_a_lock_that_cannot_be_read_is_refused(locked, content, capsys):
    locked.write_text(content, encoding="utf-8")
    assert check(locked) == 1
    assert lockfile.NAME in capsys.readouterr().err


def test_the_committed_lock_holds_the_products_rooms_and_is_up_to_date():
    path = settings.ROOT / lockfile.NAME
    assert path.read_text(encoding="utf-8") == lockfile.text(lockfile.of_the_product())
    assert not any(kind.startswith("sample.") for kind in lockfile.read(path))
