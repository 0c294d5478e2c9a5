"""Items over HTTP: read by everybody, written by whoever writes them."""

import json
from datetime import timedelta

import pytest
from desk_samples import in_post
from django.core.cache import caches
from django.test import Client
from exchange_samples import real_items, taken
from item_samples import an_item, load, write

from zizai.api import door
from zizai.catalogue.content import GROUPS, PARTS, read
from zizai.catalogue.content.schema import schema
from zizai.catalogue.lifecycle import draft as life
from zizai.catalogue.models import Item, ItemDraft, ItemVersion
from zizai.city.models import Post
from zizai.city.public import Organisation, actor_for
from zizai.kernel import clock
from zizai.kernel.lifecycle import perform
from zizai.vocabulary.city import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_waits():
    caches["process"].clear()
    yield
    caches["process"].clear()


@pytest.fixture
def items(folder):
    write(folder)
    write(folder, "B", basic={"dept_code": "510300-xf", "task_name": "消防", "task_type": "07"}, extension={"themes": ["19", "01"]})
    load(folder)
    return folder


@pytest.fixture
def editor(items, client):
    return sign_in(client, "editor", Role.ITEM_EDITOR)


def sign_in(client, name, role, unit="510300-wjw"):
    desk = in_post(name, name, roles=[role], desks=[name], region="510300", post=f"{name}岗")
    Post.objects.filter(pk=desk.actor.post).update(organisation=Organisation.id_of(unit))
    client.force_login(desk.account)
    return desk


def get(client, path, seen="", **query):
    return _said(client.get(f"/api/v1/{path}", query, headers={"If-None-Match": seen} if seen else {}))


def put(client, path, body, *, match="", key="", method="put"):
    headers = {name: value for name, value in (("If-Match", match), ("Idempotency-Key", key)) if value}
    return _said(getattr(client, method)(f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers))


def _said(response):
    response.said = json.loads(response.content) if response.content else None
    return response


def codes(answer):
    return [one["code"] for one in answer.said["items"]]


# ---- reading ----


def test_everybody_reads_what_is_in_force_with_its_digest(items, client):
    answer = get(client, "items/A")
    version = ItemVersion.objects.get(item__code="A")
    assert answer.said["content"] == read(an_item())
    assert (answer.said["version"], answer.said["state"], answer.said["digest"]) == (1, "published", bytes(version.digest).hex())
    assert answer["ETag"] == f'"1-published-{answer.said["digest"]}"'
    again = get(client, "items/A", answer["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    write(items, basic={"summary": "变了"})
    load(items)
    assert get(client, "items/A", answer["ETag"]).said["version"] == 2


def test_old_versions_stay_and_what_is_not_there_is_not_found(items, client):
    write(items, basic={"summary": "变了"})
    load(items)
    old = get(client, "items/A/versions/1")
    assert (old.said["state"], old.said["content"]) == ("superseded", read(an_item()))
    for path in ("items/X", "items/A/versions/3", "items/A/versions/99999999999999999999", "items/A/versions/x"):
        answer = get(client, path)
        assert (answer.status_code, answer.said["code"]) == (404, "not_found")


def test_a_list_turns_its_pages_by_code(items, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        first = get(client, "items", size=1)
    second = get(client, "items", size=1, after=first.said["after"])
    back = get(client, "items", size=1, before=second.said["before"])
    assert (codes(first), codes(second), codes(back), second.said["after"]) == (["A"], ["B"], ["A"], "")
    assert first.said["items"][0] | {"digest": "", "published_at": ""} == {
        "code": "A", "name": "公共场所卫生许可", "unit": "510300-wjw", "unit_name": "卫健委", "type": "01", "level": "3", "case_type": "2", "themes": ["07"],
        "version": 1, "digest": "", "published_at": "", "in_force": True,
    }  # fmt: skip
    assert get(client, "items", first["ETag"], size=1).status_code == 304
    assert get(client, "items", first["ETag"]).status_code == 200


@pytest.mark.parametrize(("query", "found"), [({"unit": "510300-xf"}, ["B"]), ({"type": "01"}, ["A"]), ({"level": "4"}, []), ({"theme": "01"}, ["B"]), ({"theme": "19", "type": "07"}, ["B"]), ({"theme": "09"}, []), ({"unit": "nobody"}, [])])
def test_a_list_is_filtered(items, client, query, found):
    assert codes(get(client, "items", **query)) == found


@pytest.mark.parametrize(("query", "code"), [({"type": "1"}, "bad_filter"), ({"theme": "x"}, "bad_filter"), ({"changed_since": "gestern"}, "invalid"), ({"changed_since": "2026-11-25T00:00:00"}, "invalid"), ({"size": 201}, "invalid")])
def test_a_filter_that_does_not_exist_is_refused(items, client, query, code):
    answer = get(client, "items", **query)
    assert (answer.status_code, answer.said["code"], list(answer.said["errors"])) == (422, code, list(query))
    assert answer["Content-Type"] == "application/problem+json; charset=utf-8"


def test_who_follows_learns_what_changed_and_what_was_given_up(items, client):
    later = clock.now() + timedelta(hours=1)
    assert codes(get(client, "items", changed_since=later.isoformat())) == []
    with clock.at(later + timedelta(hours=1)):
        (items / "items" / "B.toml").unlink()
        write(items, basic={"summary": "变了"})
        load(items)
    said = get(client, "items", changed_since=later.isoformat()).said["items"]
    assert [(one["code"], one["in_force"]) for one in said] == [("A", True), ("B", False)]
    assert get(client, "items/B").status_code == 404 and get(client, "items/B/versions/1").said["state"] == "cancelled"
    assert codes(get(client, "items")) == ["A"]


def test_what_is_only_listed_has_no_content_yet(items, client):
    ItemVersion.objects.filter(item__code="A").delete()
    Item.objects.filter(code="A").update(version=0)
    assert get(client, "items/A").said == {"code": "A", "version": 0, "state": "listed", "digest": None, "published_at": None, "content": None}
    assert get(client, "items").said["items"][0]["digest"] is None


def test_strangers_may_not_read_without_end(items, client, monkeypatch):
    monkeypatch.setattr(door, "STRANGERS", 2)
    assert [get(client, "items/A").status_code for _ in range(3)] == [200, 200, 429]
    sign_in(client, "clerk", Role.WINDOW_CLERK)
    assert get(client, "items/A").status_code == 200


def test_the_schema_says_every_element_and_takes_what_is_in_force(client):
    said = get(client, "items/schema").said
    assert said == json.loads(json.dumps(schema()))
    assert set(said["properties"]) == {*GROUPS, *PARTS, "asks"}
    assert said["properties"]["materials"]["items"]["properties"]["supply"]["enum"] == ["licence", "data", "form", "upload"]
    for item in [taken(), *real_items()]:
        assert [*mistakes(said, item.content, "")] == []
    spoilt = taken().content | {"colour": 1, "fees": [{"fee_name": ""}]}
    assert {*mistakes(said, spoilt, "")} >= {"/colour", "/fees/0/fee_name", "/fees/0/fee_stand"}


def mistakes(rule, value, at):
    """What a schema of the few words that are used here forbids."""
    if "anyOf" in rule:
        if all([*mistakes(one, value, at)] for one in rule["anyOf"]):
            yield at
        return
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None)}
    sound = ("type" not in rule or isinstance(value, kinds[rule["type"]])) and ("enum" not in rule or value in rule["enum"])
    if not sound or (isinstance(value, str | list) and not rule.get("minLength", rule.get("minItems", 0)) <= len(value) <= rule.get("maxLength", rule.get("maxItems", 10**6))):
        yield at
    elif isinstance(value, dict):
        yield from (f"{at}/{name}" for name in rule.get("required", []) if name not in value)
        for name, inner in value.items():
            known = rule.get("properties", {}).get(name, rule.get("additionalProperties", {}))
            yield from [f"{at}/{name}"] if known is False else mistakes(known, inner, f"{at}/{name}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from mistakes(rule.get("items", {}), one, f"{at}/{number}")


# ---- writing ----


def test_a_draft_is_begun_once_for_one_key_and_written_over_by_who_saw_it(client, editor):
    sent = {"content": an_item(basic={"promise_day": 3}), "why": "时限压缩"}
    first, second = (put(client, "items/A/draft", sent, key="k") for _ in range(2))
    assert (first.status_code, second.status_code, first.said["id"]) == (201, 201, second.said["id"])
    assert (first["ETag"], first["Location"], first.said["version"], first.said["written_from"], first.said["mends"]) == (f'"{first.said["id"]}:1"', "/api/v1/items/A/draft", 1, 1, [])
    edited = put(client, "items/A/draft", {"content": an_item(basic={"promise_day": 2})}, match=first["ETag"])
    assert (edited.status_code, edited.said["version"], edited.said["content"]["basic"]["promise_day"]) == (200, 2, 2)
    stale = put(client, "items/A/draft", sent, match=first["ETag"])
    assert (stale.status_code, stale.said["code"], stale.said["version"]) == (412, "version_changed", 2)
    assert ItemDraft.objects.get().content["basic"]["promise_day"] == 2


def test_the_next_draft_of_an_item_is_not_the_one_that_was_seen(client, editor):
    seen = put(client, "items/A/draft", {"content": an_item(), "why": "x"}, key="k")["ETag"]
    perform(life, "drop", ItemDraft.objects.get().pk, actor=actor_for(editor.account))
    put(client, "items/A/draft", {"content": an_item(basic={"promise_day": 3}), "why": "y"}, key="k2")
    assert put(client, "items/A/draft", {"content": an_item()}, match=seen).status_code == 412
    assert get(client, "items/A/draft", seen).status_code == 200 and ItemDraft.objects.get(is_open=True).content["basic"]["promise_day"] == 3


def test_writing_over_twice_with_one_key_is_once(client, editor):
    begun = put(client, "items/A/draft", {"content": an_item(), "why": "x"}, key="k")
    for _ in range(2):
        answer = put(client, "items/A/draft", {"content": an_item(basic={"promise_day": 2})}, match=begun["ETag"], key="k2")
        assert (answer.status_code, answer.said["version"]) == (200, 2)


@pytest.mark.parametrize(("asked", "status", "code"), [
    ({}, 400, "idempotency_key_missing"), ({"match": '"1"'}, 412, "version_changed"), ({"key": "k" * 65}, 400, "bad_idempotency_key"),
])  # fmt: skip
def test_without_a_draft_a_key_is_asked_for(client, editor, asked, status, code):
    answer = put(client, "items/A/draft", {"content": an_item(), "why": "x"}, **asked)
    assert (answer.status_code, answer.said["code"], ItemDraft.objects.count()) == (status, code, 0)


def test_with_a_draft_what_was_seen_is_asked_for(client, editor):
    put(client, "items/A/draft", {"content": an_item(), "why": "x"}, key="k")
    for asked in ({}, {"key": "other"}):
        answer = put(client, "items/A/draft", {"content": an_item(basic={"promise_day": 1})}, **asked)
        assert (answer.status_code, answer.said["code"]) == (428, "if_match_missing")
    elsewhere = put(client, "items/B/draft", {"content": an_item(), "why": "x"}, key="k")
    assert (elsewhere.status_code, elsewhere.said["code"]) == (409, "conflict")


def test_what_cannot_be_read_is_kept_and_told_by_pointer_and_what_would_be_lost_is_refused(client, editor):
    spoilt = an_item(basic={"promise_day": "很快", "link_way": "12345"})
    answer = put(client, "items/A/draft", {"content": spoilt, "why": "x"}, key="k")
    assert [(one["pointer"], one["rule"]) for one in answer.said["mends"]] == [("/basic/promise_day", ""), ("/basic/supervise_way", "two-telephones")]
    assert answer.said["content"]["basic"]["promise_day"] == "很快"
    strange = an_item(colour="red", basic={"shape": "round"}) | {"fees": ["x"]}
    answer = put(client, "items/A/draft", {"content": strange}, match='"1"')
    assert (answer.status_code, answer.said["code"], set(answer.said["errors"])) == (422, "invalid", {"/colour", "/basic/shape", "/fees/0"})


def test_whatever_was_typed_has_a_title_on_the_desk(client, editor):
    put(client, "items/A/draft", {"content": an_item(basic={"task_name": ["一", 2], "server_type": {"a": 1}}), "why": "x"}, key="k")
    assert str(ItemDraft.objects.get()) == "['一', 2]" and client.get("/desk/catalogue.draft/").status_code == 200
    assert get(client, "items/A/draft").said["mends"]


def test_mends_are_told_without_keeping_anything(client, editor):
    answer = put(client, "items/A/draft/mends", {"content": an_item(questions=[])}, method="post")
    assert (answer.status_code, [one["pointer"] for one in answer.said["mends"]], ItemDraft.objects.count()) == (200, ["/questions"], 0)
    assert put(client, "items/A/draft/mends", {"content": {"asks": [{"key": "a"}]}}, method="post").status_code == 200


def test_a_draft_is_read_by_who_may_see_it_and_not_modified_is_said(client, editor):
    assert get(client, "items/A/draft").status_code == 404
    put(client, "items/A/draft", {"content": an_item(), "why": "x"}, key="k")
    answer = get(client, "items/A/draft")
    assert (answer["ETag"], answer.said["why"]) == (f'"{answer.said["id"]}:1"', "x")
    assert get(client, "items/A/draft", answer["ETag"]).status_code == 304
    sign_in(client, "stranger", Role.ITEM_EDITOR, "510300-xf")
    assert get(client, "items/A/draft").status_code == 404
    assert put(client, "items/A/draft", {"content": an_item()}, match='"1"').status_code == 412
    assert "归卫健委编制" in str(put(client, "items/A/draft", {"content": an_item(), "why": "x"}, key="n").said["errors"])


def test_who_does_not_write_items_is_refused(client, items):
    sign_in(client, "clerk", Role.WINDOW_CLERK)
    refused = [put(client, "items/A/draft", {"content": an_item(), "why": "x"}, key="k"), put(client, "items/A/draft/mends", {"content": {}}, method="post")]
    assert [(one.status_code, one.said["code"]) for one in refused] == [(403, "forbidden")] * 2
    client.logout()
    assert put(client, "items/A/draft", {"content": {}}).said["code"] == "not_signed_in"


def test_what_writes_needs_the_forms_token(items):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, "editor", Role.ITEM_EDITOR)
    assert put(client, "items/A/draft", {"content": an_item(), "why": "x"}, key="k").said["code"] == "csrf"


def test_a_draft_in_review_is_not_written_over(client, editor):
    made = put(client, "items/A/draft", {"content": an_item(basic={"promise_day": 3}), "why": "x"}, key="k")
    perform(life, "submit", ItemDraft.objects.get().pk, actor=made.wsgi_request.actor)
    answer = put(client, "items/A/draft", {"content": an_item()}, match="*")
    assert (answer.status_code, answer.said["code"]) == (409, "wrong_state")


@pytest.mark.parametrize("body", ["[]", "{", '{"content": []}', '{"content": {}, "more": 1}', '{"content": {"basic": []}, "why": 5}', '{"content": {"materials": {"a": 1}}}', '{"content": {"asks": [{"options": [5]}]}}', '{"content": {"asks": [{"key": "a\\u0000"}]}, "why": "x"}', '{"content": {"basic": {"task_name": "\\ud800"}}, "why": "x"}'])
def test_every_body_gets_a_declared_answer(client, editor, body):
    answer = client.put("/api/v1/items/A/draft", body, content_type="application/json", headers={"Idempotency-Key": "k"})
    assert answer.status_code in {400, 422} and json.loads(answer.content)["code"] in {"malformed", "invalid"}


def test_the_openapi_document_tells_all_of_it(client):
    said = client.get("/api/v1/openapi.json").json()
    paths = {path: set(operations) for path, operations in said["paths"].items() if "/items" in path}
    assert paths == {
        "/api/v1/items": {"get"}, "/api/v1/items/schema": {"get"}, "/api/v1/items/{code}": {"get"}, "/api/v1/items/{code}/versions/{number}": {"get"},
        "/api/v1/items/{code}/draft": {"get", "put"}, "/api/v1/items/{code}/draft/mends": {"post"},
    }  # fmt: skip
    writing = said["paths"]["/api/v1/items/{code}/draft"]["put"]
    assert {"If-Match", "Idempotency-Key"} <= {one["name"] for one in writing["parameters"]}
    assert "application/problem+json" in writing["responses"]["412"]["content"] and "304" in said["paths"]["/api/v1/items"]["get"]["responses"]
    assert said["components"]["schemas"]["ItemRow"]["example"]["code"] and "security" not in said["paths"]["/api/v1/items"]["get"]
