#!/usr/bin/env python3
"""A file server on this machine that fails in every way.

failing_server.py FOLDER PORT_FILE LOG_FILE [CERTIFICATE KEY]

GET /MODE/NAME answers with FOLDER/NAME in the way that MODE says (see MODES). The port is written to
PORT_FILE once it listens; each request adds a line "MODE RANGE" to LOG_FILE, RANGE being "-" if
there is none. With a certificate it speaks https.
"""
import http.server
import os
import ssl
import sys
import threading
import time

FOLDER, PORT_FILE, LOG_FILE = sys.argv[1:4]
PAGE = b"<html><body>Please log in to this network.</body></html>"
counts = {}
lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        _, self.mode, name = self.path.split("/", 2)
        with lock:
            self.count = counts[self.path] = counts.get(self.path, 0) + 1
            with open(LOG_FILE, "a") as log:
                print(self.mode, self.headers.get("Range", "-"), file=log)
        with open(os.path.join(FOLDER, name), "rb") as file:
            self.data = file.read()
        self.close_connection = True
        MODES[self.mode](self)

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", length=None, headers=()):
        self.send_response(status)
        fields = {"Content-Type": "application/octet-stream", "ETag": '"v1"'}
        fields["Content-Length"] = str(len(body) if length is None else length)
        fields.update(headers)
        for key, value in fields.items():
            if value is not None:
                self.send_header(key, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def begin(self, etag='"v1"'):
        """Where the range begins that is to be sent; 0 without one, and if the file has changed."""
        wanted = self.headers.get("Range")
        if wanted is None or self.headers.get("If-Range", etag) != etag:
            return 0
        return int(wanted[len("bytes="):-1])

    def good(self, most=None, pause=0.0, etag='"v1"'):
        """The file, or the rest of it; at most so many bytes; with a pause between pieces."""
        begin = self.begin(etag)
        if begin >= len(self.data):
            return self.answer(416)
        rest = self.data[begin:]
        headers = {"ETag": etag}
        if begin:
            headers["Content-Range"] = f"bytes {begin}-{len(self.data) - 1}/{len(self.data)}"
        self.answer(206 if begin else 200, b"", len(rest), headers)
        rest = rest[:most]
        step = max(1, len(self.data) // 20)
        for at in range(0, len(rest), step):
            self.wfile.write(rest[at:at + step])
            self.wfile.flush()
            time.sleep(pause)

    def cut(self):
        self.good(most=len(self.data) // 3)

    def redirect(self, to):
        self.answer(302, headers={"Location": to})

    def endless(self):
        self.answer(200, headers={"Content-Length": None})
        while True:
            self.wfile.write(bytes(65536))

    def slow(self):
        self.answer(200, length=len(self.data))
        for byte in self.data:
            self.wfile.write(bytes([byte]))
            time.sleep(0.2)

    def once_cut(self, then):
        if self.count == 1:
            self.cut()
        else:
            then()

    def changed(self):
        """The first answer is of another file, and broken off; the second has another ETag."""
        if self.count == 1:
            self.data = bytes(len(self.data))
            self.cut()
        else:
            self.good(etag='"v2"')


def of_another_place(self):
    self.answer(206, self.data, headers={
        "Content-Range": f"bytes 0-{len(self.data) - 1}/{len(self.data)}"})


MODES = {
    "good": Handler.good,
    "page": lambda self: self.answer(200, PAGE, headers={"Content-Type": "text/html; charset=utf-8"}),
    "missing": lambda self: self.answer(404, PAGE, headers={"Content-Type": "text/html"}),
    "forbidden": lambda self: self.answer(403, PAGE, headers={"Content-Type": "text/html"}),
    "busy": lambda self: self.answer(503) if self.count < 3 else self.good(),
    "always_busy": lambda self: self.answer(503),
    "cut": Handler.cut,
    "ignores_range": lambda self: self.once_cut(lambda: self.answer(200, self.data)),
    "lies_about_range": lambda self: self.once_cut(lambda: of_another_place(self)),
    "changed": Handler.changed,
    "steady": lambda self: self.good(pause=0.1),
    "slow": Handler.slow,
    "silent": lambda self: time.sleep(600),
    "hangs_up": lambda self: None,
    "wrong": lambda self: self.answer(200, bytes(len(self.data))),
    "short": lambda self: self.answer(200, self.data[:100]),
    "long": lambda self: self.answer(200, self.data + b"more"),
    "endless": Handler.endless,
    "moved": lambda self: self.redirect(self.path.replace("/moved/", "/good/")),
    "loop": lambda self: self.redirect(self.path),
    "downgrade": lambda self: self.redirect("http://127.0.0.1:9/good/x"),
    "to_file": lambda self: self.redirect("file:///etc/hostname"),
}


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # clients leave on purpose


server = Server(("127.0.0.1", 0), Handler)
if len(sys.argv) > 4:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[4], sys.argv[5])
    server.socket = context.wrap_socket(server.socket, server_side=True)
with open(PORT_FILE + ".new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(PORT_FILE + ".new", PORT_FILE)
server.serve_forever()
