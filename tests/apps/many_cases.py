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


@dataclass(frozen=True)
class Table:
    """A table as rows are copied into it: its columns without the serial one, and where each stands."""

    name: str
    columns: tuple[str, ...]

    @classmethod
    def of(cls, model):
        names = [f'"{field.column}"' for field in model._meta.concrete_fields if field.get_internal_type() != "BigAutoField"]
        return cls(model._meta.db_table, tuple(names))

    def rows(self, link, where, params):
        mark = "%s" if vendor() == "postgresql" else "?"
        sql = f"SELECT {', '.join(self.columns)} FROM {self.name} WHERE {where.replace('?', mark)}"
        names = [name.strip('"') for name in self.columns]
        return [dict(zip(names, row, strict=True)) for row in link.execute(sql, params).fetchall()]


@dataclass(frozen=True)
class Place:
    """Where a case is handled: the deciding unit, its region, the desks."""

    unit: UUID
    scope: str
    window: str
    decides: str


@dataclass
class Family:
    """A case, its opinions, all their events and personal details, as rows."""

    thing: dict
    children: list[dict]
    events: dict
    details: dict


def places():
    """The city's and the counties' halls, each with the units that decide there."""
    posts = Post.objects.filter(active=True).select_related("organisation__region").exclude(desks=[])
    windows = {post.region_id: post.desks[0] for post in posts if Role.WINDOW_CLERK in post.roles}
    deciding = [post for post in posts if Role.APPROVER in post.roles and post.organisation.region_id in windows]
    return [Place(post.organisation_id, post.organisation.region.path, windows[post.organisation.region_id], post.desks[0]) for post in deciding]


class Copier:
    """Copies families, `number` in all, a share of them open."""

    def __init__(self, open_ones, closed_ones):
        self._link = raw_link()
        self._tables = [Table.of(model) for model in (Case, Opinion, Event, EventDetail)]
        self._open, self._closed = ([self._family(pk) for pk in ids] for ids in (open_ones, closed_ones))
        self._places = places()

    def _family(self, pk):
        cases, opinions, events, details = self._tables
        thing = cases.rows(self._link, "id = ?", [_given(pk)])[0]
        children = opinions.rows(self._link, "case_id = ?", [_given(pk)])
        lived, told = {}, {}
        for kind, row in [("cases.case", thing), *(("cases.opinion", child) for child in children)]:
            of = [kind, row["id"]]
            lived[row["id"]] = sorted(events.rows(self._link, "kind = ? AND thing_id = ?", of), key=lambda one: one["seq"])
            told[row["id"]] = details.rows(self._link, "kind = ? AND thing_id = ?", of)
        return Family(thing, children, lived, told)

    def copy(self, number):
        """Write `number` copies. Returns how many rows went into each table."""
        draw, written = random.Random(2), defaultdict(int)
        put_back = self._without_indexes()
        many = max(1, round(number * OPEN_SHARE))
        for start in range(0, number, AT_ONCE):
            rows = {table.name: [] for table in self._tables}
            for place in range(start, min(start + AT_ONCE, number)):
                # Open ones stand between the others, as in a city.
                is_open = place * many // number != (place + 1) * many // number
                self._one(draw.choice(self._open if is_open else self._closed), place, draw, rows, told=is_open or place % DETAILS_OF == 0)
            for table in self._tables:
                self._write(table, rows[table.name])
                written[table.name] += len(rows[table.name])
        for sql in put_back:
            self._link.execute(sql)
        return dict(written)

    def _one(self, family, number, draw, rows, *, told):
        where, old = draw.choice(self._places), family.thing
        ids = {row["id"]: _given(new_id()) for row in (old, *family.children)}
        own = {
            "number": f"510300-20261125-S{number:07}", "object_name": f"第{number}家", "matter_key": history.sm3(b"%d" % number),
            "organisation_id": _given(where.unit), "scope_path": where.scope, "window_desk": where.window, "decision_desk": where.decides,
            "desk": where.window if old["desk"] == old["window_desk"] else where.decides,
        }  # fmt: skip
        if where.window != old["window_desk"]:
            own["assignee"] = None
        said = {str(UUID(str(key))).encode(): str(UUID(str(value))).encode() for key, value in ids.items()}
        said |= {
            str(UUID(str(old["organisation_id"]))).encode(): str(where.unit).encode(), old["scope_path"].encode(): where.scope.encode(),
            old["number"].encode(): own["number"].encode(),
        }  # fmt: skip
        cases, opinions, events, details = (rows[table.name] for table in self._tables)
        heads = {}
        for key, lived in family.events.items():
            head = b""
            for one in lived:
                body = bytes(one["body"])
                for before, after in said.items():
                    body = body.replace(before, after)
                digest = history.sm3(head, body)
                events.append({**one, "thing_id": ids[key], "body": body, "previous": head, "digest": digest})
                head = digest
            heads[key] = head
            if told:
                details += [{**one, "thing_id": ids[key]} for one in family.details[key]]
        cases.append({**old, **own, "id": ids[old["id"]], "head": heads[old["id"]]})
        opinions += [
            {**child, "id": ids[child["id"]], "case_id": ids[old["id"]], "head": heads[child["id"]], "organisation_id": own["organisation_id"], "scope_path": where.scope}
            for child in family.children
        ]

    def _write(self, table, rows):
        if not rows:
            return
        names = ", ".join(table.columns)
        if vendor() == "postgresql":
            lines = "".join("\t".join([_text(value) for value in row.values()]) + "\n" for row in rows)
            with self._link.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                copy.write(lines)
            return
        self._link.execute("BEGIN")
        self._link.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(table.columns))})", [tuple(row.values()) for row in rows])
        self._link.execute("COMMIT")

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


def _given(pk):
    """An identifier as this database's driver takes it."""
    return pk if vendor() == "postgresql" else pk.hex


def _text(value):
    """A value as COPY reads it."""
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
    written = copier.copy(number)
    copier.close()
    return written
