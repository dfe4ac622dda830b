"""Sparkplug B payloads: the protobuf message, or the same written as JSON, as plain dictionaries.

Field numbers and types are those of the Eclipse Sparkplug specification 3.0.0, section 6.4 (payload definition). They
are declared here with protobuf's descriptors, so that no generated module and no foreign file is part of tanliu; what
is not declared (metadata, properties, data sets, templates) is skipped as an unknown field.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass

from tanliu.app.live.unreadable import UnreadableMessageError

_TYPE = FieldDescriptorProto.Type
#: A text travels as bytes do; declared as bytes it is decoded here, where what is not UTF-8 is refused.
_TEXT = _TYPE.TYPE_BYTES
_METRIC = (
    (1, "name", _TEXT),
    (2, "alias", _TYPE.TYPE_UINT64),
    (3, "timestamp", _TYPE.TYPE_UINT64),
    (4, "datatype", _TYPE.TYPE_UINT32),
    (7, "is_null", _TYPE.TYPE_BOOL),
    (10, "int_value", _TYPE.TYPE_UINT32),
    (11, "long_value", _TYPE.TYPE_UINT64),
    (12, "float_value", _TYPE.TYPE_FLOAT),
    (13, "double_value", _TYPE.TYPE_DOUBLE),
    (14, "boolean_value", _TYPE.TYPE_BOOL),
    (15, "string_value", _TEXT),
)
_PAYLOAD = (
    (1, "timestamp", _TYPE.TYPE_UINT64),
    (2, "metrics", _TYPE.TYPE_MESSAGE),
    (3, "seq", _TYPE.TYPE_UINT64),
    (4, "uuid", _TEXT),
)
#: Ending of the fields of which a metric has one at most; two of them are unsigned integers.
_VALUE = "_value"
_UNSIGNED = frozenset({"int_value", "long_value"})
#: Data types of signed numbers, which travel as two's complement, and the bits of the field they travel in.
_SIGNED = {1: 32, 2: 32, 3: 32, 4: 64}


def message(body: bytes) -> dict[str, Any]:
    """Return ``timestamp``, ``seq`` and ``metrics`` with ``name``, ``alias``, ``timestamp`` and ``value``; numbers as text.

    Raises
    ------
    UnreadableMessageError
        When the body is neither.
    """
    if body.lstrip()[:1] == b"{":
        try:
            found = json.loads(body, parse_float=str, parse_int=str, parse_constant=str)
        except (ValueError, RecursionError) as error:
            raise UnreadableMessageError(None, f"not JSON: {error}") from error
        return dict(found)
    try:
        payload = _Payload.FromString(body)
        fields = _fields(payload)
        metrics = [_metric(metric) for metric in fields.pop("metrics", ())]
    except (DecodeError, UnicodeDecodeError) as error:
        raise UnreadableMessageError(None, "not a Sparkplug payload") from error
    if not metrics:
        raise UnreadableMessageError("metrics", "no metric")
    return {**{name: str(value) for name, value in fields.items()}, "metrics": metrics}


def _fields(found: Message) -> dict[str, Any]:
    return {
        field.name: value.decode() if isinstance(value, bytes) else value
        for field, value in found.ListFields()
    }


def _metric(metric: Message) -> dict[str, str | None]:
    fields = _fields(metric)
    if (bits := _SIGNED.get(fields.get("datatype", 0))) is not None:
        for name in _UNSIGNED & fields.keys():
            fields[name] -= (fields[name] >= 1 << (bits - 1)) << bits
    plain: dict[str, str | None] = {
        "value" if name.endswith(_VALUE) else name: _text(name, value) for name, value in fields.items()
    }
    if fields.get("is_null"):
        plain["value"] = None
    return plain


def _text(field: str, value: Any) -> str:
    """Write a value: a float as the shortest text that is this very number in its precision, a truth as 1 or 0."""
    if field == "float_value":
        return str(np.float32(value))
    return str(int(value)) if isinstance(value, bool) else str(value)


def _payload_class() -> type[Message]:
    """Build the class of a payload in a pool of its own, beside any other declaration of the same message."""
    file = FileDescriptorProto(name="tanliu/sparkplug_b.proto", package="tanliu.sparkplug_b", syntax="proto2")
    payload = file.message_type.add(name="Payload")
    metric = payload.nested_type.add(name="Metric")
    metric.oneof_decl.add(name="value")
    for number, name, kind in _METRIC:
        field = metric.field.add(
            name=name, number=number, type=kind, label=FieldDescriptorProto.LABEL_OPTIONAL
        )
        if name.endswith(_VALUE):
            field.oneof_index = 0
    for number, name, kind in _PAYLOAD:
        field = payload.field.add(
            name=name, number=number, type=kind, label=FieldDescriptorProto.LABEL_OPTIONAL
        )
        if kind == _TYPE.TYPE_MESSAGE:
            field.label, field.type_name = (
                FieldDescriptorProto.LABEL_REPEATED,
                ".tanliu.sparkplug_b.Payload.Metric",
            )
    pool = DescriptorPool()
    pool.Add(file)
    return GetMessageClass(pool.FindMessageTypeByName("tanliu.sparkplug_b.Payload"))


_Payload = _payload_class()
