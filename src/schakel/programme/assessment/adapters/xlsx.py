"""A result as a workbook (Office Open XML), written by XlsxWriter.

Every cell is written by the method of its type. A text goes through `write_string` alone, which
makes neither a formula of "=1+1" nor a link of an address.
"""

import io
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from schakel.programme.assessment.domain.handout import FileFormat, Handout
from schakel.programme.assessment.domain.sheets import Sheet, Value, sheets

INK, GROUND = "#12305B", "#E6ECF3"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def write(handout: Handout) -> bytes:
    """The result as a workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        made = datetime.combine(handout.made, datetime.min.time())
        book.set_properties({"title": handout.title, "author": "Schakel", "created": made})
        formats = {
            "head": book.add_format(
                {
                    "bold": True,
                    "font_color": INK,
                    "bg_color": GROUND,
                    "bottom": 2,
                    "text_wrap": True,
                }
            ),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "whole": book.add_format({"num_format": "0", "valign": "top"}),
            "mean": book.add_format({"num_format": "0.00", "valign": "top"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"}),
        }
        for sheet in sheets(handout):
            _fill(book, sheet, formats)
    return out.getvalue()


def _fill(book: Workbook, sheet: Sheet, formats: dict[str, Format]) -> None:
    page: Worksheet = book.add_worksheet(sheet.name)
    for column, (width, words) in enumerate(zip(sheet.widths, sheet.header, strict=True)):
        page.set_column(column, column, width)
        page.write_string(0, column, words, formats["head"])
    for number, row in enumerate(sheet.rows, 1):
        for column, value in enumerate(row):
            _write(page, number, column, value, formats)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.header) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write(
    page: Worksheet, row: int, column: int, value: Value, formats: dict[str, Format]
) -> None:
    if value is None:
        return
    if isinstance(value, str):
        page.write_string(row, column, value[:LONGEST_CELL], formats["text"])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, formats["day"])
    else:
        page.write_number(row, column, value, formats["whole" if type(value) is int else "mean"])


XLSX = FileFormat("xlsx", CONTENT_TYPE, write)
