"""Files that the app uploads: promised, sent, then finished."""

import mimetypes
import secrets
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass
class File:
    """One file, with its bytes once they were sent."""

    id: str
    secret: str
    name: str
    length: int
    created: int
    title: str = ""
    content: bytes | None = None
    finished: bool = False

    @property
    def mimetype(self) -> str:
        """Return the kind of content, from the name."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def as_api(self, base_url: str, user: str) -> Json:
        """Return the file object of the Web API."""
        address = f"{base_url}/files/{self.id}/{self.name}"
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title,
            "created": self.created,
            "timestamp": self.created,
            "mimetype": self.mimetype,
            "filetype": self.name.rpartition(".")[2],
            "size": self.length,
            "user": user,
            "mode": "hosted",
            "is_external": False,
            "is_public": False,
            "url_private": address,
            "url_private_download": address,
            "permalink": address,
        }


class Files:
    """All files of the workspace."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}

    def expect(self, id_: str, name: str, length: int, now: int) -> File:
        """Return a new file whose bytes are still to come."""
        file = File(id_, secrets.token_hex(12), name.replace("/", "_"), length, now)
        self._files[id_] = file
        return file

    def find(self, id_: str) -> File | None:
        """Return the file with this id."""
        return self._files.get(id_)
