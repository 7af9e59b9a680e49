"""Telling the rooms above what happened, in the transaction in which it did."""

from datetime import datetime

from schakel.network.accounts.interface import companies
from schakel.network.jobs.interface import publish
from schakel.programme.assessment.domain.events import AssessmentEvent, ScanFinished
from schakel.programme.assessment.domain.instrument import items_for, load_instrument
from schakel.programme.assessment.models import Scan

FINISHED = {"quick": "quick_finished_at", "self": "self_finished_at"}


def tell(event: type[AssessmentEvent], scan: Scan, now: datetime) -> None:
    """Publish an event about `scan`."""
    said = {"size": "size", "sector": "sector", "province": "region"}
    facts = {name: str(scan.profile.get(question, "")) for name, question in said.items()}
    association = ""
    if scan.company:
        company = companies([scan.company]).get(scan.company)
        if company is not None:
            facts = {name: getattr(company, name) or facts[name] for name in facts}
            association = company.association
    publish(
        event(
            scan=scan.uid,
            company=scan.company,
            variant=scan.variant,
            association=association,
            at=now,
            **facts,
        )
    )


def tell_if_finished(scan: Scan, now: datetime) -> None:
    """Publish that all items of the variant are answered, unless that was told before.

    Call it with the locked scan: two who give the last two answers at once are told apart.
    """
    field = FINISHED.get(scan.variant)
    if field is None or getattr(scan, field) is not None:
        return
    asked = {
        item.id for item in items_for(load_instrument(scan.instrument), scan.variant, scan.profile)
    }
    if asked - set(scan.answers.values_list("item", flat=True)):
        return
    setattr(scan, field, now)
    scan.save(update_fields=[field])
    tell(ScanFinished, scan, now)
