"""One Parquet file of readings: meter code, local start of the interval, quantity."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

SCHEMA = pa.schema(
    [
        pa.field("meter_code", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("stamp", pa.timestamp("us"), nullable=False),
        pa.field("kwh", pa.decimal128(15, 3), nullable=False),
    ]
)


class ReadingFile:
    """Writes blocks of meters in order; a file to which nothing is written is not made.

    Parameters
    ----------
    path
        File to write.
    year, month
        Local month of the readings.
    """

    def __init__(self, path: Path, year: int, month: int) -> None:
        self.rows = 0
        self._path = path
        self._stamps = _stamps(year, month)
        self._writer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()

    def write(
        self, codes: tuple[str, ...], wh: npt.NDArray[np.int64], times: npt.NDArray[np.int8] | None
    ) -> None:
        """Append the readings of some meters.

        Parameters
        ----------
        codes
            Meter codes.
        wh
            Quantity in Wh, a row a meter, a column an interval of the month.
        times
            How often each is written; none means once.
        """
        meter = np.repeat(np.arange(len(codes), dtype=np.int32), wh.shape[1])
        stamp, quantity = np.tile(self._stamps, len(codes)), wh.ravel()
        if times is not None:
            often = times.ravel()
            meter, stamp = np.repeat(meter, often), np.repeat(stamp, often)
            quantity = np.repeat(quantity, often)
        columns = [
            pa.DictionaryArray.from_arrays(_column(pa.int32(), meter), _texts(codes)),
            _column(pa.timestamp("us"), stamp),
            _column(pa.decimal128(15, 3), quantity, _words(quantity)),
        ]
        self.rows += len(quantity)
        self._open().write_table(pa.table(columns, schema=SCHEMA), row_group_size=max(1, len(quantity)))

    def _open(self) -> Any:
        if self._writer is None:
            # measured: 1.7 bytes a reading; plain dictionaries take more and are read many times slower
            self._writer = pq.ParquetWriter(
                self._path,
                SCHEMA,
                compression="zstd",
                compression_level=1,
                use_dictionary=["meter_code", "kwh"],
                column_encoding={"stamp": "DELTA_BINARY_PACKED"},
                store_decimal_as_integer=True,
            )
        return self._writer


def _stamps(year: int, month: int) -> npt.NDArray[np.int64]:
    """Starts of the month's intervals in microseconds of local time."""
    first = (year - 1970) * 12 + month - 1
    start, end = (np.datetime64(m, "M").astype("datetime64[us]").astype(np.int64) for m in (first, first + 1))
    return np.arange(start, end, 900_000_000, dtype=np.int64)


def _column(kind: Any, values: npt.NDArray[Any], buffer: npt.NDArray[Any] | None = None) -> Any:
    """Wrap numbers as they lie: pa.array would import pandas, which takes longer than a small district."""
    data = pa.py_buffer(values if buffer is None else buffer)
    return pa.Array.from_buffers(kind, len(values), [None, data])


def _texts(texts: tuple[str, ...]) -> Any:
    ends = np.cumsum([0, *(len(text.encode()) for text in texts)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(ends), pa.py_buffer("".join(texts).encode()))


def _words(quantity: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """128-bit integers as pairs of 64-bit words, low word first."""
    pairs = np.empty((len(quantity), 2), dtype=np.int64)
    pairs[:, 0] = quantity
    np.right_shift(quantity, 63, out=pairs[:, 1])
    return pairs
