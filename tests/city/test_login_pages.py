"""Every page of signing in stands in our own base, in Chinese, and nothing of allauth's own is reachable."""

import re

import pytest
from allauth.idp.oidc.models import Client as OidcClient
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from login_samples import code_of, demonstration, make_person, make_staff, sign_in

from zizai.city.login import urls
from zizai.city.login.identity import account_for_person
from zizai.city.models import Account

pytestmark = pytest.mark.django_db

NAMES = [one.name for one in urls.urlpatterns if getattr(one, "name", None)]
ARGUMENTS = {"end-session": [1], "openid_connect_login": ["demo"], "openid_connect_callback": ["demo"]}
FILES = {"mfa_download_recovery_codes"}
ENGLISH = re.compile(r"\b(Sign|Login|Log in|Password|Account|Error|Email|Session|Code|Confirm|Username|Recovery|Two-Factor|Forgot)\b", re.IGNORECASE)


def visible(page):
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", page.split("<body>")[1], flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", body)


@pytest.fixture(params=["nobody", "staff", "staff with second factor", "halfway in", "person", "person without identity"])
def visitor(request, settings):
    """A browser of each kind of visitor, on a demonstration so that every address is there."""
    demonstration(settings)
    client = Client()
    if request.param in {"staff", "staff with second factor", "halfway in"}:
        make_staff()
        sign_in(client)
    if request.param in {"staff with second factor", "halfway in"}:
        bind(client)
    if request.param == "halfway in":
        client.post("/account/logout/")
        sign_in(client)
    if request.param == "person":
        client.force_login(account_for_person(make_person()))
    if request.param == "person without identity":
        client.force_login(Account.objects.create_user("somebody"))
    return client


def bind(client):
    secret = client.get("/account/mfa/bind/").context["form"].secret
    client.post("/account/mfa/bind/", {"code": code_of(secret)})


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_answers_in_our_base_and_in_chinese(visitor, method):
    for name in NAMES:
        if method == "post" and name in {"account_logout", "end-session", "demo-sign-in"}:
            continue  # these change who the visitor is; they have tests of their own
        response = getattr(visitor, method)(reverse(name, args=ARGUMENTS.get(name, [])))
        assert response.status_code in {200, 204, 302, 401, 404, 405}, (name, response.status_code)
        if name in FILES or response.status_code not in {200, 401} or "html" not in response["Content-Type"]:
            continue
        assert_ours(response.content.decode(), name)


def assert_ours(page, name):
    """In our base, one heading, a title in Chinese, nothing left in English."""
    assert "zizai/login.css" in page, name
    assert page.count("<h1") == 1, name
    assert re.search(r"<title>[^<]*[一-鿿][^<]*</title>", page), name
    assert not ENGLISH.search(visible(page)), (name, ENGLISH.search(visible(page)))


def test_the_providers_page_says_what_it_is(client, settings):
    demonstration(settings)
    make_person()
    page = client.get(client.post("/oidc/demo/login/")["Location"]).content.decode()
    assert_ours(page, "provider")
    assert "演示 无法律效力" in page
    assert "周丽华" in page


def test_a_flood_is_answered_in_our_base():
    flood = [sign_in(Client(), "", "") for _ in range(31)][-1]
    assert flood.status_code == 429
    assert_ours(flood.content.decode(), "flood")


def test_only_what_is_listed_is_reachable_of_allauth():
    theirs = [name for name in _names(get_resolver()) if name and re.match(r"account_|mfa_|socialaccount_|usersessions_|openid|idp", name)]
    assert set(theirs) <= set(NAMES)


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_reset_password", "account_set_password", "socialaccount_signup", "socialaccount_connections", "mfa_add_webauthn"],
)
def test_what_we_do_not_use_does_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["/account/signup/", "/account/email/", "/account/password/reset/", "/identity/o/logout", "/identity/o/api/revoke", "/identity/o/api/clients"])
def test_nor_by_guessing(client, settings, path):
    demonstration(settings)
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


def test_every_kind_of_refusal_is_one_heading_and_says_what_to_do(client):
    for why in ("no_post", "unverified", "deceased", "conflict", "inactive"):
        session = client.session
        session["refused"] = why
        session.save()
        page = client.get("/account/inactive/").content.decode()
        assert page.count("<h1") == 1
        assert "怎么办" in page


def test_forms_keep_what_was_typed_and_name_the_field(client):
    make_staff()
    page = client.post("/account/login/", {"login": "lichuang", "password": ""}).content.decode()
    assert 'value="lichuang"' in page
    assert "请填写密码。" in page
    assert 'href="#id_password"' in page


def test_the_login_page_puts_people_first_where_they_have_a_provider_and_staff_one_click_away(client, settings):
    settings.OIDC_SERVER, settings.OIDC_NAME = "https://idp.example", "天府通办"
    page = client.get("/account/login/?next=/me/").content.decode()
    assert "用天府通办登录" in page
    assert "id_password" not in page
    assert "/account/login/?staff&amp;next=/me/" in page
    assert "id_password" in client.get("/account/login/?staff").content.decode()


def test_a_site_without_a_provider_shows_the_form_at_once(client):
    assert "id_password" in client.get("/account/login/").content.decode()


def test_pages_with_passwords_are_never_kept(client):
    make_staff()
    assert "no-store" in client.get("/account/login/")["Cache-Control"]
    sign_in(client)
    assert client.get("/me/")["Cache-Control"].find("private") >= 0


def test_the_provider_knows_our_client_by_each_host_name_once(settings):
    demonstration(settings)
    settings.ALLOWED_HOSTS = ["testserver", "city.example"]
    for host in ("testserver", "city.example", "testserver"):
        Client().post("/oidc/demo/login/", headers={"host": host})
    assert OidcClient.objects.get().get_redirect_uris() == [
        "http://testserver/oidc/demo/login/callback/", "http://city.example/oidc/demo/login/callback/",
    ]  # fmt: skip


def _names(resolver):
    for one in resolver.url_patterns:
        if hasattr(one, "url_patterns"):
            yield from _names(one)
        else:
            yield one.name

