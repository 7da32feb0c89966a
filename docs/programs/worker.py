"""Tells the windows of a person how far a job is:  python3 worker.py user-42 request-1
WORKER_URL and WORKER_TOKEN say where and by which right. Needs no package: a WebSocket that only sends and reads texts."""
import base64, json, os, socket, struct, sys
from urllib.parse import urlparse


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
        text = json.dumps({"event": event, "data": data, **({"id": id} if id is not None else {})}).encode()
        size = struct.pack("!B", 0x80 | len(text)) if len(text) < 126 else struct.pack("!BH", 0x80 | 126, len(text))
        mask = os.urandom(4)
        self.stream.sendall(b"\x81" + size + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(text)))

    def answer(self):
        kind, size = self.file.read(2)
        text = self.file.read(size if size < 126 else struct.unpack("!H", self.file.read(2))[0])
        return json.loads(text) if kind & 15 == 1 else self.answer()


if __name__ == "__main__":
    user_id, request_id = (sys.argv[1:] + ["user-42", "request-1"])[:2]
    worker = Worker(os.environ.get("WORKER_URL", "ws://localhost:4001/"), os.environ.get("WORKER_TOKEN"))
    for progress in range(10, 100, 10):
        worker.send("progress_update", {"userId": user_id, "requestId": request_id, "progress": progress})
    worker.send("ascii_complete", {"userId": user_id, "requestId": request_id, "url": f"/results/{request_id}"}, id=1)
    print(json.dumps(worker.answer()))
