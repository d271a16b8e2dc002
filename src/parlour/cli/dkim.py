"""`parlour dkim`: makes the key our mails are signed with, and says what to publish."""

import os
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from parlour.config import read_settings
from parlour.notices.queries import post
from parlour.store import open_store
from parlour.worker.dkim import FILE, BadKey, dns_record, key_in

from .options import data_option

BITS = 2048  # RFC 8301 wants 1024 at least and advises this; longer keys do not fit into many DNS records


@click.command()
@data_option
def command(data: Path) -> None:
    """Sign mails from now on, with a key made here unless there is one, and print the DNS record to publish."""
    settings = read_settings(data)
    store = open_store(settings.store_url, role="dkim", poke_dir=settings.places.poke)
    try:
        sender = store.read(post).sender
    finally:
        store.close()
    if not sender:
        raise click.ClickException("Enter the address mails come from first, at /admin/mail.")
    file = settings.places.worker / FILE
    try:
        key = key_in(file) or _made(file)
    except BadKey:
        raise click.ClickException(
            f"{file} holds no key that can be read: mails wait until it does."
        ) from None
    click.echo(dns_record(key, sender.rpartition("@")[2]))
    click.echo(
        f"The key is {file}. Publish the record before the next mail leaves; delete the file to stop signing."
    )


def _made(file: Path) -> rsa.RSAPrivateKey:
    """Readable by the worker alone, from its first moment on."""
    key = rsa.generate_private_key(65537, BITS)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    owner = file.parent.stat()
    if owner.st_uid != os.geteuid():
        os.chown(file, owner.st_uid, owner.st_gid)
    return key
