"""A service made of answers in files: fixtures.py FOLDER PART=STATUS:FILE... prints its port and serves until it is stopped.

The first rule whose PART is in the path of a request answers it, with the text of FOLDER/FILE; where FILE is empty, with {}.
What no rule knows is 404."""
import http.server, os, sys

folder = sys.argv[1]
rules = [rule.partition('=')[::2] for rule in sys.argv[2:]]


class Service(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        status, text = 404, b'{}'
        for part, answer in rules:
            if part in self.path:
                code, _, name = answer.partition(':')
                status = int(code)
                text = open(os.path.join(folder, name), 'rb').read() if name else b'{}'
                break
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_POST(self):
        self.rfile.read(int(self.headers.get('Content-Length', 0)))
        self.do_GET()

    def log_message(self, *_):
        pass


service = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Service)
print(service.server_port, flush=True)
service.serve_forever()
