"""What other rooms may use of the catalogue."""

from zizai.catalogue import demand
from zizai.catalogue.capabilities.finished import Finished, tell
from zizai.catalogue.capabilities.inputs import supply
from zizai.catalogue.capabilities.outcomes import Capability
from zizai.catalogue.models import Item, Material
from zizai.catalogue.places.powers import Power, Verdict, may_decide, offered, who_does
from zizai.catalogue.queries import (
    Asked,
    Desks,
    approver_desks,
    asked_of,
    changed_since,
    desks_of,
    item_by_code,
    materials_of,
    options,
    unit_names,
)
from zizai.vocabulary.services import UNVERIFIED

__all__ = [
    "UNVERIFIED", "Asked", "Capability", "Desks", "Finished", "Item", "Material", "Power", "Verdict", "approver_desks", "asked_of", "changed_since", "demand", "desks_of", "item_by_code", "materials_of",
    "may_decide", "offered", "options", "supply", "tell", "unit_names", "who_does",
]  # fmt: skip
