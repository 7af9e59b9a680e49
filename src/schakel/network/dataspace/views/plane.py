"""The data plane: what a token of a transfer gives."""

import json

from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import InvalidInput
from schakel.network.dataspace.actions import releasing

MAX_BODY = 16 * 1024
MAX_NAME = 63


class InvalidQuestion(InvalidInput):
    """The body is not a question for a named query."""

    code = "invalid_question"


@require_GET
def pull(request: HttpRequest, transfer: str, path: str = "") -> StreamingHttpResponse:
    """Data under a transfer."""
    pieces = releasing.pull(transfer, _authorization(request), path, now=utc_now())
    answer = StreamingHttpResponse(pieces, content_type="application/octet-stream")
    answer["Content-Disposition"] = "attachment"
    answer["Cache-Control"] = "no-store"
    return answer


@csrf_exempt
@require_POST
def compute(request: HttpRequest, transfer: str) -> JsonResponse:
    """The answer of a named query: ``{"query", "version", "parameters"}``."""
    name, version, parameters = _question(request)
    found = releasing.answer_query(
        transfer, _authorization(request), name, version, parameters, now=utc_now()
    )
    told = {"columns": found.columns, "rows": found.rows, "withheld": found.withheld}
    return JsonResponse(told, headers={"Cache-Control": "no-store"})


def _authorization(request: HttpRequest) -> str:
    return request.headers.get("Authorization", "")[:300]


def _question(request: HttpRequest) -> tuple[str, int, dict[str, object]]:
    wrong = InvalidQuestion("Ask with an object of query, version and parameters.")
    body = request.read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        raise wrong
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise wrong from error
    if not isinstance(asked, dict) or set(asked) != {"query", "version", "parameters"}:
        raise wrong
    name, version, parameters = asked["query"], asked["version"], asked["parameters"]
    if type(version) is not int or not isinstance(name, str) or not isinstance(parameters, dict):
        raise wrong
    if not 0 < version < 2**31 or len(name) > MAX_NAME:
        raise wrong
    return name, version, parameters
