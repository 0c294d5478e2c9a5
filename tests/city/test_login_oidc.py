"""People and enterprises sign in with OpenID Connect, against our own provider and against what others may say."""

import logging
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from login_samples import ZHOU, demonstration, make_person

from zizai.city.models import Account, Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demonstration(settings, tmp_path):
    demonstration(settings)
    settings.DATA_DIR = tmp_path


def begin(client, **extra):
    response = client.post("/oidc/demo/login/", extra)
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def choose(client, url, person):
    page = client.get(url)
    assert page.status_code == 200
    return client.post(url, {"request": page.context["form"]["request"].value(), "action": "grant", "person": person})


def sign_in(client, person="zhou", **extra):
    back = choose(client, begin(client, **extra), person)
    assert back.status_code == 302, back.content.decode()
    return client.get(back["Location"])


def test_a_person_signs_in_through_a_whole_round_trip(client):
    zhou = make_person()
    url = begin(client)
    asked = parse_qs(urlsplit(url).query)
    assert urlsplit(url).path == "/identity/o/authorize"
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/oidc/demo/login/callback/"]
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    request = client.get("/me/").wsgi_request
    assert (request.actor.kind, request.actor.id, request.actor.assurance) == ("person", zhou.pk, 3)
    zhou.refresh_from_db()
    assert request.user.pk == zhou.account_id
    assert not request.user.has_usable_password()


def test_nothing_the_provider_said_is_stored_in_clear(client):
    make_person()
    sign_in(client)
    linked = SocialAccount.objects.get()
    assert (linked.provider, linked.extra_data) == ("demo", {})
    assert SocialToken.objects.count() == 0
    assert ZHOU not in str(dict(client.session.items()))


def test_players_of_one_person_do_not_see_each_others_addresses(client):
    make_person()
    for one in (Client(), client):
        sign_in(one)
    assert "登录在1处" in client.get("/account/sessions/").content.decode()


def test_a_request_within_a_request_leaves_the_outer_one_its_own(client, caplog):
    caplog.set_level(logging.INFO, "zizai.request")
    begin(client)
    outer, inner = ([one.msg for one in caplog.records if isinstance(one.msg, dict) and one.msg["route"] == route] for route in ("openid_connect_login", "idp:oidc:configuration"))
    assert (len(outer), len(inner)) == (1, 1)
    assert outer[0]["request_id"] != inner[0]["request_id"]


def test_signing_in_again_uses_the_same_account(client):
    make_person()
    sign_in(client)
    client.post("/account/logout/")
    sign_in(client)
    assert (Account.objects.count(), SocialAccount.objects.count()) == (1, 1)


def test_the_way_goes_on_to_where_the_person_was_going_on_this_site_alone(client):
    make_person()
    assert sign_in(client, next="/me/")["Location"] == "/me/"
    client.post("/account/logout/")
    assert sign_in(client, next="https://elsewhere.example/")["Location"] == "/"


def test_who_died_meanwhile_is_not_let_in_and_reads_why(client):
    make_person()
    back = choose(client, begin(client), "zhou")
    Person.objects.update(deceased_on=date(2026, 3, 2))
    response = client.get(back["Location"], follow=True)
    assert response.redirect_chain[-1][0] == "/account/inactive/"
    assert "已经去世" in response.content.decode()
    assert not response.wsgi_request.user.is_authenticated


def test_an_answer_without_the_state_of_this_browser_is_refused(client):
    make_person()
    back = choose(client, begin(client), "zhou")
    stranger = Client()
    response = stranger.get(back["Location"])
    assert response.status_code == 401
    assert "没有登录成功" in response.content.decode()
    assert not response.wsgi_request.user.is_authenticated


def test_a_code_is_good_once(client):
    make_person()
    back = choose(client, begin(client), "zhou")
    client.get(back["Location"])
    client.post("/account/logout/")
    again = begin(client)
    state = parse_qs(urlsplit(again).query)["state"][0]
    used = parse_qs(urlsplit(back["Location"]).query)["code"][0]
    response = client.get("/oidc/demo/login/callback/", {"code": used, "state": state})
    assert response.status_code == 401


def test_who_turns_back_at_the_provider_reads_that_nothing_happened(client):
    make_person()
    url = begin(client)
    page = client.get(url)
    back = client.post(url, {"request": page.context["form"]["request"].value(), "action": "cancel"})
    response = client.get(back["Location"], follow=True)
    assert response.redirect_chain[-1][0] == "/account/external/cancelled/"
    assert "没有登录" in response.content.decode()


def test_the_provider_lends_nobody_but_people_of_the_pack(client):
    make_person(from_pack=False)
    assert choose(client, begin(client), "zhou").status_code == 404


@pytest.mark.parametrize("changed", [{"redirect_uri": "https://elsewhere.example/"}, {"client_id": "somebody"}, {"prompt": "none"}])
def test_the_provider_answers_our_own_client_alone(client, changed):
    make_person()
    url = urlsplit(begin(client))
    asked = {name: values[0] for name, values in parse_qs(url.query).items()} | changed
    page = client.get(url.path, asked).content.decode()
    assert "演示登录没有认出这次请求" in page
    assert "周丽华" not in page


def test_connecting_an_identity_to_an_account_that_is_signed_in_is_not_possible(client):
    make_person()
    wang = Account.objects.create_user("wang")
    client.force_login(wang)
    sign_in(client, process="connect")
    assert SocialAccount.objects.get().user != wang
    assert client.get("/me/").wsgi_request.actor.name == "周丽华"


def test_our_own_provider_is_found_on_demonstrations_alone(client, settings):
    paths = ["/.well-known/openid-configuration", "/.well-known/jwks.json", "/identity/o/authorize", "/oidc/demo/login/"]
    assert [client.get(path).status_code for path in paths[:2]] == [200, 200]
    settings.DEMO = False
    assert [client.get(path).status_code for path in paths] == [404] * 4
    assert [client.post(f"/identity/o/api/{path}").status_code for path in ("token", "userinfo")] == [404, 404]
