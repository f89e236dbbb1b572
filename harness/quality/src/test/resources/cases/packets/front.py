import os, urllib.request
from http.server import ThreadingHTTPServer, BaseHTTPRequestHandler
class H(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        try:
            b = urllib.request.urlopen("http://back/", timeout=0.5).read(); s = 200
        except Exception as e:
            b = str(e).encode(); s = 503
        self.send_response(s); self.send_header("X-Served-By", os.environ["POD_NAME"]); self.send_header("Content-Length", str(len(b))); self.end_headers(); self.wfile.write(b)
    def log_message(self, *a): pass
ThreadingHTTPServer(("", 8080), H).serve_forever()
