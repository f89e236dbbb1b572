"""An orders service as a Python team writes it. It ends once what it has begun is answered."""
import contextlib
import json
import os
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TAKES = float(os.environ.get("ANSWER_SECONDS", "0"))
AT_ONCE = threading.Semaphore(int(os.environ["AT_ONCE"])) if "AT_ONCE" in os.environ else contextlib.nullcontext()


class Orders(BaseHTTPRequestHandler):
    def do_GET(self):
        # its health is asked for like all else: whoever is asked too much answers that late, too
        with AT_ONCE:
            if self.path != "/healthz":
                time.sleep(TAKES)
        data = json.dumps({"id": self.path.rsplit("/", 1)[-1]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = False


# it takes connections only once it is there, so that its startup probe waits for it
time.sleep(float(os.environ.get("START_SECONDS", "0")))
server = Server(("", 8080), Orders)
# shutdown waits for the loop, which is this thread's
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
server.serve_forever()
server.server_close()
