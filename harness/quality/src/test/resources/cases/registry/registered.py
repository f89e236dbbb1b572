"""Registers with two checks that the registry asks, as clients of Consul do, and is ready once it finds all three instances passing."""
import json
import os
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REGISTRY = os.environ["REGISTRY"]
ADDRESS = os.environ["POD_IP"]


def registry(method, path, body=None):
    request = urllib.request.Request(REGISTRY + path, method=method, data=None if body is None else json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=2) as answer:
        return answer.read()


class App(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status = 200
        if self.path == "/ready":
            found = json.loads(registry("GET", "/v1/health/service/app?passing"))
            status = 200 if len(found) >= 3 else 503
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128


server = Server(("", 8080), App)
registry("PUT", "/v1/agent/service/register", {
    "ID": os.environ["POD_NAME"], "Name": "app", "Address": ADDRESS, "Port": 8080,
    "Checks": [{"HTTP": f"http://{ADDRESS}:8080/health", "Interval": "1s", "Timeout": "2s"},
               {"TCP": f"{ADDRESS}:8080", "Interval": "1s", "Timeout": "2s"}]})
server.serve_forever()
