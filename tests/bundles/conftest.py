"""The fixtures of the small city."""

from small_city import at, city, paper, person, signed_in, small_pack, who

__all__ = ["at", "city", "paper", "person", "signed_in", "small_pack", "who"]
