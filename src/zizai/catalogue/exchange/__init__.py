"""Items in bulk: a workbook, tables of commas or JSON in and out, always with the same elements and the same reader."""
