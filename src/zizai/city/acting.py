"""Who stands behind an account, and as whom they may act today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from zizai.city.models import Account, Enterprise, Guardianship, Holding, Mandate, Person, Staff
from zizai.kernel import clock
from zizai.kernel.policies import NOBODY, Actor


@dataclass(frozen=True)
class Principal:
    """Somebody a person may act for: themselves, a ward, an enterprise they represent, a principal by mandate."""

    id: UUID
    name: str
    relation: str
    scope: tuple[str, ...] = ()


def holdings_of(account: Account, on: date | None = None) -> list[Holding]:
    """The posts that the account's staff member holds on that day (today), with post, unit and region. One statement."""
    on = on or clock.today()
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    found = Holding.objects.filter(in_force, staff__account=account, staff__active=True, active=True, post__active=True, valid_from__lte=on)
    return list(found.select_related("staff", "post__organisation", "post__region").order_by("valid_from", "code"))


def principals_of(person: Person, on: date | None = None) -> list[Principal]:
    """As whom `person` may act on that day. Three statements.

    The dead act for nobody and nobody acts for them here (their affairs are a matter of their own);
    a guardian acts for a ward under 18 or without capacity (civil code, articles 20 to 27); an agent
    within the mandate's scope and time (article 165); dissolved enterprises are left out.
    """
    on = on or clock.today()
    if person.deceased_on and person.deceased_on <= on:
        return []
    open_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    wards = Guardianship.objects.filter(open_ended, guardian=person, active=True, valid_from__lte=on).select_related("ward")
    firms = Enterprise.objects.filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=on), representative=person, active=True)
    mandates = Mandate.objects.filter(
        Q(revoked_on__isnull=True) | Q(revoked_on__gt=on), agent=person, active=True, valid_from__lte=on, valid_to__gte=on
    ).select_related("person", "enterprise")
    found = [Principal(person.pk, person.name, "本人")]
    found += [Principal(one.ward_id, one.ward.name, "被监护人") for one in wards if _alive(one.ward, on)]
    found += [Principal(one.pk, one.name, "法定代表人") for one in firms.order_by("code")]
    for one in mandates.order_by("code"):
        principal = one.person or one.enterprise
        gone = not _alive(one.person, on) if one.person else bool(one.enterprise.dissolved_on and one.enterprise.dissolved_on <= on)
        if not gone:
            found.append(Principal(principal.pk, principal.name, "委托代理", tuple(one.scope)))
    return found


def actor_for(account: Account | None, *, post: UUID | None = None, acting_for: UUID | None = None, assurance: int = 0) -> Actor:
    """The actor behind a signed-in account.

    Staff act from one post at a time: `post`, or the first they hold; without a post in force they are
    nobody. People act as themselves or for `acting_for`, if they may today; otherwise as themselves.
    """
    if account is None or not account.is_active:
        return NOBODY
    holdings = holdings_of(account)
    if holdings:
        held = next((one for one in holdings if one.post_id == post), holdings[0])
        return Actor(
            "staff", id=held.staff_id, name=held.staff.name, post=held.post_id, organisation=held.post.organisation_id,
            roles=frozenset(held.post.roles), desks=frozenset(held.post.desks), scope=held.post.region.path,
        )  # fmt: skip
    person = Person.objects.filter(account=account, active=True).first()
    if person is None or Staff.objects.filter(account=account).exists():
        return NOBODY
    principals = principals_of(person)
    chosen = next((one for one in principals if one.id == acting_for), None)
    return Actor(
        "person", id=person.pk, name=person.name, subjects=frozenset(one.id for one in principals),
        on_behalf_of=chosen.id if chosen and chosen.id != person.pk else None, assurance=assurance,
    )  # fmt: skip


def _alive(person: Person, on: date) -> bool:
    return person.deceased_on is None or person.deceased_on > on
