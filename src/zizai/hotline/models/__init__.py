"""The hotline's tables: orders, what is asked and supervised about them, how callers rated them, the limits of the city."""

from zizai.hotline.models.callbacks import Callback, CallbackState, Rating, Resolved
from zizai.hotline.models.limits import Limits
from zizai.hotline.models.orders import Category, Channel, Order, OrderState
from zizai.hotline.models.requests import Extension, ExtensionState, ReturnRequest, ReturnState
from zizai.hotline.models.supervisions import Supervision, SupervisionReason, SupervisionState

__all__ = [
    "Callback",
    "CallbackState",
    "Category",
    "Channel",
    "Extension",
    "ExtensionState",
    "Limits",
    "Order",
    "OrderState",
    "Rating",
    "Resolved",
    "ReturnRequest",
    "ReturnState",
    "Supervision",
    "SupervisionReason",
    "SupervisionState",
]
