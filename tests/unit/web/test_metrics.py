"""What web counts is bounded by closed lists, whatever is sent to it."""

import gc

from parlour.web.metrics import Metrics


def test_invented_methods_grow_nothing() -> None:
    metrics = Metrics()
    for number in range(50):
        metrics.count("/write", f"INVENTED{number}", 405, 0.001)
    text, _ = metrics.exposition()
    assert b'method="other"' in text
    assert b"INVENTED" not in text
    kept = [one for one in gc.get_referents(metrics.__dict__) if isinstance(one, dict)]
    assert all(len(one) < 50 for one in kept)
