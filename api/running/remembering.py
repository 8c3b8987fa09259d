"""The layer that remembers what goes out, with all that the layers below have added."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.releases import Releases
from api.running.express import Express
from api.running.raw import MAX_BODY_BYTES, RAW, Exchange, is_public, may_repeat
from api.running.repeats import Repeats


class Remembering:
    def __init__(self, app: ASGIApp, releases: Releases, repeats: Repeats, express: Express):
        self._app, self._releases, self._repeats, self._express = app, releases, repeats, express

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        data: bytes | None = scope.get(RAW)
        if data is None or not may_repeat(scope):
            await self._app(scope, receive, send)
            return
        release, peer = self._releases.current.hash, scope["client"][0]
        begun: Exchange | None = None

        async def remembered_send(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = Exchange(data, scope, message["status"], message["headers"]) if is_public(message) else None
            elif begun and not message.get("more_body") and len(body := message.get("body", b"")) <= MAX_BODY_BYTES:
                self._repeats.learn(peer, release, begun, body)
                self._express.learn(peer, begun)
            else:
                begun = None
            await send(message)

        await self._app(scope, receive, remembered_send)
