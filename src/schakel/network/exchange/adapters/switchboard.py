"""Who waits for whom at the relay of a hub. One process, one event loop, nothing is stored."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

from schakel.kernel.errors import Unavailable
from schakel.network.exchange.domain.passing import PassedAnswer, PassedRequest

MOST_WAITING = 64
ANSWER_S = 20.0


class NotConnected(Unavailable):
    """The node behind the router holds no connection to its hub."""

    code = "not_connected"


class NoAnswer(Unavailable):
    """The node behind the router did not answer in time."""

    code = "no_answer"


class Overloaded(Unavailable):
    """More requests wait for the node than are kept."""

    code = "overloaded"


@dataclass
class Line:
    """The requests that wait for one node, and the answers that are waited for."""

    queue: asyncio.Queue[PassedRequest] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    awaited: dict[str, asyncio.Future[PassedAnswer]] = field(default_factory=dict)
    listeners: int = 0
    heard_at: float = float("-inf")


class Switchboard:
    """Brings requests to the nodes that listen, and their answers back.

    Parameters
    ----------
    listen_s : float, default 25
        Longest time that a node is kept waiting for a request.
    answer_s : float, default 20
        Longest time that an asker is kept waiting for an answer.
    """

    def __init__(self, *, listen_s: float = 25.0, answer_s: float = ANSWER_S) -> None:
        self.listen_s, self.answer_s = listen_s, answer_s
        self._lines: defaultdict[str, Line] = defaultdict(Line)

    async def ask(self, node: str, request: PassedRequest) -> PassedAnswer:
        """Have `node` answer.

        Raises
        ------
        NotConnected, Overloaded, NoAnswer
            If it does not.
        """
        line = self._lines[node] if node in self._lines else Line()
        if not self._is_connected(line):
            raise NotConnected("The node is not connected to its hub now; try again later.")
        future: asyncio.Future[PassedAnswer] = asyncio.get_running_loop().create_future()
        try:
            line.queue.put_nowait(request)
        except asyncio.QueueFull as error:
            raise Overloaded("Too many requests wait for this node; try again later.") from error
        line.awaited[request.id] = future
        try:
            return await asyncio.wait_for(future, self.answer_s)
        except TimeoutError as error:
            raise NoAnswer("The node did not answer in time; try again later.") from error
        finally:
            del line.awaited[request.id]

    async def listen(self, node: str) -> PassedRequest | None:
        """The next request for `node` that somebody still waits for; None if none came in time."""
        line = self._lines[node]
        line.listeners += 1
        loop = asyncio.get_running_loop()
        end = loop.time() + self.listen_s
        try:
            while True:
                request = await asyncio.wait_for(line.queue.get(), end - loop.time())
                if request.id in line.awaited:
                    return request
        except TimeoutError:
            return None
        finally:
            line.listeners -= 1
            line.heard_at = loop.time()

    def answer(self, node: str, answer: PassedAnswer) -> bool:
        """Bring an answer of `node` to who waits for it; whether somebody did.

        Only a request that was for this very node can be answered by it.
        """
        line = self._lines.get(node)
        future = line.awaited.get(answer.id) if line else None
        if future is None or future.done():
            return False
        future.set_result(answer)
        return True

    def _is_connected(self, line: Line) -> bool:
        """Whether the node listens, or did a moment ago and will be back."""
        now = asyncio.get_running_loop().time()
        return line.listeners > 0 or now - line.heard_at < self.listen_s
