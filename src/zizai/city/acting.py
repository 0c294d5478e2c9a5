"""Who stands behind an account, and as whom they may act today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from uuid import UUID

from django.db.models import DateField, JSONField, Q, UUIDField, Value
from django.db.models.functions import Cast, Coalesce

from zizai.city.models import Account, Enterprise, Guardianship, Holding, Mandate, Person
from zizai.kernel import clock
from zizai.kernel.policies import NOBODY, Actor

OWN, WARD, REPRESENTED, MANDATED = "本人", "被监护人", "法定代表人", "委托代理"
_ORDER = (OWN, WARD, REPRESENTED, MANDATED)


@dataclass(frozen=True)
class Principal:
    """Somebody a person may act for: themselves, a ward, an enterprise they represent, a principal by mandate."""

    id: UUID
    name: str
    relation: str
    scope: tuple[str, ...] = ()
    natural: bool = True


@dataclass(frozen=True)
class Standing:
    """As whom an account acts, and as whom else it could: the posts of staff, the principals of a person.

    `why` says why it is nobody: "inactive" (account or row withdrawn), "no_post" (no post in force),
    "unverified" (no identity behind it), "deceased". Empty for somebody.
    """

    actor: Actor = NOBODY
    holdings: Sequence[Holding] = ()
    principals: Sequence[Principal] = ()
    why: str = ""

    @property
    def holding(self) -> Holding | None:
        """The post from which staff act."""
        return next((one for one in self.holdings if one.post_id == self.actor.post), None)

    @property
    def principal(self) -> Principal | None:
        """For whom a person acts, themselves included."""
        return next((one for one in self.principals if one.id == (self.actor.on_behalf_of or self.actor.id)), None)


def holdings_of(account: Account, on: date | None = None) -> list[Holding]:
    """The posts that the account's staff member holds on that day (today), with post, unit and region. One statement."""
    on = on or clock.today()
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    found = Holding.objects.filter(in_force, staff__account=account, staff__active=True, active=True, post__active=True, valid_from__lte=on)
    return list(found.select_related("staff", "post__organisation", "post__region").order_by("valid_from", "code"))


def principals_of(person: Person, on: date | None = None) -> list[Principal]:
    """As whom `person` may act on that day. One statement.

    The dead act for nobody and nobody acts for them here (their affairs are a matter of their own);
    a guardian acts for a ward under 18 or without capacity (civil code, articles 20 to 27); an agent
    within the mandate's scope and time (article 165); dissolved enterprises are left out.
    """
    on = on or clock.today()
    if _gone(person.deceased_on, on):
        return []
    whole, nobody = Cast(Value("[]"), JSONField()), Cast(Value(None), UUIDField())
    wards = Guardianship.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), guardian=person, active=True, valid_from__lte=on)
    firms = Enterprise.objects.filter(representative=person, active=True)
    mandates = Mandate.objects.filter(
        Q(revoked_on__isnull=True) | Q(revoked_on__gt=on), agent=person, active=True, valid_from__lte=on, valid_to__gte=on
    )
    # Whoever is signed in pays for this on every page, so it is one statement and not three.
    rows = mandates.values_list(
        Value(MANDATED), "code", Coalesce("person_id", "enterprise_id"), Coalesce("person__name", "enterprise__name"),
        Coalesce("person__deceased_on", "enterprise__dissolved_on", output_field=DateField()), "scope", "person_id",
    ).union(
        wards.values_list(Value(WARD), "code", "ward_id", "ward__name", "ward__deceased_on", whole, "ward_id"),
        firms.values_list(Value(REPRESENTED), "code", "pk", "name", "dissolved_on", whole, nobody),
        all=True,
    )  # fmt: skip
    found = [
        (_ORDER.index(relation), code, Principal(pk, name, relation, tuple(scope), natural is not None))
        for relation, code, pk, name, gone, scope, natural in rows
        if not _gone(gone, on)
    ]
    return [Principal(person.pk, person.name, OWN), *(one for _, _, one in sorted(found, key=itemgetter(0, 1)))]


def standing_of(account: Account | None, *, post: UUID | None = None, acting_for: UUID | None = None, assurance: int = 0) -> Standing:
    """As whom a signed-in account acts, and as whom else it could.

    Staff act from one post at a time: `post`, or the first they hold; without a post in force they are
    nobody. People act as themselves or for `acting_for`, if they may today; otherwise as themselves.
    One statement where `account` was read with its person and staff member, up to two more otherwise.
    """
    if account is None or not account.is_active:
        return Standing(why="inactive")
    staff, person = getattr(account, "staff", None), getattr(account, "person", None)
    if staff is not None:
        return _as_staff(account, post)
    if person is None:
        return Standing(why="unverified")
    if not person.active:
        return Standing(why="inactive")
    principals = principals_of(person)
    if not principals:
        return Standing(why="deceased")
    chosen = next((one for one in principals if one.id == acting_for), principals[0])
    actor = Actor(
        "person", id=person.pk, name=person.name, subjects=frozenset(one.id for one in principals),
        on_behalf_of=chosen.id if chosen.id != person.pk else None, assurance=assurance,
    )  # fmt: skip
    return Standing(actor, principals=principals)


def actor_for(account: Account | None, *, post: UUID | None = None, acting_for: UUID | None = None, assurance: int = 0) -> Actor:
    """The actor behind a signed-in account: who stands there by `standing_of`."""
    return standing_of(account, post=post, acting_for=acting_for, assurance=assurance).actor


def _as_staff(account: Account, post: UUID | None) -> Standing:
    holdings = holdings_of(account)
    if not holdings:
        return Standing(why="no_post")
    held = next((one for one in holdings if one.post_id == post), holdings[0])
    actor = Actor(
        "staff", id=held.staff_id, name=held.staff.name, post=held.post_id, organisation=held.post.organisation_id,
        roles=frozenset(held.post.roles), desks=frozenset(held.post.desks), scope=held.post.region.path,
    )  # fmt: skip
    return Standing(actor, holdings=holdings)


def _gone(since: date | None, on: date) -> bool:
    return since is not None and since <= on
