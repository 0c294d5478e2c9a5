"""What the catalogue reads of convenience services from a pack: `services.csv`, which a pack may do without."""

from __future__ import annotations

from zizai.catalogue.convenience import ConvenienceService, ServiceChannel, ServiceKind
from zizai.city.pack import Column, Sheet, SheetPart
from zizai.city.pack.cells import choice, code_of, many, text
from zizai.city.pack.sheets import Codes, Unreadable
from zizai.city.public import Organisation
from zizai.vocabulary.services import Audience


def web_address(value: str, codes: Codes) -> str:
    """An address on the web. Raises Unreadable."""
    if not value.startswith(("https://", "http://")):
        raise Unreadable(f"“{value}”不是网址，以 https:// 开头；没有把握就空着。")
    return value


def _parted(value: str, codes: Codes) -> list[str]:
    return [one for one in value.split("、") if one]


services = SheetPart("services", known=[Organisation], sheets=[
    Sheet("services.csv", ConvenienceService, needed=False, columns=[
        Column("code", "code", text), Column("name", "name", text), Column("kind", "kind", choice(ServiceKind)),
        Column("unit", "organisation_id", code_of(Organisation)), Column("gives", "gives", text),
        Column("address", "address", web_address, required=False), Column("where", "where", text), Column("telephone", "telephone", text, required=False),
        Column("channels", "channels", many(choice(ServiceChannel))), Column("audience", "audience", many(choice(Audience))),
        Column("called", "called", _parted, required=False, default=[]),
    ]),
])  # fmt: skip
