"""When a request is made again: where the trouble may pass, and where asking twice does no harm."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

from vardgraf.remote.errors import RemoteError

PASSING_STATUSES = frozenset({429, 502, 503, 504})
T = TypeVar("T")


@dataclass(frozen=True)
class Patience:
    """How often a request is made, and how long is waited between (seconds)."""

    attempts: int = 4
    first_wait_s: float = 0.5
    longest_wait_s: float = 30.0


class PassingError(Exception):
    """Trouble that may be over in a while. `error` is what the user is told when it is not."""

    def __init__(self, error: RemoteError, after_s: float | None = None):
        self.error, self.after_s = error, after_s
        super().__init__(str(error))


def run_patiently(do: Callable[[], T], patience: Patience) -> T:
    """What `do` gives, in the end. Raises the RemoteError within the last PassingError."""
    growing = wait_random_exponential(multiplier=patience.first_wait_s, max=patience.longest_wait_s)

    def wait(state: RetryCallState) -> float:
        trouble = state.outcome.exception() if state.outcome else None
        asked = trouble.after_s if isinstance(trouble, PassingError) else None
        return growing(state) if asked is None else asked

    def stop(state: RetryCallState) -> bool:
        trouble = state.outcome.exception() if state.outcome else None
        too_long = isinstance(trouble, PassingError) and (trouble.after_s or 0) > patience.longest_wait_s
        return too_long or stop_after_attempt(patience.attempts)(state)

    retrying = Retrying(wait=wait, stop=stop, retry=retry_if_exception_type(PassingError), reraise=True)
    try:
        return retrying(do)
    except PassingError as trouble:
        raise trouble.error from None


def read_retry_after(text: str | None) -> float | None:
    """Seconds, from the header's number or date; None where it has neither."""
    if not text:
        return None
    if text.strip().isdecimal():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
