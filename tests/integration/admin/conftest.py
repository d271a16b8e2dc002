"""The desk's house serves here too."""

from tests.integration.desk.conftest import staffed

__all__ = ["staffed"]
