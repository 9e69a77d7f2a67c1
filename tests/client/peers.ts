// Servers of other makes, for the client to be tried on. Each listens on a free port of this machine and
// answers the same targets, as far as it can.

import { Program } from "../support/program.ts";
import { hasProgram } from "../support/test.ts";

/** Which of them are installed. */
export const HAS_NODE: boolean = hasProgram("node");
export const HAS_PYTHON: boolean = hasProgram("python3");
export const HAS_NGINX: boolean = hasProgram("nginx");

/** A server that runs until it is disposed of. */
export interface Peer extends AsyncDisposable {
  /** Where it listens. */
  readonly origin: string;
}

const PYTHON = `
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    protocol_version = sys.argv[1]

    def log_message(self, *args):
        pass

    def head(self, *lines):
        self.send_response(200)
        for name, value in lines:
            self.send_header(name, value)
        self.end_headers()

    def do_GET(self):
        if self.path == "/chunked":
            self.head(("Transfer-Encoding", "chunked"))
            self.wfile.write(b"3\\r\\nabc\\r\\n2;x=y\\r\\nde\\r\\n0\\r\\nX-Sum: 5\\r\\n\\r\\n")
        elif self.path == "/until-close":
            self.close_connection = True
            self.head()
            self.wfile.write(b"abcde")
        elif self.path == "/cut-head":
            self.close_connection = True
            self.wfile.write(b"HTTP/1.1 200 OK\\r\\nContent-")
        elif self.path == "/cut-length":
            self.close_connection = True
            self.head(("Content-Length", "5"))
            self.wfile.write(b"abc")
        elif self.path == "/cut-chunked":
            self.close_connection = True
            self.head(("Transfer-Encoding", "chunked"))
            self.wfile.write(b"5\\r\\nabc")
        else:
            self.head(("Content-Length", "5"))
            if self.command != "HEAD":
                self.wfile.write(b"abcde")

    do_HEAD = do_GET

    def do_POST(self):
        content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.head(("Content-Length", str(len(content))))
        self.wfile.write(content)

server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print("port", server.server_address[1], flush=True)
server.serve_forever()
`;

const NODE = `
const server = require("node:http").createServer((request, response) => {
  switch (request.url) {
    case "/chunked":
      response.writeHead(200, { Trailer: "X-Sum" });
      response.write("abc");
      response.write("de");
      response.addTrailers({ "X-Sum": "5" });
      return response.end();
    case "/until-close":
      response.useChunkedEncodingByDefault = false;
      response.shouldKeepAlive = false;
      response.removeHeader("transfer-encoding");
      return response.end("abcde");
    case "/cut-head":
      return request.socket.end("HTTP/1.1 200 OK\\r\\nContent-");
    case "/cut-length":
      response.writeHead(200, { "Content-Length": 5 });
      return response.write("abc", () => request.socket.end());
    case "/cut-chunked":
      response.writeHead(200, { "Transfer-Encoding": "chunked" });
      return response.write("abc", () => request.socket.end());
    case "/hints":
      return response.writeEarlyHints({ link: "</a.css>; rel=preload" }, () => response.end("abcde"));
    case "/echo":
      return request.pipe(response);
    default:
      response.writeHead(200, { "Content-Length": 5 });
      response.end("abcde");
  }
});
server.keepAliveTimeout = 300;
server.listen(0, "127.0.0.1", () => console.log("port", server.address().port));
`;

async function started(program: Program): Promise<Peer> {
  const [, port] = await program.stdout.until(/^port ([0-9]+)$/m);
  return {
    origin: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

/** Starts Python's http.server, which speaks the version it is told. */
export function startPython(version: "HTTP/1.0" | "HTTP/1.1"): Promise<Peer> {
  return started(new Program("python3", { args: ["-c", PYTHON, version] }));
}

/** Starts node:http. A connection that it has kept for 300 ms is closed. */
export function startNode(): Promise<Peer> {
  return started(new Program("node", { args: ["-e", NODE] }));
}

/** Starts nginx, with its files in a folder of its own; it listens at a unix socket as well. */
export async function startNginx(): Promise<Peer & { readonly socket: string }> {
  const folder = await Deno.makeTempDir({ prefix: "loket-nginx-" });
  const port = freePort();
  const socket = `${folder}/socket`;
  await Deno.writeTextFile(`${folder}/nginx.conf`, nginxConfiguration(folder, port, socket));
  const args = ["-e", "stderr", "-p", folder, "-c", `${folder}/nginx.conf`];
  const program = new Program("nginx", { args });
  await program.stderr.until(/start worker process /);
  return {
    origin: `http://127.0.0.1:${port}`,
    socket,
    async [Symbol.asyncDispose]() {
      // So that its worker goes too.
      program.signal("SIGTERM");
      await program.ended();
      await program[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

function nginxConfiguration(folder: string, port: number, socket: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ");
  // Who starts as root would otherwise go on as a user who may not enter the folder.
  return `daemon off;
user root;
error_log stderr notice;
pid ${folder}/pid;
worker_processes 1;
events {}
http {
  access_log off;
  ${temporary}
  server {
    listen 127.0.0.1:${port};
    listen unix:${socket};
    location / { return 200 "abcde"; }
    location /old { return 301 /new; }
    location /limited { client_max_body_size 1; proxy_pass http://unix:${socket}:/; }
    location /passed { proxy_pass http://unix:${socket}:/; }
    location /one { keepalive_requests 1; return 200 "abcde"; }
  }
}
`;
}
