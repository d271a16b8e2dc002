"""The report a manager reads: one HTML file that stands alone, opens offline, prints, and holds no value."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from parlour.exposure import words
from parlour.exposure.report import charts
from parlour.exposure.report.advice import advice, headline, meaning
from parlour.exposure.report.calendar import calendar
from parlour.exposure.risks import BY_CODE
from parlour.exposure.summary import Summary

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
MONTHS_SHOWN = 24
BRANDS_SHOWN = 20


def policy() -> str:
    """Nothing may be loaded and nothing may run; the page's one style is known by its digest. Said in the page itself,
    and by whoever serves it."""
    return f"default-src 'none'; style-src 'sha256-{_digest(_style())}'; base-uri 'none'; form-action 'none'"


def page(summary: Summary) -> str:
    style = _style()
    months = calendar(summary.months)
    series = [(one.revealing_public, one.revealing_private) for one in months]
    return (
        _environment()
        .get_template("report.html")
        .render(
            summary=summary,
            totals=summary.totals,
            headline=headline(summary),
            meaning=meaning(summary),
            advice=advice(summary),
            rules=BY_CODE,
            risks=[risk for risk in summary.risks if risk.code in BY_CODE],
            months=summary.months[-MONTHS_SHOWN:],
            first_month=months[0].month if months else "",
            series=series,
            brands=summary.brands[:BRANDS_SHOWN],
            most_given=max((one.public_posts + one.private_posts for one in summary.given), default=0),
            most_asked=max((one.replies for one in summary.asked), default=0),
            most_in_a_month=max(map(sum, series), default=0),
            style=Markup(style),  # noqa: S704 - our own file
            policy=policy(),
        )
    )


@cache
def _style() -> str:
    return (HERE / "report.css").read_text()


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


@cache
def _environment() -> "Environment":
    from jinja2 import (  # only who makes a page has it in memory
        Environment,
        FileSystemLoader,
        StrictUndefined,
    )

    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(words=words, charts=charts)
    environment.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    return environment
