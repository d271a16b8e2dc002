"""What a replay tells at its end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from parlour.cli.replay.threads import Tally

FAULTS_NAMED = 20  # the rest are only counted


@dataclass
class Score:
    """What was played; filled by the players."""

    threads: int = 0
    messages: int = 0
    resolved: int = 0
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)  # seconds from pressing Send to the acknowledgement
    repeated: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)  # where and what, never the words


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verification found. Every fault is a line without content."""

    read_by_customer: int
    read_by_code: int
    read_by_agent: int
    searched_bytes: int
    searched_texts: int
    too_short: int
    faults: tuple[str, ...]


def percentile(waits: Sequence[float], share: float) -> float:
    """Nearest rank: the smallest wait that `share` of all waits do not exceed; 0 when there is none."""
    if not waits:
        return 0.0
    ordered = sorted(waits)
    rank = -(-len(ordered) * round(share * 1000) // 1000)  # ceiling
    return ordered[max(rank, 1) - 1]


def summary(tally: Tally, score: Score, verdict: Verdict) -> list[str]:
    faults = [*score.faults, *verdict.faults]
    outcome = (
        f"VERIFICATION FAILED: {len(faults)} faults"
        if faults
        else "verified: nothing lost, doubled or readable"
    )
    return [*_played(score), *_passed_over(tally), *_verified(verdict), *_named(faults), outcome]


def _played(score: Score) -> list[str]:
    rate = score.messages / (score.seconds or 1)
    waits = (f"p{p} {percentile(score.waits, p / 100) * 1000:.0f} ms" for p in (50, 95, 99))
    lines = [
        f"threads     {score.threads} played, {score.resolved} of them resolved",
        f"messages    {score.messages} in {score.seconds:.1f} s: {rate:.0f} a second",
        "sent in     " + ", ".join(waits),
    ]
    if score.repeated:
        again = ", ".join(f"{count} after {why}" for why, count in score.repeated.most_common())
        lines.append(f"sent again  {again}")
    return lines


def _passed_over(tally: Tally) -> list[str]:
    lines = [f"passed over {tally.begun_by_agent} threads begun by an agent, {tally.bad_rows} bad rows"]
    lines += [f"  line {line}: {fault}" for line, fault in tally.named]
    if tally.bad_rows > len(tally.named):
        lines.append(f"  and {tally.bad_rows - len(tally.named)} more")
    return lines


def _verified(verdict: Verdict) -> list[str]:
    size = f"{verdict.searched_bytes / 1e6:.1f} MB"
    return [
        f"read back   {verdict.read_by_customer} messages as their customers",
        f"            {verdict.read_by_code} with receipt codes, {verdict.read_by_agent} as their agents",
        f"searched    {size} for {verdict.searched_texts} texts ({verdict.too_short} too short to tell)",
    ]


def _named(faults: list[str]) -> list[str]:
    more = [f"  and {len(faults) - FAULTS_NAMED} more"] if len(faults) > FAULTS_NAMED else []
    return [*(f"  fault: {fault}" for fault in faults[:FAULTS_NAMED]), *more]
