"""A shop on 8080, with TLS on 8443, on all addresses, as a Python team writes it. It prints what it was sent."""
import json
import os
import signal
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Shop(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Served-By", os.environ["POD_NAME"])
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self.answer(200, {"id": self.path.rsplit("/", 1)[-1]})

    def do_POST(self):
        order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        print("got", self.command, self.path, self.headers["X-Team"], order["reference"], flush=True)
        self.answer(201, {"id": order["reference"]})

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
secured = Server(("", 8443), Shop)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain("certs/server.pem", "certs/server.key")
# each handshake in its connection's own thread
secured.socket = tls.wrap_socket(secured.socket, server_side=True, do_handshake_on_connect=False)
threading.Thread(target=secured.serve_forever, daemon=True).start()
Server(("", 8080), Shop).serve_forever()
