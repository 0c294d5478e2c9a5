"""Staff in posts and things at their desks, as the tests of desk and API need them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from counter.lifecycle import filing

from zizai.city.models import Account, Holding, Organisation, Post, Region, Staff
from zizai.city.public import actor_for
from zizai.kernel import clock
from zizai.kernel.ids import new_id
from zizai.kernel.lifecycle import open_thing
from zizai.kernel.policies import Actor

FRIDAY = datetime(2026, 11, 20, 2, 12, tzinfo=UTC)


def listed(model, code, **fields):
    """A row of the city, made once."""
    return model.objects.get_or_create(id=model.id_of(code), defaults={"code": code, "name": code, **fields})[0]


@dataclass(frozen=True)
class Desk:
    """Somebody in a post: the account that signs in, the actor it becomes."""

    account: Account
    actor: Actor


def in_post(code, name, *, roles, desks, region="510302", post="综合受理岗"):
    """Somebody who holds a post since long."""
    city = listed(Region, "510300", name="自贡市", level="city", path="/510300/")
    county = listed(Region, region, name={"510302": "自流井区", "510311": "沿滩区"}.get(region, region), level="county", parent=city, path=f"/510300/{region}/")
    unit = listed(Organisation, f"hall-{region}", name=f"{county.name}政务服务中心", short_name=f"{county.name}政务中心", kind="department", region=county)
    held = listed(Post, f"post-{code}", name=post, organisation=unit, region=county, roles=roles, desks=desks)
    account = Account.objects.create_user(code)
    staff = listed(Staff, code, name=name, account=account, organisation=unit)
    listed(Holding, f"{code}-{post}", staff=staff, post=held, valid_from=date(2020, 1, 1))
    return Desk(account, actor_for(account))


def filed(desk, matter="公共场所卫生许可（新办）", *, applicant="周丽华", phone="13800006021", at=FRIDAY, **columns):
    """A filing taken in by `desk` at an instant."""
    data = {"matter": matter, "applicant": applicant, "phone": phone, "channel": "window"}
    with clock.at(at):
        return open_thing(filing, "file", actor=desk.actor, data=data, **columns)


def copies(thing, number, **columns):
    """Many rows like `thing`, written straight into its table: for lists, not for history."""
    model = type(thing)
    fields = [field.attname for field in model._meta.concrete_fields]
    rows = []
    for place in range(number):
        row = model(**{name: getattr(thing, name) for name in fields})
        row.pk = new_id()
        for name, value in columns.items():
            setattr(row, name, value(place) if callable(value) else value)
        rows.append(row)
    return model.objects.bulk_create(rows, batch_size=500)
