"""Twenty questions a minute for each visitor, and no address kept."""

from parlour.web.site.patience import MOST_A_MINUTE, Patience


def test_the_twenty_first_waits_and_others_do_not() -> None:
    now = [0.0]
    patience = Patience(monotonic=lambda: now[0])
    assert all(patience.allows("192.0.2.1") for _ in range(MOST_A_MINUTE))
    assert not patience.allows("192.0.2.1")
    assert patience.allows("192.0.2.2")
    assert b"192.0.2.1" not in b"".join(patience._asked)
    now[0] = 60.0
    assert patience.allows("192.0.2.1")
