"""Who lives on the street, and what they said before anybody looked. Everybody is invented; telephone numbers are
those kept free for stories by the regulator, addresses end in example.org.
"""

import re
from collections.abc import Mapping
from importlib.resources import files

from parlour.foundation.clock import DAY, HOUR

from .world import Person, World

COMPANY = "quillmere"
COMPANY_NAME = "Quillmere Broadband"
COMPANY_ABOUT = "Broadband for Quillmere and the villages around it. We help at all hours, in private."
COMPANY_PICTURE = 1
IMPOSTOR = "quillmere_heIp"  # with a capital i where a small L would be
PEOPLE = (("marta_holt", "Marta Holt"), ("dev_okafor", "Dev Okafor"), ("pip.rowan", "Pip Rowan"))
ROLES = (*(handle for handle, _ in PEOPLE), IMPOSTOR)
FAR = "ferry.example.org"  # where customers' accounts on Mastodon live

_HEAD = re.compile(r"== (\w+), ([\d.]+), (\w+)(, private)?(?:, to (\w+))?")


def settle(world: World, network: str) -> None:
    company = world.settle(
        COMPANY, COMPANY_NAME, about=COMPANY_ABOUT, picture=COMPANY_PICTURE, ago=2000 * DAY
    )
    world.company = company.id
    for number, (handle, name) in enumerate(PEOPLE):
        world.settle(handle_on(network, handle), name, picture=number + 2, ago=900 * DAY)
    world.settle(
        handle_on(network, IMPOSTOR), f"{COMPANY_NAME} Help", about="Help desk", picture=COMPANY_PICTURE
    )


def handle_on(network: str, handle: str) -> str:
    plain = handle.replace(".", "_")
    return f"{plain}@{FAR}" if network == "mastodon" else plain


def bystander(world: World, number: int) -> Person:
    handle = f"neighbour_{number}"
    try:
        return world.person(handle)
    except KeyError:
        return world.settle(handle, f"Neighbour {number}", picture=number + 10)


def play(worlds: Mapping[str, World]) -> None:
    """The posts of posts.txt, on both networks."""
    blocks = files("parlour.demo.street").joinpath("posts.txt").read_text().split("\n\n")[1:]
    for network, world in worlds.items():
        said: dict[str, str] = {}
        for block in blocks:
            head, text = block.strip().split("\n", 1)
            found = _HEAD.fullmatch(head)
            if found is None:
                raise ValueError(f"posts.txt: {head}")
            ago = int(float(found[2]) * HOUR)
            author = world.person(handle_on(network, found[3])).id
            if found[4]:
                world.direct(author, text, ago)
            else:
                said[found[1]] = world.by_hand(author, text, said.get(found[5] or "", ""), ago).id
