"""Pages of a list: nothing twice, nothing lost, one statement each."""

from itertools import chain

import pytest
from django.http import QueryDict

from zizai.city.models import Region
from zizai.look.paging import keyset

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _regions():
    Region.objects.bulk_create(
        Region(id=Region.id_of(f"{n:03}"), code=f"{n:03}", name=f"村{n}", level="village", path=f"/{n:03}/")
        for n in range(45)
    )


def codes(page):
    return [one.code for one in page.rows]


def walk(key, start=""):
    seen, asked = [], QueryDict(f"{key}={start}" if start else "")
    while True:
        page = keyset(Region.objects.all(), asked)
        seen.append(codes(page))
        following = getattr(page, key)
        if following is None:
            return seen
        asked = QueryDict(f"{key}={following}")


def test_walking_forward_shows_every_row_once_and_in_order():
    pages = walk("after")
    assert [len(page) for page in pages] == [20, 20, 5]
    assert list(chain.from_iterable(pages)) == [f"{n:03}" for n in range(45)]


def test_walking_back_shows_the_same_rows():
    pages = walk("before", start="044")
    assert list(chain.from_iterable(reversed(pages))) == [f"{n:03}" for n in range(44)]


def test_the_first_page_leads_only_on_and_the_last_only_back():
    first, last = keyset(Region.objects.all(), {}), keyset(Region.objects.all(), {"after": "039"})
    assert (first.before, first.after, last.before, last.after) == (None, "019", "040", None)


def test_a_key_that_is_gone_does_no_harm():
    Region.objects.filter(code="010").delete()
    assert codes(keyset(Region.objects.all(), {"after": "010"}))[0] == "011"


def test_beyond_the_end_there_is_an_empty_page():
    assert not keyset(Region.objects.all(), {"after": "999"})


def test_a_page_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        keyset(Region.objects.all(), {"after": "020"})
