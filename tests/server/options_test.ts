import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { addressFromText, listenAddress, settleArguments } from "../../src/server/options.ts";
import { serve } from "../../src/server/serve.ts";
import { Program, PROJECT } from "../support/program.ts";
import { Printed } from "../support/server.ts";
import { exchange } from "../support/socket.ts";
import { test, testWith } from "../support/test.ts";

function handler(): Response {
  return new Response(null, { status: 204 });
}

// Pure: what a call comes to.

test("settleArguments takes each call form of Deno.serve", () => {
  const options = { port: 1 };
  assertEquals(settleArguments(handler, undefined), { options: {}, handler });
  assertEquals(settleArguments(handler, options), { options, handler });
  assertEquals(settleArguments(options, handler), { options, handler });
  const both = { port: 1, handler };
  assertEquals(settleArguments(both, undefined), { options: both, handler });
});

test("settleArguments prefers the handler behind the options", () => {
  const among = { handler: () => new Response("among") };
  assertEquals(settleArguments(among, handler).handler, handler);
});

test("listenAddress gives 0.0.0.0:8000 where nothing is said", () => {
  const unset = { port: undefined, hostname: undefined, transport: undefined };
  for (const options of [{}, unset as object]) {
    const { transport, hostname, port, tls } = tcpOf(options);
    assertEquals([transport, hostname, port, tls], ["tcp", "0.0.0.0", 8000, undefined]);
  }
});

test("listenAddress gives a TCP address as it was said", () => {
  const said = { port: 0, hostname: "::1", tcpBacklog: 16, reusePort: true };
  assertEquals(tcpOf(said), { transport: "tcp", ...said, tls: undefined });
  const tls = { cert: "a", key: "b" };
  assertEquals(tcpOf({ transport: "tcp", ...tls }).tls, tls);
});

function tcpOf(options: Parameters<typeof listenAddress>[0]) {
  const address = listenAddress(options);
  if (address.transport !== "tcp") throw new Error("This is no TCP address");
  return address;
}

test("listenAddress gives a unix address for a path, whatever else is said", () => {
  for (const others of [{}, { transport: "unix" as const }, { port: 1, hostname: "a" }]) {
    assertEquals(listenAddress({ path: "/a", ...others }), { transport: "unix", path: "/a" });
  }
});

const PORTS: readonly (readonly [port: unknown, number])[] = [
  [0, 0],
  [65_535, 65_535],
  ["80", 80],
  ["0", 0],
];

test("listenAddress takes a port that is a whole number, be it in a text", () => {
  for (const [port, expected] of PORTS) {
    const address = tcpOf({ port: port as number });
    assertEquals([address.port, typeof address.port], [expected, "number"]);
  }
});

const TEXTS: readonly (readonly [text: string, address: object])[] = [
  ["tcp:127.0.0.1:80", { transport: "tcp", hostname: "127.0.0.1", port: 80 }],
  ["tcp:[::1]:0", { transport: "tcp", hostname: "::1", port: 0 }],
  ["tcp:localhost:65535", { transport: "tcp", hostname: "localhost", port: 65_535 }],
  ["duplicate,tcp:0.0.0.0:1", { transport: "tcp", hostname: "0.0.0.0", port: 1 }],
  ["unix:/tmp/a b:c.sock", { transport: "unix", path: "/tmp/a b:c.sock" }],
  ["unix:a.sock", { transport: "unix", path: "a.sock" }],
];

test("addressFromText reads a value of DENO_SERVE_ADDRESS", () => {
  for (const [text, address] of TEXTS) assertEquals(addressFromText(text), address as never);
});

const NO_ADDRESSES = [
  "",
  "a",
  "tcp:",
  "tcp:80",
  "tcp::80",
  "tcp:a:b",
  "tcp:a:",
  "unix:",
  "http:a:1",
];

test("addressFromText refuses what is no address", () => {
  for (const text of NO_ADDRESSES) assertThrows(() => addressFromText(text), TypeError);
  assertThrows(() => addressFromText("tcp:a:65536"), RangeError);
});

// Side by side with Deno.serve.

const SILENT = { port: 0, hostname: "127.0.0.1", onListen() {} };

/** What both refuse, in the same words. */
const REFUSED: readonly (readonly unknown[])[] = [
  [],
  [undefined],
  [{}],
  ["a"],
  [1],
  [SILENT],
  [SILENT, null],
  [{ ...SILENT, handler: 1 }],
  [{ ...SILENT, handler: {} }],
  [{ ...SILENT, port: "abc" }, handler],
  [{ ...SILENT, port: "" }, handler],
  [{ ...SILENT, port: NaN }, handler],
  [{ ...SILENT, port: 1.5 }, handler],
  [{ ...SILENT, port: -1 }, handler],
  [{ ...SILENT, port: 65_536 }, handler],
  [{ ...SILENT, port: "65536" }, handler],
  [{ ...SILENT, cert: "a" }, handler],
  [{ ...SILENT, key: "a" }, handler],
  [{ ...SILENT, cert: "a", key: "" }, handler],
  [{ ...SILENT, cert: "", key: "" }, handler],
  [{ ...SILENT, cert: "a", key: "b" }, handler],
  [{ ...SILENT, certFile: "a", keyFile: "b" }, handler],
  [{ ...SILENT, keyFile: "b" }, handler],
  [{ ...SILENT, hostname: "192.0.2.1" }, handler],
  [{ ...SILENT, tcpBacklog: "a" }, handler],
  [{ path: "/no/such/folder/a.sock", onListen() {} }, handler],
];

/** What both take. */
const TAKEN: readonly (readonly unknown[])[] = [
  [SILENT, handler],
  [handler, SILENT],
  [{ ...SILENT, handler }],
  [{ ...SILENT, handler: 1 }, handler],
  [{ ...SILENT, handler }, undefined],
  [{ ...SILENT, port: "0" }, handler],
  [{ ...SILENT, port: null }, handler],
  [{ ...SILENT, signal: undefined, onError: undefined, tcpBacklog: undefined }, handler],
  [{ ...SILENT, tcpBacklog: 16 }, handler],
  [{ ...SILENT, signal: new AbortController().signal }, handler],
  [{ ...SILENT, transport: "tcp" }, handler],
];

type Call = (...values: readonly unknown[]) => Deno.HttpServer<Deno.NetAddr>;

const [OURS, THEIRS] = [serve as unknown as Call, Deno.serve as unknown as Call];

/** What comes of a call: an error in its words, or an answer. */
async function outcomeOf(call: Call, values: readonly unknown[]): Promise<string> {
  let server: Deno.HttpServer<Deno.NetAddr>;
  try {
    server = call(...values);
  } catch (error) {
    return String(error);
  }
  const answer = await exchange(
    server.addr.port,
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  );
  await server.shutdown();
  return answer.slice(0, answer.indexOf("\r\n"));
}

testWith(
  ["net", "read", "write"],
  "serve refuses what Deno.serve refuses, in its words",
  async () => {
    for (const values of REFUSED) {
      const ours = await outcomeOf(OURS, values);
      assertEquals(ours, await outcomeOf(THEIRS, values), Deno.inspect(values));
      assertEquals(ours.startsWith("HTTP/"), false, Deno.inspect(values));
    }
  },
);

testWith(["net"], "serve takes what Deno.serve takes", async () => {
  for (const values of TAKEN) {
    const ours = await outcomeOf(OURS, values);
    assertEquals(ours, await outcomeOf(THEIRS, values), Deno.inspect(values));
    assertEquals(ours, "HTTP/1.1 204 No Content", Deno.inspect(values));
  }
});

testWith(["net"], "serve frees the port where onListen or signal are no such things", async () => {
  for (const wrong of [{ onListen: 1 }, { signal: 1 }]) {
    const probe = serve(SILENT, handler);
    const { port } = probe.addr;
    await probe.shutdown();
    using _printed = new Printed();
    assertThrows(() => OURS({ ...SILENT, port, ...wrong }, handler), TypeError);
    const server = serve({ ...SILENT, port }, handler);
    await server.shutdown();
  }
});

// DENO_SERVE_ADDRESS, in a process of its own.

const NEEDS = ["net", "run", "read", "write"] as const;

const PROGRAM = `
  import { serve } from "./src/server/serve.ts";
  const answer = () => new Response("x");
  for (const port of [0, 0]) {
    const server = serve({ port, hostname: "127.0.0.2" }, answer);
    await server.shutdown();
    console.log(JSON.stringify(server.addr));
  }
`;

/** Starts two servers at 127.0.0.2, and gives the addresses at which they listened. */
async function addressesWith(
  env: Record<string, string>,
  permissions: readonly string[],
): Promise<{ addresses: Record<string, unknown>[]; printed: string }> {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/program.ts`;
  await Deno.writeTextFile(
    file,
    PROGRAM.replace("./src", new URL("../../src", import.meta.url).href),
  );
  const args = ["run", "--no-prompt", "--no-check", "--allow-net", ...permissions];
  await using program = new Program(Deno.execPath(), {
    args: [...args, "--config", `${PROJECT}deno.json`, file],
    env: { NO_COLOR: "1", ...env },
  });
  const { success } = await program.ended();
  const [printed, errors] = [await program.stdout.whole(), await program.stderr.whole()];
  await Deno.remove(folder, { recursive: true });
  if (!success) throw new Error(errors);
  return { addresses: printed.trim().split("\n").map((line) => JSON.parse(line)), printed: errors };
}

testWith(NEEDS, "serve listens where DENO_SERVE_ADDRESS says, once", async () => {
  const env = { DENO_SERVE_ADDRESS: "tcp:127.0.0.1:0" };
  const { addresses, printed } = await addressesWith(env, ["--allow-env"]);
  assertEquals(addresses.map(({ hostname }) => hostname), ["127.0.0.1", "127.0.0.2"]);
  assertMatch(
    printed,
    /^Listening on http:\/\/127\.0\.0\.1:[0-9]+\/\nListening on http:\/\/127\.0\.0\.2:[0-9]+\/\n$/,
  );
});

testWith(NEEDS, "serve listens on a unix socket that DENO_SERVE_ADDRESS names", async () => {
  const path = `${await Deno.makeTempDir()}/a.sock`;
  const env = { DENO_SERVE_ADDRESS: `unix:${path}` };
  const permissions = ["--allow-env", "--allow-read", "--allow-write"];
  const { addresses, printed } = await addressesWith(env, permissions);
  assertEquals(addresses[0], { transport: "unix", path });
  assertEquals(printed.split("\n")[0], `Listening on ${path}`);
  await Deno.remove(path.slice(0, -7), { recursive: true });
});

testWith(NEEDS, "serve asks nobody for an environment that it may not read", async () => {
  const env = { DENO_SERVE_ADDRESS: "tcp:127.0.0.1:0" };
  const { addresses } = await addressesWith(env, []);
  assertEquals(addresses.map(({ hostname }) => hostname), ["127.0.0.2", "127.0.0.2"]);
});

testWith(NEEDS, "serve listens where it is told if DENO_SERVE_ADDRESS is empty", async () => {
  const { addresses } = await addressesWith({ DENO_SERVE_ADDRESS: "" }, ["--allow-env"]);
  assertEquals(addresses.map(({ hostname }) => hostname), ["127.0.0.2", "127.0.0.2"]);
});

// What is printed where nobody listens to onListen.

const PRINTED: readonly (readonly [hostname: string, pattern: RegExp])[] = [
  ["127.0.0.1", /^Listening on http:\/\/127\.0\.0\.1:[0-9]+\/$/],
  ["localhost", /^Listening on http:\/\/(?:127\.0\.0\.1|\[::1\]):[0-9]+\/$/],
  ["0.0.0.0", /^Listening on http:\/\/0\.0\.0\.0:([0-9]+)\/ \(http:\/\/localhost:\1\/\)$/],
];

testWith(["net"], "serve prints where it listens, as Deno.serve does", async () => {
  for (const [hostname, pattern] of PRINTED) {
    using printed = new Printed();
    const server = serve({ port: 0, hostname }, handler);
    await server.shutdown();
    assertEquals(printed.calls.length, 1);
    assertMatch(String(printed.calls[0]), pattern);
  }
});
