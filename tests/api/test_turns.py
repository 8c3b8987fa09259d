"""Laws of turns: few work at once, nobody has all places, all come to their turn; and of making an answer once."""

import asyncio
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.caching import AnswerCache
from api.problems import Problem
from api.turns import Turns

CLIENTS = st.lists(st.sampled_from("abcd"), min_size=1, max_size=40)


class Watched:
    """Work that notes who works beside whom, and who was done when."""

    def __init__(self, turns: Turns):
        self._turns = turns
        self.working: Counter[str] = Counter()
        self.most, self.most_of_one = 0, 0
        self.done: list[str] = []

    async def work(self, client: str) -> None:
        async with self._turns.turn(client):
            self.working[client] += 1
            self.most = max(self.most, self.working.total())
            self.most_of_one = max(self.most_of_one, self.working[client])
            await asyncio.sleep(0)
            self.working[client] -= 1
            self.done.append(client)


def run(clients: Iterable[str], turns: Turns) -> Watched:
    watched = Watched(turns)

    async def all_at_once() -> None:
        async with asyncio.timeout(20):
            await asyncio.gather(*(watched.work(client) for client in clients))

    asyncio.run(all_at_once())
    return watched


@given(clients=CLIENTS)
def test_few_work_at_once_and_all_are_done(clients: list[str]) -> None:
    watched = run(clients, Turns(at_once=3, of_one_client=2))
    assert Counter(watched.done) == Counter(clients)
    assert watched.most <= 3
    assert watched.most_of_one <= 2


def test_who_asks_once_does_not_wait_for_who_asks_much() -> None:
    watched = run([*"a" * 40, "b", "c"], Turns(at_once=3, of_one_client=2))
    assert set("bc") <= set(watched.done[:8])


def test_turn_that_does_not_come_is_told_with_when_to_come_again() -> None:
    async def ask() -> None:
        turns = Turns(at_once=1, of_one_client=1, wait_s=0.05)
        async with turns.turn("a"):
            with pytest.raises(Problem) as told:
                async with turns.turn("b"):
                    pytest.fail("two at once")
        assert (told.value.status, told.value.kind) == (503, "busy")
        assert int(told.value.headers["Retry-After"]) > 0
        async with asyncio.timeout(1), turns.turn("b"):
            pass

    asyncio.run(ask())


@pytest.mark.parametrize("is_admitted", [False, True])
def test_client_that_goes_away_leaves_its_place(is_admitted: bool) -> None:
    async def ask() -> None:
        turns = Turns(at_once=1, of_one_client=1)
        async with turns.turn("a"):
            going = asyncio.create_task(Watched(turns).work("b"))
            await asyncio.sleep(0.01)
            if not is_admitted:
                going.cancel()
                await asyncio.sleep(0.01)
        going.cancel()  # in the very step in which its turn came
        with pytest.raises(asyncio.CancelledError):
            await going
        async with asyncio.timeout(1), turns.turn("c"):
            pass

    asyncio.run(ask())


def test_answer_is_made_once_for_all_who_wait() -> None:
    made = []

    async def make() -> bytes:
        made.append(1)
        await asyncio.sleep(0.01)
        return b"answer"

    async def ask() -> None:
        cache = AnswerCache(1_000)
        leaving = asyncio.create_task(cache.get_or_make("key", make))
        await asyncio.sleep(0)
        staying = [asyncio.create_task(cache.get_or_make("key", make)) for _ in range(5)]
        await asyncio.sleep(0)
        leaving.cancel()
        assert await asyncio.gather(*staying) == [(b"answer", {})] * 5
        assert await cache.get_or_make("key", make) == (b"answer", {})
        with pytest.raises(asyncio.CancelledError):
            await leaving

    asyncio.run(ask())
    assert made == [1]


def test_failure_is_told_to_all_who_wait_and_not_remembered() -> None:
    made = []

    async def make() -> bytes:
        made.append(1)
        await asyncio.sleep(0)
        if len(made) == 1:
            raise KeyError
        return b"answer"

    async def ask() -> None:
        cache = AnswerCache(1_000)
        failed = await asyncio.gather(*(cache.get_or_make("key", make) for _ in range(3)), return_exceptions=True)
        assert [type(one) for one in failed] == [KeyError] * 3
        assert await cache.get_or_make("key", make) == (b"answer", {})

    asyncio.run(ask())
