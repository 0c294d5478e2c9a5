"""我的数据: what is kept about me, masked on the page, in full in the export, with who looked."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from login_samples import LI, ZHOU, make_firm, make_person, make_staff, make_ward, sign_in

from zizai.city.login.identity import account_for_person
from zizai.city.models import Post
from zizai.kernel import crypto
from zizai.kernel.models import Unmasking
from zizai.kernel.policies import Actor

pytestmark = pytest.mark.django_db


def said(response):
    return response.content.decode()


@pytest.fixture
def zhou(client):
    return come_in(client, make_person())


def come_in(client, person, assurance=2):
    client.force_login(account_for_person(person))
    session = client.session
    session["assurance"] = assurance
    session.save()
    return person


def look(person, reason="核对本人", post=None, at_staff=None):
    crypto.unmask("x", actor=Actor("staff", id=at_staff or uuid4(), name="李窗口", post=post), kind="city.person", thing_id=person.pk, field="number", reason=reason)


def test_the_page_shows_me_masked(client, zhou):
    page = said(client.get("/me/"))
    for shown in ("周*华", "510302********0023", "138****6021", "二级：核实了身份证"):
        assert shown in page
    for hidden in ("周丽华", ZHOU, "13800006021"):
        assert hidden not in page
    assert Unmasking.objects.count() == 0


def test_who_looked_stands_there_by_post_and_unit(client, zhou):
    staff = make_staff()
    look(zhou, post=Post.objects.get().pk, at_staff=staff.pk)
    look(make_person("li", LI, "王芳"), reason="看别人的")
    page = said(client.get("/me/"))
    assert "政务服务局 window_clerk岗" in page
    assert "看了身份证号" in page
    assert "核对本人" in page
    assert "李窗口" not in page
    assert "看别人的" not in page


def test_looks_come_in_pages_at_a_constant_cost(client, zhou, django_assert_num_queries):
    make_staff()
    post = Post.objects.get().pk
    for number in range(25):
        look(zhou, reason=f"第{number}次", post=post)
    # session, account with person, principals; the list of sessions (empty for one made by force, so it is
    # not asked which of them live); the person with the number; looks, and the posts of those who looked.
    with django_assert_num_queries(7):
        page = client.get("/me/")
    assert "第24次" in said(page)
    assert "第4次" not in said(page)
    older = said(client.get("/me/", {"before": page.context["looks"].before}))
    assert "第4次" in older
    assert "看更早的" not in older


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "1e5"])
def test_a_strange_place_to_go_on_from_is_the_beginning(client, zhou, before):
    look(zhou)
    assert "核对本人" in said(client.get("/me/", {"before": before}))


def test_the_export_holds_everything_in_full_and_is_written_down_as_a_look(client, zhou):
    make_firm(zhou)
    make_ward(zhou, make_person("child", "510302201503010041", "周小禾"))
    look(zhou)
    response = client.post("/me/export/")
    data = json.loads(said(response))
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    assert (data["本人"]["姓名"], data["本人"]["身份证号"], data["本人"]["手机号"]) == ("周丽华", ZHOU, "13800006021")
    assert data["监护"][0]["被监护人"] == "周小禾"
    assert [one["名称"] for one in data["能替谁办事"]] == ["周丽华", "周小禾", "釜溪茶铺"]
    assert data["谁看过我的信息"][0]["原因"] == "核对本人"
    assert Unmasking.objects.latest("pk").reason == "本人导出自己的数据"
    assert "您本人" in said(client.get("/me/"))


def test_the_export_needs_a_proved_identity_a_post_and_the_pages_token(client):
    come_in(client, make_person(), assurance=1)
    assert "要实名等级二级以上" in said(client.get("/me/"))
    assert client.post("/me/export/").status_code == 404
    assert client.get("/me/export/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    come_in(strict, make_person("li", LI, "王芳"))
    assert strict.post("/me/export/").status_code == 403


def test_staff_see_their_posts_and_export_what_is_theirs(client):
    make_staff()
    sign_in(client)
    page = said(client.get("/me/"))
    assert "李窗口" in page
    assert "window_clerk岗" in page
    assert "谁看过我的信息" not in page
    data = json.loads(said(client.post("/me/export/")))
    assert data["工作人员"]["姓名"] == "李窗口"
    assert len(data["登录在"]) == 1


def test_nobody_else_gets_there(client):
    assert client.get("/me/")["Location"] == "/account/login/?next=/me/"
    assert client.post("/me/export/")["Location"].startswith("/account/login/")
