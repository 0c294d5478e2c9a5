"""The gallery shows every component, on demonstration sites only."""

import pytest

pytestmark = pytest.mark.django_db


def test_it_does_not_exist_on_a_real_site(client, settings):
    settings.DEMO = False
    assert client.get("/look/").status_code == 404


def test_it_shows_every_component_of_the_style_sheet_it_is_for(client, settings):
    settings.DEMO = True
    page = client.get("/look/").text
    shown = ["zz-btn--primary", "zz-lamp--late", "zz-badge--turn", "zz-tile", "zz-note--soon", "zz-path", "zz-clock__days", "zz-meter--demo", "zz-meter--none",
             "zz-errors", "zz-field--error", "zz-state--failed", "zz-skel", "zz-pages", "zz-table--stack", "zz-dl", "zz-log", "zz-dialog", "zz-toast--late", "zz-segment", "zz-crumb", "zz-helpbar"]  # fmt: skip
    assert [name for name in shown if f'"{name}' not in page and f" {name}" not in page] == []
