"""What other rooms may use of the catalogue."""

from zizai.catalogue import demand
from zizai.catalogue.models import Item, Material
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

__all__ = ["UNVERIFIED", "Asked", "Desks", "Item", "Material", "approver_desks", "asked_of", "changed_since", "demand", "desks_of", "item_by_code", "materials_of", "options", "unit_names"]
