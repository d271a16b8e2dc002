"""Names and origins we believe."""

from parlour.web.cookies import cookie_name
from parlour.web.front import WebSettings
from parlour.web.security import hosts, origins, security_headers

HOME = WebSettings("https://help.example")
HERE = WebSettings("http://localhost:8000")


def test_cookies_are_bound_to_the_host_on_https_only():
    assert cookie_name(HOME, "room") == "__Host-room"
    assert cookie_name(HERE, "room") == "room"


def test_loopback_answers_under_each_of_its_names_and_no_other():
    assert hosts(HERE) == {"localhost", "127.0.0.1", "::1"}
    assert origins(HERE) == {"http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"}
    assert hosts(HOME) == {"help.example"}
    assert origins(HOME) == {"https://help.example"}


def test_strict_transport_only_where_there_is_transport_security():
    assert b"strict-transport-security" in dict(security_headers(HOME))
    assert b"strict-transport-security" not in dict(security_headers(HERE))
    assert b"unsafe" not in dict(security_headers(HERE))[b"content-security-policy"]
