"""What the city reads from its pack."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from zizai.city.appointments import overlap
from zizai.city.models import (
    Account,
    Enterprise,
    Guardianship,
    Hall,
    Holding,
    Mandate,
    Organisation,
    Person,
    Post,
    PostIncompatibility,
    Region,
    Roster,
    Staff,
    Station,
    Window,
)
from zizai.city.models.listed import Listed
from zizai.city.pack import Change, Column, Fault, Sheet, SheetPart, register
from zizai.city.pack.boundaries import BoundaryPart
from zizai.city.pack.cells import (
    choice,
    code_of,
    credit_code,
    day,
    hour,
    identity_number,
    many,
    person_name,
    text,
    weekday,
    yes_no,
)
from zizai.city.pack.sheets import Row, Rows
from zizai.kernel import calendar
from zizai.kernel.lifecycle import publish_calendar
from zizai.kernel.models import CalendarDay
from zizai.vocabulary.city import Level, Role, StationKind, UnitKind, WindowKind, roles_clash

Report = Callable[[int, str], None]

code, name = Column("code", "code", text), Column("name", "name", text)
person = Column("name", "name", person_name)
region = Column("region", "region_id", code_of(Region))


def _paths(rows: Rows) -> None:
    by_id = {Region.id_of(row.code): row for row in rows[Region].values()}

    def path(row: Row) -> str:
        above = by_id.get(row.values["parent_id"])
        return (path(above) if above else "/") + row.code + "/"

    for row in rows[Region].values():
        row.values["path"] = path(row)


def _one_top(rows: Rows, report: Report) -> None:
    tops = [row for row in rows[Region].values() if row.values["parent_id"] is None]
    for row in tops[1:]:
        report(row.line, "没有上级；全市只能有一个最上级区划。")


def _one_role_of_three(rows: Rows, report: Report) -> None:
    for row in rows[Post].values():
        reason = roles_clash(row.values["roles"], row.values["roles"])
        if reason:
            report(row.line, f"一个岗位不能兼有这些角色：{reason}。")


def _two_posts(rows: Rows, report: Report) -> None:
    for row in rows[PostIncompatibility].values():
        if row.values["one_id"] == row.values["other_id"]:
            report(row.line, "两个岗位不能是同一个。")


def _kept_apart(rows: Rows, report: Report) -> None:
    posts = {Post.id_of(row.code): row.values for row in rows[Post].values()}
    declared = {frozenset({row.values["one_id"], row.values["other_id"]}): row.values["name"] for row in rows[PostIncompatibility].values()}
    held: dict[Any, list[Row]] = {}
    for row in rows[Holding].values():
        held.setdefault(row.values["staff_id"], []).append(row)
    for one, other in (pair for holdings in held.values() for pair in combinations(holdings, 2)):
        if not overlap(SimpleNamespace(**one.values), SimpleNamespace(**other.values)):
            continue
        pair = one.values["post_id"], other.values["post_id"]
        if pair[0] == pair[1]:
            report(other.line, f"和第{one.line}行是同一人任同一岗位，日期重叠。")
            continue
        reason = declared.get(frozenset(pair)) or roles_clash(posts[pair[0]]["roles"], posts[pair[1]]["roles"])
        if reason:
            report(other.line, f"和第{one.line}行的岗位不能由同一人同时担任：{reason}。")


def _days_in_order(model: type[Listed]) -> Callable[[Rows, Report], None]:
    def verify(rows: Rows, report: Report) -> None:
        for row in rows[model].values():
            if row.values["valid_to"] is not None and row.values["valid_to"] < row.values["valid_from"]:
                report(row.line, "valid_to 不能早于 valid_from。")

    return verify


def _holdings(rows: Rows, report: Report) -> None:
    _days_in_order(Holding)(rows, report)
    _kept_apart(rows, report)


def _people(rows: Rows, report: Report) -> None:
    seen: dict[bytes, int] = {}
    for row in rows[Person].values():
        first = seen.setdefault(row.values["number_digest"], row.line)
        if first != row.line:
            report(row.line, f"和第{first}行是同一个身份证号。")
        if row.values["deceased_on"] and row.values["deceased_on"] < row.values["born_on"]:
            report(row.line, "死亡日期早于身份证号里的出生日期。")


def _roster(rows: Rows, report: Report) -> None:
    seats: dict[Any, list[Row]] = {}
    for row in rows[Roster].values():
        if row.values["ends"] <= row.values["begins"]:
            report(row.line, "ends 要晚于 begins。")
        seats.setdefault((row.values["staff_id"], row.values["weekday"]), []).append(row)
    for one, other in (pair for shifts in seats.values() for pair in combinations(shifts, 2)):
        if one.values["begins"] < other.values["ends"] and other.values["begins"] < one.values["ends"]:
            report(other.line, f"和第{one.line}行是同一人同一时间，不能坐两个窗口。")


def _mandates(rows: Rows, report: Report) -> None:
    _days_in_order(Mandate)(rows, report)
    _one_principal(rows, report)


def _one_principal(rows: Rows, report: Report) -> None:
    for row in rows[Mandate].values():
        if (row.values["person_id"] is None) == (row.values["enterprise_id"] is None):
            report(row.line, "person 和 enterprise 要填一个，也只能填一个。")


def _accounts() -> None:
    """Every member of staff has an account to sign in with; its password is set by the person, never by a file."""
    without = list(Staff.objects.filter(account__isnull=True, active=True))
    if not without:
        return
    made = [Account(id=Staff.id_of(member.code), username=member.code, password="!") for member in without]
    Account.objects.bulk_create(made, ignore_conflicts=True)
    for member, account in zip(without, made, strict=True):
        member.account_id = account.pk
    Staff.objects.bulk_update(without, ["account"], batch_size=500)


SHEETS = [
    Sheet("regions.csv", Region, finish=_paths, verify=_one_top, columns=[
        code, name, Column("level", "level", choice(Level)), Column("kind", "kind", text, required=False),
        Column("parent", "parent_id", code_of(Region), required=False, default=None), Column("in_plan", "in_plan", yes_no),
    ]),
    Sheet("organisations.csv", Organisation, columns=[
        code, name, Column("short_name", "short_name", text), Column("kind", "kind", choice(UnitKind)), region,
        Column("parent", "parent_id", code_of(Organisation), required=False, default=None),
    ]),
    Sheet("halls.csv", Hall, columns=[
        code, name, region, Column("address", "address", text, required=False), Column("hours", "hours", text, required=False),
    ]),
    Sheet("windows.csv", Window, key=lambda cells: cells["hall"] + "-" + cells["number"], columns=[
        name, Column("hall", "hall_id", code_of(Hall)), Column("number", "number", text), Column("kind", "kind", choice(WindowKind)),
        Column("scope", "scope", many(text), required=False, default=[]),
    ]),
    Sheet("stations.csv", Station, columns=[
        code, name, region, Column("kind", "kind", choice(StationKind)), Column("address", "address", text, required=False),
    ]),
    Sheet("posts.csv", Post, verify=_one_role_of_three, columns=[
        code, name, Column("organisation", "organisation_id", code_of(Organisation)), region,
        Column("roles", "roles", many(choice(Role))), Column("desks", "desks", many(text), required=False, default=[]),
    ]),
    Sheet("incompatibilities.csv", PostIncompatibility, verify=_two_posts, label=lambda cells: cells["reason"],
          key=lambda cells: " ".join(sorted((cells["one"], cells["other"]))), columns=[
        Column("reason", "name", text), Column("one", "one_id", code_of(Post)), Column("other", "other_id", code_of(Post)),
    ]),
    Sheet("staff.csv", Staff, demo=True, columns=[code, person, Column("organisation", "organisation_id", code_of(Organisation))]),
    Sheet("holdings.csv", Holding, demo=True, verify=_holdings,
          key=lambda cells: "-".join((cells["staff"], cells["post"], cells["valid_from"])), label=lambda cells: cells["staff"], columns=[
        Column("staff", "staff_id", code_of(Staff)), Column("post", "post_id", code_of(Post)),
        Column("valid_from", "valid_from", day), Column("valid_to", "valid_to", day, required=False, default=None),
    ]),
    Sheet("roster.csv", Roster, demo=True, verify=_roster,
          key=lambda cells: "-".join((cells["window"], cells["weekday"], cells["begins"])), label=lambda cells: cells["window"], columns=[
        Column("window", "window_id", code_of(Window)), Column("staff", "staff_id", code_of(Staff)), Column("weekday", "weekday", weekday),
        Column("begins", "begins", hour), Column("ends", "ends", hour),
    ]),
    Sheet("people.csv", Person, demo=True, verify=_people, columns=[
        code, person, Column("number", "", identity_number), Column("phone", "phone", text, required=False, default=None),
        Column("deceased_on", "deceased_on", day, required=False, default=None),
    ]),
    Sheet("enterprises.csv", Enterprise, demo=True, columns=[
        Column("code", "code", credit_code), name, Column("representative", "representative_id", code_of(Person)),
        Column("dissolved_on", "dissolved_on", day, required=False, default=None),
    ]),
    Sheet("guardianships.csv", Guardianship, demo=True, verify=_days_in_order(Guardianship),
          key=lambda cells: f"{cells['guardian']}-{cells['ward']}", label=lambda cells: cells["guardian"], columns=[
        Column("guardian", "guardian_id", code_of(Person)), Column("ward", "ward_id", code_of(Person)),
        Column("valid_from", "valid_from", day), Column("valid_to", "valid_to", day, required=False, default=None),
    ]),
    Sheet("mandates.csv", Mandate, demo=True, verify=_mandates, label=lambda cells: cells["code"], columns=[
        code, Column("agent", "agent_id", code_of(Person)),
        Column("person", "person_id", code_of(Person), required=False, default=None),
        Column("enterprise", "enterprise_id", code_of(Enterprise), required=False, default=None),
        Column("scope", "scope", many(text)), Column("valid_from", "valid_from", day), Column("valid_to", "valid_to", day),
    ]),
]  # fmt: skip


class CalendarPart:
    """`calendar/2027.csv`: a whole year newly published; the file's name is the year."""

    name = "calendar"

    def read(self, folder: Path, faults: list[Fault]) -> list[calendar.Day]:
        """The days of all years in the folder."""
        days: list[calendar.Day] = []
        for path in sorted((folder / "calendar").glob("*.csv")):
            try:
                days += calendar.read_year(path.read_text("utf-8"), year=int(path.stem))
            except calendar.WrongTable as wrong:
                faults += [Fault(f"calendar/{path.name}", 0, reason) for reason in wrong.faults]
            except ValueError:
                faults.append(Fault(f"calendar/{path.name}", 0, "文件名要是年份，如 2027.csv，内容要是 UTF-8。"))
        return days

    def changes(self, said: list[calendar.Day]) -> list[Change]:
        """Days that would be said for the first time, or otherwise than now."""
        return [Change(f"calendar/{day.day.year}.csv", "更改", f"{day.day} {'上班' if day.is_workday else '休息'}") for day in self._new(said)]

    def load(self, said: list[calendar.Day]) -> int:
        """Publish the calendar; provisional dues follow."""
        new = self._new(said)
        if new:
            publish_calendar(new, source="城市包 calendar/")
        return len(new)

    def _new(self, said: list[calendar.Day]) -> list[calendar.Day]:
        known = dict(CalendarDay.objects.values_list("day", "is_workday"))
        return [day for day in said if known.get(day.day) is not day.is_workday]


class InfoPart:
    """`pack.toml`: what the pack is."""

    name = "pack"

    def read(self, folder: Path, faults: list[Fault]) -> dict[str, Any]:
        """Name, title and region of the pack."""
        try:
            said = tomllib.loads((folder / "pack.toml").read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
            faults.append(Fault("pack.toml", 0, f"读不懂：{wrong}"))
            return {}
        faults += [Fault("pack.toml", 0, f"缺少 {key}。") for key in ("name", "title", "region") if not said.get(key)]
        return said

    def changes(self, said: dict[str, Any]) -> list[Change]:
        """Nothing: it describes the pack and is not stored."""
        return []

    def load(self, said: dict[str, Any]) -> int:
        """Nothing to load."""
        return 0


register(InfoPart())
register(SheetPart("city", SHEETS, after=_accounts))
register(BoundaryPart())
register(CalendarPart())
