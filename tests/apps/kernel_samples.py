"""Actors and instants that the kernel's tests share."""

from datetime import UTC, datetime
from uuid import UUID

from zizai.kernel.policies import Actor

ANNA = UUID(int=1)
CLERK = Actor("staff", id=UUID(int=10), roles=frozenset(["clerk"]), desks=frozenset(["window"]), scope="/510300/")
APPROVER = Actor("staff", id=UUID(int=11), roles=frozenset(["approver"]), desks=frozenset(["window"]))
FIRE = Actor("staff", id=UUID(int=12), roles=frozenset(["clerk"]), desks=frozenset(["fire"]))
HEALTH = Actor("staff", id=UUID(int=13), desks=frozenset(["health"]))
CITIZEN = Actor("person", id=ANNA, subjects=frozenset([ANNA]), assurance=2)
MONDAY = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
