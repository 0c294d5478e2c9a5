"""The catalogue's periodic work."""

from __future__ import annotations

from datetime import timedelta

from zizai.catalogue.capabilities.projection import refresh
from zizai.kernel.jobs import periodic


@periodic("catalogue.capabilities", "重新推导各事项的能力和要素完整度", every=timedelta(days=1), offset=timedelta(minutes=2))
def derive_anew() -> str:
    """Licences, data, rules and windows change without any item changing."""
    return f"改变 {refresh()} 行"
