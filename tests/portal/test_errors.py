"""When something went wrong: what happened, what to do next, whom to call, in the city's own shell."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import reverse
from markup import Page

from zizai.portal import errors, pages


@pytest.fixture
def quiet_client():
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("view", "status", "told"),
    [
        (errors.bad_request, 400, "这个请求看不懂"),
        (errors.forbidden, 403, "您现在不能做这件事"),
        (errors.not_found, 404, "没有这一页"),
        (errors.csrf, 403, "这次没交上"),
        (errors.failed, 500, "出错了，是我们的问题"),
    ],
)
def test_each_error_says_what_next_and_whom_to_call(rf, view, status, told):
    response = view(rf.get("/somewhere/"))
    page = Page(response.text)
    assert response.status_code == status and told in page.text and "请" in page.text
    assert "tel:12345" in page.links() and "/" in page.links() and reverse("portal:help") in page.links()
    assert "data-error" in page.all("body")[0] and page.inline_scripts == []


@pytest.mark.django_db
def test_an_unknown_address_gets_the_page(client):
    response = client.get("/no/such/page/")
    assert response.status_code == 404 and "没有这一页" in response.text


@pytest.mark.django_db
def test_a_form_without_its_token_gets_the_page(settings):
    assert settings.CSRF_FAILURE_VIEW == "zizai.portal.errors.csrf"
    response = Client(enforce_csrf_checks=True).post("/files/")
    assert response.status_code == 403 and "这次没交上" in response.text


@pytest.mark.django_db
def test_a_wrong_host_gets_the_page(client, settings):
    settings.ALLOWED_HOSTS = ["zizai.example"]
    response = client.get("/help/", headers={"Host": "evil.example"})
    assert response.status_code == 400 and "这个请求看不懂" in response.text and "evil" not in response.text


@pytest.mark.django_db
def test_a_refused_permission_gets_the_page(quiet_client, monkeypatch):
    monkeypatch.setattr(pages.reads, "place", lambda *given: (_ for _ in ()).throw(PermissionDenied))
    response = quiet_client.get("/places/510302/")
    assert response.status_code == 403 and "您现在不能做这件事" in response.text


# No mark for a database: whatever asks one here is refused, as if it were down.
def test_the_page_for_our_own_faults_asks_no_database_and_tells_the_requests_number(monkeypatch):
    request = RequestFactory().get("/")
    request.request_id = "0199f1c2"
    request.COOKIES["sessionid"] = "somebody"
    text = errors.failed(request).text
    assert "0199f1c2" in text and "12345" in text


def test_without_a_number_none_is_told():
    assert "编号" not in errors.failed(RequestFactory().get("/")).text


def test_half_an_installation_still_says_it_in_plain_words(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}}
    request = RequestFactory().get("/")
    request.request_id = "0199f1c2"
    text = errors.failed(request).text
    assert "是我们的问题" in text and "12345" in text and "0199f1c2" in text and "stylesheet" not in text


def test_a_database_that_is_down_still_gets_the_page(quiet_client):
    response = quiet_client.get("/places/")
    assert response.status_code == 500 and "出错了，是我们的问题" in response.text


def test_an_error_in_large_letters_stays_in_large_letters():
    request = RequestFactory().get("/")
    request.COOKIES["zz_mode"] = "elder"
    assert Page(errors.failed(request).text).all("html")[0]["data-mode"] == "elder"
