"""Other rooms find units, people, windows and who is on duty."""

from datetime import datetime

import pytest
from django.conf import settings as project

from zizai.city import pack
from zizai.city.models import Boundary, Enterprise, Hall, Person, Post, Region, Staff
from zizai.city.public import (
    Named,
    enterprise_by_code,
    named,
    on_duty,
    people_named,
    person_by_number,
    regions_within,
    units_by_words,
    units_named,
    windows_taking,
)
from zizai.kernel import clock
from zizai.vocabulary.identity import WrongNumber

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _zigong(settings):
    settings.DEMO = True
    pack.load(project.ROOT / "packs" / "zigong")


def at(*moment):
    return datetime(*moment, tzinfo=clock.SHANGHAI)


@pytest.mark.parametrize("words", ["市政务服务和数字化管理局", "市住房城乡建设局", "市自然资源和规划局", "市发展改革委", "高新区管委会"])
def test_every_unit_the_plan_names_is_one_unit(words):
    assert len(units_named(words)) == 1


def test_all_counties_are_meant_at_once_and_nobody_is_guessed(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [unit.region.name for unit in units_named("各区县政府")] == ["自流井区", "贡井区", "大安区", "沿滩区", "荣县", "富顺县"]
    assert units_named("市级相关部门(单位)") == []


def test_regions_below_a_county_come_from_its_path(django_assert_num_queries):
    path = Region.objects.get(code="510311").path
    with django_assert_num_queries(1):
        towns = regions_within(path, level="town")
    assert (len(towns), len(regions_within(path, level="village"))) == (12, 126)


def test_people_with_rare_names_are_found_from_any_spelling():
    assert [one.code for one in people_named("王𬱟")] == ["wang"]
    assert [one.code for one in people_named("刘\ue863")] == ["liu"]
    assert [one.code for one in people_named("周 丽 华")] == ["zhou"]
    assert people_named("") == []


def test_a_person_is_found_by_number_however_typed_and_the_number_is_not_in_the_table(django_assert_num_queries):
    person = Person.objects.get(code="zhou")
    with django_assert_num_queries(1):
        assert person_by_number(" 51030219680512 0023 ").pk == person.pk
    assert person_by_number("11010519491231002x") is None
    with pytest.raises(WrongNumber, match="校验码"):
        person_by_number("510302196805120024")


def test_an_enterprise_is_found_by_its_checked_code():
    assert enterprise_by_code("91510302ma6examp1w").representative.code == "zhou"
    with pytest.raises(WrongNumber, match="18位"):
        enterprise_by_code("123")


def test_own_windows_come_before_general_ones():
    found = windows_taking(Hall.id_of("510302-hall"), "社保")
    assert [one.number for one in found] == ["B02", "A01", "A02", "A03", "A04"]
    assert {one.kind for one in windows_taking(Hall.id_of("510302-hall"), "食品经营")} == {"general"}


@pytest.mark.parametrize(
    ("moment", "who"),
    [
        (at(2026, 11, 23, 9, 0), ["李窗口"]),
        (at(2026, 11, 23, 8, 59), []),
        (at(2026, 11, 23, 17, 0), []),
        (at(2026, 11, 22, 10, 0), []),  # Sunday
        (at(2026, 10, 1, 10, 0), []),  # national day, a Thursday
    ],
)
def test_who_is_on_duty_follows_roster_and_calendar(moment, who):
    assert [one.staff.name for one in on_duty(Hall.id_of("510300-hall"), moment)] == who


def test_every_county_has_an_outline_and_the_zone_none():
    assert set(Boundary.objects.values_list("region__code", flat=True)) == {"510302", "510303", "510304", "510311", "510321", "510322"}


def test_whoever_stands_in_history_is_called_by_name_in_one_statement(django_assert_num_queries):
    post, firm = Post.objects.select_related("organisation").first(), Enterprise.objects.first()
    zhou, clerk = Person.objects.get(code="zhou"), Staff.objects.select_related("organisation").first()
    with django_assert_num_queries(1):
        found = named([post.pk, zhou.pk, firm.pk, clerk.pk, Hall.id_of("nowhere"), None])
    assert found == {
        post.pk: Named("post", post.name, post.organisation.short_name),
        clerk.pk: Named("staff", clerk.name, clerk.organisation.short_name),
        zhou.pk: Named("person", zhou.name),
        firm.pk: Named("enterprise", firm.name),
    }
    with django_assert_num_queries(0):
        assert named([None]) == {}


def test_many_words_are_looked_up_at_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = units_by_words(["市发展改革委", "各区县政府", "市级有关部门(单位)"])
    assert {words: len(units) for words, units in found.items()} == {"市发展改革委": 1, "各区县政府": 6, "市级有关部门(单位)": 0}
