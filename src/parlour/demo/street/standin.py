"""The whole street: two networks, their page for people, and how to start and stop it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from parlour.foundation.clock import Clock, SystemClock

from . import page, sample
from .faults import Faults
from .mastodon import Mastodon
from .serving import Server
from .wire import Asked, Said
from .world import Post, World
from .x import EPOCH, X
from .x_hooks import AGAIN_AFTER, LEGACY, Hook
from .x_tokens import Tokens

FLOOD_PEOPLE = 500
APIS = ("/x/", "/mastodon/")


@dataclass(slots=True)
class Street:
    """`keep_alive`, in seconds, is how long a stream is silent; 0 is what each network does."""

    clock: Clock
    keep_alive: float = 0.0
    x: X = field(init=False)
    mastodon: Mastodon = field(init=False)
    faults: Faults = field(init=False)
    forms: page.Forms = field(default_factory=page.Forms)
    _hooks: list[Hook] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.faults = Faults(self._wake, self._end_tokens)
        worlds = World(self.clock, True, 22, EPOCH), World(self.clock, False, 16)
        self.x = X(self.clock, worlds[0], self.faults, Tokens(self.clock))
        self.mastodon = Mastodon(self.clock, worlds[1], self.faults)
        if self.keep_alive:
            self.x.keep_alive = self.mastodon.keep_alive = self.keep_alive
        for name, world in self.worlds().items():
            sample.settle(world, name)

    def worlds(self) -> dict[str, World]:
        return {"x": self.x.world, "mastodon": self.mastodon.world}

    def secrets(self, name: str) -> dict[str, str]:
        """What an officer would type for this connector; fresh tokens each time."""
        tokens, keys = self.x.tokens, self.x.keys
        if name == "mastodon":
            return {"instance": f"{self.mastodon.world.home}/mastodon", "access_token": self.mastodon.grant()}
        if name != "x":
            raise KeyError(name)
        access, refresh = tokens.grant()
        return {
            "client_id": tokens.client_id,
            "client_secret": tokens.client_secret,
            "consumer_key": keys.consumer_key,
            "consumer_secret": keys.consumer_secret,
            "oauth1_token": keys.token,
            "oauth1_token_secret": keys.token_secret,
            "bearer_token": tokens.bearer_token,
            "access_token": access,
            "refresh_token": refresh,
        }

    def write(self, network: str, handle: str, text: str, answers: str = "") -> Post:
        """Somebody posts in public."""
        world = self.worlds()[network]
        return world.by_hand(world.person(handle).id, text, answers)

    def message(self, network: str, handle: str, text: str) -> Post:
        """Somebody writes to the company alone."""
        world = self.worlds()[network]
        return world.direct(world.person(handle).id, text)

    def edit(self, network: str, post: str, text: str) -> Post:
        return self.worlds()[network].edit(post, text)

    def take_back(self, network: str, post: str) -> bool:
        """By its author."""
        return self.worlds()[network].take_back(post)

    def flood(self, n: int, texts: Sequence[str], network: str = "x") -> list[Post]:
        """So many posts at once, by a few hundred people, each naming the company."""
        world = self.worlds()[network]
        name = f"@{world.people[world.company].handle}"
        with world.changed:
            crowd = [sample.bystander(world, number) for number in range(min(n, FLOOD_PEOPLE))]
            said = [text if name in text else f"{name} {text}" for text in texts]
            return [world.write(crowd[at % len(crowd)].id, said[at % len(said)]) for at in range(n)]

    def hook(
        self,
        address: str,
        secret: str = "",
        *,
        header: str = LEGACY,
        again_after: Sequence[float] = AGAIN_AFTER,
    ) -> Hook | None:
        """X's events go to this address from now on, when it passes the check; `secret` is the app's own when empty.
        Raises x_hooks.NotHere for addresses elsewhere."""
        signing = secret or self.x.keys.consumer_secret
        hook = Hook(self.x.world, self.x.shapes, address, signing, header, tuple(again_after))
        if not hook.check():
            return None
        hook.start()
        self._hooks.append(hook)
        return hook

    def answer(self, asked: Asked) -> Said:
        """By the first part of the path: /x, /mastodon, or the page for people."""
        api = next((place for place in APIS if asked.path.startswith(place)), "")
        if not api:
            return page.answer(self.forms, self.worlds(), asked)
        if fault := self.faults.before():
            return fault
        below = Asked(asked.method, asked.path[len(api) - 1 :], asked.query, asked.headers, asked.body)
        network = self.x if api == "/x/" else self.mastodon
        with network.world.changed:
            answer: Said = network.answer(below)
        return self.faults.after(below, answer)

    def settle_at(self, address: str) -> None:
        for world in self.worlds().values():
            world.home = address

    def close(self) -> None:
        self.faults.close()
        for hook in self._hooks:
            hook.close()

    def _wake(self) -> None:
        for world in self.worlds().values():
            world.wake()

    def _end_tokens(self) -> None:
        self.x.tokens.end_access()
        self.mastodon.end_access()


@dataclass(frozen=True, slots=True)
class Started:
    street: Street
    address: str
    _server: Server

    def secrets(self, connector: str) -> dict[str, str]:
        return self.street.secrets(connector)

    def base(self, connector: str) -> str:
        """In place of the network's own address."""
        return f"{self.address}/{connector}"

    def close(self) -> None:
        self._server.close()


def start_street(port: int = 0, clock: Clock | None = None) -> Started:
    """With the sample company's posts. Answers on this machine only, until closed."""
    street = Street(clock or SystemClock())
    server = Server(street, port)
    sample.play(street.worlds())
    return Started(street, server.address, server)
