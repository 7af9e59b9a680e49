"""What a monitoring system reads: Prometheus text format, for the operator only."""

import os
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from schakel import __version__
from schakel.config.operator import is_key
from schakel.network.jobs.interface import overview
from schakel.web.operator import is_operator, require_operator

Handler = Callable[[HttpRequest], HttpResponse]

request_seconds = Histogram(
    "schakel_request_seconds",
    "Time to answer a request, by the name of its address and the status",
    ["route", "method", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10),
)


def measure(get_response: Handler) -> Handler:
    """Middleware: observe how long each request took, under the name of its address."""

    def handle(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        route = match.view_name if match else "none"
        method = request.method if request.method in ("GET", "POST", "HEAD") else "other"
        request_seconds.labels(route or "none", method, response.status_code).observe(
            time.perf_counter() - started
        )
        return response

    return handle


class NodeCollector(Collector):
    """The state of the node, read from its database at each scrape."""

    def collect(self) -> Iterator[Metric]:
        """One gauge for each thing worth an alarm."""
        info = GaugeMetricFamily("schakel_info", "Version of this node", labels=["version", "role"])
        info.add_metric([__version__, settings.ROLE], 1)
        yield info
        jobs = overview()
        states = GaugeMetricFamily("schakel_jobs", "Jobs by state", labels=["state"])
        for state in ("ready", "running", "done", "dead"):
            states.add_metric([state], getattr(jobs, state))
        yield states
        yield GaugeMetricFamily(
            "schakel_oldest_ready_job_seconds",
            "Time that the longest waiting job could have been taken already",
            jobs.oldest_ready_age_s,
        )


def bearer_holds(request: HttpRequest) -> bool:
    """Whether the request carries the operator's key as a bearer token."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and is_key(settings.OPTIONS, given)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics of this node, all its web processes together."""
    if not bearer_holds(request) and not is_operator(request):
        require_operator(request)
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(NodeCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
