"""A first look at a file in small pieces: a few megabytes are in memory, whatever is in it."""

from __future__ import annotations

import codecs
import contextlib
import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, cast

from tanliu.app.ingest import limits
from tanliu.app.ingest.exponent import Exponents
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

PIECE = 1 << 20
#: A line longer than this is refused unread.
LONGEST_LINE = 1 << 20
_ABOVE_ASCII = re.compile(rb"[\x80-\xff]+")
#: In both code pages a letter or sign that stands in hardly any text; broken bytes are often this one.
_UNLIKELY = b"\xff"
#: Signs inside words, where letters of Central Europe are read by the western code page.
_EASTERN = re.compile("[a-z][¹³¿¼¾£¥¯œŸ][a-z]|\\b[£¯Œ][a-z]")
_UTF16 = MappingProxyType({codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"})
#: By how many bytes UTF-16 without a mark is told, and how many of its characters have a byte that is nothing.
_LOOK, _FEWEST, _SHARE = 4096, 8, 0.3


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end; ``bytes`` is None when it was too long to be kept."""

    number: int
    bytes: bytes | None
    ended: bool


@dataclass(frozen=True, slots=True)
class Probe:
    """What the first look found.

    Parameters
    ----------
    encoding
        ``utf-8``, ``gb18030``, ``cp1252`` or ``cp1250``.
    bom
        Whether a UTF-8 byte order mark comes first.
    clean
        Whether every line is short UTF-8 without NUL bytes, so that DuckDB can be given the file.
    """

    encoding: str
    bom: bool
    clean: bool
    exponents: bool = True
    """Whether anything in it may be a number with an exponent."""


def sha256(path: Path) -> str:
    """Return the fingerprint of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _opened(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb")) if is_gzip(path) else path.open("rb")


def wide_encoding(piece: bytes) -> str | None:
    """Return the UTF-16 of a text by its first bytes: its mark, or that every other byte is nothing."""
    for mark, name in _UTF16.items():
        if piece.startswith(mark):
            return "utf-16" if piece != mark else name
    first = piece[: _LOOK - _LOOK % 2]
    half = len(first) // 2
    if half < _FEWEST:
        return None
    nothing = first[1::2].count(0), first[0::2].count(0)
    # two bytes of a Chinese character are hardly ever nothing, but delimiters, digits and line ends have one that is
    if nothing[0] > half * _SHARE and not nothing[1]:
        return "utf-16-le"
    return "utf-16-be" if nothing[1] > half * _SHARE and not nothing[0] else None


def pieces(path: Path) -> Iterator[bytes]:
    """Yield a file in pieces, unpacked when it is gzip and in UTF-8 when it is UTF-16.

    Raises
    ------
    TanliuError
        When the gzip stream is broken: its checksum is at the end, so what was read is not sure either.
    TooLargeError
        When far too much comes out of it.
    """
    packed, unpacked = path.stat().st_size, 0
    decoder: codecs.IncrementalDecoder | None = None
    with _opened(path) as file:
        try:
            while piece := file.read(PIECE):
                if not unpacked and (wide := wide_encoding(piece)):
                    decoder = codecs.getincrementaldecoder(wide)("strict")
                unpacked += len(piece)
                if unpacked > packed:
                    limits.require_unpacked(packed, unpacked, path.name)
                yield piece if decoder is None else decoder.decode(piece).encode()
            if decoder is not None:
                decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise TanliuError(
                "truncated_file: the UTF-16 text is broken; nothing of it was imported", where=path.name,
                found=str(error), accepted=Message("the whole file, sent again"),
            ) from error  # fmt: skip
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise TanliuError(
                "truncated_file: the gzip stream is broken; nothing of it was imported",
                where=path.name,
                found=str(error),
                accepted=Message("the whole file, sent again"),
            ) from error


def lines(path: Path) -> Iterator[Line]:
    """Yield the lines of a file, numbered from 1; what is over the limit is skipped, not gathered."""
    number, kept, length = 1, bytearray(), 0
    for piece in _with_line_ends(pieces(path)):
        *ends, rest = piece.split(b"\n")
        for end in ends:
            length += len(end)
            kept += end if length <= LONGEST_LINE else b""
            yield Line(
                number, bytes(kept).removesuffix(b"\r") if length <= LONGEST_LINE else None, ended=True
            )
            number, kept, length = number + 1, bytearray(), 0
        length += len(rest)
        kept += rest if length <= LONGEST_LINE else b""
    if length:
        yield Line(number, bytes(kept).removesuffix(b"\r") if length <= LONGEST_LINE else None, ended=False)


def _with_line_ends(found: Iterator[bytes]) -> Iterator[bytes]:
    """Turn the line ends of old Macintosh files, a lone CR, into LF; the first piece decides."""
    old: bool | None = None
    for piece in found:
        if old is None:
            old = b"\r" in piece and b"\n" not in piece
        yield piece.replace(b"\r", b"\n") if old else piece


def is_plain(path: Path) -> bool:
    """Return whether no line has quotes or is blank, so that DuckDB and an editor count the same rows."""
    last = b"\n"
    for piece in pieces(path):
        seam = last + piece[:1]
        if b'"' in piece or any(_is_blank(part) for part in (seam, piece)):
            return False
        last = piece[-1:]
    return True


def _is_blank(text: bytes) -> bool:
    return b"\n\n" in text or (b"\r" in text and b"\n\r" in text)


def probe(path: Path, encoding: str) -> Probe:
    """Look through a text file once.

    Parameters
    ----------
    encoding
        ``auto`` tries UTF-8 strictly, then GB 18030 and the code pages of Windows by what they spell; a byte order mark decides in any case.

    Raises
    ------
    TanliuError
        When the file is empty or a broken gzip stream.
    """
    wide = None
    with _opened(path) as file, contextlib.suppress(EOFError, zlib.error, gzip.BadGzipFile):
        wide = wide_encoding(file.read(PIECE))
        if wide is not None:
            # it is handed on as UTF-8, except to DuckDB, which opens the file itself
            encoding = "utf-8"
    state = _State()
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    for piece in pieces(path):
        if state.size == 0:
            state.bom = piece.startswith(codecs.BOM_UTF8)
        state.see(piece)
        state.decode(decoder, piece)
    if state.size == 0:
        raise TanliuError(
            "the file is empty", where=path.name, accepted=Message("a CSV file with a header row")
        )
    state.decode(decoder, b"", final=True)
    state.transcoded = wide is not None
    if state.bom or encoding == "utf-8" or (encoding == "auto" and state.utf8):
        return state.probe("utf-8", valid=state.utf8)
    return state.probe(
        _likelier(path) if encoding in ("auto", "utf-8", "utf-16") else encoding, valid=state.ascii
    )


def _likelier(path: Path) -> str:
    """Choose the encoding of a file that is not UTF-8 throughout: text of one is rarely text of the other.

    A UTF-8 file with a few broken lines must not become GB 18030, in which most lines are legible nonsense.
    """
    good = bad = 0
    for line in lines(path):
        if line.bytes is not None and not line.bytes.isascii():
            if _is_utf8(line.bytes):
                good += 1
            else:
                bad += 1
    if good > bad:
        return "utf-8"
    return _of_windows(path) or "gb18030"


def _of_windows(path: Path) -> str | None:
    """Return the code page of a European Windows, when that is what the bytes above ASCII spell.

    Chinese characters are two such bytes each in GB 18030, so runs of them are even; an accented letter stands alone.
    """
    alone = pairs = 0
    eastern = False
    for line in lines(path):
        for run in _ABOVE_ASCII.finditer(line.bytes or b""):
            if _UNLIKELY in run[0]:
                return None
            alone, pairs = (alone + 1, pairs) if len(run[0]) % 2 else (alone, pairs + 1)
        eastern = eastern or _EASTERN.search((line.bytes or b"").decode("cp1252", "replace")) is not None
    if alone <= pairs:
        return None
    return "cp1250" if eastern else "cp1252"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


class _State:
    """What was seen of the file so far."""

    def __init__(self) -> None:
        self.size, self.bom, self.ascii, self.utf8 = 0, False, True, True
        self._clean, self.transcoded, self._exponents = True, False, Exponents()

    def see(self, piece: bytes) -> None:
        self.size += len(piece)
        # a whole piece without a line end is a line of a megabyte; DuckDB's own limit is 2 MB
        long = len(piece) == PIECE and b"\n" not in piece
        if long or b"\0" in piece or (b"\r" in piece and piece.count(b"\r") > piece.count(b"\r\n") + 1):
            self._clean = False
        self._exponents.see(piece)

    def probe(self, encoding: str, *, valid: bool) -> Probe:
        clean = self._clean and valid and not self.transcoded
        return Probe(encoding, self.bom, clean, self._exponents.found)

    def decode(self, decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> None:
        """Note whether the text is UTF-8 so far; plain ASCII, the usual case, is not decoded."""
        if self.ascii and piece.isascii():
            return
        self.ascii = False
        if self.utf8:
            try:
                decoder.decode(piece, final)
            except UnicodeDecodeError:
                self.utf8 = False
