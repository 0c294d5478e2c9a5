"""What the city reads from its pack."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

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
    Region,
    Roster,
    Staff,
    Station,
    Window,
)
from zizai.city.pack import Change, Column, Fault, Sheet, SheetPart, register
from zizai.city.pack.cells import choice, code_of, credit_code, day, hour, identity_number, many, text, weekday, yes_no
from zizai.city.pack.sheets import Row, Rows
from zizai.kernel import calendar
from zizai.kernel.lifecycle import publish_calendar
from zizai.kernel.models import CalendarDay
from zizai.vocabulary.city import Level, Role, StationKind, UnitKind, WindowKind

Report = Callable[[int, str], None]

# 三员分立 (GB/T 22239, classified protection): who runs the system, who guards it and who audits it are three people.
APART = [{Role.OPERATOR, Role.SECURITY}, {Role.OPERATOR, Role.AUDITOR}, {Role.SECURITY, Role.AUDITOR}]

code, name = Column("code", "code", text), Column("name", "name", text)
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
        if any(pair <= set(row.values["roles"]) for pair in APART):
            report(row.line, "一个岗位不能同时有运维、安全保密、审计中的两个角色（三员分立）。")


def _kept_apart(rows: Rows, report: Report) -> None:
    posts = {Post.id_of(row.code): row for row in rows[Post].values()}
    held: dict[Any, list[Row]] = {}
    for row in rows[Holding].values():
        held.setdefault(row.values["staff_id"], []).append(row)
    for holdings in held.values():
        for one, other in combinations(holdings, 2):
            roles = [set(posts[row.values["post_id"]].values["roles"]) for row in (one, other)]
            clash = [pair for pair in APART if pair & roles[0] and pair & roles[1] - (pair & roles[0])]
            if clash and _overlap(one.values, other.values):
                report(other.line, f"和第{one.line}行不能由同一人兼任：{'、'.join(sorted(Role(role).label for role in clash[0]))}要分开。")


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return (other["valid_to"] is None or one["valid_from"] <= other["valid_to"]) and (
        one["valid_to"] is None or other["valid_from"] <= one["valid_to"]
    )


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
    Sheet("staff.csv", Staff, demo=True, columns=[code, name, Column("organisation", "organisation_id", code_of(Organisation))]),
    Sheet("holdings.csv", Holding, demo=True, verify=_kept_apart,
          key=lambda cells: "-".join((cells["staff"], cells["post"], cells["valid_from"])), label=lambda cells: cells["staff"], columns=[
        Column("staff", "staff_id", code_of(Staff)), Column("post", "post_id", code_of(Post)),
        Column("valid_from", "valid_from", day), Column("valid_to", "valid_to", day, required=False, default=None),
    ]),
    Sheet("roster.csv", Roster, demo=True,
          key=lambda cells: "-".join((cells["window"], cells["weekday"], cells["begins"])), label=lambda cells: cells["window"], columns=[
        Column("window", "window_id", code_of(Window)), Column("staff", "staff_id", code_of(Staff)), Column("weekday", "weekday", weekday),
        Column("begins", "begins", hour), Column("ends", "ends", hour),
    ]),
    Sheet("people.csv", Person, demo=True, columns=[
        code, name, Column("number", "", identity_number), Column("phone", "phone", text, required=False, default=None),
        Column("deceased_on", "deceased_on", day, required=False, default=None),
    ]),
    Sheet("enterprises.csv", Enterprise, demo=True, columns=[
        Column("code", "code", credit_code), name, Column("representative", "representative_id", code_of(Person)),
        Column("dissolved_on", "dissolved_on", day, required=False, default=None),
    ]),
    Sheet("guardianships.csv", Guardianship, demo=True,
          key=lambda cells: f"{cells['guardian']}-{cells['ward']}", label=lambda cells: cells["guardian"], columns=[
        Column("guardian", "guardian_id", code_of(Person)), Column("ward", "ward_id", code_of(Person)),
        Column("valid_from", "valid_from", day), Column("valid_to", "valid_to", day, required=False, default=None),
    ]),
    Sheet("mandates.csv", Mandate, demo=True, verify=_one_principal, label=lambda cells: cells["code"], columns=[
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
register(CalendarPart())
