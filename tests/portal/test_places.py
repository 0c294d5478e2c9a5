"""Where to go: from the county down to the village, by name, honest about what nobody has confirmed."""

import pytest
from markup import Page

from zizai.city.models import Boundary, Hall, Region, Station, Window
from zizai.look import home

pytestmark = pytest.mark.usefixtures("city")


def page(client, address):
    return Page(client.get(address).text)


def test_the_county_map_can_be_walked_with_keys_and_names_every_county(client):
    shapes = [attrs for attrs in page(client, "/places/").all("a") if "aria-label" in attrs]
    assert [(one["aria-label"], one["href"]) for one in shapes][:2] == [
        ("自流井区", "/places/510302/"),
        ("贡井区", "/places/510303/"),
    ]
    assert len(shapes) == 6


def test_counties_come_with_the_functional_zone_that_has_no_outline(client):
    assert "/places/510300-GX/" in page(client, "/places/").links()
    assert "这里是功能区，不是行政区划" in page(client, "/places/510300-GX/").text


def test_a_city_without_outlines_still_has_its_list(client):
    Boundary.objects.all().delete()
    found = page(client, "/places/")
    assert found.all("svg") and not [one for one in found.all("svg") if one.get("class") == "map"]
    assert "/places/510302/" in found.links()


def test_one_goes_down_from_the_county_to_the_village(client):
    county, town = page(client, "/places/510302/"), page(client, "/places/510302001/")
    assert "/places/510302001/" in county.links() and "/places/510302001002/" in town.links()
    village = page(client, "/places/510302001002/")
    assert "高山井社区" in village.text
    # The way back up stands above it.
    assert {"/places/", "/places/510302/", "/places/510302001/"} <= set(village.links())


def test_a_village_shows_the_nearest_place_first(client):
    text = page(client, "/places/510302001002/").text
    nearest = ["高山井社区便民服务站", "五星街街道便民服务中心", "自流井区政务服务中心", "自贡市政务服务中心"]
    assert [text.index(one) for one in nearest] == sorted(text.index(one) for one in nearest)


def test_the_campus_is_shown_and_said_to_be_outside_the_plans_986_villages(client):
    text = page(client, "/places/510311112401/").text
    assert "四川卫生康复职业学院社区" in text and "改革方案统计的986个村（社区）不含这里" in text
    assert "不含这里" not in page(client, "/places/510302001002/").text


def test_what_nobody_has_written_down_is_said_to_be_missing(client):
    assert "地址待主管部门补充" in page(client, "/places/hall/510300-hall/").text
    Hall.objects.filter(code="510300-hall").update(address="汇兴路111号", hours="")
    text = page(client, "/places/hall/510300-hall/").text
    assert "汇兴路111号" in text and "办公时间待主管部门补充" in text


def test_pages_with_unconfirmed_content_say_so(client, settings, tmp_path):
    assert "内容未经主管部门核定" in page(client, "/places/510302/").text
    (tmp_path / "pack.toml").write_text('title = "某市"\n', "utf-8")
    settings.PACK_DIR = tmp_path
    assert "内容未经主管部门核定" not in page(client, "/places/510302/").text


def test_windows_that_take_the_same_are_one_row_and_the_others_say_what_they_take(client):
    text = page(client, "/places/hall/510300-hall/").text
    assert "A01至A12，共12个" in text and "什么都能办" in text
    assert "公安出入境窗口B01公安" in text


def test_a_hall_without_windows_says_so(client):
    Window.objects.filter(hall__code="510302-hall").update(active=False)
    assert "窗口还没有录入" in page(client, "/places/hall/510302-hall/").text


@pytest.mark.parametrize("address", ["/places/999999/", "/places/hall/999-hall/"])
def test_what_does_not_exist_is_404(client, address):
    assert client.get(address).status_code == 404


def test_what_was_withdrawn_does_not_exist_any_more(client):
    Region.objects.filter(code="510302001002").update(active=False)
    Hall.objects.filter(code="510302-hall").update(active=False)
    assert client.get("/places/510302001002/").status_code == client.get("/places/hall/510302-hall/").status_code == 404
    assert "/places/510302001002/" not in page(client, "/places/510302001/").links()
    assert "自流井区政务服务中心" not in page(client, "/places/510302/").text


def test_the_top_region_is_the_list_of_counties(client):
    assert client.get("/places/510300/").headers["Location"] == "/places/"


def test_long_lists_come_page_by_page(client):
    first = page(client, "/places/510321100/")
    assert len([link for link in first.links() if link.startswith("/places/510321100")]) == 20
    (onward,) = [link for link in first.links() if link.startswith("?after=")]
    assert [link for link in page(client, "/places/510321100/" + onward).links() if link.startswith("?before=")]


def test_a_page_that_is_gone_leads_back_to_the_start(client):
    found = page(client, "/places/510302001/?after=999")
    assert "这一页没有了" in found.text and "/places/510302001/" in found.links()


class TestSearch:
    def found(self, client, name, **more):
        return Page(client.get("/places/", {"q": name, **more}).text)

    def test_part_of_a_name_finds_the_place_with_what_it_lies_in(self, client):
        found = self.found(client, "高山井")
        assert "/places/510302001002/" in found.links() and "自流井区 五星街街道" in found.text

    def test_a_hall_is_found_by_its_name(self, client):
        assert "/places/hall/510322-hall/" in self.found(client, "富顺县政务").links()

    def test_a_place_is_found_by_the_name_of_its_station(self, client):
        assert "/places/510302001/" in self.found(client, "五星街街道便民服务中心").links()

    def test_the_ending_people_use_need_not_be_the_registers(self, client):
        found = self.found(client, "高山井村")
        assert "没有“高山井村”" in found.text and "/places/510302001002/" in found.links()

    @pytest.mark.parametrize("typed", ["䶮溪村", "\ue863溪村", " 䶮 溪 村", "䶮\U000e0100溪村"])
    def test_rare_characters_are_found_from_any_spelling(self, client, typed):
        town = Region.objects.get(code="510302001")
        Region.objects.create(
            id=Region.id_of("x1"),
            code="x1",
            name="䶮溪村村民委员会",
            level="village",
            parent=town,
            path=town.path + "x1/",
        )
        assert "/places/x1/" in self.found(client, typed).links()

    def test_nothing_found_says_what_to_do(self, client):
        found = self.found(client, "火星基地")
        assert "没找到“火星基地”" in found.text and "/places/" in found.links()

    @pytest.mark.parametrize("typed", ["%", "_", "'; --", "<script>alert(1)</script>"])
    def test_signs_mean_nothing_but_themselves(self, client, typed):
        response = client.get("/places/", {"q": typed})
        assert response.status_code == 200 and "<script>alert" not in response.text
        assert "没找到" in response.text

    def test_too_long_a_name_is_refused_with_advice_and_kept(self, client):
        response = client.get("/places/", {"q": "井" * 41})
        assert response.status_code == 422 and "地名最多40个字，您写了41个" in response.text
        (box,) = [attrs for attrs in Page(response.text).all("input") if attrs.get("name") == "q"]
        assert box["value"] == "井" * 41 and box["aria-describedby"] == "place-error"

    def test_an_empty_search_is_the_list(self, client):
        assert "选区县" in self.found(client, "　 \x00\u200b").text

    def test_the_result_goes_on_page_by_page_with_the_same_words(self, client):
        (onward,) = [link for link in self.found(client, "村").links() if "after=" in link]
        assert onward.startswith("?q=%E6%9D%91&after=")
        assert "政务大厅" not in Page(client.get("/places/" + onward).text).text


class TestStatements:
    """Budgets: they do not grow with the city."""

    def test_the_list_of_counties(self, client, django_assert_num_queries):
        with django_assert_num_queries(3):  # outlines, the city's halls, counties
            client.get("/places/")
        with django_assert_num_queries(2):  # the map is held
            client.get("/places/")

    @pytest.mark.parametrize("code", ["510302", "510302001", "510302001002", "510321100", "510300-GX"])
    def test_a_region(self, client, code, django_assert_num_queries):
        with django_assert_num_queries(4):  # region with what it lies in, what lies below, stations, halls
            client.get(f"/places/{code}/")

    def test_the_campus_counts_the_villages_of_the_plan(self, client, django_assert_num_queries):
        with django_assert_num_queries(5):
            client.get("/places/510311112401/")

    def test_a_hall(self, client, django_assert_num_queries):
        with django_assert_num_queries(2):  # hall, windows
            client.get("/places/hall/510300-hall/")

    @pytest.mark.parametrize(("name", "statements"), [("井", 2), ("高山井村", 4), ("火星", 2), ("火星村", 4)])
    def test_a_search(self, client, name, statements, django_assert_num_queries):
        with django_assert_num_queries(statements):  # regions, halls; twice where the stem is tried
            client.get("/places/", {"q": name})

    def test_the_home_page_takes_no_more_than_its_sections_say(self, client, django_assert_max_num_queries):
        with django_assert_max_num_queries(sum(section.sql for section in home.sections())):
            client.get("/")

    @pytest.mark.parametrize(
        "address", ["/help/", "/privacy/", "/accessibility/", "/elder/", "/offline/", "/worker.js", "/mark.svg"]
    )
    def test_pages_without_data_ask_nothing(self, client, address, django_assert_num_queries):
        with django_assert_num_queries(0):
            client.get(address)


def test_stations_of_a_place_that_has_two_are_both_shown(client):
    region = Region.objects.get(code="510302001")
    Station.objects.create(
        id=Station.id_of("s2"),
        code="510302001-z",
        name="第二便民服务点",
        region=region,
        kind="town_centre",
        address="檀木林街1号",
    )
    assert "第二便民服务点檀木林街1号" in page(client, "/places/510302001/").text
