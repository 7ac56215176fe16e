"""The time of a verdict of dbset-readonly, and of sqlglot's parser alone for the same texts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import product
from statistics import median
from time import process_time

_COLUMNS = (
    "o.id, u.email, o.created_at::date AS day, o.amount * 1.25 AS gross, coalesce(o.note, '')",
    (
        "date_trunc('month', o.created_at) AS month, count(*) AS orders, sum(o.amount) AS total,"
        " round(avg(o.amount), 2), max(u.name), min(o.created_at)"
    ),
    (
        "DISTINCT ON (u.id) u.id, u.name, o.amount, row_number() OVER (PARTITION BY u.id ORDER BY"
        " o.created_at DESC) AS place, lag(o.amount) OVER w AS before"
    ),
    (
        "u.country, CASE WHEN o.amount > 100 THEN 'large' WHEN o.amount > 10 THEN 'middle' ELSE"
        " 'small' END AS size, count(*) FILTER (WHERE o.status = 'paid') AS paid"
    ),
    (
        "u.id, u.settings ->> 'language' AS language, jsonb_array_length(o.items), o.items #>>"
        " '{0,name}' AS first, extract(year FROM o.created_at), now() - o.created_at AS age"
    ),
)
_TABLES = (
    "orders AS o JOIN users AS u ON u.id = o.user_id LEFT JOIN items AS i ON i.order_id = o.id",
    "public.orders o, public.users u",
    (
        "orders o JOIN (SELECT id, name, email, country, settings FROM users WHERE deleted_at IS"
        " NULL AND lower(email) LIKE '%@example.com') AS u ON (u.id = o.user_id)"
    ),
    (
        "users u CROSS JOIN LATERAL (SELECT * FROM orders WHERE user_id = u.id ORDER BY created_at"
        " DESC LIMIT 5) AS o LEFT JOIN refunds r USING (id)"
    ),
)
_CONDITIONS = (
    (
        "o.created_at >= now() - interval '90 days' AND o.status IN ('paid', 'sent', 'new') AND"
        " u.name IS NOT NULL AND NOT EXISTS (SELECT 1 FROM refunds x WHERE x.order_id = o.id)"
    ),
    (
        "o.created_at BETWEEN '2024-01-01' AND '2024-12-31' AND (u.country = 'NO' OR u.country ="
        " 'SE') AND o.amount > (SELECT avg(amount) FROM orders) AND u.name ~* '^a|b$'"
    ),
    'u.email ILIKE $1 AND o.user_id = ANY (ARRAY[1, 2, 3]) AND o.items @> \'[{"sku": "a"}]\'',
    (
        "o.status <> 'void' AND o.amount % 10 = 0 AND u.id IN (SELECT user_id FROM sessions GROUP"
        " BY user_id HAVING count(*) > 3) AND o.created_at::date <> current_date"
    ),
    (
        "(o.status, u.country) IN (('paid', 'NO'), ('sent', 'SE')) AND u.created_at < o.created_at"
        " AND coalesce(o.note, u.name, '') <> '' AND length(u.name) > 2"
    ),
)
_ENDS = (
    "ORDER BY 1 DESC NULLS LAST, 2 LIMIT 100 OFFSET 50",
    "GROUP BY 1, 2, 3 HAVING count(*) > 5 WINDOW w AS (PARTITION BY u.id ORDER BY o.id) LIMIT 20",
)

#: 200 queries of some 500 characters, no two with the same structure.
QUERIES = [
    f"SELECT {columns}\nFROM {tables}\nWHERE {conditions}\n{end}"
    for columns, tables, conditions, end in product(_COLUMNS, _TABLES, _CONDITIONS, _ENDS)
]


def measure_verdicts(rounds: int) -> str:
    """Return the output of this module in the environment of dbset."""
    from peers.environments import environment  # noqa: PLC0415  not in the environment of dbset

    without = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [environment("dbset"), __file__, str(rounds)]
    done = subprocess.run(command, env=without, capture_output=True, check=True, text=True)
    return done.stdout.strip()


def measured(rounds: int) -> str:
    """Return the times of verdicts, cold and cached, and of the parser for the same texts.

    They are measured in turn, in CPU seconds.
    """
    from dbset_readonly import ReadOnlyValidator, tree_check  # noqa: PLC0415  not installed everywhere
    from sqlglot import parse  # noqa: PLC0415

    parsing, cold, cached = [], [], []
    for _ in range(rounds):
        parsing.append(_seconds(lambda sql: parse(sql, read="postgres")))
        tree_check.forget()
        validator = ReadOnlyValidator("postgresql")
        cold.append(_seconds(validator.validate))
        cached.append(_seconds(validator.validate))
    ratio = median(one / other for one, other in zip(cold, parsing, strict=True))
    each = 1e6 / len(QUERIES)
    return (
        f"cold {median(cold) * each:,.0f} us, sqlglot.parse {median(parsing) * each:,.0f} us,"
        f" ratio {ratio:.2f} ({min(cold) / min(parsing):.2f} of the best);"
        f" cached {median(cached) * each:.2f} us"
    )


def _seconds(run: Callable[[str], object]) -> float:
    started = process_time()
    for sql in QUERIES:
        run(sql)
    return process_time() - started


if __name__ == "__main__":
    print(measured(int(sys.argv[1])))
