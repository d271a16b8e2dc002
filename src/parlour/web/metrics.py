"""What this process counts. Served on a separate loopback port by the composition root; holds no personal data.

Labels are closed lists: a route's template, never its address; a status class, never a reason.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
UNROUTED = "(none)"
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "parlour_requests",
            "Answers, by route and status class",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "parlour_request_seconds",
            "From the first byte of a request to the last of its answer",
            ("route",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.streams = Gauge("parlour_streams", "Open live streams", registry=self.registry)
        self.hints = Counter("parlour_live_hints", "Live events handed to streams", registry=self.registry)
        self.custodian_away = Counter(
            "parlour_custodian_away", "Questions the custodian did not answer", registry=self.registry
        )
        self.faults = Counter("parlour_faults", "Answers with status 500", registry=self.registry)
        self._children: dict[tuple[str, str, int], Counter] = {}
        self._timers: dict[str, Histogram] = {}

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        key = (route, _known(method), status // 100)
        child = self._children.get(key)
        if child is None:
            child = self._children[key] = self._requests.labels(route, key[1], f"{status // 100}xx")
            self._timers.setdefault(route, self._seconds.labels(route))
        child.inc()
        self._timers[route].observe(seconds)

    def exposition(self) -> tuple[bytes, str]:
        """The text a Prometheus server reads, and its media type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST


def _known(method: str) -> str:
    """A closed list: an invented method must grow neither the label set nor what we keep of it."""
    return method if method in METHODS else "other"
