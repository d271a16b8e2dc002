"""The simulated week, shortened to a day or two and a seventh of the desk; the whole is among the long runs."""

import pytest

from tests.cast import office_at
from tests.support.week import Week


@pytest.mark.short
def test_lunch_a_network_cut_a_deploy_and_a_storm_and_the_promises_are_kept(ready_store_url: str) -> None:
    """PostgreSQL gets one day, which has no deploy in it: each of its commits waits for a server."""
    days = 2 if ready_store_url.startswith("sqlite") else 1
    with office_at(ready_store_url) as office:
        result = Week(office, agents=6, customers=200 * days, days=days).run()
    assert result.customers == 200 * days + 200
    assert result.kept_percent >= 80, result
    assert result.moved > 0, result
    assert result.passed == 0, result
    assert result.forgotten == 0, result
    assert result.lost > 0, result
