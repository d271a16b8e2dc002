"""Kept summaries as rows."""

from dataclasses import dataclass

from parlour.exposure.summary import BadSummary, Summary, from_json, to_json
from parlour.store.contract import Reader, Transaction

KEPT = 24  # of each source: two years of months


@dataclass(frozen=True, slots=True)
class Report:
    id: str
    source: str  # "files" or "month"
    at: int  # milliseconds since 1970
    summary: Summary


def keep_report(tx: Transaction, report: Report) -> None:
    tx.execute(
        "INSERT INTO exposure_reports (id, source, at, report) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (report.id, report.source, report.at, to_json(report.summary).decode()),
    )
    tx.execute(
        "DELETE FROM exposure_reports WHERE source = ? AND id NOT IN"
        " (SELECT id FROM exposure_reports WHERE source = ? ORDER BY at DESC, id DESC LIMIT ?)",
        (report.source, report.source, KEPT),
    )


def reports(reader: Reader) -> list[Report]:
    """Newest first. One that an older version wrote and this one cannot read is left out."""
    rows = reader.all(
        "SELECT id, source, at, report FROM exposure_reports ORDER BY at DESC, id DESC LIMIT 100"
    )
    return [report for row in rows if (report := _report(*row))]


def report(reader: Reader, report_id: str) -> Report | None:
    row = reader.one("SELECT id, source, at, report FROM exposure_reports WHERE id = ?", (report_id,))
    return _report(*row) if row else None


def is_kept(reader: Reader, report_id: str) -> bool:
    return reader.one("SELECT 1 FROM exposure_reports WHERE id = ?", (report_id,)) is not None


def _report(report_id: str, source: str, at: int, text: str) -> Report | None:
    try:
        return Report(report_id, source, at, from_json(text))
    except BadSummary:
        return None
