#!/usr/bin/env bash
# sqlalchemy-json's NestedMutableJson, whose promise is to track changes in nested lists, does not save some of them,
# without an error: after `tags.insert(0, "new")`, `tags.clear()` or `tags.reverse()`, commit() writes nothing, and the
# row has the old list when it is read again. So it is with += and *= on a list that has a name of its own. append(),
# extend(), remove(), sort(), an index and `del` are saved; pop() without an index raises TypeError. With both in one
# transaction, an insert() before an append() is saved along with it.
# Seen with sqlalchemy-json 0.7.0 and SQLAlchemy 2.1.9 on SQLite on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet sqlalchemy-json==0.7.0 sqlalchemy==2.1.9
cd "$place"
cat > probe.py <<'PYTHON'
from operator import iadd, imul

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy_json import NestedMutableJson


class Base(DeclarativeBase):
    pass


class Article(Base):
    __tablename__ = "articles"
    id = mapped_column(sa.Integer, primary_key=True)
    about = mapped_column(NestedMutableJson)


def insert_and_append(tags):
    tags.insert(0, "new")
    tags.append("z")


#: A change of the list ["b", "a"], and what is in the table behind it.
CHANGES = {
    "insert": (lambda tags: tags.insert(0, "new"), ["b", "a"]),
    "clear": (lambda tags: tags.clear(), ["b", "a"]),
    "reverse": (lambda tags: tags.reverse(), ["b", "a"]),
    "+=": (lambda tags: iadd(tags, ["new"]), ["b", "a"]),
    "*=": (lambda tags: imul(tags, 2), ["b", "a"]),
    "append": (lambda tags: tags.append("new"), ["b", "a", "new"]),
    "extend": (lambda tags: tags.extend(["new"]), ["b", "a", "new"]),
    "remove": (lambda tags: tags.remove("a"), ["b"]),
    "sort": (lambda tags: tags.sort(), ["a", "b"]),
    "insert, append": (insert_and_append, ["new", "b", "a", "z"]),
}
engine = sa.create_engine("sqlite://")
Base.metadata.create_all(engine)
for name, (change, expected) in CHANGES.items():
    with Session(engine) as session:
        article = Article(about={"tags": ["b", "a"]})
        session.add(article)
        session.commit()
        change(article.about["tags"])
        changed = list(article.about["tags"])
        session.commit()
        saved = list(article.about["tags"])
    print(f"{name}: {changed} is saved as {saved}")
    assert saved == expected, "this has changed"
PYTHON
venv/bin/python probe.py
