"""What a city's own identity provider may say, and what we make of it."""

import json
import logging
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from login_samples import FIRM, LI, ZHOU, make_firm, make_person
from requests.adapters import BaseAdapter

from zizai.city.login.adapters import Identities
from zizai.city.models import Account, Enterprise, Person

pytestmark = pytest.mark.django_db
SERVER = "https://idp.example.gov.cn"


class Provider(BaseAdapter):
    """A provider that says whatever a test wants, over a transport that never leaves the process."""

    def __init__(self):
        super().__init__()
        self.says = {"sub": "user-1", "id_number": ZHOU, "name": "周丽华", "phone_number": "13900001111", "acr": "L2"}
        self.token_says = {}
        self.broken = False

    def send(self, request, **_):
        if self.broken:
            raise requests.ConnectionError("no answer")
        response = requests.Response()
        response.status_code, response.url, response.request = 200, request.url, request
        response.headers["Content-Type"] = "application/json"
        response.raw = BytesIO()
        response._content = json.dumps(self._answer(urlsplit(request.url).path)).encode()
        return response

    def close(self):
        pass

    def _answer(self, path):
        if path.startswith("/.well-known/"):
            at = {f"{name}_endpoint": f"{SERVER}/{name}" for name in ("authorization", "token", "userinfo")}
            return at | {"issuer": SERVER, "jwks_uri": f"{SERVER}/keys"}
        if path == "/token":
            claims = {"iss": SERVER, "aud": "app", "sub": "user-1", "exp": datetime.now(UTC) + timedelta(minutes=5)}
            return {"access_token": "x", "id_token": jwt.encode(claims | self.token_says, "k" * 32, "HS256")}
        return self.says


@pytest.fixture
def provider(settings, monkeypatch):
    settings.OIDC_SERVER, settings.OIDC_CLIENT_ID, settings.OIDC_SECRET, settings.OIDC_NAME = SERVER, "app", "secret", "天府通办"
    made = Provider()

    def session(self):
        session = requests.Session()
        session.mount(SERVER, made)
        return session

    monkeypatch.setattr(Identities, "get_requests_session", session)
    return made


def sign_in(client):
    begun = client.post("/oidc/city/login/")
    state = parse_qs(urlsplit(begun["Location"]).query)["state"][0]
    return client.get("/oidc/city/login/callback/", {"code": "c", "state": state}, follow=True)


def actor(client):
    return client.get("/me/").wsgi_request.actor


def test_who_we_never_met_becomes_a_person_with_the_number_encrypted(client, provider):
    sign_in(client)
    person = Person.objects.get()
    assert (person.name, person.number, person.phone, person.born_on) == ("周丽华", ZHOU, "13900001111", date(1968, 5, 12))
    assert (actor(client).id, actor(client).assurance) == (person.pk, 2)
    assert not person.from_pack


def test_who_we_know_is_found_by_number_and_the_name_is_kept_up_in_public_codes(client, provider):
    known = make_person(name="周䶮")
    provider.says["name"] = "周 \ue863"
    sign_in(client)
    assert Person.objects.get().name == "周䶮"
    provider.says["name"] = "周丽"
    client.post("/account/logout/")
    sign_in(client)
    known.refresh_from_db()
    assert (known.name, known.phone) == ("周丽", "13900001111")


@pytest.mark.parametrize(
    "said",
    [{"id_number": ""}, {"id_number": "510302196805120024"}, {"id_number": "A1234567"}, {"acr": "L1"}, {"acr": "strange"}, {"name": "\ue000"}],
    ids=["no number", "wrong check digit", "passport", "telephone alone", "unknown level", "a name nobody can write"],
)
def test_an_identity_that_was_not_proved_gets_an_account_of_level_one_and_a_page_that_explains(client, provider, said):
    provider.says |= said
    response = sign_in(client)
    assert response.redirect_chain[-1][0] == "/account/inactive/"
    assert "还没有实名" in response.content.decode()
    assert response.wsgi_request.user.is_authenticated
    assert (actor(client).kind, client.session["assurance"], Person.objects.count()) == ("nobody", 1, 0)


def test_who_proves_it_later_keeps_the_account(client, provider):
    provider.says["acr"] = "L1"
    sign_in(client)
    client.post("/account/logout/")
    provider.says["acr"] = "L3"
    sign_in(client)
    assert Person.objects.get().account == Account.objects.get()
    assert actor(client).assurance == 3


def test_who_proves_it_later_and_was_known_by_another_account_goes_on_with_that_one(client, provider):
    provider.says["acr"] = "L1"
    sign_in(client)
    client.post("/account/logout/")
    known = make_person(account=Account.objects.create_user("earlier"))
    provider.says["acr"] = "L2"
    sign_in(client)
    assert SocialAccount.objects.get().user == known.account
    assert actor(client).id == known.pk


@pytest.mark.parametrize("change", ["another number", "another subject"])
def test_an_account_does_not_become_somebody_else(client, provider, change):
    sign_in(client)
    client.post("/account/logout/")
    if change == "another number":
        provider.says |= {"id_number": LI, "name": "王芳"}
    else:
        provider.token_says["sub"] = "user-2"
    response = sign_in(client)
    assert "身份对不上" in response.content.decode()
    assert not response.wsgi_request.user.is_authenticated


@pytest.mark.parametrize(
    ("change", "words"), [({"deceased_on": date(2026, 3, 2)}, "已经去世"), ({"active": False}, "账号已停用")], ids=["deceased", "withdrawn"]
)
def test_the_dead_and_the_withdrawn_are_not_let_in(client, provider, change, words):
    make_person(**change)
    response = sign_in(client)
    assert words in response.content.decode()
    assert not response.wsgi_request.user.is_authenticated
    assert Account.objects.count() == 0


def test_a_disabled_account_is_not_let_in(client, provider):
    make_person(account=Account.objects.create_user("off", is_active=False))
    response = sign_in(client)
    assert "账号已停用" in response.content.decode()
    assert not response.wsgi_request.user.is_authenticated


class TestEnterprises:
    def test_the_representative_acts_for_a_known_enterprise_at_once(self, client, provider):
        firm = make_firm(make_person())
        provider.says["enterprise_code"] = FIRM
        sign_in(client)
        assert actor(client).on_behalf_of == firm.pk

    def test_an_enterprise_we_never_met_is_taken_over_from_the_provider(self, client, provider):
        provider.says |= {"enterprise_code": FIRM, "enterprise_name": "釜溪茶铺", "legal_representative": True}
        sign_in(client)
        firm = Enterprise.objects.get()
        assert (firm.code, firm.name, firm.representative) == (FIRM, "釜溪茶铺", Person.objects.get())
        assert actor(client).on_behalf_of == firm.pk

    @pytest.mark.parametrize("says", [{}, {"legal_representative": "true"}])
    def test_whoever_does_not_represent_it_acts_as_themselves_and_reads_why(self, client, provider, says):
        make_firm(make_person("li", LI, "王芳"))
        provider.says |= {"enterprise_code": FIRM} | says
        sign_in(client)
        page = client.get("/me/")
        assert (page.wsgi_request.actor.name, page.wsgi_request.actor.on_behalf_of) == ("周丽华", None)
        assert Enterprise.objects.get().representative.code == "li"

    def test_the_notice_is_shown(self, client, provider):
        make_firm(make_person("li", LI, "王芳"))
        provider.says["enterprise_code"] = FIRM
        begun = client.post("/oidc/city/login/", {"next": "/me/"})
        state = parse_qs(urlsplit(begun["Location"]).query)["state"][0]
        page = client.get("/oidc/city/login/callback/", {"code": "c", "state": state}, follow=True)
        assert "登记的法定代表人不是您" in page.content.decode()


def test_claims_and_levels_are_called_what_the_settings_say(client, provider, settings):
    settings.OIDC_CLAIMS = {"number": "cert", "name": "xm", "level": "grade"}
    settings.OIDC_LEVELS = {"A": "3", "*": "2"}
    provider.says = {"sub": "user-1", "cert": ZHOU, "xm": "周丽华", "grade": "B"}
    sign_in(client)
    assert (actor(client).name, actor(client).assurance) == ("周丽华", 2)


def test_a_provider_that_does_not_answer_is_said_kindly(client, provider):
    begun = client.post("/oidc/city/login/")
    state = parse_qs(urlsplit(begun["Location"]).query)["state"][0]
    provider.broken = True
    response = client.get("/oidc/city/login/callback/", {"code": "c", "state": state})
    assert response.status_code == 502
    assert "没有登录成功" in response.content.decode()


def test_a_provider_that_is_down_before_the_journey_is_said_kindly(client, provider):
    provider.broken = True
    response = client.post("/oidc/city/login/")
    assert response.status_code == 502
    assert "没有登录成功" in response.content.decode()


def test_no_identity_number_is_ever_logged(client, provider, caplog):
    caplog.set_level(logging.DEBUG)
    response = sign_in(client)
    provider.says |= {"id_number": LI}
    client.post("/account/logout/")
    sign_in(client)
    assert "signed in" in caplog.text
    assert ZHOU not in caplog.text
    assert LI not in caplog.text
    assert not any(ZHOU in url for url, _ in response.redirect_chain)


def test_a_first_sign_in_costs_a_constant_number_of_statements(client, provider, django_assert_max_num_queries):
    begun = client.post("/oidc/city/login/")
    state = parse_qs(urlsplit(begun["Location"]).query)["state"][0]
    # Session read and state taken (3), link looked up (3), person, account and link made (17), session
    # begun anew (8), standing (4), last sign-in and the session's row (6), begin and end of transactions.
    with django_assert_max_num_queries(60):
        client.get("/oidc/city/login/callback/", {"code": "c", "state": state})
