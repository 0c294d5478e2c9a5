"""`zizai account`, what is swept up, and what is found wrong at start."""

import json
from datetime import timedelta

import pytest
from allauth.idp.oidc.models import Client as OidcClient
from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from login_samples import GOOD, make_staff, sign_in

from zizai.city.login import checks
from zizai.city.login.chores import sweep
from zizai.city.login.models import CacheEntry
from zizai.city.models import Account, Holding, Organisation, Post, Region, Staff
from zizai.config import cli
from zizai.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    region = Region.objects.create(id=Region.id_of("r"), code="r", name="自贡市", level="city", path="/r/")
    unit = Organisation.objects.create(id=Organisation.id_of("u"), code="u", name="政务服务局", short_name="局", kind="department", region=region)
    Post.objects.create(id=Post.id_of("p"), code="p", name="综合窗口", organisation=unit, region=region, roles=["window_clerk"])
    return unit


def run(*words):
    return cli.main(["account", *words])


def test_a_first_account_is_made_from_nothing_and_signs_in(unit, capsys, client):
    assert run("create", "li.chuang", "--name", "李 窗口", "--unit", "u", "--post", "p", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    staff = Staff.objects.get(code="li.chuang")
    assert (staff.name, staff.organisation, staff.from_pack) == ("李窗口", unit, False)
    assert Holding.objects.get().valid_from == clock.today()
    assert sign_in(client, "li.chuang", said["initial_password"])["Location"] == "/account/password/"


def test_the_initial_password_is_shown_once_and_is_no_weak_one(unit, capsys):
    run("create", "one", "--name", "甲", "--unit", "u")
    run("password", "one")
    first, second = (line.split("：")[1] for line in capsys.readouterr().out.splitlines() if line.startswith("初始密码："))
    assert first != second
    assert len(first) == 19
    assert not set("0O1l") & set(first)
    account = Account.objects.get()
    assert account.check_password(second)
    assert first not in account.password


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["create", "Li", "--name", "李", "--unit", "u"], "小写字母开头"),
        (["create", "taken", "--name", "李", "--unit", "u"], "已经有人用"),
        (["create", "li", "--name", "\ue000", "--unit", "u"], "自造字"),
        (["create", "li", "--name", "李", "--unit", "x"], "没有代码为x的单位"),
        (["create", "li", "--name", "李", "--unit", "u", "--post", "x"], "没有代码为x的岗位"),
        (["password", "nobody"], "没有用户名为nobody"),
        (["unlock", "nobody"], "没有用户名为nobody"),
        (["disable", "nobody"], "没有用户名为nobody"),
        (["reset-mfa", "nobody"], "没有用户名为nobody"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_left_behind(unit, capsys, words, reason):
    make_staff("taken")
    accounts, staff = Account.objects.count(), Staff.objects.count()
    assert run(*words) == 1
    assert reason in capsys.readouterr().err
    assert (Account.objects.count(), Staff.objects.count()) == (accounts, staff)


def test_an_account_of_a_person_is_none_of_its_business(capsys):
    Account.objects.create_user("p123")
    assert run("password", "p123", "--json") == 1
    assert json.loads(capsys.readouterr().out)["ok"] is False


def test_a_new_initial_password_ends_every_session(client, capsys):
    make_staff()
    sign_in(client)
    assert run("password", "lichuang") == 0
    assert client.get("/me/").status_code == 302
    assert "用户名或密码不对" in sign_in(client).content.decode()


def test_unlock_disable_and_enable(client, capsys):
    make_staff()
    for _ in range(5):
        sign_in(client, password="wrong")
    assert "已暂停登录" in sign_in(client).content.decode()
    assert run("unlock", "lichuang") == 0
    assert sign_in(client).status_code == 302
    assert run("disable", "lichuang") == 0
    assert client.get("/me/").status_code == 302
    assert run("enable", "lichuang") == 0
    assert sign_in(client, password=GOOD)["Location"] == "/desk/"


def test_what_is_over_is_swept_up_and_what_lives_stays(client):
    make_staff()
    gone = Client()
    for one in (gone, client):
        sign_in(one)
    Session.objects.filter(session_key=gone.session.session_key).update(expire_date=clock.real_now() - timedelta(hours=1))
    cache.set("old", 1, timeout=-1)
    CacheEntry.objects.create(cache_key="older", value="", expires=clock.real_now() - timedelta(days=1))
    cache.set("new", 1, timeout=60)
    provider = OidcClient.objects.create(id="zizai")
    Token.objects.create(type="at", hash="x", client=provider, expires_at=clock.real_now() - timedelta(hours=1))
    assert sweep() == "清理 1 个"
    assert (Session.objects.count(), UserSession.objects.count(), Token.objects.count()) == (1, 1, 0)
    assert (cache.get("new"), CacheEntry.objects.filter(cache_key="older").exists()) == (1, False)
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("OIDC_SERVER", "http://idp.example.gov.cn", "login.E001"),
        ("OIDC_CLIENT_ID", "", "login.E002"),
        ("OIDC_LEVELS", {"L1": "9"}, "login.E003"),
        ("OIDC_CLAIMS", {"name": "name"}, "login.E004"),
        ("OIDC_SERVER", "https://idp.example.gov.cn", None),
        ("OIDC_SERVER", "http://localhost:8080/realms/city", None),
    ],
)
def test_a_provider_set_up_unsafely_is_found_at_start(settings, name, value, found):
    settings.OIDC_SERVER, settings.OIDC_CLIENT_ID = "https://idp.example.gov.cn", "app"
    setattr(settings, name, value)
    assert [one.id for one in checks.provider_is_safe()] == ([found] if found else [])
