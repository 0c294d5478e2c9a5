"""Very many cases, fast: some hundreds live through their lives by the product's own verbs, then they are copied.

A copy has identifiers, numbers, names, a desk and a region of its own, and its events are chained anew, so
that history verifies. Rows go past the ORM: COPY on PostgreSQL, executemany on SQLite, without the
indexes that are no constraint, which are made afterwards.
"""

import json
import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from case_samples import APPROVER, BUILDING, FOOD, HEALTH, SHOP, codes
from measuring import raw_link, vendor

from zizai.cases.lifecycle import case, opinion
from zizai.cases.models import Case, Opinion
from zizai.city.models import Post, Staff
from zizai.city.public import actor_for
from zizai.kernel import clock, history
from zizai.kernel.ids import new_id
from zizai.kernel.lifecycle import open_thing, perform
from zizai.kernel.models import Event, EventDetail
from zizai.vocabulary.city import Role

OPEN_SHARE = 0.03
# The personal details of one in so many closed cases are copied as well; of open ones all are.
DETAILS_OF = 10
AT_ONCE = 2000
# A step follows the one before within so many hours.
_MOST = timedelta(hours=20)
# How often what way is gone; the steps that follow `take_in`, each some hours later. What is open has come as far as its last step.
OPEN_WAYS = {
    (): 30, ("register",): 15, ("register", "accept"): 30, ("register", "accept", "consult"): 8,
    ("correct_notice",): 7, ("register", "accept", "consult", "answer", "grant"): 10,
}  # fmt: skip
CLOSED_WAYS = {
    ("register", "accept", "consult", "answer", "grant", "deliver"): 55, ("register", "accept", "consult", "answer", "refuse", "deliver"): 10,
    ("not_accept",): 35,
}  # fmt: skip
_SAID = {
    "not_accept": {"reasons": "不属于本机关职权", "where": "省卫生健康委员会"},
    "refuse": {"reasons": "卫生检测不合格（细则第二十四条）", "remedies": "60日内申请行政复议，6个月内提起行政诉讼"},
    "deliver": {"way": "window", "receipt": "本人签收"},
}


@cache
def who(name):
    """The actor of a member of the pack's staff, by user name."""
    return actor_for(Staff.objects.select_related("account").get(code=name).account)


# ---- lives ----


def live(ways, number, began):
    """`number` cases that go these ways; `began(steps, draw)` says when one with these begins. Returns their identifiers."""
    draw, made = random.Random(1), []
    chosen = draw.choices(list(ways), list(ways.values()), k=number)
    for place, steps in enumerate(chosen):
        [item], at = draw.choices([HEALTH, FOOD, BUILDING], [50, 45, 5]), began(steps, draw)
        data = {"item": item, "applicant": "周丽华", "channel": "1", **SHOP, "object_name": f"第{at:%m%d%H%M}{place:04}家"}
        with clock.at(at):
            thing = open_thing(case, "take_in", actor=who("chuangkou"), data=data)
        for step in steps:
            at += _MOST * draw.random()
            with clock.at(at):
                thing = _step(thing, item, step)
        made.append(thing.pk)
    return made


def _step(thing, item, step):
    if step == "consult" and not thing.opinion_units:
        return thing
    if step == "answer":
        for one in Opinion.objects.filter(case=thing, is_open=True).select_related("unit"):
            perform(opinion, "give", one, actor=who("xiaofang" if one.unit.code.endswith("-xf") else "zhifa"), data={"answer": "agree"})
        return Case.objects.get(pk=thing.pk)
    said = {
        "register": {"materials": codes(item)},
        "correct_notice": {"materials": codes(item, 1), "how": "请补盖公章"},
        "grant": {"result_number": f"自审许〔2026〕{str(thing.pk)[-8:]}号"},
        **_SAID,
    }
    actor = who(APPROVER[item] if step in ("consult", "grant", "refuse") else "chuangkou")
    return perform(case, step, thing, actor=actor, data=said.get(step))


# ---- copies ----


class Table:
    """A table that rows are copied into: its columns without the serial one, and where each stands in a row."""

    def __init__(self, link, model):
        names = [field.column for field in model._meta.concrete_fields if field.get_internal_type() != "BigAutoField"]
        self.name, self.at = model._meta.db_table, {name: place for place, name in enumerate(names)}
        self._link, self._columns = link, ", ".join(f'"{name}"' for name in names)

    def rows(self, where, *params):
        """Rows as lists of values."""
        mark = "%s" if vendor() == "postgresql" else "?"
        sql = f"SELECT {self._columns} FROM {self.name} WHERE {where.replace('?', mark)}"
        return [list(row) for row in self._link.execute(sql, params).fetchall()]

    def changed(self, row, **values):
        """A copy of a written row with other values."""
        made = row.copy()
        for name, value in values.items():
            made[self.at[name]] = written(value)
        return made

    def write(self, rows):
        """Put written rows into the table."""
        if not rows:
            return
        if vendor() == "postgresql":
            with self._link.cursor() as cursor, cursor.copy(f"COPY {self.name} ({self._columns}) FROM STDIN") as copy:
                copy.write("\n".join(["\t".join(row) for row in rows]) + "\n")
            return
        self._link.execute("BEGIN")
        self._link.executemany(f"INSERT INTO {self.name} ({self._columns}) VALUES ({', '.join('?' * len(self.at))})", rows)
        self._link.execute("COMMIT")


def written(value):
    """A value as it is written: as COPY reads it on PostgreSQL, itself on SQLite."""
    if vendor() == "sqlite":
        return value.hex if isinstance(value, UUID) else value
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t") if isinstance(value, str) else str(value)


@dataclass(frozen=True)
class Place:
    """Where a case is handled: the deciding unit, its region, the desks."""

    unit: UUID
    scope: str
    window: str
    decides: str


def places():
    """The city's and the counties' halls, each with the units that decide there."""
    posts = Post.objects.filter(active=True).select_related("organisation__region").exclude(desks=[])
    windows = {post.region_id: post.desks[0] for post in posts if Role.WINDOW_CLERK in post.roles}
    deciding = [post for post in posts if Role.APPROVER in post.roles and post.organisation.region_id in windows]
    return [Place(post.organisation_id, post.organisation.region.path, windows[post.organisation.region_id], post.desks[0]) for post in deciding]


@dataclass(frozen=True)
class Member:
    """A case or one of its opinions: its row, its events as (row, body), its personal details; rows as they are written."""

    pk: UUID
    row: list
    events: list
    details: list


@dataclass(frozen=True)
class Family:
    """A case with its opinions, and what of the case the copies change."""

    members: list[Member]
    number: str
    unit: UUID
    scope: str
    window: str
    at_window: bool


class Copier:
    """Copies families: `copy(number)` of them, a share of them open."""

    def __init__(self, open_ones, closed_ones):
        self._link = raw_link()
        self._tables = [Table(self._link, model) for model in (Case, Opinion, Event, EventDetail)]
        self._open, self._closed = ([self._family(pk) for pk in ids] for ids in (open_ones, closed_ones))
        self._places = places()

    def _family(self, pk):
        cases, opinions, *_ = self._tables
        given = pk if vendor() == "postgresql" else pk.hex
        [thing] = cases.rows("id = ?", given)
        about = {name: thing[place] for name, place in cases.at.items()}
        members = [self._member("cases.case", thing), *(self._member("cases.opinion", row) for row in opinions.rows("case_id = ?", given))]
        unit = UUID(str(about["organisation_id"]))
        return Family(members, about["number"], unit, about["scope_path"], about["window_desk"], about["desk"] == about["window_desk"])

    def _member(self, kind, row):
        _, _, events, details = self._tables
        lived = sorted(events.rows("kind = ? AND thing_id = ?", kind, row[0]), key=lambda one: one[events.at["seq"]])
        told = details.rows("kind = ? AND thing_id = ?", kind, row[0])
        made = [([*map(written, one)], bytes(one[events.at["body"]])) for one in lived]
        return Member(UUID(str(row[0])), [*map(written, row)], made, [[*map(written, one)] for one in told])

    def copy(self, number):
        """Write `number` copies. Returns how many rows went into each table."""
        draw, made, many = random.Random(2), defaultdict(int), max(1, round(number * OPEN_SHARE))
        put_back = self._without_indexes()
        for start in range(0, number, AT_ONCE):
            rows = [[] for _ in self._tables]
            for place in range(start, min(start + AT_ONCE, number)):
                # Open ones stand between the others, as in a city.
                is_open = place * many // number != (place + 1) * many // number
                self._one(draw.choice(self._open if is_open else self._closed), place, draw.choice(self._places), rows, told=is_open or place % DETAILS_OF == 0)
            for table, some in zip(self._tables, rows, strict=True):
                table.write(some)
                made[table.name] += len(some)
        if vendor() == "postgresql":
            self._link.execute("SET maintenance_work_mem = '512MB'")
        for sql in put_back:
            self._link.execute(sql)
        return dict(made)

    def _one(self, family, number, where, rows, *, told):
        ids = {member.pk: new_id() for member in family.members}
        said = {**ids, family.unit: where.unit, family.scope: where.scope, family.number: f"510300-20261125-S{number:07}"}
        said = [(str(before).encode(), str(after).encode()) for before, after in said.items()]
        heads = [self._events(member, ids[member.pk], said, rows, told=told) for member in family.members]
        cases, opinions, *_ = self._tables
        at = {"organisation_id": where.unit, "scope_path": where.scope}
        own = {} if where.window == family.window else {"assignee": None}
        thing, *children = family.members
        pk = ids[thing.pk]
        rows[0].append(cases.changed(
            thing.row, id=pk, head=heads[0], number=f"510300-20261125-S{number:07}", object_name=f"第{number}家", matter_key=history.sm3(b"%d" % number),
            window_desk=where.window, decision_desk=where.decides, desk=where.window if family.at_window else where.decides, **at, **own,
        ))  # fmt: skip
        rows[1] += [opinions.changed(child.row, id=ids[child.pk], case_id=pk, head=head, **at) for child, head in zip(children, heads[1:], strict=True)]

    def _events(self, member, pk, said, rows, *, told):
        """The events of a copy, chained anew; its head."""
        _, _, events, details = self._tables
        head = b""
        for row, body in member.events:
            for before, after in said:
                body = body.replace(before, after)
            previous, head = head, history.sm3(head, body)
            rows[2].append(events.changed(row, thing_id=pk, body=body, previous=previous, digest=head))
        if told:
            rows[3] += [details.changed(row, thing_id=pk) for row in member.details]
        return head

    def _without_indexes(self):
        """Take away the tables' indexes that are no constraint; what makes them again."""
        names = [table.name for table in self._tables]
        if vendor() == "postgresql":
            sql = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexdef NOT LIKE 'CREATE UNIQUE%%'"
            found = self._link.execute(sql, [names]).fetchall()
        else:
            sql = f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT LIKE 'CREATE UNIQUE%' AND tbl_name IN ({', '.join('?' * len(names))})"
            found = self._link.execute(sql, names).fetchall()
        for name, _ in found:
            self._link.execute(f'DROP INDEX "{name}"')
        return [made for _, made in found]

    def close(self):
        """Let planners know what there is now."""
        self._link.execute("ANALYZE")
        self._link.close()


def _lately(now):
    """When an open case began: what is not accepted yet within the notice limit, so that no timer is due; all else within a month."""

    def began(steps, draw):
        spread = timedelta(days=30) if "accept" in steps else timedelta(hours=48)
        return now - _MOST * len(steps) - spread * draw.random()

    return began


def make(number):
    """The city's cases: `number` of them. Returns how many rows that makes in each table."""
    now = clock.now()
    kept = min(400, max(20, number // 100))
    opened = live(OPEN_WAYS, kept, _lately(now))
    closed = live(CLOSED_WAYS, kept, lambda steps, draw: now - timedelta(days=30) - timedelta(days=900) * draw.random())
    copier = Copier(opened, closed)
    made = copier.copy(number)
    copier.close()
    return made
