"""MQTT: subscribe with QoS 1 and send the PUBACK of a message when it is on the disk, not before.

The session is kept by the broker under the client's id, so what is sent while we are away waits there.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from typing import Annotated, Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from pydantic import BeforeValidator, Field

from tanliu.app.live.inbox import Inbox
from tanliu.app.live.settings import Port
from tanliu.app.live.settings import Settings as AdapterSettings
from tanliu.catalog.schema import Text
from tanliu.catalog.source.types import Mapping
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_KEEPALIVE_SECONDS = 30
#: Seconds for which the broker may take to let us in.
_PATIENCE = 10.0
#: Seconds for which the connection is waited upon while messages are being kept, and while none are.
_SOON, _LATER = 0.005, 0.2


def _listed(written: object) -> object:
    return written if isinstance(written, list | tuple) else [written]


class Settings(AdapterSettings):
    """Where the broker is, what we listen to, and who we say we are."""

    host: Text
    port: Port = 1883
    topics: Annotated[tuple[Text, ...], BeforeValidator(_listed), Field(min_length=1)]
    """Topics such as ``site/+/energy``."""
    client_id: Text | None = None
    """Name under which the broker keeps the session; ``tanliu-`` and the name of the source where left out."""
    username: Text | None = None
    password_env: Text | None = None
    """Variable of the environment that has the password."""
    ca_file: Text | None = None
    """Certificates by which the broker's is checked; with them the connection is encrypted."""

    def ready(self) -> None:
        """Refuse to listen without the password.

        Raises
        ------
        TanliuError
            When the environment has no such variable.
        """
        if self.password_env is not None and self.password_env not in os.environ:
            raise TanliuError(
                "the environment has no such variable",
                where="live.mqtt.password_env",
                found=self.password_env,
            )


def listen(settings: Settings, mapping: Mapping, inbox: Inbox, stopping: threading.Event) -> None:
    """Listen until told to stop or the connection ends."""
    settings.ready()
    session = _Session(settings, settings.client_id or f"tanliu-{mapping.source}", inbox)
    session.client.connect(settings.host, settings.port, _KEEPALIVE_SECONDS)
    try:
        session.work(stopping)
    finally:
        session.client.disconnect()
        inbox.lost("")


class _Session:
    """One connection, read and written by one thread.

    After a message that could not be kept nothing more is acknowledged: in the next connection the broker sends
    again from there on, in order.
    """

    def __init__(self, settings: Settings, client_id: str, inbox: Inbox) -> None:
        self._settings, self._inbox = settings, inbox
        self._entered = False
        self._fault: Message | None = None
        self._waiting = 0
        self._kept: deque[tuple[int, int, OSError | None]] = deque()
        self.client = paho.Client(
            CallbackAPIVersion.VERSION2, client_id=client_id, clean_session=False, manual_ack=True,
            reconnect_on_failure=False,
        )  # fmt: skip
        if settings.username is not None:
            password = os.environ[settings.password_env] if settings.password_env else None
            self.client.username_pw_set(settings.username, password)
        if settings.ca_file is not None:
            self.client.tls_set(settings.ca_file)
        self.client.on_connect = self._connected
        self.client.on_disconnect = self._disconnected
        self.client.on_message = self._arrived

    def work(self, stopping: threading.Event) -> None:
        """Take messages and acknowledge what is kept.

        Raises
        ------
        TanliuError
            When the connection ended.
        """
        where, until = f"{self._settings.host}:{self._settings.port}", time.monotonic() + _PATIENCE
        while not stopping.is_set() and not self._fault:
            if not self._entered and time.monotonic() > until:
                raise TanliuError("the broker does not answer", where=where)
            self.client.loop(_SOON if self._waiting else _LATER)
            while self._kept and not self._fault:
                number, qos, fault = self._kept.popleft()
                self._waiting -= 1
                if fault is not None:
                    self._end(Message("not kept: {reason}", reason=fault))
                elif self.client.ack(number, qos) not in _SENT:
                    self._end(Message("an acknowledgement could not be sent"))
        if self._fault:
            raise TanliuError(self._fault, where=where)

    def _connected(self, client: paho.Client, _: Any, flags: Any, reason: Any, properties: Any) -> None:
        if reason.is_failure:
            self._end(Message("the broker refused us: {reason}", reason=reason))
        else:
            client.subscribe([(topic, 1) for topic in self._settings.topics])
            self._inbox.connected(f"mqtt://{self._settings.host}:{self._settings.port}")
        self._entered = True

    def _disconnected(self, client: paho.Client, _: Any, flags: Any, reason: Any, properties: Any) -> None:
        self._end(Message("the connection ended: {reason}", reason=reason))

    def _arrived(self, client: paho.Client, _: Any, message: paho.MQTTMessage) -> None:
        number, qos = message.mid, message.qos
        self._waiting += 1
        # called by the writer of the spool: the acknowledgement is sent by the thread that has the connection
        self._inbox.take(
            message.topic, bytes(message.payload), lambda fault: self._kept.append((number, qos, fault))
        )

    def _end(self, fault: Message) -> None:
        self._fault = self._fault or fault


_SENT = (MQTTErrorCode.MQTT_ERR_SUCCESS, MQTTErrorCode.MQTT_ERR_AGAIN)
