"""Reads that other rooms need of the city: units by the words of a document, people, who sits where."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, Value

from zizai.city.models import Enterprise, Holding, Organisation, Person, Post, Region, Roster, Staff, Window
from zizai.kernel import calendar, clock, crypto
from zizai.vocabulary import identity
from zizai.vocabulary.city import Level, Role, UnitKind, WindowKind
from zizai.vocabulary.names import WrongName, person_name

# What official documents call all counties at once.
_ALL_COUNTIES = ("各区县政府", "各区、县人民政府", "各区县人民政府", "各区（县）人民政府")


def units_named(words: str) -> list[Organisation]:
    """The units that a document means by `words`: a name, a short name, or 「各区县政府」 for all of them.

    Empty for words that name nobody in particular (「市级相关部门」): no unit is ever guessed. One statement.
    """
    return units_by_words([words])[words]


def units_by_words(words: Iterable[str]) -> dict[str, list[Organisation]]:
    """What `units_named` says of each of these words. One statement for all of them."""
    cleaned = {one: one.strip() for one in words}
    meant = Q(name__in=cleaned.values()) | Q(short_name__in=cleaned.values())
    if any(one in _ALL_COUNTIES for one in cleaned.values()):
        meant |= Q(kind=UnitKind.GOVERNMENT, region__level=Level.COUNTY)
    found = list(Organisation.objects.filter(meant, active=True).select_related("region").order_by("code"))
    return {one: [unit for unit in found if _is_meant(unit, clean)] for one, clean in cleaned.items()}


def _is_meant(unit: Organisation, words: str) -> bool:
    if words in _ALL_COUNTIES:
        return unit.kind == UnitKind.GOVERNMENT and unit.region.level == Level.COUNTY
    return words in (unit.name, unit.short_name)


def regions_within(path: str, *, level: Level | None = None) -> list[Region]:
    """Regions at or below `path`, of one level if it is given, in the order of their codes. One statement."""
    found = Region.objects.filter(path__startswith=path, active=True)
    return list((found.filter(level=level) if level else found).order_by("code"))


def person_by_number(number: str) -> Person | None:
    """Who carries this identity number, however it was typed. Raises vocabulary.identity.WrongNumber. One statement."""
    digest = crypto.keyed_digest(identity.person_number(number), purpose="identity")
    return Person.objects.filter(number_digest=digest, active=True).first()


def people_named(name: str, *, limit: int = 20) -> list[Person]:
    """People of exactly this name, older private-use spellings included. Empty where it cannot be a name. One statement."""
    try:
        name = person_name(name)
    except WrongName:
        return []
    return list(Person.objects.filter(name=name, active=True).order_by("code")[:limit])


def enterprise_by_code(code: str) -> Enterprise | None:
    """The enterprise with this credit code. Raises vocabulary.identity.WrongNumber. One statement."""
    return Enterprise.objects.filter(code=identity.credit_code(code), active=True).select_related("representative").first()


@dataclass(frozen=True)
class Named:
    """Who or what an identifier stands for: `what` is staff, post, person or enterprise; `unit` a post's or staff member's."""

    what: str
    name: str
    unit: str = ""


def named(ids: Collection[UUID]) -> dict[UUID, Named]:
    """What these identifiers are called, withdrawn ones too; unknown ones are left out. One statement, none for no identifier."""
    ids = [one for one in ids if one]
    if not ids:
        return {}
    kinds = {"staff": Staff, "post": Post, "person": Person, "enterprise": Enterprise}
    units = {"staff": F("organisation__short_name"), "post": F("organisation__short_name")}
    parts = [model.objects.filter(pk__in=ids).values_list(Value(what), "pk", "name", units.get(what, Value(""))) for what, model in kinds.items()]
    rows = parts[0].union(*parts[1:], all=True)
    return {pk: Named(what, name, unit) for what, pk, name, unit in rows}


def windows_taking(hall: UUID, theme: str) -> list[Window]:
    """The windows of a hall where a matter of `theme` is taken: its own first, then the general ones. One statement.

    A specialised window takes only the themes it lists; a general one takes any unless it lists some.
    """
    found = [one for one in Window.objects.filter(hall_id=hall, active=True) if _takes(one, theme)]
    return sorted(found, key=lambda one: (one.kind == WindowKind.GENERAL, one.number))


def on_duty(hall: UUID, at: datetime | None = None) -> list[Roster]:
    """Who sits at which window of a hall at that instant (now); nobody on a day off. At most three statements."""
    local = (at or clock.now()).astimezone(clock.SHANGHAI)
    if not calendar.current().is_workday(local.date()):
        return []
    found = Roster.objects.filter(
        active=True, window__hall_id=hall, window__active=True, weekday=local.isoweekday(), begins__lte=local.time(), ends__gt=local.time()
    )
    return list(found.select_related("window", "staff").order_by("window__number"))


def one_of_each_role() -> list[tuple[str, Holding]]:
    """For each role that somebody holds today, its label and one holding of it, in the order of the roles. One statement."""
    today = clock.today()
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    held = Holding.objects.filter(in_force, active=True, staff__active=True, post__active=True, valid_from__lte=today)
    found: dict[str, Holding] = {}
    for holding in held.select_related("staff", "post__organisation").order_by("post__code", "code"):
        for role in holding.post.roles:
            found.setdefault(role, holding)
    return [(str(role.label), found[role]) for role in Role if role in found]


def some_people(number: int) -> list[Person]:
    """The first living people of the pack, at most `number`. One statement."""
    return list(Person.objects.filter(active=True, deceased_on__isnull=True).order_by("code")[:number])


def _takes(window: Window, theme: str) -> bool:
    if window.kind == WindowKind.GENERAL and not window.scope:
        return True
    return theme in window.scope
