"""What rooms offer for one place, on its page of the public site, in their module `slots`.

    nearby.offer(Offer("这里能办的事", "村里、镇上各办什么", lambda region: reverse("catalogue:at", args=[region.code]), "list"))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Offer:
    """A link on a place's page. `address(region)` gives where it leads, empty where there is nothing for such a place. No statement."""

    label: str
    hint: str
    address: Callable[[Any], str]
    icon: str = "list"
    order: int = 100


_offers: dict[str, Offer] = {}


def offer(offer: Offer) -> None:
    """Add a link to every place's page. The same label again replaces it."""
    _offers[offer.label] = offer


def offers(region: Any) -> list[tuple[Offer, str]]:
    """What there is for this place, each with its address, in order."""
    found = [(one, one.address(region)) for one in sorted(_offers.values(), key=lambda one: (one.order, one.label))]
    return [(one, address) for one, address in found if address]
