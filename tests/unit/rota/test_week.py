"""The simulated week, shortened to three days and a seventh of the desk; the whole is among the long runs."""

import pytest

from tests.support.week import Desk


@pytest.mark.short
def test_three_days_with_lunch_a_network_cut_a_deploy_and_a_storm_keep_their_promises():
    result = Desk(agents=6, customers=1350, days=3).run()
    assert result.customers > 1700
    assert result.kept_percent >= 80, result
    assert result.moved > 0
    assert result.passed == 0, result
    assert result.forgotten == 0, result
    assert result.lost > 0
