"""What this room holds of a company or a person, for whoever it belongs to."""

from collections.abc import Mapping

from schakel.network.accounts.models import Company as CompanyRow
from schakel.network.accounts.models import User
from schakel.network.accounts.queries.people import colleagues, company_from


def export_party(party: str) -> Mapping[str, object]:
    """What this room holds of a company or a person, as values that JSON can carry."""
    kind, _colon, uid = party.partition(":")
    if kind == "company":
        return export_company(uid)
    return export_person(uid) if kind == "person" else {}


def export_company(company: str) -> Mapping[str, object]:
    """What this room holds of a company, as values that JSON can carry."""
    row = CompanyRow.objects.filter(uid=company).first()
    if row is None:
        return {}
    facts = {name: value for name, value in vars(company_from(row)).items() if name != "created_at"}
    return {
        "company": {**facts, "created_at": row.created_at.isoformat()},
        "people": [
            {
                "name": each.called,
                "email": each.email,
                "role": each.role.value,
                "since": each.since.isoformat(),
            }
            for each in colleagues(company)
        ],
        "invitations": [
            {
                "email": each.email,
                "role": each.role,
                "made_at": each.created_at.isoformat(),
                "expires_at": each.expires_at.isoformat(),
                "ended_at": each.ended_at.isoformat() if each.ended_at else None,
            }
            for each in row.invitations.order_by("created_at")
        ],
    }


def export_person(uid: str) -> Mapping[str, object]:
    """What this room holds of a person, as values that JSON can carry."""
    user = User.objects.filter(uid=uid).first()
    if user is None:
        return {}
    return {
        "person": {
            "name": user.name,
            "email": user.email,
            "language": user.language,
            "digest": user.digest,
            "created_at": user.created_at.isoformat(),
            "last_sign_in": user.last_login.isoformat() if user.last_login else None,
        },
        "seats": [
            {"company": row.company.name, "role": row.role, "since": row.since.isoformat()}
            for row in user.memberships.select_related("company").order_by("since")
        ],
        "works_for": [
            {"hub": row.hub or "programme office", "since": row.since.isoformat()}
            for row in user.staff_roles.order_by("since")
        ],
    }
