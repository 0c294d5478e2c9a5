"""Sealed roots: now and then one digest over all events since the last one, which may leave the city as proof.

The chains find an event that was changed and a tail that was cut; a sealed root finds a whole thing
that vanished with its history, and proves to anyone who holds the root that an event was there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.db import transaction

from zizai.kernel import clock, feed, merkle
from zizai.kernel.feed import Position
from zizai.kernel.history import Fault
from zizai.kernel.models import Event, Installation, SealedRoot

# What is more waits for the next root: one over 200,000 events takes 0.7 s of processor time and 42 MB.
MOST = 500_000


@dataclass(frozen=True)
class Proof:
    """That an event lies under a sealed root: check it with `merkle.proves(root, digest, path)`."""

    sealed_root: int
    root: bytes
    digest: bytes
    path: list[tuple[str, bytes]]


def seal(most: int = MOST) -> SealedRoot | None:
    """Seal what happened since the last root; None where nothing did. Two at once make one root, not two."""
    with transaction.atomic():
        # The row of the installation is the lock: sealing is rare, and nothing else waits for it.
        Installation.objects.get_or_create(pk=1)
        Installation.objects.select_for_update().get(pk=1)
        last = SealedRoot.objects.order_by("-pk").first()
        start = Position(**last.to_position) if last else Position()
        digests, end = _follow(start, most)
        if not digests:
            return None
        return SealedRoot.objects.create(
            from_position=asdict(start), to_position=asdict(end), leaves=len(digests), sealed_at=clock.now(),
            previous=bytes(last.root) if last else b"", root=_root(bytes(last.root) if last else b"", digests),
        )  # fmt: skip


def prove(event: Event) -> Proof | None:
    """The proof that `event` lies under its sealed root; None while it is not sealed yet."""
    place = feed.position_of(event)
    for sealed in SealedRoot.objects.order_by("pk").iterator():
        if Position(**sealed.from_position) < place <= Position(**sealed.to_position):
            digests = _between(Position(**sealed.from_position), Position(**sealed.to_position))
            index = digests.index(bytes(event.digest))
            steps = merkle.path([bytes(sealed.previous), *digests], index + 1)
            return Proof(sealed.pk, bytes(sealed.root), bytes(event.digest), steps)
    return None


def verify_roots() -> Iterator[Fault]:
    """Work out every sealed root anew: finds events that vanished or came in later under a root."""
    before, end = b"", asdict(Position())
    for sealed in SealedRoot.objects.order_by("pk").iterator():
        if bytes(sealed.previous) != before or sealed.from_position != end:
            yield Fault("封存根", str(sealed.pk), 0, "与前一个封存根接不上")
        digests = _between(Position(**sealed.from_position), Position(**sealed.to_position))
        if len(digests) != sealed.leaves:
            yield Fault("封存根", str(sealed.pk), 0, f"封存时有{sealed.leaves}条事件，现在有{len(digests)}条")
        elif _root(bytes(sealed.previous), digests) != bytes(sealed.root):
            yield Fault("封存根", str(sealed.pk), 0, "封存的事件被换过")
        before, end = bytes(sealed.root), sealed.to_position


def _root(previous: bytes, digests: list[bytes]) -> bytes:
    # The root before is the first leaf, so that one root vouches for all that came before it.
    return merkle.root([previous, *digests])


def _follow(start: Position, most: int) -> tuple[list[bytes], Position]:
    digests, end = [], start
    rows = feed.certain().filter(feed.behind(start)).order_by(*feed.ORDER).values_list(*feed.ORDER, "digest")[:most]
    for *place, digest in rows.iterator(chunk_size=5000):
        digests.append(bytes(digest))
        end = Position(*place)
    return digests, end


def _between(start: Position, end: Position) -> list[bytes]:
    inside = feed.behind(start) & ~feed.behind(end)
    rows = Event.objects.filter(inside).order_by(*feed.ORDER).values_list("digest", flat=True)
    return [bytes(digest) for digest in rows.iterator(chunk_size=5000)]

