// loket in the role that its arguments name.

import { Router, serve, serveFiles, type ServeHandler, text } from "../../../mod.ts";
import { handlerOf, readProgramArguments } from "./arguments.ts";

const { role, port, folder, tls } = readProgramArguments();

const HANDLERS: Readonly<Record<string, ServeHandler>> = {
  route: new Router().get("/", () => text("Hello, world")).fetch,
  response: () => new Response("Hello, world"),
  files: serveFiles({ fsRoot: folder }),
  echo: (request) => new Response(request.body),
};

serve({ port, hostname: "127.0.0.1", onListen() {}, ...tls }, handlerOf(role, HANDLERS));
