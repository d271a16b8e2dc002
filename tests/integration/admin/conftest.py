"""The desk's house serves here too."""

from tests.integration.desk.conftest import module_store_url, staffed

__all__ = ["module_store_url", "staffed"]
