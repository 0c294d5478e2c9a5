"""Merkle trees over SM3, after RFC 9162 section 2.1: one root says many digests, a short path proves one of them."""

from __future__ import annotations

from collections.abc import Sequence

from zizai.kernel.history import sm3

# Leaves and nodes are hashed apart, so that no node can pass for a leaf.
_LEAF, _NODE = b"\x00", b"\x01"


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over `leaves` in their order. 32 bytes; of no leaves, the digest of nothing."""
    level = [sm3(_LEAF, leaf) for leaf in leaves]
    if not level:
        return sm3(b"")
    while len(level) > 1:
        level = _above(level)
    return level[0]


def path(leaves: Sequence[bytes], index: int) -> list[tuple[str, bytes]]:
    """The proof that leaf `index` lies under the root: ("left" or "right", neighbour) from the leaf upwards."""
    level, steps = [sm3(_LEAF, leaf) for leaf in leaves], []
    while len(level) > 1:
        neighbour = index ^ 1
        if neighbour < len(level):
            steps.append(("left" if neighbour < index else "right", level[neighbour]))
        level, index = _above(level), index // 2
    return steps


def proves(expected: bytes, leaf: bytes, steps: Sequence[tuple[str, bytes]]) -> bool:
    """Whether `leaf` with `steps` leads to the root `expected`."""
    digest = sm3(_LEAF, leaf)
    for side, neighbour in steps:
        digest = sm3(_NODE, neighbour, digest) if side == "left" else sm3(_NODE, digest, neighbour)
    return digest == expected


def _above(level: list[bytes]) -> list[bytes]:
    pairs = [sm3(_NODE, level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    # An odd one at the end rises as it is; pairing it with itself would let two trees share a root.
    return pairs + level[len(pairs) * 2 :]
