"""Open311 GeoReport v2, as existing clients speak it, in XML and JSON; with updates and reopening as an extension.

https://wiki.open311.org/GeoReport_v2 ; what is ours is in docs/reference/open311.md.
"""

from __future__ import annotations

from hutong.api.open311.addresses import addresses

__all__ = ["addresses"]
