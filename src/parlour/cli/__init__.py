"""Commands of the `parlour` program, one module each. Every error is one clear line."""

import sys

import click

from parlour.config import BadSettings
from parlour.processes.lock import AlreadyRunning

from .lazy import LazyGroup

ALREADY_RUNNING = 2

COMMANDS = {
    "up": ("up", "Start Parlour: everything on this machine."),
    "demo": ("demo", "Try a filled sample company on this machine."),
    "replay": ("replay", "Play real support threads through the front door, and check every word."),
    "bench": ("bench", "Measure Parlour against this machine's own limits."),
    "bounces": ("bounces", "Note mails that came back, from a mail server's pipe."),
    "witness": ("witness", "Vouch for the log of another machine."),
    "dkim": ("dkim", "Sign mails, and print the DNS record to publish."),
    "drill": ("drill", "Carry out known breaches on a scratch installation."),
    "exposure": ("exposure", "Count what public posts and direct messages have given away."),
    "fallback": ("fallback", "Write the page the proxy shows while Parlour is down."),
    "doctor": ("doctor", "Check this installation and say in plain words what is wrong."),
    "backup": ("backup", "Copy the running installation into two encrypted files."),
    "restore": ("restore", "Make a new data directory from a backup."),
    "migrate": ("migrate", "Bring the store's schema up to this version."),
    "unlock": ("unlock", "Bring two recovery sheets to a custodian that waits for them."),
    "bait": ("bait", "Write as customers who do not exist; a touch of one is an alarm."),
    "policy": ("policy", "Print the policy, as the custodian signed it."),
    "officers": ("officers", "What officers have asked for and what is waiting."),
    "lockdown": ("lockdown", "End every session at once, when something is wrong."),
    "log": ("log", "Read and verify the tamper-evident log."),
}


@click.group(cls=LazyGroup, commands_in=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="parlour", message="Parlour %(version)s")
def parlour() -> None:
    """Parlour: the private room where a company's customers talk to it."""


def run() -> int:
    try:
        answer = parlour.main(standalone_mode=False)
    except click.exceptions.Abort:
        return 130
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except AlreadyRunning as problem:
        return _say_and_fail(str(problem), ALREADY_RUNNING)
    except BadSettings as problem:
        return _say_and_fail(str(problem), 1)
    except Exception as problem:
        from .problems import in_one_line

        return _say_and_fail(in_one_line(problem), 1)
    return answer if isinstance(answer, int) else 0


def _say_and_fail(line: str, code: int) -> int:
    print(f"parlour: {line}", file=sys.stderr)
    return code
