"""Mastodon: mentions and private mentions of one account on one instance."""

from parlour.connectors.contract import Connector
from parlour.connectors.mastodon.connector import Mastodon

CONNECTOR: Connector = Mastodon()
