"""Types words into every field a person can fill, with real processes, and searches everything on disk for them.

python type_and_search.py DATA        prints the name of each field whose words lie somewhere readable
"""

import json
import sys
from pathlib import Path

from parlour.cli.replay.dump import traces_in_database
from parlour.cli.replay.traces import Words, files_under, traces_in_files, windows
from parlour.demo.passkeys import Authenticator
from tests.support.house import CARE, Customer, House, open_house

TYPED = {
    "question": "The upholstery of our zeppelin smells of turpentine again",
    "more": "Also the harpsichord on deck seven has lost its pedals",
    "answer": "A tuner with seventeen felt hammers departs tomorrow morning",
    "note": "Apparently the same passenger complained about marzipan once",
    "staff name": "Wilhelmina Featherstonehaugh-Quarterstaff",
    "invitation": "Bartholomew Ravensbourne-Whittlesea",
}


def main(data: Path, store_url: str = "", *, reads_back: bool) -> list[str]:
    with open_house(data, store_url or None) as house:
        cleo = type_everywhere(house)
        if reads_back:
            assert {TYPED["question"], TYPED["more"], TYPED["answer"]} == set(cleo.bodies())
            assert TYPED["note"] in {one.body for one in house.ana.read(cleo.reference)}
        words = Words()
        for text in TYPED.values():
            words.add(text)
        files, _ = traces_in_files(words, files_under(house.settings.data))
        rows, _ = traces_in_database(words, house.settings.store_url)
    found = {trace.window for trace in files + rows}
    return [name for name, text in TYPED.items() if found & set(windows(text.encode()))]


def type_everywhere(house: House) -> Customer:
    cleo = house.cleo_wrote(TYPED["question"])
    cleo.say(TYPED["more"])
    house.ana.take(cleo.reference)
    house.ana.reply(cleo.reference, TYPED["answer"])
    house.ana.note(cleo.reference, TYPED["note"])
    join(house, house.invitation(TYPED["staff name"], CARE))
    house.invitation(TYPED["invitation"], CARE)
    return cleo


def join(house: House, link: str) -> None:
    newcomer = house.visitor()
    assert newcomer.submit_with(Authenticator(house.url), link).status == 200


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), reads_back=False)))
