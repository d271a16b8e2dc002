"""Support posts as people write them, made up here. Braces are filled anew; one in ten gives something away."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count

BRANDS = ("NorthlineMobile", "NorthlineHelp", "HarbourAir", "TidewayBank", "MossTV", "OrchardFoods")
NAMES = "Ines Tariq Nuala Obi Sunniva Wendell Yusra Petra".split()
SURNAMES = "Marsh Oduya Fairley Quist Havel Tamm Ostrow Lindqvist".split()
PLACES = "Leeds Cardiff Truro Perth Whitby Bangor Hove Larne".split()

PLAIN = (
    "no signal in {place} again since {hour} this morning, is there an outage or is it just my phone? anyone else??",
    "been on hold for {minutes} minutes now and the music is driving me mad. is anybody there at all today?",
    "your app crashes every time I open it since version {small}.{small}.{minutes}, tried reinstalling it twice",
    "thanks to the lovely person who helped me at {place} station this morning, you made my day and I got home in time",
    "flight HB{four} from {place} is delayed by {minutes} minutes and nobody at the gate knows anything. Not good.",
    "why am I paying £{minutes}.99 a month for broadband that gives me {small} Mbps on a good day in {place}?",
    "still waiting for the call back I was promised last week. I have told you about this {small} times by now.",
    "is the {place} store open on Sunday? the website says one thing and the poster in the window says another",
    "that was the worst service I have had in years and I will tell all my friends to go elsewhere, shame on you",
    "can I change my seat after checking in? the page only says error {four} and sends me back to where I began",
)
GIVING = (
    "my number is 07{three} {six}, please somebody ring me before {hour} as I am out after that",
    "my name is {name} {surname} and my postcode is LS{small} {small}AB, order number {six}{four}, where is it?",
    "email is {name}.{surname}{small}@post.example, I cannot log in and the reset link never comes",
    "booking reference {code}, we are {small} adults and want to sit together on the way back",
    "account number {six}{four}, {minutes} High Street, {place}. Please look at my bill, it has doubled",
    "date of birth {small}/0{digit}/197{digit}, that is what the last person asked me for and still no reply",
)
REPLIES = (
    "Hi there, sorry to hear that. We are looking into an issue in {place} and hope to fix it by {hour}. ^{letter}",
    "Hello {name}, thanks for letting us know, I will pass it on to the team at {place}. Have a good day! ^{letter}",
    "We are sorry for the wait, {name}. Please try again after {hour}, or call us on 0800 {three} {four}. ^{letter}",
    "Could you restart the app and tell us which version you are on? We will take it from there. ^{letter}",
)
ASKING = (
    "Sorry about this, {name}. Please DM us your full name, postcode and mobile number and we will look. ^{letter}",
    "Can you send us your booking reference and the email address on the account by direct message? ^{letter}",
)


def rows(posts: int, seed: int) -> Iterator[tuple[str, ...]]:
    """Rows of a twcs table: threads of a post, a reply, a second post and a second reply."""
    dice = random.Random(seed)
    filled = _filler(dice)
    ids = count(1_000_000_000)
    begun = 1_500_000_000
    for thread in range(0, posts, 4):
        customer, brand = str(100_000 + dice.randrange(posts // 6 + 1)), dice.choice(BRANDS)
        parent = ""
        for place in range(min(4, posts - thread)):
            id_, by_brand = str(next(ids)), place % 2 == 1
            text = filled(_sentence(dice, by_brand))
            words = f"@{customer} {text}" if by_brand else f"@{brand} {text}"
            yield (
                id_,
                brand if by_brand else customer,
                str(not by_brand),
                _when(begun + thread * 20 + place * 900),
                words,
                "",
                parent,
            )
            parent = id_


def _sentence(dice: random.Random, by_brand: bool) -> str:
    rare = dice.random()
    if by_brand:
        return dice.choice(ASKING if rare < 0.25 else REPLIES)
    return dice.choice(GIVING if rare < 0.1 else PLAIN)


def _filler(dice: random.Random) -> Callable[[str], str]:
    def filled(sentence: str) -> str:
        number = dice.randrange(10**9)
        return sentence.format(
            name=NAMES[number % 8],
            surname=SURNAMES[number // 8 % 8],
            place=PLACES[number // 64 % 8],
            hour=f"{number % 12 + 1}pm",
            minutes=number % 50 + 10,
            small=number % 9 + 1,
            digit=number % 9 + 1,
            three=f"{number % 900 + 100}",
            four=f"{number % 9000 + 1000}",
            six=f"{number % 900000 + 100000}",
            code=f"K{number % 10}P{number // 10 % 10}QM",
            letter="ABCDEFGH"[number % 8],
        )

    return filled


def _when(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%a %b %d %H:%M:%S +0000 %Y")
