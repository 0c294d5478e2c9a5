"""Staff sign in by user name and password, and by a one-time code where their post needs it."""

import logging
import re
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.test import Client
from login_samples import GOOD, code_of, make_staff, sign_in

from zizai.city.login import accounts
from zizai.city.login.models import CacheEntry
from zizai.city.models import Account, Holding, Staff
from zizai.config import settings as product
from zizai.kernel import clock

pytestmark = pytest.mark.django_db
WRONG = "用户名或密码不对"


def said(response):
    return response.content.decode()


def test_staff_sign_in_and_act_from_their_post(client):
    staff = make_staff()
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, "/desk/")
    actor = client.get("/me/").wsgi_request.actor
    assert (actor.kind, actor.id, actor.roles) == ("staff", staff.pk, {"window_clerk"})


def test_passwords_are_kept_by_argon2id():
    assert make_staff().account.password.startswith("argon2$argon2id$")
    assert product.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"


@pytest.mark.parametrize("typed", ["LiChuang", " lichuang ", "ｌｉｃｈｕａｎｇ"])
def test_case_spaces_and_full_width_letters_of_a_user_name_do_not_matter(client, typed):
    make_staff()
    assert sign_in(client, typed).status_code == 302


@pytest.mark.parametrize("username", ["lichuang", "nobody"])
def test_a_wrong_password_and_an_unknown_name_read_the_same(client, username):
    make_staff()
    response = sign_in(client, username, "not the password")
    assert WRONG in said(response)
    assert "not the password" not in said(response)
    assert f'value="{username}"' in said(response)


def test_what_was_typed_is_never_logged(client, caplog):
    caplog.set_level(logging.DEBUG)
    make_staff()
    sign_in(client, "my-password-by-mistake", "secret-thing")
    assert "wrong password" in caplog.text
    assert "my-password-by-mistake" not in caplog.text
    assert "secret-thing" not in caplog.text


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)"])
def test_the_way_never_leads_off_the_site(client, target):
    make_staff()
    assert sign_in(client, next=target)["Location"] == "/desk/"


def test_the_way_goes_on_to_where_somebody_was_going(client):
    make_staff()
    assert sign_in(client, next="/me/?a=1")["Location"] == "/me/?a=1"


def test_signing_in_needs_the_pages_token():
    make_staff()
    client = Client(enforce_csrf_checks=True)
    response = sign_in(client)
    assert response.status_code == 403
    assert "刷新后再交一次" in said(response)


class TestLimits:
    def test_after_five_wrong_passwords_the_right_one_waits_too(self, client):
        make_staff()
        for _ in range(5):
            assert WRONG in said(sign_in(client, password="wrong"))
        refused = said(sign_in(client))
        assert "已暂停登录" in refused
        assert "15分钟" in refused

    def test_an_unknown_name_is_locked_the_same(self, client):
        for _ in range(5):
            sign_in(client, "nobody", "wrong")
        assert "已暂停登录" in said(sign_in(client, "nobody"))

    def test_it_is_the_account_that_waits_by_whatever_host_name(self, client, settings):
        settings.ALLOWED_HOSTS = ["testserver", "other"]
        make_staff()
        for _ in range(5):
            sign_in(client, password="wrong")
        assert "已暂停登录" in said(client.post("/account/login/", {"login": "LICHUANG", "password": GOOD}, headers={"host": "other"}))

    def test_an_operator_unlocks(self, client):
        make_staff()
        for _ in range(5):
            sign_in(client, password="wrong")
        accounts.unlock("lichuang")
        assert sign_in(client).status_code == 302

    def test_one_address_cannot_try_many_names(self, client):
        for number in range(20):
            sign_in(client, f"name{number}", "wrong")
        assert "已暂停登录" in said(sign_in(client, "name21", "wrong"))

    def test_a_flood_is_answered_with_a_page_that_says_wait(self, client):
        answers = [sign_in(client, f"name{number}", "") for number in range(31)]
        assert [one.status_code for one in answers[-2:]] == [200, 429]
        assert "请等一分钟" in said(answers[-1])

    def test_what_is_counted_is_seen_by_every_process(self, client):
        make_staff()
        for _ in range(5):
            sign_in(client, password="wrong")
        # Another process has another connection to the same table and nothing of this one's memory.
        other = caches.create_connection("default")
        assert [len(other.get(key)) for key in _counted_by_account()] == [5]

    def test_a_right_password_in_between_does_not_start_the_count_again(self, client):
        make_staff()
        for _ in range(4):
            sign_in(client, password="wrong")
        sign_in(client)
        client.post("/account/logout/")
        sign_in(client, password="wrong")
        assert "已暂停登录" in said(sign_in(client))


def _counted_by_account():
    keys = CacheEntry.objects.filter(cache_key__contains="/key:").exclude(cache_key__endswith=":lock").values_list("cache_key", flat=True)
    return [key.removeprefix(":1:") for key in keys]


class TestPosts:
    def test_who_holds_no_post_today_reads_that_and_whom_to_call(self, client):
        make_staff(held=False)
        response = client.get(sign_in(client)["Location"])
        assert "您今天没有在任的岗位" in said(response)
        assert "账号管理员" in said(response)
        assert not response.wsgi_request.user.is_authenticated

    def test_a_post_that_ends_while_signed_in_ends_the_acting(self, client):
        make_staff()
        sign_in(client)
        Holding.objects.update(valid_to=clock.today() - timedelta(days=1))
        response = client.get("/me/", follow=True, headers={"accept": "text/html"})
        assert "您今天没有在任的岗位" in said(response)
        assert response.wsgi_request.actor.kind == "nobody"

    def test_staff_who_left_are_nobody(self, client):
        make_staff()
        sign_in(client)
        Staff.objects.update(active=False)
        assert client.get("/switch/").wsgi_request.actor.kind == "nobody"
        client.post("/account/logout/")
        assert "没有在任的岗位" in said(client.get(sign_in(client)["Location"]))

    def test_a_disabled_account_is_out_with_its_next_request_and_does_not_come_in(self, client):
        make_staff()
        sign_in(client)
        accounts.set_active("lichuang", active=False)
        assert client.get("/me/").status_code == 302
        assert "账号已停用" in said(client.get(sign_in(client)["Location"]))
        accounts.set_active("lichuang", active=True)
        assert sign_in(client)["Location"] == "/desk/"


class TestPasswords:
    def test_an_initial_password_must_be_changed_before_anything_else(self, client):
        make_staff(password="")
        initial = accounts.issue_password("lichuang")
        assert sign_in(client, password=initial)["Location"] == "/account/password/"
        assert "先换掉初始密码" in said(client.get("/account/password/"))
        assert client.get("/me/").wsgi_request.actor.kind == "nobody"
        assert client.get("/me/")["Location"] == "/account/password/"
        response = change(client, initial, GOOD)
        assert response["Location"] == "/me/"
        assert client.get("/me/").wsgi_request.actor.kind == "staff"
        client.post("/account/logout/")
        assert sign_in(client)["Location"] == "/desk/"

    def test_a_changed_password_signs_out_everywhere_else(self, client):
        make_staff()
        other = Client()
        sign_in(other)
        sign_in(client)
        change(client, GOOD, "another-good-one-entirely")
        assert client.get("/me/").status_code == 200
        assert other.get("/me/").status_code == 302
        assert Session.objects.count() == 1

    @pytest.mark.parametrize(
        ("new", "words"),
        [
            ("short1!", "密码至少10位，现在是7位"),
            ("1234567890", "太常见"),
            ("9182736450", "太常见"),
            ("aaaaaaaaaaaa", "太常见"),
            ("q1w2e3r4t5y6", "太常见"),
            ("my-LiChuang-2026", "不能有自己的姓名或用户名"),
            ("我是李窗口二零二六年", "不能有自己的姓名或用户名"),
            (GOOD, "新密码和现在的一样"),
        ],
    )
    def test_a_poor_password_is_refused_at_its_field_with_advice(self, client, new, words):
        make_staff()
        sign_in(client)
        assert words in said(change(client, GOOD, new))

    def test_two_different_spellings_are_told_apart(self, client):
        make_staff()
        sign_in(client)
        response = client.post("/account/password/", {"oldpassword": GOOD, "password1": "one-good-password", "password2": "other-good-password"})
        assert "两次写的不一样" in said(response)

    def test_people_of_a_provider_have_no_password_here(self, client):
        client.force_login(Account.objects.create_user("person"))
        paths = ["/account/password/", "/account/reauthenticate/", "/account/mfa/", "/account/mfa/bind/", "/account/mfa/recovery/"]
        assert [client.get(path).status_code for path in paths] == [404] * 5


def change(client, old, new):
    return client.post("/account/password/", {"oldpassword": old, "password1": new, "password2": new})


class TestSecondFactor:
    @pytest.fixture
    def bound(self, client):
        """An operator who has bound a telephone; the secret of it."""
        make_staff("yunwei", roles=["operator"])
        sign_in(client, "yunwei")
        return self.bind(client)

    def bind(self, client):
        secret = client.get("/account/mfa/bind/").context["form"].secret
        response = client.post("/account/mfa/bind/", {"code": code_of(secret)})
        assert response["Location"] == "/account/mfa/recovery/", said(response)
        return secret

    @pytest.mark.parametrize("role", ["operator", "security", "auditor"])
    def test_a_sensitive_post_acts_only_after_binding_a_telephone(self, client, role):
        make_staff("x-post", roles=[role])
        assert sign_in(client, "x-post")["Location"] == "/account/mfa/bind/"
        assert client.get("/me/")["Location"] == "/account/mfa/bind/"
        assert client.get("/me/").wsgi_request.actor.kind == "nobody"
        self.bind(client)
        assert client.get("/me/").wsgi_request.actor.roles == {role}

    def test_which_roles_need_it_is_a_setting(self, client, settings):
        settings.MFA_ROLES = ["window_clerk"]
        make_staff()
        assert sign_in(client)["Location"] == "/account/mfa/bind/"

    def test_from_then_on_signing_in_asks_for_a_code(self, client, bound):
        client.post("/account/logout/")
        assert sign_in(client, "yunwei", next="/me/")["Location"] == "/account/mfa/code/"
        assert client.get("/me/").status_code == 302
        assert "动态口令不对" in said(client.post("/account/mfa/code/", {"code": "000000"}))
        assert client.post("/account/mfa/code/", {"code": code_of(bound, 1)})["Location"] == "/me/"
        assert client.get("/me/").wsgi_request.actor.roles == {"operator"}

    def test_a_code_is_good_once(self, client, bound):
        for attempt in range(2):
            client.post("/account/logout/")
            sign_in(client, "yunwei")
            response = client.post("/account/mfa/code/", {"code": code_of(bound, 1)})
            assert response.status_code == (200 if attempt else 302)

    def test_a_recovery_code_opens_once(self, client, bound):
        codes = re.findall(r"<li>(\d{8})</li>", said(client.get("/account/mfa/recovery/")))
        assert len(codes) == 10
        for attempt in range(2):
            client.post("/account/logout/")
            sign_in(client, "yunwei")
            response = client.post("/account/mfa/code/", {"code": codes[0]})
            assert response.status_code == (200 if attempt else 302)

    def test_codes_cannot_be_guessed_at_length(self, client, bound):
        client.post("/account/logout/")
        sign_in(client, "yunwei")
        for _ in range(5):
            client.post("/account/mfa/code/", {"code": "000000"})
        assert "已暂停登录" in said(client.post("/account/mfa/code/", {"code": code_of(bound, 1)}))
        accounts.unlock("yunwei")
        assert client.post("/account/mfa/code/", {"code": code_of(bound, 1)}).status_code == 302

    def test_secrets_stand_encrypted(self, client, bound):
        stored = [str(one.data) for one in Authenticator.objects.all()]
        assert len(stored) == 2
        assert not any(bound in one for one in stored)

    def test_a_sensitive_post_cannot_do_without(self, client, bound):
        assert "不能关闭" in said(client.get("/account/mfa/unbind/"))
        client.post("/account/mfa/unbind/")
        assert Authenticator.objects.filter(type="totp").exists()

    def test_others_may_bind_and_unbind(self, client):
        make_staff()
        sign_in(client)
        self.bind(client)
        assert "已开启" in said(client.get("/account/mfa/"))
        client.post("/account/mfa/unbind/")
        assert not Authenticator.objects.exists()

    def test_who_lost_the_telephone_binds_anew_after_the_operator_took_it_away(self, client, bound):
        accounts.forget_second_factor("yunwei")
        assert client.get("/me/").status_code == 302
        assert sign_in(client, "yunwei")["Location"] == "/account/mfa/bind/"

    def test_after_a_while_the_password_is_asked_for_again(self, client, monkeypatch):
        make_staff()
        sign_in(client)
        monkeypatch.setattr("zizai.city.login.adapters._JUST_NOW", -1)
        assert client.get("/account/mfa/bind/")["Location"].startswith("/account/reauthenticate/")
        response = client.post("/account/reauthenticate/?next=/account/mfa/bind/", {"password": GOOD})
        assert response["Location"] == "/account/mfa/bind/"
        assert client.get("/account/mfa/bind/").status_code == 200


class TestSessions:
    def test_staff_are_signed_out_after_half_an_hour_without_a_request(self, client):
        make_staff()
        sign_in(client)
        session = Session.objects.get()
        assert timedelta(minutes=29) < session.expire_date - clock.real_now() <= timedelta(minutes=30)
        Session.objects.update(expire_date=clock.real_now() - timedelta(seconds=1))
        response = client.get("/me/", follow=True)
        assert response.redirect_chain == [("/account/login/?next=/me/&ended=1", 302)]
        assert "已经到期" in said(response)

    def test_every_request_moves_the_end_but_writes_at_most_once_a_minute(self, client, django_assert_num_queries):
        make_staff()
        sign_in(client)
        Session.objects.update(expire_date=clock.real_now() + timedelta(minutes=10))
        with django_assert_num_queries(4):  # session, its end moved, account, posts
            client.get("/switch/")
        assert Session.objects.get().expire_date - clock.real_now() > timedelta(minutes=29)
        with django_assert_num_queries(3):  # session, account, posts
            client.get("/switch/")

    def test_moving_the_end_does_not_write_what_the_session_holds(self, client):
        make_staff()
        sign_in(client)
        before = Session.objects.get()
        Session.objects.update(expire_date=clock.real_now() + timedelta(minutes=10))
        client.get("/switch/")
        assert Session.objects.get().session_data == before.session_data

    def test_twelve_hours_after_signing_in_it_is_over_however_busy(self, client):
        make_staff()
        sign_in(client)
        session = client.session
        session["since"] = int((clock.real_now() - timedelta(hours=11, minutes=50)).timestamp())
        session.save()
        client.get("/switch/")
        assert Session.objects.get().expire_date - clock.real_now() <= timedelta(minutes=10)

    def test_the_cookie_is_for_http_alone_lax_and_gone_with_the_browser(self, client):
        make_staff()
        cookie = sign_in(client).cookies["zizai_session"]
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["expires"]) == (True, "Lax", "", "")

    def test_signing_in_begins_a_new_session(self, client):
        make_staff()
        sign_in(client, password="wrong")
        session = client.session
        session["planted"] = "by somebody else"
        session.save()
        sign_in(client)
        assert client.session.session_key != session.session_key

    def test_one_of_several_can_be_ended(self, client):
        make_staff()
        other = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/120"})
        sign_in(other)
        sign_in(client)
        page = said(client.get("/account/sessions/"))
        assert "登录在2处" in page
        assert "安卓手机 Chrome" in page
        pk = next(one.pk for one in client.get("/account/sessions/").context["sessions"] if one.session_key != client.session.session_key)
        client.post(f"/account/sessions/{pk}/end/")
        assert other.get("/me/").status_code == 302
        assert client.get("/me/").status_code == 200

    def test_all_others_can_be_ended(self, client):
        make_staff()
        others = [Client(), Client()]
        for other in others:
            sign_in(other)
        sign_in(client)
        client.post("/account/sessions/end-others/")
        assert [one.get("/me/").status_code for one in (*others, client)] == [302, 302, 200]

    def test_ones_own_can_be_ended_like_any_other(self, client):
        make_staff()
        sign_in(client)
        pk = client.get("/account/sessions/").context["sessions"][0].pk
        assert client.post(f"/account/sessions/{pk}/end/")["Location"] == "/account/login/"
        assert client.get("/me/").status_code == 302

    def test_somebody_elses_does_not_exist(self, client):
        make_staff()
        make_staff("other-one")
        other = Client()
        sign_in(other, "other-one")
        sign_in(client)
        pk = other.get("/account/sessions/").context["sessions"][0].pk
        assert client.post(f"/account/sessions/{pk}/end/").status_code == 404
        assert other.get("/me/").status_code == 200

    @pytest.mark.parametrize("signed_in", [1, 5])
    def test_the_list_costs_the_same_for_one_and_for_many(self, client, django_assert_num_queries, signed_in):
        make_staff()
        for _ in range(signed_in):
            client = Client()
            sign_in(client)
        with django_assert_num_queries(5):  # session, account, its posts (whose draft this device may show), the list, which of them live
            assert f"登录在{signed_in}处" in said(client.get("/account/sessions/"))

    def test_signing_out_needs_a_post(self, client):
        make_staff()
        sign_in(client)
        assert "要退出登录吗" in said(client.get("/account/logout/"))
        assert client.get("/me/").status_code == 200
        assert client.post("/account/logout/")["Location"] == "/"
        assert client.get("/me/").status_code == 302


def test_what_happens_at_midnight_is_asked_of_the_clock(client):
    make_staff()
    sign_in(client)
    Holding.objects.update(valid_to=date(2026, 11, 20))
    with clock.at(clock.midnight(date(2026, 11, 21))):
        assert client.get("/switch/").wsgi_request.actor.kind == "nobody"
    with clock.at(clock.midnight(date(2026, 11, 20))):
        assert client.get("/switch/").wsgi_request.actor.kind == "staff"


class TestWarning:
    def test_a_page_says_when_the_session_ends_and_how_to_go_on(self, client):
        make_staff()
        sign_in(client)
        page = said(client.get("/account/logout/"))
        left = int(re.search(r'name="zz-session" content="(\d+)" data-renew="/account/stay/"', page)[1])
        assert 1700 < left <= 1800
        assert client.get("/account/stay/").status_code == 204

    def test_nobody_who_is_not_signed_in_is_warned(self, client):
        assert "zz-session" not in said(client.get("/account/login/"))
        assert client.get("/account/stay/").status_code == 401
