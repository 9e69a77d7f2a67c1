import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import { addressOf, type Program, startLoket } from "../support/program.ts";
import { connect, read, write } from "../support/socket.ts";
import { testWith } from "../support/test.ts";

const NEEDS = ["run", "read", "net"] as const;
const NEEDS_FILES = [...NEEDS, "write"] as const;

/** Starts loket on a free port and waits until it listens. */
async function listening(
  ...args: string[]
): Promise<{ program: Program; url: URL; port: number } & AsyncDisposable> {
  const program = startLoket(["--port", "0", ...args]);
  const url = await addressOf(program);
  const dispose = () => program[Symbol.asyncDispose]();
  return { program, url, port: Number(url.port), [Symbol.asyncDispose]: dispose };
}

/** Makes a folder that is removed when the test is over. */
function makeFolder(): { path: string } & Disposable {
  const path = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "loket_" }));
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}

/** Makes a file that is larger than what two systems keep for a peer that does not read. */
function makeLargeFile(folder: string): { name: string; size: number } {
  const size = 32 * 1024 * 1024;
  Deno.writeFileSync(join(folder, "large"), new Uint8Array());
  Deno.truncateSync(join(folder, "large"), size);
  return { name: "large", size };
}

async function outcomeOf(program: Program): Promise<[code: number, out: string, err: string]> {
  const { code } = await program.ended();
  return [code, await program.stdout.whole(), await program.stderr.whole()];
}

// What it prints.

testWith(NEEDS, "main prints where it listens, with the real port, and serves there", async () => {
  await using loket = await listening();
  assertMatch(loket.url.href, /^http:\/\/127\.0\.0\.1:[1-9][0-9]*\/$/);
  const response = await fetch(new URL("/ping", loket.url));
  assertEquals(await response.text(), '{"ping": 1}\n');
  loket.program.signal("SIGTERM");
  assertEquals(await outcomeOf(loket.program), [
    0,
    `loket serves the built-in site on ${loket.url}\n` +
    "Ctrl-C stops it.\n" +
    "Stopping. Once more stops at once.\n",
    "",
  ]);
});

testWith(NEEDS_FILES, "main serves the folder that was named", async () => {
  using folder = makeFolder();
  Deno.writeTextFileSync(join(folder.path, "index.html"), "<p>Next!");
  await using loket = await listening(folder.path);
  assertEquals(await (await fetch(loket.url)).text(), "<p>Next!");
  const [line] = await loket.program.stdout.until(/^.*$/m);
  assertEquals(line, `loket serves ${folder.path} on ${loket.url}`);
});

testWith(NEEDS_FILES, "main says which page that an option names is not there", async () => {
  using folder = makeFolder();
  Deno.writeTextFileSync(join(folder.path, "index.html"), "<p>Next!");
  await using loket = await listening("--spa", "--not-found", "404.htm", folder.path);
  const [lines] = await loket.program.stdout.until(/^loket serves[^]*Ctrl-C stops it\.\n/m);
  assertEquals(
    lines,
    `loket serves ${folder.path} on ${loket.url}\n` +
      `There is no 404.htm in ${folder.path}: until there is, it answers nothing.\n` +
      "Ctrl-C stops it.\n",
  );
});

testWith(NEEDS, "main prints help and version and ends", async () => {
  for (const option of ["--help", "-h"]) {
    await using program = startLoket([option], []);
    const [code, out, err] = await outcomeOf(program);
    assertMatch(out, /^Usage: loket \[OPTIONS\] \[ROOT\]\n[^]*at once\.\n$/);
    assertEquals([code, err], [0, ""]);
  }
  for (const option of ["--version", "-V"]) {
    await using program = startLoket([option], []);
    assertEquals(await outcomeOf(program), [0, `loket ${config.version}\n`, ""]);
  }
});

testWith(NEEDS, "main prints a line for each request with -v", async () => {
  await using loket = await listening("-v");
  const { stdout } = loket.program;
  await stdout.until(new RegExp(`^It is process ${loket.program.pid}\\.$`, "m"));
  await (await fetch(new URL("/ping", loket.url))).body?.cancel();
  await stdout.until(/^\S+ \S+ {2}127\.0\.0\.1 {2}GET \/ping 200 12 B \S+ ms$/m);
  await (await fetch(new URL("/nothing?a=b", loket.url), { method: "HEAD" })).body?.cancel();
  await stdout.until(/^\S+ \S+ {2}127\.0\.0\.1 {2}HEAD \/nothing\?a=b 404 0 B \S+ ms$/m);
  loket.program.signal("SIGTERM");
  const lines = (await stdout.whole()).trimEnd().split("\n");
  assertEquals(lines.filter((line) => line.includes(" ms")).length, 2);
});

// What goes wrong because of how it was called.

interface Failure {
  readonly args: readonly string[];
  readonly permissions?: readonly string[];
  readonly code: number;
  readonly says: string;
}

async function checkFailure(t: Deno.TestContext, { code, says, ...call }: Failure): Promise<void> {
  await t.step(says.split("\n")[0]?.slice(0, 80) ?? "", async () => {
    await using program = startLoket(call.args, call.permissions);
    // One that serves after all would never end.
    addressOf(program).then(() => program.signal("SIGKILL"), () => {});
    assertEquals(await outcomeOf(program), [code, "", `loket: ${says}\n`]);
  });
}

testWith(NEEDS, "main says what is wrong with its arguments and exits with 2", async (t) => {
  const failures = [
    { args: ["--nonsense"], says: "Unknown option --nonsense" },
    { args: ["-x"], says: "Unknown option -x" },
    { args: ["a", "b"], says: "One folder can be served, not also b" },
    { args: ["--port", "a"], says: '--port takes a number from 0 to 65535, not "a"' },
  ];
  for (const { args, says } of failures) {
    await checkFailure(t, { args, code: 2, says: `${says}\nTry --help.` });
  }
});

testWith(NEEDS_FILES, "main says in one line why it cannot serve and exits with 1", async (t) => {
  using folder = makeFolder();
  const inFolder = (name: string) => join(folder.path, name);
  Deno.writeTextFileSync(inFolder("file"), "");
  Deno.symlinkSync("loop", inFolder("loop"));
  const failures = [
    [inFolder("nothing"), "there is no such folder"],
    [inFolder("file"), "it is not a folder"],
    [inFolder("file/below"), "there is no such folder"],
    [inFolder("loop"), "there is no such folder"],
    [inFolder("n".repeat(300)), "there is no such folder"],
  ] as const;
  for (const [root, reason] of failures) {
    await checkFailure(t, { args: [root], code: 1, says: `Cannot serve ${root}: ${reason}` });
  }
});

testWith(NEEDS, "main says in one line why it cannot listen and exits with 1", async (t) => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await checkFailure(t, {
    args: ["--port", String(port)],
    code: 1,
    says: `Cannot listen on 127.0.0.1:${port}: port ${port} is in use. ` +
      "Name another with --port, or 0 for any that is free",
  });
  // An address that is for documentation only (RFC 5737).
  await checkFailure(t, {
    args: ["--host", "192.0.2.1", "--port", "0"],
    code: 1,
    says: "Cannot listen on 192.0.2.1:0: 192.0.2.1 is no address of this machine",
  });
});

testWith(NEEDS, "main names the permission that it misses", async (t) => {
  await checkFailure(t, {
    args: ["--port", "0"],
    permissions: ["--allow-read"],
    code: 1,
    says: "Cannot listen on 127.0.0.1:0: run with --allow-net",
  });
  await checkFailure(t, {
    args: ["--port", "0", "public"],
    permissions: ["--allow-net"],
    code: 1,
    says: "Cannot serve public: run with --allow-read",
  });
  await checkFailure(t, {
    args: ["--port", "0"],
    permissions: ["--allow-net"],
    code: 1,
    says: "Cannot serve the built-in site: run with --allow-read",
  });
});

// How it stops.

const SIGNALS = [["SIGINT", 130], ["SIGTERM", 143]] as const;

/** Sends one whole request and, with it, the beginning of another; once that is answered, this is there. */
async function beginRequest(conn: Deno.Conn): Promise<void> {
  await write(conn, "GET /ping HTTP/1.1\r\nHost: a\r\n\r\nGET /ping HTTP/1.1\r\nHo");
  await read(conn, '{"ping": 1}\n');
}

/** Asks for a file and reads the first octet of the answer; the rest waits for somebody to read. */
async function beginAnswer(conn: Deno.Conn, name: string): Promise<void> {
  await write(conn, `GET /${name} HTTP/1.1\r\nHost: a\r\n\r\n`);
  await conn.read(new Uint8Array(1));
}

async function countToClose(conn: Deno.Conn): Promise<number> {
  const buffer = new Uint8Array(256 * 1024);
  for (let total = 0;;) {
    const count = await conn.read(buffer);
    if (count === null) return total;
    total += count;
  }
}

/** Returns once nobody listens on the port any more. */
async function untilRefused(port: number): Promise<void> {
  const latest = performance.now() + 5_000;
  while (performance.now() < latest) {
    try {
      (await connect(port)).close();
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionRefused) return;
      // It came to the door just when that was closed.
      const { ConnectionReset, NotConnected } = Deno.errors;
      if (!(error instanceof ConnectionReset || error instanceof NotConnected)) throw error;
    }
  }
  throw new Error(`Somebody still listens on port ${port}`);
}

async function stopping(program: Program, signal: Deno.Signal): Promise<void> {
  program.signal(signal);
  await program.stdout.until(/^Stopping\./m);
}

for (const [signal, code] of SIGNALS) {
  testWith(
    NEEDS,
    `main stops by ${signal}: no new connection, but the request in flight`,
    async () => {
      await using loket = await listening();
      using conn = await connect(loket.port);
      await beginRequest(conn);
      await stopping(loket.program, signal);
      await untilRefused(loket.port);
      await write(conn, "st: a\r\n\r\n");
      assertMatch(
        await read(conn),
        /^HTTP\/1\.1 200 OK\r\n[^]*connection: close[^]*{"ping": 1}\n$/,
      );
      assertEquals((await loket.program.ended()).code, 0);
    },
  );

  testWith(NEEDS_FILES, `main stops by ${signal} after the whole of a large file`, async () => {
    using folder = makeFolder();
    const { name, size } = makeLargeFile(folder.path);
    await using loket = await listening(folder.path);
    using conn = await connect(loket.port);
    await beginAnswer(conn, name);
    await stopping(loket.program, signal);
    await untilRefused(loket.port);
    assert(await countToClose(conn) > size);
    assertEquals((await loket.program.ended()).code, 0);
  });

  testWith(NEEDS, `main stops by ${signal} although a connection is open and idle`, async () => {
    await using loket = await listening();
    using conn = await connect(loket.port);
    await write(conn, "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n");
    await read(conn, '{"ping": 1}\n');
    loket.program.signal(signal);
    assertEquals(await read(conn), "");
    assertEquals((await loket.program.ended()).code, 0);
  });

  testWith(NEEDS, `main ends at once by a second ${signal}, half a request in hand`, async () => {
    await using loket = await listening();
    using conn = await connect(loket.port);
    await beginRequest(conn);
    await stopping(loket.program, signal);
    loket.program.signal(signal);
    assertEquals((await loket.program.ended()).code, code);
  });

  testWith(
    NEEDS_FILES,
    `main ends at once by a second ${signal}, half an answer unread`,
    async () => {
      using folder = makeFolder();
      const { name, size } = makeLargeFile(folder.path);
      await using loket = await listening(folder.path);
      using conn = await connect(loket.port);
      await beginAnswer(conn, name);
      await stopping(loket.program, signal);
      loket.program.signal(signal);
      assertEquals((await loket.program.ended()).code, code);
      // What was cut must not look whole.
      assert(await countToClose(conn).catch(() => 0) < size);
    },
  );
}

testWith(NEEDS, "main ends at once by SIGTERM after SIGINT", async () => {
  await using loket = await listening();
  using conn = await connect(loket.port);
  await beginRequest(conn);
  await stopping(loket.program, "SIGINT");
  loket.program.signal("SIGTERM");
  assertEquals((await loket.program.ended()).code, 143);
});

// The built-in site.

testWith(NEEDS, "main serves the built-in site where no folder is named", async (t) => {
  await using loket = await listening();
  const get = (path: string) => fetch(new URL(path, loket.url));

  await t.step("/ping in JSON", async () => {
    const response = await get("/ping");
    assertEquals(response.headers.get("content-type"), "application/json");
    assertEquals(await response.text(), '{"ping": 1}\n');
  });

  await t.step("/hello with a name, escaped", async () => {
    const response = await get("/hello?name=%3Cb%3E%22Budi%22%20%26%20'Citra'%3C%2Fb%3E");
    assertEquals(response.headers.get("content-type"), "text/html; charset=utf-8");
    const page = await response.text();
    assert(
      page.includes("Hello, &lt;b&gt;&quot;Budi&quot; &amp; &#39;Citra&#39;&lt;/b&gt;!"),
      page,
    );
    assert(!page.includes("<b>"), page);
  });

  await t.step("/hello without a name", async () => {
    for (const path of ["/hello", "/hello?name=", "/hello?name=%20", "/hello?other=a"]) {
      assertMatch(await (await get(path)).text(), /Hello, world!/);
    }
  });

  await t.step("the page and what it needs", async () => {
    for (const path of ["/", "/style.css", "/try.js", "/favicon.svg"]) {
      const response = await get(path);
      assertEquals(response.status, 200, path);
      assert((await response.text()).length > 100, path);
    }
  });

  await t.step("404 and 405 elsewhere", async () => {
    const missing = await get("/nothing");
    assertEquals([missing.status, await missing.text()], [
      404,
      "404 Not Found\nThere is nothing at /nothing\n",
    ]);
    const refused = await fetch(new URL("/ping", loket.url), { method: "DELETE" });
    await refused.body?.cancel();
    assertEquals([refused.status, refused.headers.get("allow")], [405, "GET, HEAD, OPTIONS"]);
  });
});
