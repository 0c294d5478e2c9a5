"""The demonstration's door: real roles of the pack, one click, and nowhere but on a demonstration."""

from datetime import date

import pytest
from django.test import Client
from login_samples import FIRM, LI, demonstration, make_firm, make_person, make_staff

from zizai.city.models import Account, Enterprise, Person
from zizai.kernel import clock, installation

pytestmark = pytest.mark.django_db


def said(response):
    return response.content.decode()


@pytest.fixture
def stage(settings):
    demonstration(settings)
    make_firm(make_person())
    make_person("li", LI, "王芳")
    make_person("luo", "510304194108093318", "罗大爷")
    make_staff(password="")
    make_staff("shenji", roles=["auditor"], password="", name="唐审计")


def test_the_door_shows_one_card_for_each_role_with_name_post_and_unit(client, stage):
    make_staff("second", password="", name="第二个")
    page = said(client.get("/demo/"))
    for words in ("市民", "王芳", "老人", "罗大爷", "企业", "釜溪茶铺的法定代表人", "窗口受理", "李窗口，window_clerk岗", "政务服务局", "审计"):
        assert words in page
    assert "第二个" not in page
    assert "话务" not in page
    assert page.count("zz-role\"") == 5


def test_the_door_costs_the_same_whoever_stands_there(client, stage, django_assert_num_queries):
    for number in range(5):
        make_staff(f"more{number}", roles=["leader"], password="")
    with django_assert_num_queries(5):  # the stamp; people, enterprises, agents; holdings
        client.get("/demo/")


def test_the_dead_and_children_are_no_roles(client, stage):
    Person.objects.filter(code="luo").update(deceased_on=date(2026, 1, 1))
    make_person("child", "510302201503010041", "周小禾")
    page = said(client.get("/demo/"))
    assert "罗大爷" not in page
    assert "周小禾" not in page


@pytest.mark.parametrize(("code", "role"), [("lichuang", "window_clerk"), ("shenji", "auditor")])
def test_one_click_sits_down_at_a_post_even_one_that_needs_a_second_factor(client, stage, code, role):
    response = client.post("/demo/sign-in/", {"staff": code})
    assert response["Location"] == "/desk/"
    assert client.get("/me/").wsgi_request.actor.roles == {role}


def test_one_click_sits_down_as_a_person_for_their_enterprise(client, stage):
    response = client.post("/demo/sign-in/", {"person": "zhou", "acting_for": FIRM})
    assert response["Location"] == "/"
    actor = client.get("/me/").wsgi_request.actor
    assert (actor.name, actor.on_behalf_of, actor.assurance) == ("周丽华", Enterprise.id_of(FIRM), 3)


def test_the_old_persons_card_turns_on_large_letters_and_others_turn_them_off(client, stage):
    client.post("/demo/sign-in/", {"person": "luo", "elder": "1"})
    assert client.cookies["zz_mode"].value == "elder"
    client.post("/demo/sign-in/", {"person": "li"})
    assert client.cookies["zz_mode"].value == ""


def test_changing_the_role_leaves_nothing_of_the_one_before(client, stage):
    client.post("/demo/sign-in/", {"person": "zhou", "acting_for": FIRM})
    before = client.session.session_key
    client.post("/demo/sign-in/", {"staff": "lichuang"})
    assert client.session.session_key != before
    assert "acting_for" not in client.session
    assert client.get("/me/").wsgi_request.actor.kind == "staff"


@pytest.mark.parametrize("who", [{}, {"staff": "nobody"}, {"person": "nobody"}, {"staff": "gone"}, {"person": "real"}])
def test_nobody_but_the_packs_people_can_be_played(client, stage, who):
    gone = make_staff("gone", password="")
    gone.active = False
    gone.save()
    make_person("real", "510303199007231044", "真实的人", from_pack=False)
    assert client.post("/demo/sign-in/", who).status_code == 404
    assert not client.get("/me/").wsgi_request.user.is_authenticated


def test_the_bar_says_that_it_is_a_demonstration_when_and_as_whom(client, stage):
    client.post("/demo/sign-in/", {"staff": "lichuang"})
    with clock.at(clock.midnight(date(2026, 11, 20))):
        page = said(client.get("/me/"))
    assert "演示环境" in page
    assert "11月20日 周五" in page
    assert "角色：李窗口，window_clerk岗" in page


def test_players_of_one_role_do_not_see_each_other(client, stage):
    other = Client()
    other.post("/demo/sign-in/", {"staff": "lichuang"})
    client.post("/demo/sign-in/", {"staff": "lichuang"})
    assert "登录在1处" in said(client.get("/account/sessions/"))
    assert client.post("/account/sessions/end-others/").status_code == 404
    assert other.get("/me/").status_code == 200
    assert len(client.post("/me/export/").json()["登录在"]) == 1


@pytest.mark.parametrize("missing", ["setting", "stamp"])
def test_without_setting_and_stamp_there_is_no_such_door(client, settings, missing):
    make_staff()
    settings.DEMO = missing == "stamp"
    if missing == "setting":
        installation.stamp_demonstration()
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/sign-in/", {"staff": "lichuang"}).status_code == 404
    assert client.get("/oidc/demo/login/").status_code == 404
    assert client.get("/.well-known/openid-configuration").status_code == 404
    page = said(client.get("/account/login/"))
    assert ("演示登录" in page) == (missing == "stamp")


def test_one_click_needs_the_pages_token(stage):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/demo/sign-in/", {"staff": "lichuang"}).status_code == 403
    assert client.get("/demo/sign-in/").status_code == 405


def test_a_real_site_shows_no_bar(client):
    assert "演示" not in said(client.get("/account/login/"))
    assert Account.objects.count() == 0
