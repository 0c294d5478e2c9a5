"""What other rooms may use of the catalogue."""

from zizai.catalogue.models import UNVERIFIED, Item, Material
from zizai.catalogue.queries import Desks, approver_desks, desks_of, item_by_code, materials_of, options, unit_names

__all__ = ["UNVERIFIED", "Desks", "Item", "Material", "approver_desks", "desks_of", "item_by_code", "materials_of", "options", "unit_names"]
