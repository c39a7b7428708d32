"""Requests that come when they come: each at its moment, whether or not the ones before have been answered.

A flood waits for its own answers and so hides what waiting people feel; here the time counts from the moment somebody came.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from bench._support.flood import Answers, Ask, answer_of

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def arrive(host: str, port: int, asks: Sequence[tuple[float, Ask]]) -> Answers:
    """Sends each request at its second from now on; returns what came back, milliseconds counted from that moment."""
    return asyncio.run(_arrive(host, port, asks))


async def _arrive(host: str, port: int, asks: Sequence[tuple[float, Ask]]) -> Answers:
    answers, idle, begun = Answers(), list[Stream](), time.perf_counter()
    running = set[asyncio.Task[None]]()
    for moment, ask in sorted(asks, key=lambda pair: pair[0]):
        wait = begun + moment - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        task = asyncio.create_task(_one(host, port, ask, begun + moment, idle, answers))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    answers.seconds = time.perf_counter() - begun
    for _, writer in idle:
        writer.close()
    return answers


async def _one(host: str, port: int, ask: Ask, due: float, idle: list[Stream], answers: Answers) -> None:
    """One request. A connection that the other side has closed while it lay idle is no answer: as browsers do, it is asked again
    over a fresh one, once."""
    for used in (True, False):
        stream: Stream | None = None
        waited = used and bool(idle)
        try:
            stream = idle.pop() if waited else await asyncio.open_connection(host, port)
            stream[1].write(ask.bytes(f"{host}:{port}"))
            status = await asyncio.wait_for(answer_of(stream[0]), 60)
            answers.got.append((ask.key, status, (time.perf_counter() - due) * 1000))
            idle.append(stream)
            return
        except (OSError, EOFError, TimeoutError, ValueError, asyncio.IncompleteReadError):
            if stream is not None:
                stream[1].close()
            if not waited:
                answers.lost.append(ask.key)
                return
