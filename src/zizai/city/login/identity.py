"""Who a provider says has signed in, and whom we know by that: person, enterprise, account.

Nothing a provider says is stored but the person's name, number and telephone, in the columns that
are encrypted for them; nothing of it is ever logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from zizai.city.login.sources import Source
from zizai.city.models import Account, Enterprise, Person
from zizai.city.public import principals_of
from zizai.kernel import clock, crypto
from zizai.kernel.ids import new_id
from zizai.vocabulary import identity
from zizai.vocabulary.names import WrongName, person_name


class Refused(Exception):
    """Whoever this is may not sign in; `why` names the page's words: deceased, inactive, conflict."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Identity:
    """What a provider says, checked. `level`: 1 to 3, how well it proved who this is; from 2 on there is a number."""

    level: int
    number: str = ""
    name: str = ""
    phone: str = ""
    enterprise: str = ""
    enterprise_name: str = ""
    represents: bool = False


def read(source: Source, answers: Mapping[str, Any]) -> Identity:
    """What `source` says in its ID token and its user information. Raises Refused where the two speak of different people.

    A number counts only where the provider proved it (level 2 and 3), it is valid and a name that can be
    written comes with it; otherwise this is somebody of level 1 without a number.
    """
    token, info = answers.get("id_token") or {}, answers.get("userinfo") or {}
    if token and info and token.get("sub") != info.get("sub"):
        raise Refused("conflict")  # OpenID Connect Core 1.0, 5.3.2
    said = {name: str(({**token, **info}).get(claim) or "").strip() for name, claim in source.claims.items()}
    level = source.levels.get(said.get("level", ""), source.levels.get("*", 1))
    number, name = _number(said.get("number", "")), _name(said.get("name", ""))
    if level < 2 or not number or not name:
        return Identity(level=1)
    return Identity(
        level, number, name, said.get("phone", "")[:20],
        enterprise=_credit_code(said.get("enterprise", "")), enterprise_name=said.get("enterprise_name", "")[:80],
        represents=said.get("represents", "").lower() in {"1", "true", "yes", "y", "是"},
    )  # fmt: skip


@transaction.atomic
def account_of(found: Identity, *, linked: Account | None) -> Account:
    """The account with which `found` signs in: the person's, made with the person where we never met them.

    `linked` is the account this sign-in belonged to before. Raises Refused for the dead, for who was
    withdrawn, and where the provider now names somebody else than before.
    """
    if not found.number:
        if getattr(linked, "person", None) is not None:
            # Proved better once, so there is somebody behind it: what stands there stays.
            _may_sign_in(linked.person)
        return linked or Account.objects.create_user(_username(new_id()))
    person = _person(found)
    _may_sign_in(person)
    before = getattr(linked, "person", None)
    if before is not None and before.pk != person.pk:
        raise Refused("conflict")
    return account_for_person(person, fresh=linked if before is None else None)


@transaction.atomic
def account_for_person(person: Person, *, fresh: Account | None = None) -> Account:
    """The account of a person, made (or `fresh` taken) where there is none. Four statements at most."""
    # Two first sign-ins at once would each make one.
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.account_id is None:
        person.account = fresh or Account.objects.create_user(_username(person.pk))
        person.save(update_fields=["account"])
    return Account.objects.select_related("person").get(pk=person.account_id)


def enterprise_of(found: Identity, person: Person) -> tuple[UUID | None, str]:
    """For which enterprise `found` signed in, and where it is not linked a sentence why.

    An enterprise we do not know is taken over from the provider where this person represents it. Who
    represents one we know is the register's to say, not the provider's.
    """
    if not found.enterprise:
        return None, ""
    known = Enterprise.objects.filter(code=found.enterprise).first()
    if known is None and found.represents and found.enterprise_name:
        known, _ = Enterprise.objects.get_or_create(
            code=found.enterprise,
            defaults={"id": Enterprise.id_of(found.enterprise), "name": found.enterprise_name, "representative": person},
        )
    if known is not None and known.pk in {one.id for one in principals_of(person)}:
        return known.pk, ""
    name = known.name if known else found.enterprise_name or "这家企业"
    return None, f"您登录时选了{name}，但登记的法定代表人不是您，也没有它对您的委托，现在按您本人办理。要代办，请先由法定代表人委托。"


def _person(found: Identity) -> Person:
    digest = crypto.keyed_digest(found.number, purpose="identity")
    code = new_id().hex
    person, made = Person.objects.get_or_create(
        number_digest=digest,
        defaults={
            "id": Person.id_of(code), "code": code, "name": found.name, "number": found.number,
            "phone": found.phone or None, "born_on": identity.birth_date(found.number),
        },
    )  # fmt: skip
    if not made:
        changed = {name: value for name, value in (("name", found.name), ("phone", found.phone)) if value and getattr(person, name) != value}
        for name, value in changed.items():
            setattr(person, name, value)
        if changed:
            person.save(update_fields=list(changed))
    return person


def _may_sign_in(person: Person) -> None:
    if person.deceased_on is not None and person.deceased_on <= clock.today():
        raise Refused("deceased")
    if not person.active:
        raise Refused("inactive")


def _username(pk: UUID) -> str:
    return f"p{pk.hex}"


def _number(text: str) -> str:
    try:
        return identity.person_number(text)
    except identity.WrongNumber:
        return ""


def _name(text: str) -> str:
    try:
        return person_name(text)
    except WrongName:
        return ""


def _credit_code(text: str) -> str:
    try:
        return identity.credit_code(text)
    except identity.WrongNumber:
        return ""
