"""A bucket in memory that speaks as much of S3's protocol as the blobs need."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class Bucket(ThreadingHTTPServer):
    """`objects` are what a reader can see, `uploads` the parts of what is not finished."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Requests)
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, dict[int, bytes]] = {}

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Requests(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Bucket

    def parse_request(self) -> bool:
        good = super().parse_request()
        if good:
            address = urlsplit(self.path)
            self.key = unquote(address.path).removeprefix("/bucket").strip("/")
            query = parse_qs(address.query, keep_blank_values=True)
            self.query = {name: values[0] for name, values in query.items()}
            self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        return good

    def do_PUT(self) -> None:
        if upload := self.query.get("uploadId"):
            self.server.uploads[upload][int(self.query["partNumber"])] = self.body
        else:
            self.server.objects[self.key] = self.body
        self.answer(200, ETag='"1"')

    def do_POST(self) -> None:
        if "uploads" in self.query:
            upload = str(len(self.server.uploads) + 1)
            self.server.uploads[upload] = {}
            self.answer(200, f"<R><UploadId>{upload}</UploadId></R>")
            return
        if "delete" in self.query:
            keys = re.findall(r"<Key>(.*?)</Key>", self.body.decode())
            for key in keys:
                self.server.objects.pop(key, None)
            self.answer(200, f"<R>{''.join(f'<Deleted><Key>{key}</Key></Deleted>' for key in keys)}</R>")
            return
        parts = self.server.uploads.pop(self.query["uploadId"])
        self.server.objects[self.key] = b"".join(parts[number] for number in sorted(parts))
        self.answer(200, '<R><ETag>"1"</ETag></R>')

    def do_GET(self) -> None:
        if "list-type" in self.query:
            held = "".join(
                f"<Contents><Key>{key}</Key><Size>{len(content)}</Size>"
                f"<LastModified>{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>"
                for key, content in self.server.objects.items()
                if key.startswith(self.query.get("prefix", ""))
            )
            self.answer(200, f"<R><IsTruncated>false</IsTruncated>{held}</R>")
        elif (content := self.server.objects.get(self.key)) is None:
            self.answer(404)
        else:
            self.answer(200, content, ETag='"1"', Last_Modified="Tue, 01 Sep 2026 08:00:00 GMT")

    def do_DELETE(self) -> None:
        self.server.uploads.pop(self.query["uploadId"])
        self.answer(204)

    def answer(self, status: int, body: str | bytes = b"", **headers: str) -> None:
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextmanager
def running_bucket() -> Iterator[Bucket]:
    bucket = Bucket()
    thread = threading.Thread(target=bucket.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield bucket
    finally:
        bucket.shutdown()
        thread.join()
        bucket.server_close()
