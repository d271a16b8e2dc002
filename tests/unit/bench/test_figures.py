"""The figures: keys others rely on, ratios only where a limit was measured."""

from parlour.cli.bench.figures import Figures
from parlour.cli.bench.load import Point

POINT = Point(rate=2_500.04, p50_ms=1.0, p95_ms=2.0, p99_ms=31.456, page_bytes=300)


def test_a_ratio_stands_beside_its_rate_only_where_a_limit_was_measured() -> None:
    figures = Figures("sqlite", 2, quick=False, missing=("nginx",))
    figures.add("message_64", POINT, 10_000)
    figures.add("inbox_64", POINT, None)
    figures.add_streams("stream_1000", ours_p99=40.0, floor_p99=20.0)
    told = figures.to_json()
    assert told["rates"] == {"message_64": 2500.0, "inbox_64": 2500.0}
    assert told["p99_ms"] == {"message_64": 31.46, "inbox_64": 31.46, "stream_1000": 40.0}
    assert told["ratios"] == {"message_64": 0.25, "stream_1000": 0.5}
    assert {"limits", "memory_mb", "cold_start_ms", "missing", "rejected"} <= told.keys()


def test_the_table_says_what_does_not_count_and_when_others_were_busy() -> None:
    figures = Figures("sqlite", 2, quick=True, foreign_cores=1.2)
    figures.rejected["open_16"] = "3 wrong answers"
    lines = "\n".join(figures.table())
    assert "open_16: does not count: 3 wrong answers" in lines
    assert "1.2 cores busy" in lines
