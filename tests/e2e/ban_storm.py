# SPDX-License-Identifier: GPL-2.0-or-later
"""Many bans a second over the control socket, each asked for on time whatever became of those before it."""
import asyncio
import contextlib
import dataclasses
import json
import time


@dataclasses.dataclass
class Storm:
    acknowledged: list   # sources
    refused: list        # (source, error)
    seconds: float       # from the first call to the last answer
    latencies: list      # s, from the moment at which the call was due


def source(number):
    return f"198.{18 + number // 62500 % 2}.{number // 250 % 250}.{number % 250 + 1}"


async def _bans(socket, rate, seconds, lines, lasting):
    storm, due, began = Storm([], [], 0, []), asyncio.Queue(), time.monotonic()

    async def line():
        reader, writer = await asyncio.open_unix_connection(str(socket), limit=1 << 20)
        with contextlib.closing(writer):
            while True:
                number, when = await due.get()
                if number is None:
                    return
                call = {"method": "io.mailfwd.Ban", "parameters": {"source": source(number), "seconds": lasting()}}
                writer.write(json.dumps(call).encode() + b"\0")
                answer = json.loads((await reader.readuntil(b"\0"))[:-1])
                storm.latencies.append(time.monotonic() - when)
                if "error" in answer:
                    storm.refused.append((source(number), answer["error"]))
                else:
                    storm.acknowledged.append(source(number))

    async def clock():
        for number in range(rate * seconds):
            when = began + number / rate
            if when > time.monotonic():
                await asyncio.sleep(when - time.monotonic())
            due.put_nowait((number, when))
        for _ in range(lines):
            due.put_nowait((None, 0))

    await asyncio.gather(clock(), *(line() for _ in range(lines)))
    storm.seconds = time.monotonic() - began
    return storm


def bans(socket, rate, seconds, lines=24, lasting=lambda: 3600):
    """`lasting()`: for how many seconds the next of them is."""
    return asyncio.run(_bans(socket, rate, seconds, lines, lasting))
