// Deno.serve in the role that its arguments name.

import { handlerOf, readProgramArguments } from "./arguments.ts";

const { role, port, folder, tls } = readProgramArguments();

const HANDLERS: Readonly<Record<string, Deno.ServeHandler>> = {
  route: () => new Response("Hello, world"),
  files: async (request) => {
    const file = await Deno.open(folder + new URL(request.url).pathname);
    return new Response(file.readable);
  },
  echo: (request) => new Response(request.body),
};

Deno.serve({ port, hostname: "127.0.0.1", onListen() {}, ...tls }, handlerOf(role, HANDLERS));
