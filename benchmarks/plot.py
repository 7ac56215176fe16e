"""A plot of the peers' times, as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from html import escape

from benchmarks.everyday import EVERYDAY
from benchmarks.measuring import Results
from benchmarks.report import NAMES, Figures

COLORS = {"core": "#7f7f7f", "dataset": "#e69f00", "ancestor": "#56b4e9", "dbset": "#c4002f"}
WIDTH, LABELS, ROW, MARGIN = 900, 300, 18, 40
LEAST, MOST = 0.5, 1000
TICKS = (0.5, 1, 2, 5, 10, 100, 1000)


def plot(figures: Figures) -> str:
    """Return a plot with a row for each workload and a dot for each peer."""
    parts, top = list(_legend()), 2 * MARGIN
    for arena, results in figures.items():
        shown = {name: results[name] for name in EVERYDAY if "raw" in results.get(name, ())}
        if shown:
            parts += _panel(arena, shown, top)
            top += ROW * len(shown) + 2 * MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}"'
        ' font-family="sans-serif" font-size="12">'
    )
    return "\n".join(
        [head, f'<rect width="{WIDTH}" height="{top}" fill="white"/>', *parts, "</svg>\n"]
    )


def _legend() -> Iterator[str]:
    for number, (peer, color) in enumerate(COLORS.items()):
        x = LABELS + 140 * number
        yield f'<circle cx="{x}" cy="24" r="5" fill="{color}"/>'
        yield f'<text x="{x + 10}" y="28">{escape(NAMES[peer])}</text>'
    yield f'<text x="{LABELS}" y="48" fill="#555">time as a multiple of the driver\'s</text>'


def _panel(arena: str, results: Mapping[str, Results], top: int) -> Iterator[str]:
    bottom = top + ROW * len(results)
    yield f'<text x="10" y="{top - 10}" font-weight="bold">{escape(arena)}</text>'
    for tick in TICKS:
        x = _x(tick)
        color = "#000" if tick == 1 else "#ddd"
        yield f'<line x1="{x}" y1="{top}" x2="{x}" y2="{bottom}" stroke="{color}"/>'
        yield f'<text x="{x}" y="{bottom + 14}" text-anchor="middle" fill="#555">{tick:g}</text>'
    for number, (name, found) in enumerate(results.items()):
        yield from _row(name, found, top + ROW * number + ROW // 2)


def _row(name: str, found: Results, y: int) -> Iterator[str]:
    base = found["raw"]
    title = EVERYDAY[name].title.format(f"{base.size:,}")
    yield f'<text x="{LABELS - 10}" y="{y + 4}" text-anchor="end">{escape(title)}</text>'
    for peer, color in COLORS.items():
        measured = found.get(peer)
        if measured and not measured.error and "" not in measured.wrong:
            yield f'<circle cx="{_x(measured.ratio(base))}" cy="{y}" r="5" fill="{color}"/>'


def _x(ratio: float) -> float:
    """Return the position of a ratio on the logarithmic scale."""
    share = math.log(min(max(ratio, LEAST), MOST) / LEAST) / math.log(MOST / LEAST)
    return round(LABELS + share * (WIDTH - LABELS - MARGIN), 1)
