"""What this node tells the world about itself."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from schakel.network.identity.queries import own_document


@require_safe
def did_document(_request: HttpRequest) -> JsonResponse:
    """The DID document of this node."""
    response = JsonResponse(own_document(), content_type="application/did+ld+json")
    response["Cache-Control"] = "public, max-age=60"
    return response
