"""The desk's house serves here too."""

from tests.integration.desk.conftest import own_house, staffed

__all__ = ["own_house", "staffed"]
