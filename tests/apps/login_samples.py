"""A small city with people in it, for the tests of signing in."""

from datetime import date

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from zizai.city.login import accounts
from zizai.city.models import Account, Enterprise, Guardianship, Holding, Organisation, Person, Post, Region, Staff
from zizai.kernel import crypto, installation

GOOD = "bamboo-lantern-salt-well"
ZHOU, LI, CHEN = "510302196805120023", "510303199007231036", "510304194108093318"
FIRM = "91510302MA6EXAMP1W"


def row(model, code, **fields):
    return model.objects.create(id=model.id_of(code), code=code, **{"name": code, **fields})


def make_staff(code="lichuang", *, roles=("window_clerk",), password=GOOD, held=True, name="李窗口"):
    """A member of staff with a password of their own, holding one post for each role."""
    region, _ = Region.objects.get_or_create(code="510300", defaults={"id": Region.id_of("510300"), "name": "自贡市", "level": "city", "path": "/510300/"})
    unit, _ = Organisation.objects.get_or_create(
        code="zwfw", defaults={"id": Organisation.id_of("zwfw"), "name": "政务服务局", "short_name": "政务服务局", "kind": "department", "region": region}
    )
    account = Account.objects.create_user(code)
    staff = row(Staff, code, name=name, account=account, organisation=unit)
    if password:
        accounts.set_own_password(account, password)
    for role in roles if held else ():
        post = row(Post, f"{code}-{role}", name=f"{role}岗", organisation=unit, region=region, roles=[role], desks=["hall"])
        row(Holding, f"{code}-{role}", staff=staff, post=post, valid_from=date(2023, 1, 1))
    return staff


def make_person(code="zhou", number=ZHOU, name="周丽华", **fields):
    """A person of the pack."""
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    digest = crypto.keyed_digest(number, purpose="identity")
    return row(Person, code, **{"name": name, "number": number, "number_digest": digest, "born_on": born, "phone": "13800006021", "from_pack": True, **fields})


def make_firm(representative, code=FIRM, **fields):
    return row(Enterprise, code, **{"name": "釜溪茶铺", "representative": representative, "from_pack": True, **fields})


def make_ward(guardian, ward, **fields):
    return row(Guardianship, f"{guardian.code}-{ward.code}", guardian=guardian, ward=ward, valid_from=date(2015, 3, 1), **fields)


def sign_in(client, username="lichuang", password=GOOD, **extra):
    return client.post("/account/login/", {"login": username, "password": password, **extra})


def code_of(secret, ahead=0):
    """The one-time code that a telephone with `secret` shows now, or `ahead` periods later."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1 + ahead]))


def demonstration(settings):
    """Make this installation a demonstration, by setting and by stamp."""
    settings.DEMO = True
    installation.stamp_demonstration()
