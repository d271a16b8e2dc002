"""A link is ours only when a browser would really come to us."""

import pytest

from parlour.web.site.links import judge_link

OURS = "https://help.example"


@pytest.mark.parametrize(
    "link",
    [
        "https://help.example/c/7K3-94M", "https://help.example", "HTTPS://HELP.example/l/x?y#z",
        "https://help.example:443/", "help.example/return", "  https://help.example/  ",
    ],
)  # fmt: skip
def test_ours(link: str) -> None:
    assert judge_link(link, OURS).ours


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("http://help.example/", "help.example"),
        ("https://help.example:8443/", "help.example"),
        ("https://help.example.evil.test/", "help.example.evil.test"),
        ("https://help-example.test/", "help-example.test"),
        ("https://xhelp.example/", "xhelp.example"),
        ("https://sub.help.example/", "sub.help.example"),
        ("https://help.example./", "help.example."),
        ("https://help.example@evil.test/", "evil.test"),
        ("https://help.example:x@evil.test/", "evil.test"),
        ("https://evil.test@help.example/", "help.example"),
        ("https://evil.test/https://help.example/", "evil.test"),
        ("https://evil.test\\@help.example/", ""),
        ("https://help.example\\.evil.test/", ""),
        ("https://help.example\t.evil.test/", ""),
        ("https://h\u0435lp.example/", "h\u0435lp.example"),
        ("https://help\u3002example/", "help\u3002example"),
        ("https://xn--hlp-5cd.example/", "xn--hlp-5cd.example"),
        ("https://help%2eexample/", "help%2eexample"),
        ("javascript:alert(1)//help.example", ""),
        ("data:text/html,help.example", ""),
        ("https:help.example", ""),
        ("//evil.test/help.example", "evil.test"),
        ("https://[::1", ""),
        ("", ""),
    ],
)
def test_not_ours_and_where_it_leads(link: str, host: str) -> None:
    found = judge_link(link, OURS)
    assert not found.ours
    assert found.host == host


def test_on_a_machine_of_its_own_the_port_counts_too() -> None:
    assert judge_link("http://localhost:8000/check", "http://localhost:8000").ours
    assert judge_link("localhost:8000/check", "http://localhost:8000").ours
    assert not judge_link("http://localhost:8001/", "http://localhost:8000").ours
