"""X, formerly Twitter: mentions, replies and direct messages by webhook, stream or polling (X API v2)."""

from parlour.connectors.contract import Connector
from parlour.connectors.x.connector import X

CONNECTOR: Connector = X()
