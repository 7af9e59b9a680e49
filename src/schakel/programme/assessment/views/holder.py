"""Who holds an assessment: the browser that has its key, or a company at which one has a seat."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_noop

from schakel.network.accounts.interface import Company, Seat, require_seat
from schakel.programme.assessment import queries
from schakel.programme.assessment.domain.instrument import Instrument
from schakel.programme.assessment.models import Scan
from schakel.programme.assessment.queries import NoScan
from schakel.programme.assessment.views.browser import instrument_of, own_scan

READ_ONLY = frozenset({"GET", "HEAD", "OPTIONS"})
NOT_BEGUN = gettext_noop("This company has not begun its assessment yet.")


@dataclass(frozen=True)
class Holder:
    """A scan as the one who asks may use it.

    Parameters
    ----------
    scan : Scan
        With the facts of the company in its profile; save it through the actions only.
    seat : Seat or None
        Where the person sits; None when a browser holds the scan.
    """

    scan: Scan
    seat: Seat | None = None

    @property
    def company(self) -> str:
        """Uid of the company, empty for a browser."""
        return self.seat.company.uid if self.seat else ""

    @property
    def may_answer(self) -> bool:
        """Whether forms are shown; who sends one without this is refused before."""
        return self.seat is None or self.seat.may_answer

    @property
    def by(self) -> str:
        """Uid of the person, empty for a browser."""
        return self.seat.person.uid if self.seat else ""

    @property
    def base(self) -> str:
        """The template that the holder's pages extend."""
        return "accounts/company.html" if self.seat else "web/page.html"

    @property
    def instrument(self) -> Instrument:
        """The instrument in the version that the scan was started with."""
        return instrument_of(self.scan)

    def address(self, name: str, *args: Any) -> str:
        """The address of one of this room's pages for this holder: ``item``, ``result``, ..."""
        if self.seat is None:
            return reverse(f"assessment:{name}", args=args)
        return reverse(f"assessment:company-{name}", args=[self.company, *args])


def holder_of(request: HttpRequest, company: str = "") -> Holder:
    """Who holds the scan that `request` is about; to change it takes a seat that may.

    Raises
    ------
    NoScan
        If there is none in this browser, or the company has not begun one.
    SignInNeeded, NoCompany, RoleTooLow
        As `require_seat`.
    """
    if not company:
        return Holder(own_scan(request))
    seat = seat_of(request, company)
    scan = queries.company_scan(seat.company.uid)
    if scan is None:
        raise NoScan(NOT_BEGUN)
    return held_by(seat, scan)


def seat_of(request: HttpRequest, company: str) -> Seat:
    """The seat of who asks, which has to allow answers as soon as something is sent."""
    may_write = request.method not in READ_ONLY
    return require_seat(request, company, may="answer" if may_write else "read")


def held_by(seat: Seat, scan: Scan) -> Holder:
    """The assessment of a company; what the company says of itself elsewhere answers here too."""
    scan.profile = {**scan.profile, **company_facts(seat.company)}
    return Holder(scan, seat)


def company_facts(company: Company) -> dict[str, str]:
    """Profile questions that are answered by what the company said when it was made."""
    facts = {"size": company.size, "sector": company.sector, "region": company.province}
    return {question: said for question, said in facts.items() if said}
