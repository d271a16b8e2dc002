"""What is read from the temporary file once every post is in it."""

import sqlite3
from collections.abc import Iterator
from typing import Any

TOTALS = """
SELECT count(*), sum(public), sum(deleted), sum(by_brand), sum(asked <> 0),
  sum(public AND gave <> 0), sum(NOT public AND gave <> 0),
  sum(public AND gave <> 0 AND NOT deleted), sum(NOT public AND gave <> 0 AND NOT deleted),
  sum(customer = 0 AND NOT by_brand), min(nullif(at, 0)), max(nullif(at, 0)),
  (SELECT count(*) FROM thread),
  (SELECT count(DISTINCT id) FROM customer),
  (SELECT count(DISTINCT id) FROM customer WHERE named),
  (SELECT count(*) FROM person WHERE in_public),
  (SELECT count(*) FROM person WHERE in_private)
FROM post
"""

# CROSS JOIN: once through the posts, and the few kinds for each that has any.
GIVEN = """
SELECT bit, sum(public), count(DISTINCT iif(public, nullif(customer, 0), NULL)),
  sum(NOT public), count(DISTINCT iif(public, NULL, nullif(customer, 0))), sum(by_brand)
FROM post CROSS JOIN kind ON gave >> bit & 1 WHERE gave <> 0 GROUP BY bit
"""

ASKED = """
SELECT bit, count(*), sum(public),
  (SELECT count(*) FROM asked WHERE asked.bit = kind.bit)
FROM post CROSS JOIN kind ON post.asked >> bit & 1 WHERE post.asked <> 0 GROUP BY bit
"""

# A thread and a kind have one first time of asking, so this stays linear in posts however long a thread is.
FOLLOWED = """
SELECT bit, count(DISTINCT customer), count(DISTINCT iif(public, customer, NULL))
FROM post JOIN asked ON asked.platform = post.platform AND asked.thread = post.thread
  AND gave >> bit & 1 AND at >= first
WHERE gave <> 0 AND customer <> 0 GROUP BY bit
"""

RISK = "SELECT in_public, in_public | in_private, count(*) FROM person GROUP BY 1, 2"
RISK_BY_BRAND = "SELECT brand, in_public, in_public | in_private, count(*) FROM told GROUP BY 1, 2, 3"

LYING = """
SELECT :newest - last FROM lying JOIN thread ON thread.platform = lying.platform AND thread.id = lying.thread
WHERE last > 0 AND iif(:public, in_public, in_private) ORDER BY 1 LIMIT 1 OFFSET :place
"""
LYING_COUNT = """
SELECT count(*) FROM lying JOIN thread ON thread.platform = lying.platform AND thread.id = lying.thread
WHERE last > 0 AND iif(:public, in_public, in_private)
"""

MONTHS = """
SELECT strftime('%Y-%m', at, 'unixepoch'), count(*), sum(public AND gave <> 0), sum(NOT public AND gave <> 0),
  sum(asked <> 0)
FROM post WHERE at > 0 GROUP BY 1 ORDER BY 1 DESC LIMIT :count
"""

BRANDS = """
SELECT brand, (SELECT shown FROM brand WHERE key = post.brand),
  count(*), sum(by_brand), sum(asked <> 0), sum(public AND gave <> 0), sum(NOT public AND gave <> 0),
  (SELECT count(*) FROM customer WHERE customer.brand = post.brand),
  (SELECT count(*) FROM customer WHERE customer.brand = post.brand AND named)
FROM post GROUP BY brand
"""

THREADS = "SELECT platform, thread, in_public, in_private, public_posts, private_posts FROM lying"

DELETIONS = """
SELECT platform, id, thread, public, by_brand, gave FROM post WHERE gave <> 0 AND NOT deleted
ORDER BY platform, id
"""


def rows(connection: sqlite3.Connection, query: str, **values: Any) -> Iterator[tuple[Any, ...]]:
    yield from connection.execute(query, values)


def one(connection: sqlite3.Connection, query: str, **values: Any) -> tuple[Any, ...]:
    found: tuple[Any, ...] = connection.execute(query, values).fetchone()
    return found
