"""The first columns of a case: what it begins with is pinned here, wherever the application comes from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from zizai.cases.models import JointCase
from zizai.catalogue.public import Desks, Item, Material, asked_of, desks_of, item_by_code, materials_of
from zizai.city.public import enterprise_by_code, named, person_by_number
from zizai.kernel import crypto
from zizai.kernel.forms import Invalid
from zizai.kernel.ids import new_id
from zizai.kernel.lifecycle import GuardRefused
from zizai.kernel.numbers import Numbering
from zizai.kernel.policies import Actor
from zizai.vocabulary.identity import WrongNumber
from zizai.vocabulary.services import Channel

NUMBERS = Numbering("case")
JOINT_NUMBERS = Numbering("joint", "{area}-{day:%Y%m%d}-L{n}", digits=5)


@dataclass(frozen=True)
class Applicant:
    """Who applies: `subject` where the city knows them, else only name and telephone."""

    name: str
    phone: str
    subject: UUID | None = None

    @property
    def key(self) -> str:
        """What makes two applications the same applicant's."""
        return str(self.subject) if self.subject else f"{self.name}|{self.phone}"


def begun(
    item: Item, desks: Desks, materials: Collection[Material], applicant: Applicant, data: Mapping[str, Any], *, spares: Collection[str] = (), situation: str = ""
) -> dict[str, Any]:  # fmt: skip
    """The columns of a new case of `item`. `spares`: materials that the results of other cases take the place of."""
    matter = "|".join((applicant.key, str(item.pk), data["object_name"], data["object_place"]))
    return {
        "item": item, "item_version": item.version, "situation": situation, "organisation_id": item.organisation_id, "scope_path": item.organisation.region.path,
        "applicant": applicant.name, "phone": applicant.phone, "subject": applicant.subject,
        "object_name": data["object_name"], "object_place": data["object_place"], "channel": data.get("channel") or Channel.COMPUTER,
        "matter_key": crypto.keyed_digest(matter, purpose="cases.matter"),
        "statutory_days": item.statutory_days, "promised_days": item.promised_days, "opinion_units": item.opinion_units,
        "asks_opinions": bool(item.opinion_units),
        "required": [{"code": one.code, "name": one.name, "necessary": one.necessary} for one in materials if one.code not in spares],
        "window_desk": desks.window, "decision_desk": desks.approver, "leader_desk": desks.leader, "desk": desks.window,
    }  # fmt: skip


def submitted(data: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The first columns of what a person sends in, for themselves or for whom they act. At most five statements."""
    return _begun(data, applicant_of(actor, data["phone"]))


def taken_in(data: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The first columns of what a clerk takes in. At most four statements."""
    known = _known(data.get("id_number") or "")
    return {**_begun(data, Applicant(data["applicant"], data["phone"], known)), "assignee": actor.id}


def begun_jointly(joint: JointCase) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """For each case of a joint matter its first columns, and what was brought for it. Three statements.

    Raises GuardRefused where an item is no longer in force.
    """
    codes = [part["item"] for part in joint.asked]
    items = {item.code: item for item in Item.objects.filter(code__in=codes, active=True, startable=True).select_related("organisation__region")}
    if gone := [code for code in codes if code not in items]:
        raise GuardRefused(f"这些事项已经停办，或者不在本平台办理：{'、'.join(gone)}。请刷新页面再选。", thing=joint)
    desks, materials = desks_of(list(items.values())), materials_of([item.pk for item in items.values()])
    ids = {part["key"]: str(new_id()) for part in joint.asked}
    applicant = Applicant(joint.applicant, joint.phone, joint.subject)
    said = {name: getattr(joint, name) for name in ("object_name", "object_place", "channel")}
    found = []
    for part in joint.asked:
        item = items[part["item"]]
        columns = begun(item, desks[item.pk], materials[item.pk], applicant, said, spares=part["spares"])
        columns |= {"id": UUID(ids[part["key"]]), "needs": [ids[key] for key in part["needs"]], "simulated": joint.simulated}
        found.append((columns, {"materials": part["materials"], "files": part["files"]}))
    return found


def applicant_of(actor: Actor, phone: str) -> Applicant:
    """Who applies when `actor` does. One statement where it acts for somebody else."""
    subject = actor.on_behalf_of or actor.id
    name = named([subject])[subject].name if actor.on_behalf_of else actor.name
    return Applicant(name, phone, subject)


def _begun(data: Mapping[str, Any], applicant: Applicant) -> dict[str, Any]:
    item = item_by_code(data["item"])
    if item is None:
        raise Invalid({"item": ["这个事项刚刚停办了，请刷新页面再选。"]})
    if not item.startable:
        raise Invalid({"item": ["这个事项不在本平台办理，请看办事指南里写的办理地点。"]})
    asked = asked_of(item, data.get("situation") or "")
    if asked.ends:
        raise Invalid({"situation": [asked.ends]})
    return begun(item, desks_of([item])[item.pk], asked.materials, applicant, data, situation=asked.situation)


def _known(number: str) -> UUID | None:
    if not number:
        return None
    try:
        found = person_by_number(number) if number[:17].isdecimal() else enterprise_by_code(number)
    except WrongNumber as wrong:
        raise Invalid({"id_number": [str(wrong)]}) from None
    return found.pk if found else None
