"""What other rooms may use of the hotline."""

from zizai.hotline.models import Callback, Order, OrderState, Rating
from zizai.hotline.verbs import phone_digest

__all__ = ["Callback", "Order", "OrderState", "Rating", "phone_digest"]
