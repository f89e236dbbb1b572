"""Sends orders on to where they are, as most sites do with a form."""
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class App(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(303, Location="http://" + self.headers["Host"] + "/orders/7")

    def do_GET(self):
        if self.path == "/old":
            self.answer(301, Location="/new")
        elif self.path == "/away":
            self.answer(302, Location="https://login.example.com/")
        else:
            self.answer(200, self.path.encode())

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128


Server(("", 8080), App).serve_forever()
