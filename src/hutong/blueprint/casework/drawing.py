"""The life of a case as a picture, drawn from the declared process: a column a state, a line a move.

SVG without a script; the colours stand in the picture, since it is looked at in documents.
"""

from __future__ import annotations

from html import escape

from hutong.blueprint.casework.process import Move, Process

LEFT, TOP, COLUMN, ROW = 150, 70, 128, 34
WHO = {
    "voice": ("居民", "resident", "#b3261e"), "take": ("受理岗", "intake", "#1f5fae"), "work": ("承办单位", "unit", "#2e6b34"),
    "check": ("核查岗", "checker", "#6b4a9e"), "steer": ("派遣岗", "steering", "#8a5a00"), "clock": ("时钟", "clock", "#555555"),
}  # fmt: skip


def draw(process: Process, language: str = "zh") -> str:
    """The picture as SVG text; `language` is zh or en."""
    states = list(process.states)
    width, height = LEFT + COLUMN * len(states) + 20, TOP + ROW * len(process.moves) + 50
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        ' font-family="sans-serif" font-size="13">',
        f"<title>{escape('诉求的一生' if language == 'zh' else 'The life of a case')}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *_columns(process, states, height, language),
        *(part for row, (act, move) in enumerate(process.moves.items()) for part in _line(states, row, act, move, language)),
        _legend(height, language),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(states: list[str], state: str) -> int:
    return LEFT + COLUMN * states.index(state) + COLUMN // 2


def _columns(process: Process, states: list[str], height: int, language: str) -> list[str]:
    parts = []
    for state in states:
        x, name = _x(states, state), getattr(process.states[state], language)
        parts.append(f'<line x1="{x}" y1="48" x2="{x}" y2="{height - 44}" stroke="#d9d5cf"/>')
        parts.append(f'<rect x="{x - 58}" y="14" width="116" height="34" rx="8" fill="#f6f4f1" stroke="#8c857b"/>')
        parts.append(f'<text x="{x}" y="36" text-anchor="middle" font-weight="600">{escape(name)}</text>')
    return parts


def _line(states: list[str], row: int, act: str, move: Move, language: str) -> list[str]:
    y, colour = TOP + ROW * row + 14, WHO[move.by][2]
    parts = [f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end" fill="{colour}">{escape(getattr(move, language))}</text>']
    if not move.to:
        parts += [f'<circle cx="{_x(states, s)}" cy="{y}" r="5" fill="{colour}"/>' for s in move.from_]
        return parts
    end = _x(states, move.to)
    if not move.from_:
        parts.append(f'<circle cx="{end}" cy="{y}" r="5" fill="none" stroke="{colour}" stroke-width="2"/>')
    sources = [_x(states, s) for s in move.from_]
    parts += [f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>' for x in sources]
    for x in {min([*sources, end]), max([*sources, end])} - {end}:
        tip = 7 if x < end else -7
        parts.append(f'<line x1="{x}" y1="{y}" x2="{end - tip}" y2="{y}" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<path d="M{end},{y} l{-tip * 1.4:g},-5 v10 z" fill="{colour}"/>')
    if end in sources:
        parts.append(f'<circle cx="{end}" cy="{y}" r="8" fill="none" stroke="{colour}" stroke-width="2"/>')
    return parts


def _legend(height: int, language: str) -> str:
    at, parts = LEFT, []
    for zh, en, colour in WHO.values():
        parts.append(f'<circle cx="{at}" cy="{height - 20}" r="6" fill="{colour}"/>')
        parts.append(f'<text x="{at + 12}" y="{height - 15}">{zh if language == "zh" else en}</text>')
        at += 120
    return "".join(parts)
