"""A city down to one village, and a pack's list of who does what where."""

from datetime import datetime

from zizai.catalogue.pack_parts import known_items
from zizai.catalogue.places.pack import PlacesPart
from zizai.city.public import Region
from zizai.kernel import clock

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=clock.SHANGHAI)
_REGIONS = [
    ("510302", "自流井区", "区县", "市辖区", "510300"), ("510302101", "仲权镇", "镇街", "镇", "510302"), ("510302102", "荣边镇", "镇街", "镇", "510302"),
    ("510302101201", "竹元村村委会", "村（社区）", "村委会", "510302101"),
]  # fmt: skip
_LEVELS = {"区县": "county", "镇街": "town", "村（社区）": "village"}
_HEAD = "item,level,region,mode,document,from,until,seal"


def places_of(folder):
    """One county, two townships and one village below the city of the folder, in the tables and in its file."""
    lines = ["code,name,level,kind,parent,in_plan", "510300,自贡市,市,地级市,,是"]
    for code, name, level, kind, parent in _REGIONS:
        above = Region.objects.get(code=parent)
        Region.objects.create(id=Region.id_of(code), code=code, name=name, level=_LEVELS[level], kind=kind, path=f"{above.path}{code}/", parent=above)
        lines.append(f"{code},{name},{level},{kind},{parent},是")
    (folder / "regions.csv").write_text("\n".join(lines) + "\n", "utf-8")


def item_places(folder, *lines):
    """The list of the pack, of these lines."""
    (folder / "item_places.csv").write_text("\n".join([_HEAD, *lines]) + "\n", "utf-8")


def read_places(folder):
    """(part, what the list says, every fault)."""
    faults: list = []
    part = PlacesPart(known_items)
    return part, part.read(folder, faults), [str(one) for one in faults]


def take_in(folder):
    """Load the list; returns how many powers changed."""
    part, said, faults = read_places(folder)
    assert faults == []
    return part.load(said)
