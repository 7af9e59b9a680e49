"""Everything that is held of one party, as values that JSON can carry."""

from typing import Any

from schakel.programme.assessment.models import Answer, Scan, StepMark


def export_party(party: str) -> dict[str, Any]:
    """Everything that is held of a party, as values that JSON can carry."""
    prefix, _, uid = party.partition(":")
    if not uid:
        return {}
    if prefix == "company":
        return export_company(uid)
    if prefix == "person":
        return export_person(uid)
    scan = Scan.objects.filter(pk=uid, company="").first() if prefix == "scan" else None
    return {"scan": export_scan(scan)} if scan else {}


def export_company(company: str) -> dict[str, Any]:
    """The assessment of a company, and everything it ever said about its steps."""
    scan = Scan.objects.filter(company=company).first()
    marks = StepMark.objects.filter(company=company).order_by("pk")
    steps = [
        {
            "item": mark.item,
            "to_level": mark.to_level,
            "state": mark.state,
            "by": mark.by,
            "at": mark.at.isoformat(),
        }
        for mark in marks
    ]
    held: dict[str, Any] = {"scan": export_scan(scan)} if scan else {}
    return held | ({"steps": steps} if steps else {})


def export_person(person: str) -> dict[str, Any]:
    """What a person said for companies, without the answers themselves: those are theirs."""
    answers = Answer.objects.filter(by=person).order_by("saved_at", "pk")
    marks = StepMark.objects.filter(by=person).order_by("pk")
    said = [
        {"company": company, "item": item, "at": at.isoformat()}
        for company, item, at in answers.values_list("scan__company", "item", "saved_at")
    ]
    marked = [
        {"company": company, "item": item, "state": state, "at": at.isoformat()}
        for company, item, state, at in marks.values_list("company", "item", "state", "at")
    ]
    held = {"answered": said, "marked_steps": marked}
    return {name: entries for name, entries in held.items() if entries}


def export_scan(scan: Scan) -> dict[str, Any]:
    """A scan with its answers and links, as values that JSON can carry."""
    return {
        "instrument": scan.instrument,
        "variant": scan.variant,
        "profile": scan.profile,
        "priorities": scan.priorities,
        "started_at": scan.created_at.isoformat(),
        "changed_at": scan.changed_at.isoformat(),
        "erase_at": scan.erase_at.isoformat() if scan.erase_at else None,
        "answers": {
            answer.item: {
                "now": answer.level if answer.said == "level" else answer.said,
                "wanted": answer.wanted,
                "remark": answer.remark,
                "saved_at": answer.saved_at.isoformat(),
                "by": answer.by,
                "revision": answer.revision,
            }
            for answer in scan.answers.order_by("item")
        },
        "links": [
            {
                "made_at": share.created_at.isoformat(),
                "expires_at": share.expires_at.isoformat(),
                "taken_back_at": share.revoked_at.isoformat() if share.revoked_at else None,
            }
            for share in scan.shares.order_by("created_at")
        ],
    }
