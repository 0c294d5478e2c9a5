"""What other rooms may use of the catalogue."""

from zizai.catalogue.models import UNVERIFIED, Item, Material
from zizai.catalogue.queries import (
    Asked,
    Desks,
    approver_desks,
    asked_of,
    desks_of,
    item_by_code,
    materials_of,
    options,
    unit_names,
)

__all__ = ["UNVERIFIED", "Asked", "Desks", "Item", "Material", "approver_desks", "asked_of", "desks_of", "item_by_code", "materials_of", "options", "unit_names"]
