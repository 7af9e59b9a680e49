"""A result as a file: for its owner, for who has a link, and an example for everybody."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from schakel.kernel.clock import utc_now
from schakel.programme.assessment import queries
from schakel.programme.assessment.domain.example import EXAMPLE, EXAMPLE_VARIANT
from schakel.programme.assessment.domain.handout import FileFormat, Handout
from schakel.programme.assessment.domain.instrument import load_instrument
from schakel.programme.assessment.domain.outcome import ResultPage
from schakel.programme.assessment.models import Scan
from schakel.programme.assessment.views.browser import instrument_of, reader_language
from schakel.programme.assessment.views.holder import holder_of
from schakel.programme.assessment.views.result import example_outcome, outcome, shared_scan
from schakel.web.limits import allow, client_address

FILES, IN_S = 30, 600  # of one scan, by whomever; a person needs a few
EXAMPLES = 60  # of one address: forty people may sit behind it


@require_safe
def own_file(request: HttpRequest, form: FileFormat, company: str = "") -> HttpResponse:
    """The result of one's own scan; with the remarks in it if one asks for them."""
    holder, now = holder_of(request, company), utc_now()
    scan = holder.scan
    allow("result-file", scan.uid, limit=FILES, per_s=IN_S, now=now)
    handout = handout_of(
        scan,
        outcome(scan, holder, queries.as_answers(scan), now=now),
        now=now,
        company=holder.seat.company.name if holder.seat else "",
        remarks=remarks_of(scan) if request.GET.get("remarks") == "yes" else {},
    )
    return answer(handout, form)


@require_safe
def shared_file(request: HttpRequest, form: FileFormat, token: str) -> HttpResponse:
    """The result behind a link, as its page shows it: no name, no remarks."""
    scan, _share = shared_scan(request, token)
    now = utc_now()
    allow("result-file", scan.uid, limit=FILES, per_s=IN_S, now=now)
    response = answer(
        handout_of(scan, outcome(scan, None, queries.as_answers(scan), now=now), now=now), form
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
def example_file(request: HttpRequest, form: FileFormat) -> HttpResponse:
    """The result of a made-up company."""
    now = utc_now()
    allow("example-file", client_address(request), limit=EXAMPLES, per_s=IN_S, now=now)
    instrument, language, day = load_instrument(), reader_language(), localdate(now)
    handout = Handout(
        page=example_outcome(),
        language=language,
        company="",
        variant=instrument.text(language).variants[EXAMPLE_VARIANT].name,
        is_quick=False,
        instrument=EXAMPLE.instrument,
        changed=day,
        made=day,
    )
    return answer(handout, form)


def handout_of(
    scan: Scan,
    page: ResultPage,
    *,
    now: datetime,
    company: str = "",
    remarks: dict[str, str] | None = None,
) -> Handout:
    """What goes into the file."""
    instrument, language = instrument_of(scan), reader_language()
    return Handout(
        page=page,
        language=language,
        company=company,
        variant=instrument.text(language).variants[scan.variant].name,
        is_quick=instrument.variant(scan.variant).is_quick,
        instrument=scan.instrument,
        changed=localdate(scan.changed_at),
        made=localdate(now),
        remarks=remarks or {},
    )


def remarks_of(scan: Scan) -> dict[str, str]:
    """The remarks by item."""
    given = queries.answers_of(scan)
    return {item: answer.remark for item, answer in given.items() if answer.remark}


def answer(handout: Handout, form: FileFormat) -> HttpResponse:
    """The file as a download; its name is plain ASCII (RFC 6266)."""
    response = HttpResponse(form.write(handout), content_type=form.content_type)
    name = handout.file_name(form.suffix)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
