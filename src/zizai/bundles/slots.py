"""What bundles put into the public site's menu and on its home page."""

from __future__ import annotations

from zizai.look import home, slots
from zizai.look.home import Tile
from zizai.look.slots import Entry

slots.entry(Entry("公开", "一件事", "bundles:bundles", "flow", order=5))
home.tile(Tile("一件事", "几个证一次申请", "bundles:bundles", "flow", order=10))
