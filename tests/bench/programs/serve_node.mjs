// node:http in the role that its arguments name; Node runs this, so it is JavaScript.

import { createServer } from "node:http";
import process from "node:process";

const [role = "", port = ""] = process.argv.slice(2);

const HANDLERS = {
  route: (_request, response) => {
    response.writeHead(200, { "content-type": "text/plain;charset=UTF-8", "content-length": 12 });
    response.end("Hello, world");
  },
  echo: (request, response) => request.pipe(response),
};

createServer({ keepAliveTimeout: 0 }, HANDLERS[role]).listen(Number(port), "127.0.0.1");
