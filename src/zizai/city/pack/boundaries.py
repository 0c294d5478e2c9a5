"""`boundaries.geojson`: the outlines of counties, checked against the regions of the same pack."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zizai.city.models import Boundary, Region
from zizai.city.pack.parts import Change, Fault
from zizai.vocabulary.city import Level

FILE = "boundaries.geojson"


@dataclass(frozen=True)
class Outline:
    """One region's outline as it was read: polygons of rings of (longitude, latitude), and where its label stands."""

    code: str
    name: str
    polygons: list
    label_at: list


class BoundaryPart:
    """Outlines are optional; where there are any, every county must have one, or the map would have a hole."""

    name = "boundaries"

    def read(self, folder: Path, faults: list[Fault]) -> list[Outline]:
        """The outlines in the file, in its order; none where there is no file."""
        path = folder / FILE
        if not path.is_file():
            return []
        try:
            features = json.loads(path.read_text("utf-8"))["features"]
        except (ValueError, KeyError, TypeError):
            faults.append(Fault(FILE, 0, "不是 GeoJSON 的 FeatureCollection，请检查文件是否完整。"))
            return []
        levels = _levels(folder)
        found = [outline for number, feature in enumerate(features, 1) if (outline := _outline(number, feature, levels, faults))]
        missing = [code for code, level in levels.items() if level == Level.COUNTY.label and code not in {one.code for one in found}]
        faults += [Fault(FILE, 0, f"缺少区县 {code} 的边界。") for code in missing]
        return found

    def changes(self, said: list[Outline]) -> list[Change]:
        """Outlines that are new, drawn otherwise, or gone."""
        held = {one.region_id: one for one in Boundary.objects.select_related("region")}
        wanted = {Region.id_of(one.code): one for one in said}
        new = [Change(FILE, "更改" if key in held else "新增", one.code) for key, one in wanted.items() if not _same(held.get(key), one)]
        return new + [Change(FILE, "撤下", one.region.code) for key, one in held.items() if key not in wanted]

    def load(self, said: list[Outline]) -> int:
        """Make the outlines what the file says. At most three statements."""
        held = Boundary.objects.in_bulk()
        wanted = {Region.id_of(one.code): one for one in said}
        rows = [Boundary(region_id=key, polygons=one.polygons, label_at=one.label_at) for key, one in wanted.items() if not _same(held.get(key), one)]
        gone = [key for key in held if key not in wanted]
        if rows:
            Boundary.objects.bulk_create(rows, update_conflicts=True, unique_fields=["region"], update_fields=["polygons", "label_at"])
        if gone:
            Boundary.objects.filter(pk__in=gone).delete()
        return len(rows) + len(gone)


def _same(held: Boundary | None, said: Outline) -> bool:
    return held is not None and held.polygons == said.polygons and held.label_at == said.label_at


def _levels(folder: Path) -> dict[str, str]:
    """Level by region code. A faulty list of regions is told by its own sheet, so here it only yields less."""
    try:
        text = (folder / "regions.csv").read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return {}
    return {row.get("code", ""): row.get("level", "") for row in csv.DictReader(text.splitlines())}


def _outline(number: int, feature: Any, levels: dict[str, str], faults: list[Fault]) -> Outline | None:
    try:
        about, shape = feature["properties"], feature["geometry"]
        code, kind, coordinates = str(about["adcode"]), shape["type"], shape["coordinates"]
    except (KeyError, TypeError):
        faults.append(Fault(FILE, 0, f"第{number}个区域缺少 adcode 或 geometry。"))
        return None
    if code not in levels:
        faults.append(Fault(FILE, 0, f"第{number}个区域的代码 {code} 在区划表里没有。"))
        return None
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(kind)
    if not polygons or not all(_closed(ring) for polygon in polygons for ring in polygon):
        faults.append(Fault(FILE, 0, f"{code} 的边界要是 Polygon 或 MultiPolygon，每一圈首尾相接、至少4个点，经度在前。"))
        return None
    return Outline(code, str(about.get("name", code)), polygons, about.get("label") or about.get("center") or polygons[0][0][0])


def _closed(ring: Any) -> bool:
    return (
        isinstance(ring, list)
        and len(ring) >= 4
        and ring[0] == ring[-1]
        and all(isinstance(point, list) and len(point) >= 2 and -180 <= point[0] <= 180 and -90 <= point[1] <= 90 for point in ring)
    )
