// The shortest program with Deno.serve.

Deno.serve(
  { port: Number(Deno.args[1]), hostname: "127.0.0.1" },
  () => new Response("Hello, world"),
);
