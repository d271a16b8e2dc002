from collections.abc import Iterator

import pytest

from parlour.connectors.line import Line
from parlour.connectors.x import CONNECTOR

from .platform import SECRETS, Platform, platform


@pytest.fixture
def there() -> Iterator[Platform]:
    with platform() as found:
        yield found


@pytest.fixture
def line(there: Platform) -> Iterator[Line]:
    opened = CONNECTOR.open(SECRETS, there.address)
    yield opened
    opened.close()
