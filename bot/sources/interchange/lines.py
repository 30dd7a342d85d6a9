"""The lines of a file as text, with their numbers."""

from collections.abc import Iterable, Iterator

from bot.sources import Fault, Faulty

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def lines(stream: Iterable[bytes]) -> Iterator[tuple[int, str] | Faulty]:
    """Each line with its number, without the mark and the line ends that some editors write; or what is wrong."""
    for number, raw in enumerate(stream, start=1):
        if number == 1 and raw.startswith(_UTF_16):
            yield Faulty((Fault(1, None, "the file is UTF-16; save it as UTF-8"),))
            return
        try:
            text = raw.removeprefix(_BYTE_ORDER_MARK if number == 1 else b"").decode()
        except UnicodeDecodeError as error:
            sentence = f"is not UTF-8 (byte {error.start + 1}); save the file as UTF-8"
            yield Faulty((Fault(number, None, sentence),))
        else:
            yield number, text.removesuffix("\n").removesuffix("\r")
