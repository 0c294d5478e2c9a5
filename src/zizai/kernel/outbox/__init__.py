"""To the outside world: written with the change it tells of, signed, delivered at least once, never lost in silence.

A verb calls `send` inside its transaction, so a message exists exactly when the change does. A worker
calls `deliver`; what cannot be delivered is tried again, ever more rarely, and in the end lies among
the dead letters, where staff see it and can send it once more.
"""

from zizai.kernel.outbox.carriers import Parcel, Refused, Unreachable, carrier
from zizai.kernel.outbox.delivery import Delivery, deliver
from zizai.kernel.outbox.sending import Message, dead_letters, open_body, requeue, send, send_many
from zizai.kernel.outbox.signing import BadSignature, destination_key, signed_headers, verify

__all__ = [
    "BadSignature", "Delivery", "Message", "Parcel", "Refused", "Unreachable", "carrier", "dead_letters", "deliver",
    "destination_key", "open_body", "requeue", "send", "send_many", "signed_headers", "verify",
]  # fmt: skip
