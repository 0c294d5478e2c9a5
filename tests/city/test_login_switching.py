"""As whom else somebody acts: chosen, kept in the session, let go when it is over."""

from datetime import date, timedelta

import pytest
from login_samples import FIRM, make_firm, make_person, make_staff, make_ward, sign_in

from zizai.city.login.identity import account_for_person
from zizai.city.models import Enterprise, Holding, Person, Post
from zizai.kernel import clock

pytestmark = pytest.mark.django_db
PAGE = {"accept": "text/html"}


def said(response):
    return response.content.decode()


@pytest.fixture
def zhou(client):
    """A guardian who represents a firm, signed in."""
    zhou = make_person()
    make_firm(zhou)
    make_ward(zhou, make_person("child", "510302201503010041", "周小禾"))
    client.force_login(account_for_person(zhou))
    return zhou


def actor(client):
    return client.get("/switch/").wsgi_request.actor


def test_a_person_chooses_for_whom_to_act_and_goes_back_to_themselves(client, zhou):
    firm = Enterprise.id_of(FIRM)
    response = client.post("/switch/", {"acting_for": str(firm), "next": "/me/"}, follow=True)
    assert "现在替釜溪茶铺办事" in said(response)
    assert client.session["acting_for"] == str(firm)
    assert actor(client).on_behalf_of == firm
    client.post("/switch/", {"acting_for": str(zhou.pk)})
    assert actor(client).on_behalf_of is None


def test_a_member_of_staff_changes_posts(client):
    make_staff(roles=["window_clerk", "leader"])
    sign_in(client)
    leader = Post.objects.get(code="lichuang-leader")
    response = client.post("/switch/", {"post": str(leader.pk), "next": "/me/"}, follow=True)
    assert "现在的岗位是“leader岗”" in said(response)
    assert (actor(client).post, actor(client).roles) == (leader.pk, {"leader"})


def test_a_sensitive_post_is_not_acted_from_without_a_second_factor(client):
    make_staff(roles=["leader", "auditor"])
    sign_in(client)
    client.post("/switch/", {"post": str(Post.objects.get(code="lichuang-auditor").pk)})
    assert actor(client).kind == "nobody"
    assert client.get("/me/")["Location"] == "/account/mfa/bind/"
    client.post("/switch/", {"post": str(Post.objects.get(code="lichuang-leader").pk)})
    assert actor(client).roles == {"leader"}


@pytest.mark.parametrize("field", ["post", "acting_for"])
@pytest.mark.parametrize("value", ["01a21087-9b10-7080-9b54-39b24def2477", "", "not an identifier"])
def test_what_is_not_ones_own_cannot_be_chosen(client, zhou, field, value):
    response = client.post("/switch/", {field: value, "next": "/me/"}, follow=True)
    assert "现在不能选了" in said(response)
    assert actor(client).id == zhou.pk
    assert field not in client.session


def test_a_mandate_that_is_over_falls_back_to_oneself_and_says_so_once(client, zhou):
    client.post("/switch/", {"acting_for": str(Enterprise.id_of(FIRM))})
    client.get("/me/")
    Enterprise.objects.update(dissolved_on=clock.today())
    response = client.get("/me/")
    assert "已换回您本人" in said(response)
    assert response.wsgi_request.actor.on_behalf_of is None
    assert "已换回您本人" not in said(client.get("/me/"))


def test_a_post_that_is_over_falls_back_to_another_and_says_so(client):
    make_staff(roles=["window_clerk", "leader"])
    sign_in(client)
    client.post("/switch/", {"post": str(Post.objects.get(code="lichuang-leader").pk)})
    Holding.objects.filter(code="lichuang-leader").update(valid_to=clock.today() - timedelta(days=1))
    client.get("/account/logout/")
    response = client.get("/me/")
    assert "您选的岗位今天不在任，已换成“window_clerk岗”" in said(response)


def test_the_way_after_switching_stays_on_the_site(client, zhou):
    response = client.post("/switch/", {"acting_for": str(zhou.pk), "next": "https://elsewhere.example/"})
    assert response["Location"] == "/"


def test_opening_the_switcher_costs_three_statements_however_many_there_are(client, zhou, django_assert_num_queries):
    for number in range(10):
        make_firm(zhou, f"firm{number}")
    client.get("/switch/")
    with django_assert_num_queries(3):  # session, account with person, principals
        page = client.get("/switch/", headers={"HX-Request": "true"})
    assert said(page).count("<li>") == 13
    assert "<html" not in said(page)


def test_the_list_masks_people_and_names_enterprises(client, zhou):
    page = said(client.get("/switch/"))
    assert "周*禾" in page
    assert "周小禾" not in page
    assert "釜溪茶铺" in page


def test_pages_for_everybody_cost_nothing(client, zhou, django_assert_num_queries):
    client.cookies.clear()
    with django_assert_num_queries(0):
        client.get("/theme.css")
        client.get("/account/login/?next=/me/")


def test_a_page_that_asks_for_nobody_costs_nothing_for_who_is_signed_in(client, zhou, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/theme.css")


def test_the_dead_stop_acting_while_signed_in(client, zhou):
    Person.objects.update(deceased_on=date(2026, 1, 1))
    response = client.get("/me/", follow=True, headers=PAGE)
    assert "已经去世" in said(response)


def test_switching_needs_the_pages_token_and_somebody_signed_in(client):
    assert client.post("/switch/", {"post": "x"})["Location"].startswith("/account/login/")


def test_a_part_of_a_page_that_finds_nobody_signed_in_sends_the_whole_page_to_the_door(client):
    response = client.get("/switch/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/me/?before=3"})
    assert (response.status_code, response.content) == (204, b"")
    assert response["HX-Redirect"] == "/account/login/?next=%2Fme%2F%3Fbefore%3D3"
