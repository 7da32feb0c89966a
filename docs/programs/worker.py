"""Tells the windows of a person how far a job is:  python3 worker.py user-42 request-1
WORKER_URL and WORKER_TOKEN say where and by which right. Needs no package: a WebSocket that only sends and reads texts."""
import base64, json, os, socket, struct, sys
from urllib.parse import urlparse

TEXT, PING, PONG = 1, 9, 10


class Worker:
    def __init__(self, url, token=None):
        at = urlparse(url)
        self.stream = socket.create_connection((at.hostname, at.port or 80), timeout=10)
        self.file = self.stream.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {at.path or '/'} HTTP/1.1", f"Host: {at.netloc}", "Upgrade: websocket", "Connection: Upgrade",
                 f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"] + ([f"Authorization: Bearer {token}"] if token else [])
        self.stream.sendall("\r\n".join(lines + ["", ""]).encode())
        status = self.file.readline().decode()
        if " 101 " not in status:
            raise ConnectionError(status.strip())
        while self.file.readline().strip():
            pass

    def send(self, event, data, id=None):
        self.write(TEXT, json.dumps({"event": event, "data": data, **({"id": id} if id is not None else {})}).encode())

    def answer(self):
        kind, content = self.read()
        while kind != TEXT:
            if kind == PING:
                self.write(PONG, content)
            kind, content = self.read()
        return json.loads(content)

    def write(self, kind, content):
        size, mask = len(content), os.urandom(4)
        head = struct.pack("!BB", 0x80 | kind, 0x80 | size) if size < 126 else (
            struct.pack("!BBH", 0x80 | kind, 0x80 | 126, size) if size < 0x10000 else struct.pack("!BBQ", 0x80 | kind, 0x80 | 127, size))
        masks = (mask * (size // 4 + 1))[:size]
        masked = int.from_bytes(content, "big") ^ int.from_bytes(masks, "big")
        self.stream.sendall(head + mask + masked.to_bytes(size, "big"))

    def read(self):
        kind, size = self.exactly(2)
        if size > 125:
            size = struct.unpack("!H", self.exactly(2))[0] if size == 126 else struct.unpack("!Q", self.exactly(8))[0]
        return kind & 15, self.exactly(size)

    def exactly(self, size):
        content = self.file.read(size)
        if len(content) < size:
            raise ConnectionError("closed")
        return content


if __name__ == "__main__":
    user_id, request_id = (sys.argv[1:] + ["user-42", "request-1"])[:2]
    worker = Worker(os.environ.get("WORKER_URL", "ws://localhost:4001/"), os.environ.get("WORKER_TOKEN"))
    for progress in range(10, 100, 10):
        worker.send("progress_update", {"userId": user_id, "requestId": request_id, "progress": progress})
    worker.send("ascii_complete", {"userId": user_id, "requestId": request_id, "url": f"/results/{request_id}"}, id=1)
    print(json.dumps(worker.answer()))
