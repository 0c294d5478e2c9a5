"""How a kind of thing goes is shown from its declaration, in a picture and in words."""

import shutil

import pytest
from counter.lifecycle import filing

from zizai.kernel.lifecycle.pictures import draw_all, picture_of

pytestmark = pytest.mark.django_db


def test_every_verb_stands_in_the_table_with_who_may_and_from_where(at_work):
    page = at_work.get("/desk/counter.filing/-/flow/").content.decode()
    assert all(verb.label in page for verb in filing.verbs.values())
    assert "法定时限到期" in page
    assert "新建" in page


@pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz draws the pictures")
def test_the_picture_is_drawn_once_and_anew_only_for_another_declaration(at_work, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert at_work.get("/desk/counter.filing/-/flow.svg").status_code == 404
    assert draw_all() > 0
    assert draw_all() == 0
    answer = at_work.get("/desk/counter.filing/-/flow.svg")
    assert (answer["Content-Type"], b"<svg" in b"".join(answer.streaming_content)) == ("image/svg+xml", True)
    stale = picture_of(filing).with_name("counter.filing.000000000000.svg")
    stale.write_text("<svg/>")
    draw_all()
    assert not stale.exists()
    assert 'src="/desk/counter.filing/-/flow.svg"' in at_work.get("/desk/counter.filing/-/flow/").content.decode()


def test_who_may_not_know_of_the_kind_sees_neither(client, stranger):
    client.force_login(stranger.account)
    for way in ("flow/", "flow.svg"):
        assert client.get(f"/desk/no.such/-/{way}").status_code == 404
