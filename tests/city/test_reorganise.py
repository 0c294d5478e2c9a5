"""`zizai reorganise`: a dry run says how much there is, then it is done, once, with a record of who and why."""

import argparse
import json
from datetime import timedelta

import pytest
from kernel_samples import APPROVER, MONDAY, accepted, submitted
from sample.lifecycle import request
from sample.models import Request

from zizai.city import cli
from zizai.city.models import Organisation, Post, Region
from zizai.kernel import auditing, clock
from zizai.kernel.lifecycle import perform
from zizai.kernel.models import Handover

pytestmark = pytest.mark.django_db
DOCUMENT = "自编发〔2026〕12号"


@pytest.fixture
def posts():
    """Two units with a post each: the new one serves the desk `hall`."""
    region = Region.objects.create(id=Region.id_of("r"), code="r", name="市", level="city", path="/r/")
    found = []
    for code, desks in (("old", ["window"]), ("new", ["hall"])):
        unit = Organisation.objects.create(id=Organisation.id_of(code), code=code, name=f"{code}局", short_name=code, kind="department", region=region)
        found.append(Post.objects.create(id=Post.id_of(code), code=code, name=f"{code}岗", organisation=unit, region=region, desks=desks))
    return found


@pytest.fixture
def run(capsys):
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())

    def run(*words):
        args = parser.parse_args(["reorganise", "--document", DOCUMENT, *words])
        with clock.at(MONDAY + timedelta(days=1)):
            code = args.run(args)
        said = capsys.readouterr()
        return code, said.out or said.err

    return run


@pytest.fixture
def two_open_one_closed():
    submitted(), submitted()
    with clock.at(MONDAY + timedelta(hours=2)):
        perform(request, "decide", accepted(), actor=APPROVER)


def test_a_dry_run_says_how_many_of_each_kind_and_changes_nothing(run, posts, two_open_one_closed):
    code, said = run("--desk", "window", "hall", "--dry-run")
    assert (code, said.splitlines()[0]) == (0, "sample.request「申请」  未办结2件要移交，已办结1件留在原处")
    assert "预演，没有改动任何内容。" in said
    assert (Handover.objects.count(), set(Request.objects.values_list("desk", flat=True))) == (0, {"window"})


def test_it_is_done_once_and_recorded(run, posts, two_open_one_closed):
    code, said = run("--desk", "window", "hall")
    record = Handover.objects.get()
    assert (code, record.document, record.moved, bool(record.operator)) == (0, DOCUMENT, 2, True)
    assert f"已移交，累计2件；移交记录 {record.pk}。" in said
    assert "已办结的留在“window”：在城市包 posts.csv 里给接任岗位的 desks 加上它" in said
    assert run("--desk", "window", "hall")[1].splitlines()[0] == "sample.request「申请」  未办结0件要移交，已办结1件留在原处"
    assert (Handover.objects.count(), auditing.audit().faults) == (1, [])


def test_nobody_is_told_of_the_closed_once_the_successor_serves_the_old_desk(run, posts, two_open_one_closed):
    Post.objects.filter(code="new").update(desks=["hall", "window"])
    assert "posts.csv" not in run("--desk", "window", "hall")[1]


def test_programs_get_numbers(run, posts, two_open_one_closed):
    said = json.loads(run("--desk", "window", "hall", "--json")[1])
    assert said == {"dry_run": False, "kinds": [{"kind": "sample.request", "waiting": 2, "closed": 1}], "moved_in_all": 2, "unseen": ["window"]}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "从哪里移交到哪里"),
        (["--desk", "window", "nowhere"], "没有岗位的工作台是“nowhere”"),
        (["--post", "old", "none"], "没有代码是“none”的岗位"),
        (["--unit", "none", "new"], "没有代码是“none”的单位"),
        (["--desk", "a", "hall", "--desk", "a", "window"], "“a”写了两个去处"),
        (["--desk", "window", "hall", "--desk", "hall", "window"], "既移出又移入"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(run, posts, words, told):
    submitted()
    code, said = run(*words)
    assert (code, told in said) == (1, True), said
    assert (Handover.objects.count(), Request.objects.get().desk) == (0, "window")


def test_a_withdrawn_successor_takes_over_nothing(run, posts):
    Post.objects.filter(code="new").update(active=False)
    assert "岗位“new岗”已撤下，不能接任。" in run("--post", "old", "new")[1]
