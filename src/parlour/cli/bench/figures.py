"""The bench's figures: as JSON with fixed keys, and as a table for people."""

from dataclasses import asdict, dataclass, field

from parlour.cli.bench.load import Point

QUIET = 0.15  # cores


@dataclass
class Figures:
    store: str
    cpus: int
    quick: bool
    foreign_cores: float = 0.0  # kept busy by others before the run; above 0.15 the figures are only a hint
    rates: dict[str, float] = field(default_factory=dict)  # answers a second
    p99_ms: dict[str, float] = field(default_factory=dict)
    limits: dict[str, float] = field(default_factory=dict)
    ratios: dict[str, float] = field(default_factory=dict)
    memory_mb: dict[str, float] = field(default_factory=dict)
    live_page_kb: float = 0.0  # what web grows by for each open conversation
    cold_start_ms: dict[str, float] = field(default_factory=dict)
    rejected: dict[str, str] = field(default_factory=dict)  # points that do not count, and why
    missing: tuple[str, ...] = ()

    def add(self, name: str, point: Point, limit: float | None) -> None:
        self.rates[name] = round(point.rate, 1)
        self.p99_ms[name] = round(point.p99_ms, 2)
        if limit:
            self.ratios[name] = round(point.rate / limit, 4)

    def add_streams(self, name: str, ours_p99: float, floor_p99: float) -> None:
        """For live updates the ratio is the floor's wait by ours: 1 would be as fast as can be."""
        self.p99_ms[name] = round(ours_p99, 2)
        self.limits[name] = round(floor_p99, 2)
        self.ratios[name] = round(floor_p99 / ours_p99, 4)

    def to_json(self) -> dict[str, object]:
        return asdict(self)

    def table(self) -> list[str]:
        names = list(dict.fromkeys([*self.rates, *self.p99_ms]))
        lines = [f"{'point':<14}{'a second':>12}{'p99 ms':>10}{'of limit':>10}"]
        for name in names:
            rate = f"{self.rates[name]:,.0f}" if name in self.rates else ""
            ratio = f"{self.ratios[name]:.1%}" if name in self.ratios else "-"
            lines.append(f"{name:<14}{rate:>12}{self.p99_ms[name]:>10.1f}{ratio:>10}")
        lines += [f"{name:<14}{rate:>12,.0f}   limit" for name, rate in self.limits.items()]
        lines += [f"memory {name:<14}{size:>7.0f} MB" for name, size in self.memory_mb.items()]
        lines += [f"memory one open page {self.live_page_kb:>8.1f} kB"] if self.live_page_kb else []
        lines += [f"start  {name:<14}{wait:>7.0f} ms" for name, wait in self.cold_start_ms.items()]
        lines += [f"{name}: does not count: {why}" for name, why in self.rejected.items()]
        if self.foreign_cores > QUIET:
            lines.append(
                f"other programs kept {self.foreign_cores} cores busy: these figures are only a hint"
            )
        return lines
