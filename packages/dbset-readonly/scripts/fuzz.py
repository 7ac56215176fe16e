"""Mutate reads; the servers' own parsers show which harmful mutants the validator accepts.

    python scripts/fuzz.py --harmful 100000 --seed 1 --out through.jsonl tests/corpus/*.jsonl

Nothing is run: PostgreSQL's statements are parsed by pglast, SQLite's prepared by apsw under an
authorizer and never stepped; both have to be installed. A line of the files is ``[dialect, sql]``,
or ``[dialect, "allow", sql, why]`` as in the corpus. The texts for mutations are in
``fuzz_texts.toml``. The same seed and files give the same mutants, on any number of processes.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import re
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count, islice
from pathlib import Path
from typing import Any, NamedTuple

import apsw
from dbset_readonly import ReadOnlyError, ReadOnlyValidator
from fuzz_oracles import ORACLES, Oracle, Planted
from pglast.keywords import RESERVED_KEYWORDS

TEXTS = Path(__file__).with_name("fuzz_texts.toml")
SLOW = 2.0
BATCH = 100

# ---- where a mutation can be put -------------------------------------------------------------

Tokens = list[str]
Span = tuple[int, int]
_TOKEN = re.compile(
    r"\s+|--[^\n]*\n?|/\*.*?\*/|[eEbBxXnN]?'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$|\"(?:[^\"]|\"\")*\""
    r"|`[^`]*`|[$?:@]\w+|\d+(?:\.\d+)?|\w+|::|[-+*/<>=~!@#%^&|?]+|.",
    re.DOTALL,
)
_GAP = re.compile(r"\s+|--.*|/\*.*", re.DOTALL)
_NAME = re.compile(r'[^\W\d]\w*|"[^"]+"|`[^`]+`')
_LITERAL = re.compile(r"[eEbBxXnN]?'.*'|\d+(?:\.\d+)?|\$\w*\$.*|[$?:@]\w+", re.DOTALL)
_SIGN = re.compile(r"[-+*/<>=~!@#%^&|?]+")
_KEYWORDS = {word.lower() for word in apsw.keywords} | set(RESERVED_KEYWORDS)


def divided(sql: str) -> Tokens:
    """Return a text's tokens, including white space and comments."""
    return [match.group() for match in _TOKEN.finditer(sql)]


def is_gap(token: str) -> bool:
    """Return whether a token is white space or a comment."""
    return bool(_GAP.fullmatch(token))


def _is_name(token: str) -> bool:
    return bool(_NAME.fullmatch(token)) and token.lower() not in _KEYWORDS


def _is_operand(token: str) -> bool:
    return _is_name(token) or bool(_LITERAL.fullmatch(token))


def _after(tokens: Tokens, at: int) -> int:
    """Return the place of the next token that is not a gap."""
    return next((n for n in range(at + 1, len(tokens)) if not is_gap(tokens[n])), len(tokens))


def _is_called(tokens: Tokens, at: int) -> bool:
    return tokens[_after(tokens, at) :][:1] == ["("]


def _relations(tokens: Tokens) -> Iterator[Span]:
    for at, token in enumerate(tokens):
        start = end = _after(tokens, at)
        if token.lower() in {"from", "join"} and start < len(tokens) and _is_name(tokens[start]):
            while tokens[end + 1 : end + 2] == ["."]:
                end += 2
            yield start, end + 1


def _each(found: Callable[[Tokens, int], object]) -> Callable[[Tokens], Iterator[Span]]:
    return lambda tokens: ((at, at + 1) for at in range(len(tokens)) if found(tokens, at))


PLACES: dict[str, Callable[[Tokens], Iterator[Span]]] = {
    "whole": lambda tokens: iter([(0, len(tokens))]),
    "end": lambda tokens: iter([(len(tokens), len(tokens))]),
    "close": lambda tokens: ((at, at) for at, mark in enumerate(tokens) if mark == ")"),
    "from": _each(lambda tokens, at: tokens[at].lower() == "from"),
    "relation": _relations,
    "name": _each(lambda tokens, at: _is_name(tokens[at])),
    "called": _each(lambda tokens, at: _is_name(tokens[at]) and _is_called(tokens, at)),
    "operand": _each(lambda tokens, at: _is_operand(tokens[at]) and not _is_called(tokens, at)),
    "literal": _each(lambda tokens, at: _LITERAL.fullmatch(tokens[at])),
    "operator": _each(lambda tokens, at: _SIGN.fullmatch(tokens[at])),
}

# ---- mutations of tokens ---------------------------------------------------------------------

_GAPS = ("\n", "\t", "\f", " /**/ ", "/*'*/", " -- '\n", "--\n", "\r\n", "\v", "\u00a0", "\\\n")


def _swapped(tokens: Tokens, rng: random.Random) -> Tokens:
    one, other = rng.randrange(len(tokens)), rng.randrange(len(tokens))
    tokens[one], tokens[other] = tokens[other], tokens[one]
    return tokens


def _without_one(tokens: Tokens, rng: random.Random) -> Tokens:
    del tokens[rng.randrange(len(tokens))]
    return tokens


def _with_one_twice(tokens: Tokens, rng: random.Random) -> Tokens:
    tokens.insert(rng.randrange(len(tokens)), rng.choice(tokens))
    return tokens


def _in_other_case(tokens: Tokens, rng: random.Random) -> Tokens:
    cases = (str.upper, str.lower, str.title)
    return [rng.choice(cases)(token) if token.isalpha() else token for token in tokens]


def _with_other_gaps(tokens: Tokens, rng: random.Random) -> Tokens:
    return [rng.choice((token, rng.choice(_GAPS))) if is_gap(token) else token for token in tokens]


def _without_gaps(tokens: Tokens, _: random.Random) -> Tokens:
    words = [*tokens, ""]
    return [
        token
        for at, token in enumerate(tokens)
        if not token.isspace() or (words[at - 1][-1:].isalnum() and words[at + 1][:1].isalnum())
    ]


ON_TOKENS: dict[str, Callable[[Tokens, random.Random], Tokens]] = {
    "two tokens swapped": _swapped,
    "a token less": _without_one,
    "a token twice": _with_one_twice,
    "other letter case": _in_other_case,
    "other gaps": _with_other_gaps,
    "no gaps": _without_gaps,
}

# ---- mutations by texts ----------------------------------------------------------------------


@dataclass(frozen=True)
class Texts:
    """The texts of one dialect: those for holes, and mutations as a place and its texts."""

    holes: Mapping[str, Sequence[str]]
    mutations: Mapping[str, tuple[str, Sequence[str]]]

    def filled(self, text: str, it: str, rng: random.Random) -> str:
        """Return a text with all its holes filled."""

        def hole(match: re.Match[str]) -> str:
            return (
                it if match[1] == "it" else self.filled(rng.choice(self.holes[match[1]]), it, rng)
            )

        return re.sub(r"\{([a-z]+)\}", hole, text)

    def planted(self) -> Planted:
        """Return the texts that an oracle must look for."""
        return Planted(
            frozenset(self.holes["text"]), frozenset(map(str.lower, self.holes["acting"]))
        )


@cache
def texts_of(dialect: str, acting: tuple[str, ...] = ()) -> Texts:
    """Read the texts of a dialect, with more names of functions with side effects."""
    data = tomllib.loads(TEXTS.read_text("utf-8"))
    holes: dict[str, Sequence[str]] = {
        name: text.splitlines() or [""]
        for name, text in (data["both"]["holes"] | data[dialect]["holes"]).items()
    } | {"newline": ["\n"], "cr": ["\r"], "tab": ["\t"]}
    names = dict.fromkeys([*holes["acting"], *acting])
    holes["acting"] = [*names, *map(str.upper, names)]
    found = data["both"]["mutations"] | data[dialect]["mutations"]
    mutations = {name: (one["place"], one["texts"].splitlines()) for name, one in found.items()}
    return Texts(holes, mutations)


def mutated(sql: str, name: str, texts: Texts, rng: random.Random) -> str:
    """Return a text after one mutation, or unchanged if it has no place for it."""
    tokens = divided(sql)
    if name in ON_TOKENS:
        return "".join(ON_TOKENS[name](tokens, rng)) if tokens else sql
    place, lines = texts.mutations[name]
    spans = list(PLACES[place](tokens))
    if not spans:
        return sql
    start, end = rng.choice(spans)
    text = texts.filled(rng.choice(lines), "".join(tokens[start:end]), rng)
    return f"{''.join(tokens[:start])} {text} {''.join(tokens[end:])}".strip(" ")


# ---- the run ---------------------------------------------------------------------------------


class Task(NamedTuple):
    """One read, and the number of its mutants."""

    dialect: str
    sql: str
    mutants: int
    seed: str
    acting: tuple[str, ...]


class Finding(NamedTuple):
    """A text to examine, and the reason."""

    dialect: str
    why: str
    classes: tuple[str, ...]
    sql: str
    detail: str = ""


@dataclass
class Tally:
    """The results of mutants, by class of mutation, and why harmless ones were refused."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, classes: tuple[str, ...], *what: str) -> None:
        """Count one mutant in each of its classes and in the total."""
        self.counts.update((name, one) for name in {*classes, "ALL"} for one in what)

    def merge(self, other: Tally) -> None:
        """Add another tally."""
        self.counts += other.counts
        self.reasons += other.reasons
        for reason, sql in other.examples.items():
            self.examples[reason] = min(sql, self.examples.get(reason, sql), key=len)
        self.findings += other.findings


def judged(task: Task) -> Tally:
    """Mutate one read, and check each mutant with the oracle and with the validator."""
    rng = random.Random(f"{task.seed} {task.dialect} {task.sql}")  # noqa: S311
    texts, tally = texts_of(task.dialect, task.acting), Tally()
    oracle = ORACLES[task.dialect](task.sql, texts.planted())
    if oracle.harm(task.sql) is not False:
        return tally
    for _ in range(task.mutants):
        classes, sql = _mutant(task.sql, texts, rng)
        if classes:
            _judge(Finding(task.dialect, "through", classes, sql), oracle, tally)
    return tally


def _mutant(sql: str, texts: Texts, rng: random.Random) -> tuple[tuple[str, ...], str]:
    classes = []
    for name in rng.sample([*texts.mutations, *ON_TOKENS], rng.choice((1, 1, 2, 2, 3))):
        before, sql = sql, mutated(sql, name, texts, rng)
        if sql != before:
            classes.append(name)
    return tuple(classes), sql


def _judge(mutant: Finding, oracle: Oracle, tally: Tally) -> None:
    started = time.perf_counter()
    try:
        reason = _refusal(mutant.dialect, mutant.sql)
    except Exception as crash:  # noqa: BLE001 (any crash is a finding)
        tally.add(mutant.classes, "mutants", "crashes")
        tally.findings.append(mutant._replace(why="crash", detail=repr(crash)))
        return
    if time.perf_counter() - started > SLOW:
        tally.findings.append(mutant._replace(why="slow"))
    harm = oracle.harm(mutant.sql)
    what = {None: "no SQL", True: "harmful", False: "harmless"}[harm]
    tally.add(mutant.classes, "mutants", what)
    if harm and reason is None:
        tally.add(mutant.classes, "THROUGH")
        tally.findings.append(mutant)
    if harm is False and reason is not None:
        tally.add(mutant.classes, "refused")
        tally.merge(Tally(Counter(), Counter([_general(reason)]), {_general(reason): mutant.sql}))


@cache
def _validator(dialect: str) -> ReadOnlyValidator:
    return ReadOnlyValidator(dialect)


def _refusal(dialect: str, sql: str) -> str | None:
    try:
        _validator(dialect).validate(sql)
    except ReadOnlyError as error:
        return error.reason
    return None


def _general(reason: str) -> str:
    """Return a reason without the names in it."""
    reason = re.sub(r"; (?:if|write|send|quote) .*", "", reason, flags=re.DOTALL)
    reason = re.sub(r"(?<=function ).*(?= is not known)", "_", reason, flags=re.DOTALL)
    reason = re.sub(r"(?<=PRAGMA ).*(?= is not known)", "_", reason, flags=re.DOTALL)
    reason = re.sub(r"^.*(?= is not a known option)", "_", reason, flags=re.DOTALL)
    return re.sub(r"'.*'|\".*\"|(?<=character )\d+", "_", reason, flags=re.DOTALL)


def reads_of(files: Sequence[Path], longest: int) -> dict[str, list[str]]:
    """Return the reads of some files by dialect, each once."""
    reads: dict[str, dict[str, None]] = {dialect: {} for dialect in ORACLES}
    for line in (line for file in files for line in file.read_text("utf-8").splitlines()):
        dialect, second, *rest = json.loads(line)
        sql = rest[0] if second == "allow" else second
        if second != "refuse" and len(sql) <= longest:
            reads[dialect][sql.strip().rstrip("; \n")] = None
    return {dialect: list(found) for dialect, found in reads.items()}


def tasks(dialect: str, reads: Sequence[str], options: argparse.Namespace) -> Iterator[Task]:
    """Yield the reads in random order, again and again."""
    for number in count():
        seed = f"{options.seed} {number}"
        shuffled = random.Random(f"{seed} {dialect}").sample(reads, len(reads))  # noqa: S311
        yield from (Task(dialect, sql, options.mutants, seed, options.acting) for sql in shuffled)


def run(pool: Any, jobs: Iterator[Task], harmful: int) -> Tally:
    """Check mutants until so many were harmful."""
    tally = Tally()
    while tally.counts["ALL", "harmful"] < harmful:
        for part in pool.imap(judged, list(islice(jobs, BATCH)), chunksize=5):
            tally.merge(part)
    return tally


COLUMNS = ("mutants", "no SQL", "harmful", "THROUGH", "harmless", "refused", "crashes")


def report(dialect: str, tally: Tally, seconds: float) -> str:
    """Return the figures of a dialect as a text."""
    names = sorted({name for name, _ in tally.counts}, key=lambda name: (name == "ALL", name))
    rows = [(name, *(str(tally.counts[name, column]) for column in COLUMNS)) for name in names]
    lines = [
        f"{first:40}" + "".join(f"{one:>9}" for one in rest)
        for first, *rest in [("class of mutation", *COLUMNS), *rows]
    ]
    reasons = [
        f"{number:9}  {reason}\n{'':11}{tally.examples[reason][:200]!r}"
        for reason, number in tally.reasons.most_common(25)
    ]
    return "\n".join(
        [f"\n{dialect}: {seconds:.0f} s", *lines, "harmless mutants refused, by reason:", *reasons]
    )


def main() -> int:
    """Run the fuzz; the status is 1 if something harmful passed or something crashed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--dialect", action="append", choices=sorted(ORACLES))
    parser.add_argument("--harmful", type=int, default=10_000, help="stop after so many, a dialect")
    parser.add_argument("--mutants", type=int, default=50, help="of one read at a time")
    parser.add_argument("--longest", type=int, default=1500, help="read, in characters")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--acting", type=Path, help="a list of functions that act after a dot")
    parser.add_argument("--out", type=Path, default=Path("through.jsonl"))
    options = parser.parse_args()
    listed = options.acting.read_text("utf-8") if options.acting else ""
    options.acting = tuple(re.sub(r"(?m)^#.*", "", listed).split())
    reads = reads_of(options.files, options.longest)
    findings: list[Finding] = []
    with multiprocessing.Pool(options.processes) as pool:
        for dialect in options.dialect or sorted(ORACLES):
            started = time.perf_counter()
            tally = run(pool, tasks(dialect, reads[dialect], options), options.harmful)
            print(report(dialect, tally, time.perf_counter() - started), flush=True)  # noqa: T201
            findings += tally.findings
    lines = [json.dumps(finding, ensure_ascii=False) + "\n" for finding in findings]
    options.out.write_text("".join(lines), "utf-8")
    print(f"\nseed {options.seed}: {len(findings)} to look at in {options.out}")  # noqa: T201
    return int(any(finding.why != "slow" for finding in findings))


if __name__ == "__main__":
    raise SystemExit(main())
