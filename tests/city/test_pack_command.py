"""The command line checks, compares and loads a pack, for people and for programs."""

import argparse
import json
import shutil

import pytest
from django.conf import settings as project

from zizai.city import cli
from zizai.city.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(project.ROOT / "packs" / "zigong", tmp_path / "pack")


@pytest.fixture
def run(folder, capsys):
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())

    def run(*words):
        args = parser.parse_args(["pack", *words, str(folder)])
        code = args.run(args)
        said = capsys.readouterr()
        return code, said.out or said.err

    return run


def spoil(folder):
    regions = folder / "regions.csv"
    regions.write_text(regions.read_text("utf-8").replace("五星街街道,镇街", "五星街街道,乡里").replace("东兴寺街道,镇街,街道,510302,是", "东兴寺街道,镇街,街道,510302,也许"), "utf-8")


def test_a_sound_pack_is_told_to_be_sound(run):
    code, said = run("check")
    assert (code, said.startswith("城市包没有错误")) == (0, True)


def test_check_names_file_line_and_reason_of_every_fault(run, folder):
    spoil(folder)
    code, said = run("check")
    assert code == 1
    assert said.splitlines() == [
        "regions.csv 第10行：level “乡里”不认识，可以写：市、区县、功能区、镇街、村（社区）。",
        "regions.csv 第11行：in_plan 要写 是 或 否，现在是“也许”。",
        "共 2 处错误。",
    ]


def test_check_answers_programs_in_json(run, folder):
    spoil(folder)
    code, said = run("check", "--json")
    assert code == 1
    assert [(fault["file"], fault["line"]) for fault in json.loads(said)["faults"]] == [("regions.csv", 10), ("regions.csv", 11)]


def test_load_then_diff_then_load_again(run, folder):
    assert json.loads(run("diff", "--json")[1])["changes"][0] == {"file": "regions.csv", "kind": "新增", "what": "510300 自贡市"}
    assert run("load")[1].startswith("已装入，改变 ")
    assert run("diff") == (0, "没有变化。\n")
    assert run("load") == (0, "已是最新，没有变化。\n")
    halls = folder / "halls.csv"
    halls.write_text(halls.read_text("utf-8").replace("荣县政务服务中心", "荣县政务中心"), "utf-8")
    assert run("diff")[1].splitlines() == ["halls.csv 更改 510321-hall 荣县政务中心（名称）", "共 更改 1。"]


def test_a_broken_pack_loads_nothing(run, folder):
    spoil(folder)
    code, said = run("load")
    assert (code, said.splitlines()[-1]) == (1, "共 2 处错误，没有装入任何内容。")
    assert Region.objects.count() == 0
