"""Any SPARQL 1.1 server in the place of the embedded store: Query, Update and the Graph Store Protocol.

A release is written graph by graph, only what changed, each graph replaced in one step where the server can. On the
server lies beside them `vgg:release`, which tells which release it is and what each graph holds.
"""

from vardgraf.remote.client import RemoteClient
from vardgraf.remote.errors import RemoteError
from vardgraf.remote.mirror import mirror_store
from vardgraf.remote.publishing import publish_release
from vardgraf.remote.settings import StoreSettings, read_settings
from vardgraf.remote.source import RemoteSource, open_client

__all__ = [
    "RemoteClient",
    "RemoteError",
    "RemoteSource",
    "StoreSettings",
    "mirror_store",
    "open_client",
    "publish_release",
    "read_settings",
]
