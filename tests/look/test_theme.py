"""The city's colours can be read by everybody, and those of another city are measured the same way."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from zizai.look.theme import NAMES, colours, contrast, faults

ZIGONG = colours((Path(settings.PACK_DIR) / "theme.css").read_text("utf-8"))
TOKENS = (settings.SOURCE / "look/static/zizai/tokens.css").read_text("utf-8")
some_colour = st.integers(0, 0xFFFFFF).map("#{:06X}".format)


def product_colours(css):
    found = {}
    for name, value in re.findall(r"--zz-([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6})\b", css):
        found.setdefault(name, value)
    return found


def test_the_city_of_the_pack_passes():
    assert set(ZIGONG) == set(NAMES)
    assert faults(ZIGONG) == []


@pytest.mark.parametrize(
    ("name", "pale", "told"),
    [
        ("brand", "#2B7A88", "--city-brand 在 white 上的对比度是4.95，至少要7.0"),
        ("accent-ink", "#D99A2B", "--city-accent-ink 在 white 上的对比度是2.44，至少要4.5"),
        ("accent-edge", "#D99A2B", "--city-accent-edge 在 white 上的对比度是2.44，至少要3.0"),
    ],
)
def test_a_colour_that_cannot_be_read_is_refused_with_its_ratio(name, pale, told):
    assert faults({**ZIGONG, name: pale})[0] == told


def test_a_missing_colour_is_named():
    assert faults({name: value for name, value in ZIGONG.items() if name != "ground"}) == ["缺少 --city-ground"]


@pytest.mark.parametrize("ink", ["ink", "ink-2", "ink-3", "ink-off", "go", "soon", "late", "held"])
def test_the_products_own_inks_are_read_on_every_ground_of_the_city(ink):
    own = product_colours(TOKENS)
    grounds = [
        own["surface"],
        own["sunken"],
        own["hover"],
        ZIGONG["ground"],
        ZIGONG["brand-tint"],
        ZIGONG["accent-tint"],
    ]
    assert min(contrast(own[ink], ground) for ground in grounds) >= 4.5


@pytest.mark.parametrize("lamp", ["go", "soon", "late", "held"])
def test_lamps_are_read_on_their_own_tint(lamp):
    own = product_colours(TOKENS)
    assert contrast(own[lamp], own[f"{lamp}-tint"]) >= 4.5


def test_the_ratio_of_black_on_white_is_21():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@given(some_colour, some_colour)
def test_a_ratio_is_the_same_both_ways_and_never_below_one(one, other):
    assert contrast(one, other) == contrast(other, one) >= 1
