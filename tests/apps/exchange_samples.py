"""Files of items as people send them: sound ones, and what may be spoilt in them."""

import io
import tomllib
import zipfile
from uuid import uuid4

from city_samples import PACK
from item_samples import an_item
from openpyxl import load_workbook

from zizai.catalogue.content import read
from zizai.catalogue.exchange import files
from zizai.catalogue.exchange.items import Taken
from zizai.city.public import Organisation
from zizai.kernel.policies import Actor
from zizai.vocabulary.city import Role


def taken(code="A", version=1, **said):
    """The sound item as it leaves, with these elements and parts instead."""
    return Taken(code, version, read(an_item(**said)))


def real_items():
    """The items of the pack as they leave."""
    return [Taken(path.stem, 1, read(tomllib.loads(path.read_text("utf-8")))) for path in sorted((PACK / "items").glob("*.toml"))]


def book(*items):
    """A workbook to spoil; `body` makes a file of it."""
    return load_workbook(io.BytesIO(files.KINDS["xlsx"].write(items or [taken()])))


def body(workbook):
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def column(page, name):
    """The letter of a table's column."""
    return next(cell.column_letter for cell in page[1] if cell.value == name)


def put(workbook, sheet, name, row, value):
    """Type a value into a cell."""
    workbook[sheet][f"{column(workbook[sheet], name)}{row}"] = value
    return workbook


def packed(**csv_files):
    """A zip of CSV files by table."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in csv_files.items():
            archive.writestr(f"{name}.csv", content)
    return out.getvalue()


def csv_of(*items):
    """The CSV files of these items, by table, as text."""
    with zipfile.ZipFile(io.BytesIO(files.KINDS["zip"].write(items or [taken()]))) as archive:
        return {name.removesuffix(".csv"): archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def told(given):
    """Everything that is wrong with a file, as sentences."""
    return [str(fault) for fault in files.read(given).faults]


def who(role=Role.ITEM_EDITOR, unit="510300-wjw"):
    """A member of staff of a unit."""
    return Actor("staff", uuid4(), str(role), organisation=Organisation.id_of(unit), roles=frozenset([role]), desks=frozenset({unit}), scope="/510300/")
