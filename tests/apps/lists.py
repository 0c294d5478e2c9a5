"""The rows of a list, whatever their order."""

from functools import reduce
from operator import or_


def rows_of(source):
    """The rows of a `desk.waiting.Source`; its two ways of asking for them have to agree."""
    model = source.lifecycle.model
    in_order, counted = (model.objects.filter(reduce(or_, arms)) if arms else model.objects.none() for arms in (source.arms, source.whole))
    assert set(in_order) == set(counted)
    return in_order
