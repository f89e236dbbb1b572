"""A front as a Python team writes it: asks orders, again where that fails, and counts that as Holdfast's own clients do."""
import http.client
import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST, PORT = os.environ["ORDERS_SERVICE_HOST"], int(os.environ["ORDERS_SERVICE_PORT"])
TIMEOUT = float(os.environ.get("TIMEOUT_SECONDS", "0.5"))
RETRIES = int(os.environ.get("RETRIES", "2"))
# of the calls, so many may be retries, and two a second; a hundred are saved up at most
BUDGET = float(os.environ.get("BUDGET", "0.1"))
A_SECOND = 2
SAVED_UP = 100


class Calls:
    def __init__(self):
        self.lock = threading.Lock()
        self.calls = self.retries = 0
        self.left = SAVED_UP / 5
        self.at = time.monotonic()

    def call(self):
        with self.lock:
            self.calls += 1
            self.earn(BUDGET)

    def earn(self, more):
        now = time.monotonic()
        self.left = min(SAVED_UP, self.left + more + A_SECOND * (now - self.at))
        self.at = now

    def may_retry(self):
        with self.lock:
            self.earn(0)
            if self.left < 1:
                return False
            self.left -= 1
            self.retries += 1
            return True

    def text(self):
        with self.lock:
            return "".join(
                f'holdfast_client_events_total{{service="orders",event="{event}"}} {count}\n'
                for event, count in (("call", self.calls), ("retry", self.retries))
            )


CALLS = Calls()


def ask(path):
    orders = http.client.HTTPConnection(HOST, PORT, timeout=TIMEOUT)
    try:
        orders.request("GET", path)
        answer = orders.getresponse()
        return answer.status, answer.read()
    finally:
        orders.close()


def answer_of(path):
    CALLS.call()
    for tried in range(1 + RETRIES):
        try:
            return ask(path)
        except (OSError, http.client.HTTPException) as why:
            if tried == RETRIES or not CALLS.may_retry():
                return 502, str(why).encode()


class Answering(BaseHTTPRequestHandler):
    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Front(Answering):
    def do_GET(self):
        if self.path == "/healthz":
            self.answer(200, b"well")
        elif self.path == "/deep":
            # as a team writes it that wants to know whether all is well
            try:
                self.answer(*ask("/healthz"))
            except (OSError, http.client.HTTPException) as why:
                self.answer(503, str(why).encode())
        else:
            self.answer(*answer_of(self.path))


class Metrics(Answering):
    def do_GET(self):
        self.answer(200, CALLS.text().encode())


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
threading.Thread(target=Server(("", 8081), Metrics).serve_forever, daemon=True).start()
Server(("", 8080), Front).serve_forever()
