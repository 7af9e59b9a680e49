"""What the page shows, as files."""

import csv
import io

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from schakel.kernel.clock import utc_now
from schakel.programme.office.domain.counting import ALL
from schakel.programme.office.domain.sheets import Row, Sheet, as_lines
from schakel.programme.office.queries import Report
from schakel.programme.office.views.labels import hub_labels
from schakel.programme.office.views.page import Scope, asked, goal_of, until

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def hidden_mark() -> str:
    """What stands in the place of a hidden number."""
    return _("fewer than 5 *")


def with_cover(scope: Scope, found: Report, sheets: tuple[Sheet, Sheet]) -> list[Sheet]:
    """The tables, after one that says what they are."""
    name = _("The whole country") if scope.hub == ALL else hub_labels().get(scope.hub, scope.hub)
    rows = [
        Row(name, ()),
        Row(_("Counted up to and including %(day)s.") % {"day": until(found).isoformat()}, ()),
        Row(_("* Or more, hidden because it would give away one that is fewer than five."), ()),
    ]
    goal = goal_of(scope, found)
    if goal is not None:
        rows.append(Row(_("Companies counted towards the target"), (goal.companies,)))
        rows += [Row(_("Target"), (goal.target.value,))] if goal.target.value else []
        rows.append(Row(goal.target.source, ()))
    return [Sheet(_("Counts of the assessment"), (), tuple(rows)), *sheets]


def attachment(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


@require_safe
def csv_file(request: HttpRequest) -> HttpResponse:
    """Comma-separated values (RFC 4180) in UTF-8, with the mark that spreadsheets look for."""
    out = io.StringIO()
    csv.writer(out).writerows(as_lines(with_cover(*asked(request, utc_now())), hidden_mark()))
    return attachment(out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", "counts.csv")


@require_safe
def xlsx_file(request: HttpRequest) -> HttpResponse:
    """A workbook with a sheet for each table."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        bold = book.add_format({"bold": True})
        for sheet in with_cover(*asked(request, utc_now())):
            page = book.add_worksheet(sheet.title[:31])
            page.set_column(0, 0, 34)
            page.set_column(1, 4, 16)
            for column, words in enumerate(sheet.head):
                page.write_string(0, column, words, bold)
            for number, row in enumerate(sheet.rows, 1 if sheet.head else 0):
                page.write_string(number, 0, row.label)
                for column, value in enumerate(row.numbers, 1):
                    if value is None:
                        page.write_string(number, column, hidden_mark())
                    else:
                        page.write_number(number, column, value)
    return attachment(out.getvalue(), XLSX, "counts.xlsx")
