"""What the asks do when the pool has news. Called again with the same news, nothing more happens."""

from __future__ import annotations

from typing import cast

from hutong.domain.asks import commands
from hutong.domain.journal.jobs import listens
from hutong.kernel.actor import SYSTEM, narrowed


@listens("pool.observed")
def close_what_became_known(news: dict[str, object]) -> None:
    """Every open question on the records touched: one observation may answer others by computation."""
    actor = narrowed(SYSTEM, cast(int, news["community"]))
    commands.close_known(actor, entity=str(news["entity"]), records=cast(list[int], news["records"]))


@listens("pool.merged")
def follow_the_kept_record(news: dict[str, object]) -> None:
    """Questions on the dropped record are questions on the kept one now; those it can answer are closed."""
    kept, actor = cast(int, news["kept"]), narrowed(SYSTEM, cast(int, news["community"]))
    commands.move(actor, entity="person", dropped=cast(int, news["dropped"]), kept=kept)
    commands.close_known(actor, entity="person", records=[kept])


@listens("pool.ended")
def ask_no_more(news: dict[str, object]) -> None:
    """Nobody can be asked about those who have gone."""
    community = cast(int, news["community"])
    gone = cast(list[int], news["records"])
    commands.drop(narrowed(SYSTEM, community), entity=str(news["entity"]), records=gone, community=community)
