"""What an officer reads before one of Meta's platforms is switched on."""

import pytest

from parlour.connectors import connectors

META = ("facebook", "instagram", "whatsapp")


@pytest.mark.parametrize("name", META)
def test_each_is_found_under_its_folder_and_says_what_it_needs_and_does(name: str) -> None:
    declared = connectors()[name].declared
    fields = {field.name: field for field in declared.fields}
    assert declared.name == name
    assert {"token", "app_secret", "verify_token"} <= set(fields)
    assert all(field.hint and field.needed for field in declared.fields)
    assert [field.name for field in declared.fields if not field.secret] == (
        ["phone_number_id"] if name == "whatsapp" else []
    )
    assert declared.reads
    assert declared.sends


@pytest.mark.parametrize("name", META)
def test_each_goes_to_the_platform_unless_told_otherwise(name: str) -> None:
    secrets = {"token": "t", "app_secret": "s", "phone_number_id": "44/../11"}
    line = connectors()[name].open(secrets, "")
    line.close()
    host = "instagram" if name == "instagram" else "facebook"
    number = "/44%2F..%2F11" if name == "whatsapp" else ""
    assert line.base == f"https://graph.{host}.com/v26.0{number}"
