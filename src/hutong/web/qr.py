"""QR codes for paper, as SVG that takes its size from a class."""

from __future__ import annotations

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

# Modules of white around the code, without which a reader does not find it (ISO/IEC 18004).
_QUIET = 4


def svg(text: str) -> SafeString:
    """A picture of the text, readable with a seventh of it soiled; class `qr`. Raises ValueError when the text is too long."""
    code = segno.make_qr(text, error="m")
    size = code.symbol_size(border=_QUIET)[0]
    path = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(code.matrix_iter(border=_QUIET))
        for x, module in enumerate(row) if module
    )  # fmt: skip
    return format_html(
        '<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{title}" shape-rendering="crispEdges">'
        '<title>{title}</title><path class="qr-light" d="M0 0h{size}v{size}H0z" fill="#fff"/><path d="{path}"/></svg>',
        size=size, title=_("二维码"), path=mark_safe(path),  # digits and letters of ours
    )  # fmt: skip
