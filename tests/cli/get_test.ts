import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../src/cli/failure.ts";
import { readGetArguments } from "../../src/cli/get_options.ts";
import { PLAIN } from "../../src/cli/style.ts";
import { shownWords, View } from "../../src/cli/get_view.ts";
import type { Language } from "../../src/cli/language.ts";
import { MESSAGE_WORDS } from "../../src/cli/message_words.ts";
import { fitting, Progress, progressText, sizeText } from "../../src/cli/progress.ts";
import { COMMAND_WORDS } from "../../src/cli/words/by_language.ts";
import { Fields } from "../../src/client/mod.ts";
import { text } from "../../src/reply.ts";
import { Certificate, HAS_OPENSSL } from "../support/certificate.ts";
import { Folder } from "../support/folder.ts";
import { octets, textOf } from "../support/octets.ts";
import { Program, PROJECT, startLoket, testWhere } from "../support/program.ts";
import { TestServer, within } from "../support/server.ts";
import { read, withoutDate, write } from "../support/socket.ts";
import { hasProgram, test, testWith } from "../support/test.ts";

const NEEDS = ["net", "run", "read"] as const;
const NEEDS_FILES = [...NEEDS, "write"] as const;
const NET = ["--allow-net"];

// Arguments.

function readArgs(...args: string[]) {
  return readGetArguments(args, "loket/1");
}

test("readGetArguments() takes a URL, with or without its scheme", () => {
  const urls = [
    "localhost:8000",
    "a.example/b?c#d",
    "HTTPS://a/",
    "[::1]:8000/a",
    "127.0.0.1",
    "http:/a/b",
  ];
  assertEquals(urls.map((url) => readArgs(url)?.url.href), [
    "http://localhost:8000/",
    "http://a.example/b?c",
    "https://a/",
    "http://[::1]:8000/a",
    "http://127.0.0.1/",
    "http://a/b",
  ]);
});

test("readGetArguments() chooses the method by what is sent", () => {
  const cases = [["a"], ["-I", "a"], ["-d", "b", "a"], ["-X", "PUT", "-d", "b", "a"], [
    "-XPURGE",
    "a",
  ]];
  const methods = cases.map((args) => readArgs(...args)?.method);
  assertEquals(methods, ["GET", "HEAD", "POST", "PUT", "PURGE"]);
});

test("readGetArguments() takes what it sends by itself back where it is given", () => {
  assertEquals(readArgs("a")?.headers, [["User-Agent", "loket/1"], ["Accept", "*/*"]]);
  const given = readArgs("-H", "accept:a/b", "-H", "X-O: 1", "-d", "b", "a")
    ?.headers;
  assertEquals(given, [
    ["User-Agent", "loket/1"],
    ["Content-Type", "application/x-www-form-urlencoded"],
    ["accept", "a/b"],
    ["X-O", "1"],
  ]);
  assertEquals(readArgs("-H", "X: ö", "a")?.headers.at(-1), ["X", "\xc3\xb6"]);
  // Nothing but the name: what is sent by itself is left out, and all else is sent as it is.
  const leftOut = readArgs("-H", "user-agent:", "-H", "Accept: ", "-H", "X:", "a")?.headers;
  assertEquals(leftOut, [["X", ""]]);
});

test("readGetArguments() takes - for the standard output", () => {
  assertEquals([readArgs("-o", "-", "a")?.output, readArgs("-o", "./-", "a")?.output], [
    undefined,
    "./-",
  ]);
});

test("readGetArguments() takes texts, a file, or the input as content", () => {
  assertEquals(readArgs("-d", "a=b", "--data=c", "u")?.data, { kind: "text", text: "a=b&c" });
  assertEquals(readArgs("-d", "-a", "u")?.data, { kind: "text", text: "-a" });
  assertEquals(readArgs("-d", "@f", "u")?.data, { kind: "file", path: "f" });
  assertEquals(readArgs("-d", "-", "u")?.data, { kind: "input" });
});

const MISTAKES: readonly (readonly [args: string[], message: string])[] = [
  [[], "Which URL?"],
  [["a", "b"], "One URL at a time, not also b"],
  [["http://"], "is no URL"],
  [["/etc/passwd"], "is no URL"],
  [["ftp://a"], "Only http and https"],
  [["u:p@a"], "Authorization"],
  [["--insecure", "a"], "Unknown option --insecure"],
  [["-o", "", "a"], "--output needs a value"],
  [["-X", "G T", "a"], `"G T" is no method`],
  [["-X", "CONNECT", "a"], "tunnel"],
  [["-H", "a b: c", "a"], "NAME: VALUE"],
  [["-H", "abc", "a"], "NAME: VALUE"],
  [["-d", "@", "a"], "name of a file"],
  [["-d", "@f", "-d", "b", "a"], "all of the content"],
  [["-I", "-d", "b", "a"], "--head sends no content"],
  [["-I", "--raw", "a"], "exclude each other"],
  [["--timeout", "soon", "a"], "a number of seconds"],
  [["--timeout", "0", "a"], "a number of seconds"],
];

for (const [args, message] of MISTAKES) {
  test(`readGetArguments() refuses ${JSON.stringify(args)}`, () => {
    assertThrows(() => readArgs(...args), UsageError, message);
  });
}

// What is shown.

test("sizeText() says sizes as people do", () => {
  const sizes = [0, 1023, 1024, 1536 * 1024, 5 * 1024 ** 3].map((bytes) => sizeText(bytes));
  assertEquals(sizes, ["0 bytes", "1023 bytes", "1.0 KiB", "1.5 MiB", "5.0 GiB"]);
  const { tag, view: { bytes } } = COMMAND_WORDS.de;
  assertEquals([1, 1536].map((count) => sizeText(count, { tag, bytes })), ["1 Byte", "1,5 KiB"]);
});

test("progressText() tells how far and how fast", () => {
  assertEquals(progressText(512, 1024, 1000), "512 bytes of 1.0 KiB, 50 %, 512 bytes/s");
  assertEquals(progressText(2048, undefined, 500), "2.0 KiB, 4.0 KiB/s");
});

test("Progress shows nothing of what is soon over", () => {
  const written: string[] = [];
  const progress = new Progress(10, { write: (piece) => written.push(piece), columns: () => 80 });
  progress.show(5);
  progress.clear();
  assertEquals(written, []);
});

test("fitting() keeps a line off the last column of a terminal", () => {
  const line = "1.0 MiB of 1.0 GiB, 0 %, 2.0 MiB/s";
  assertEquals([fitting(line, 20), fitting(line, 35), fitting(line, undefined)], [
    "1.0 MiB of 1.0 GiB,",
    line,
    line,
  ]);
});

function shown(
  columns: number | undefined,
  use: (view: View) => void,
  language: Language = "en",
): string[] {
  const lines: string[] = [];
  const words = shownWords(COMMAND_WORDS[language], MESSAGE_WORDS[language]);
  use(new View({ words, print: (line) => lines.push(line), style: PLAIN, columns }));
  return lines;
}

test("View shows a request when all of its head was sent, once", () => {
  const head = "GET / HTTP/1.1\r\nHost: a\r\nCookie: secret\r\nAUTHORIZATION: Basic abc\r\n\r\n";
  const lines = shown(undefined, (view) => {
    view.sent(octets(head.slice(0, 20)));
    view.sent(octets(`${head.slice(20)}content`));
    view.sent(octets("more"));
  });
  assertEquals(lines, [
    "Request",
    "  request line  GET / HTTP/1.1",
    "  field line    Host: a",
    "  field line    Cookie: ******",
    "  field line    AUTHORIZATION: ******",
  ]);
});

test("View keeps within the width of the terminal, and lets nothing act upon it", () => {
  const fields = new Fields([["X", "0123456789".repeat(4)], ["Y", "\x1b[2J\xc3\xb6"]]);
  const lines = shown(40, (view) => view.lines("field-line", fields));
  assertEquals(lines, [
    "  field line    X: 012345678901234567890",
    "                1234567890123456789",
    "  field line    Y: \u241b[2J\u00f6",
  ]);
});

test("View speaks the language of the lessons", () => {
  const show = (view: View) => {
    view.sent(octets("GET / HTTP/1.1\r\n\r\n"));
    view.redirect(302, new URL("http://a/"));
    view.content(1536);
  };
  assertEquals(shown(undefined, show, "de"), [
    "Anfrage",
    "  Anfragezeile   GET / HTTP/1.1",
    "Antwort",
    "  Umleitung      302, nach http://a/",
    "  Inhalt         1,5 KiB",
  ]);
  assertEquals(shown(undefined, show, "zh"), [
    "请求",
    "  请求行    GET / HTTP/1.1",
    "响应",
    "  重定向    302，转到 http://a/",
    "  正文      1.5 KiB",
  ]);
});

// The program.

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function outcomeOf(program: Program): Promise<Outcome> {
  const { code } = await program.ended();
  return { code, out: await program.stdout.whole(), err: await program.stderr.whole() };
}

async function get(args: readonly string[], permissions = NET): Promise<Outcome> {
  await using program = startLoket(["get", "--lang", "en", ...args], permissions);
  return await outcomeOf(program);
}

/** Tells what it was sent. */
async function mirror(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/old") {
    return new Response("there", { status: 302, headers: { location: "/new" } });
  }
  if (pathname === "/missing") return text("nothing here\n", { status: 404 });
  if (pathname === "/binary") return new Response(octets("\0\xff\x1b[2J"));
  const content = await request.text();
  return text([request.method, pathname, request.headers.get("content-type"), content].join(" "));
}

function at({ port }: TestServer, target = "/"): string {
  return `127.0.0.1:${port}${target}`;
}

testWith(NEEDS, "get prints the content and nothing else", async () => {
  await using server = new TestServer(mirror);
  assertEquals(await get([at(server, "/a")]), { code: 0, out: "GET /a  ", err: "" });
});

testWith(NEEDS, "get prints octets as they are", async () => {
  await using server = new TestServer(mirror);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...NET, "mod.ts", "get", at(server, "/binary")],
    cwd: PROJECT,
  }).output();
  assertEquals(textOf(stdout), "\0\xff\x1b[2J");
});

testWith(NEEDS, "get shows request and answer in their parts beside the content", async () => {
  await using server = new TestServer(() => new Response("hi", { headers: { "x-a": "b" } }));
  const { code, out, err } = await get(["-v", "-H", "Authorization: Basic abc", at(server)]);
  assertEquals([code, out], [0, "hi"]);
  const lines = withoutDate(
    err.replace(/loket\/[0-9.]+/, "loket").replaceAll(`${server.port}`, "port"),
  )
    .replace(/date: .*/, "date: now");
  assertEquals(lines.trimEnd().split("\n"), [
    "  connection    127.0.0.1:port",
    "Request",
    "  request line  GET / HTTP/1.1",
    "  field line    Host: 127.0.0.1:port",
    "  field line    User-Agent: loket",
    "  field line    Accept: */*",
    "  field line    Authorization: ******",
    "Answer",
    "  status line   HTTP/1.1 200 OK",
    "  field line    x-a: b",
    "  field line    Content-Type: text/plain;charset=UTF-8",
    "  field line    content-length: 2",
    "  field line    date: now",
    "  content       2 bytes",
  ]);
});

testWith(NEEDS, "get shows the head of an answer to HEAD", async () => {
  await using server = new TestServer(() => text("hello"));
  const { out } = await get(["-I", at(server)]);
  assertMatch(
    out,
    /^HTTP\/1\.1 200 OK\r\n(?:[^\r]+\r\n)*content-length: 5\r\n(?:[^\r]+\r\n)*\r\n$/,
  );
});

testWith(NEEDS, "get gives the octets of an answer as they came", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const answer =
    "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 \r\nTransfer-Encoding:  chunked\r\n\r\n" +
    "2;a=b\r\nhi\r\n0\r\nX-Sum: 1\r\n\r\n";
  await using program = startLoket(["get", "--raw", `127.0.0.1:${listener.addr.port}`], NET);
  using peer = await listener.accept();
  await read(peer, "\r\n\r\n");
  await write(peer, answer);
  assertEquals(await outcomeOf(program), { code: 0, out: answer, err: "" });
});

testWith(NEEDS, "get sends data as of a form, or as it is told", async () => {
  await using server = new TestServer(mirror);
  const form = await get(["-d", "a=b", "-d", "c", at(server)]);
  assertEquals(form.out, "POST / application/x-www-form-urlencoded a=b&c");
  const put = await get(["-X", "PUT", "-H", "Content-Type: a/b", "-d", "c", at(server)]);
  assertEquals(put.out, "PUT / a/b c");
  const waits = await get(["--expect-continue", "-v", "-d", "c", at(server)]);
  assertEquals(waits.out, "POST / application/x-www-form-urlencoded c");
  assertMatch(
    waits.err,
    /Expect: 100-continue\n.*\nInterim answer\n {2}status line {3}HTTP\/1.1 100/,
  );
});

testWith(NEEDS_FILES, "get sends a file, or what comes on its input", async () => {
  await using server = new TestServer(mirror);
  using folder = new Folder({ "data": "a\nb" });
  const args = ["-H", "Content-Type: a/b", "-d", `@${folder.at("data")}`, at(server)];
  assertEquals((await get(args, [...NET, "--allow-read"])).out, "POST / a/b a\nb");
  const refused = await get(args);
  const message = `loket: Cannot read ${folder.at("data")}: run with --allow-read\n`;
  assertEquals([refused.code, refused.err], [1, message]);

  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...NET, "mod.ts", "get", "-d", "-", at(server)],
    cwd: PROJECT,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(octets("from the input"));
  await writer.close();
  const { stdout } = await within(child.output(), 60_000);
  assertEquals(textOf(stdout), "POST / application/x-www-form-urlencoded from the input");
});

testWith(NEEDS, "get follows redirects where it is told to", async () => {
  await using server = new TestServer(mirror);
  assertEquals((await get([at(server, "/old")])).out, "there");
  const { out, err } = await get(["-Lv", at(server, "/old")]);
  assertEquals(out, "GET /new  ");
  assertStringIncludes(err, `  redirect      302, to http://${at(server, "/new")}\nRequest\n`);
});

testWith(NEEDS, "get gives the octets of the last answer, not of the redirects to it", async () => {
  await using server = new TestServer(mirror);
  const { out } = await get(["-L", "--raw", at(server, "/old")]);
  assertEquals([out.match(/HTTP\/1\.1 /g)?.length, out.endsWith("\r\n\r\nGET /new  ")], [1, true]);
});

testWith(NEEDS, "get fails with a status of 400 and up where it is told to", async () => {
  await using server = new TestServer(mirror);
  const url = at(server, "/missing");
  assertEquals(await get([url]), { code: 0, out: "nothing here\n", err: "" });
  const err = "loket: The server answered 404 Not Found\n";
  assertEquals(await get(["--fail", url]), { code: 1, out: "", err });
});

testWith(
  NEEDS_FILES,
  "get writes content into a file, for which it needs a permission",
  async () => {
    await using server = new TestServer(mirror);
    using folder = new Folder({});
    const file = folder.at("out");
    const permissions = [...NET, `--allow-write=${folder.root}`];
    assertEquals(await get(["-o", file, at(server)], permissions), { code: 0, out: "", err: "" });
    assertEquals(Deno.readTextFileSync(file), "GET /  ");
    const refused = await get(["-o", file, at(server)]);
    assertEquals(refused.err, `loket: Cannot write ${file}: run with --allow-write\n`);
    const nowhere = await get(["-o", folder.at("a/b"), at(server)], permissions);
    assertMatch(nowhere.err, /^loket: Cannot write .*: there is no such file or folder\n$/);
    assertEquals([refused.code, nowhere.code], [1, 1]);
  },
);

testWith(NEEDS_FILES, "get says what it has of content that was cut", async () => {
  using folder = new Folder({});
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const origin = `127.0.0.1:${listener.addr.port}`;
  for (const output of [undefined, folder.at("out")]) {
    const args = output === undefined ? [origin] : ["-o", output, origin];
    await using program = startLoket(["get", ...args], [...NET, "--allow-write"]);
    const peer = await listener.accept();
    await read(peer, "\r\n\r\n");
    await write(peer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
    peer.close();
    const { code, out, err } = await outcomeOf(program);
    const what = "The connection was closed in the content, after 3 bytes of 5";
    const remains = output === undefined ? "" : `. ${output} has the 3 bytes that came`;
    assertEquals(err, `loket: Cannot get http://${origin}/: ${what}${remains}\n`);
    assertEquals([code, out], [1, output === undefined ? "hel" : ""]);
    if (output !== undefined) assertEquals(Deno.readTextFileSync(output), "hel");
  }
});

testWith(NEEDS, "get says in one line why there is no answer", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const url = `http://127.0.0.1:${port}/`;
  const late = get(["--timeout", "0.1", url]);
  using _peer = await listener.accept();
  assertEquals((await late).err, `loket: Cannot get ${url}: The server did not answer in time\n`);
  listener.close();
  const refused = await get([url]);
  const reason = `Cannot connect to 127.0.0.1:${port}: nobody listens there`;
  assertEquals(refused, { code: 1, out: "", err: `loket: ${reason}\n` });
  const forbidden = await get([url], []);
  assertEquals(forbidden.err, `loket: Cannot get ${url}: run with --allow-net\n`);
  const mistaken = await get(["--insecure", url]);
  assertEquals([mistaken.code, mistaken.err], [
    2,
    "loket: Unknown option --insecure\nTry get --help.\n",
  ]);
});

testWith(NEEDS, "get ends quietly when nobody reads what it prints", async () => {
  const piece = new Uint8Array(64 * 1024);
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(piece) });
  await using server = new TestServer(() => new Response(endless));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...NET, "mod.ts", "get", at(server)],
    cwd: PROJECT,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const err = await new Response(child.stderr).text();
  assertEquals([(await within(child.status, 60_000)).code, err], [141, ""]);
});

testWith(NEEDS, "get goes on when nobody reads what it says about it", async () => {
  const unread = Promise.withResolvers<void>();
  await using server = new TestServer(async () => {
    await unread.promise;
    return text("hello");
  });
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...NET, "mod.ts", "get", "-v", at(server)],
    cwd: PROJECT,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stderr.getReader();
  await reader.read();
  await reader.cancel();
  unread.resolve();
  const out = await new Response(child.stdout).text();
  assertEquals([(await within(child.status, 60_000)).code, out], [0, "hello"]);
});

testWhere(
  Deno.build.os === "linux",
  NEEDS,
  "get says in one line that there is no room for what comes",
  async () => {
    await using server = new TestServer(mirror);
    const command = `exec '${Deno.execPath()}' run --no-prompt ${NET} mod.ts get ${at(server)}`;
    await using shell = new Program("sh", { args: ["-c", `${command} >/dev/full`], cwd: PROJECT });
    const { code, err } = await outcomeOf(shell);
    assertEquals(code, 1);
    assertMatch(err, /^loket: Cannot write what came: No space left on device.*\n$/);
  },
);

testWith(NEEDS_FILES, "get says what it has of content when it is stopped", async () => {
  using folder = new Folder({});
  const file = folder.at("out");
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using watcher = Deno.watchFs(folder.root);
  const args = ["get", "-o", file, `127.0.0.1:${listener.addr.port}`];
  await using program = startLoket(args, [...NET, "--allow-write"]);
  using peer = await listener.accept();
  await read(peer, "\r\n\r\n");
  await write(peer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
  for await (const { kind } of watcher) {
    if (kind === "modify" && Deno.statSync(file).size === 3) break;
  }
  program.signal("SIGINT");
  const err = `loket: Stopped. ${file} has the 3 bytes that came\n`;
  assertEquals(await outcomeOf(program), { code: 130, out: "", err });
});

testWith(NEEDS, "get takes what cannot be sent for a mistake", async (t) => {
  const cases = [
    [["-H", "Connection: upgrade", "127.0.0.1:9"], "Cannot send Connection option upgrade"],
    [["-H", "Content-Length: 9", "127.0.0.1:9"], "Cannot send Content-Length 9: .*"],
    [["127.0.0.1:0"], "Cannot speak to 127.0.0.1:0: there is no port 0"],
  ] as const;
  for (const [args, message] of cases) {
    await t.step(message, async () => {
      const { code, err } = await get(args);
      assertMatch(err, new RegExp(`^loket: ${message}\nTry get --help\\.\n$`));
      assertEquals(code, 2);
    });
  }
});

testWith(NEEDS, "get shows the place where an answer breaks the protocol", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const origin = `127.0.0.1:${listener.addr.port}`;
  await using program = startLoket(["get", origin], NET);
  using peer = await listener.accept();
  await read(peer, "\r\n\r\n");
  await write(peer, "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n");
  const { code, err } = await outcomeOf(program);
  const [what = "", ...place] = err.trimEnd().split("\n");
  assertStringIncludes(what, "Cannot read field value: a control octet is not allowed there");
  assertEquals(place, [
    "  HTTP/1.1 200 OK␍␊X: a␀b␍␊␍␊",
    "                       ^",
  ]);
  assertEquals(code, 1);
});

testWith(NEEDS, "get asks once more where its expectation is refused", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const origin = `127.0.0.1:${listener.addr.port}`;
  const args = ["get", "-v", "--raw", "--expect-continue", "-d", "a", origin];
  await using program = startLoket(args, NET);
  using first = await listener.accept();
  await read(first, "\r\n\r\n");
  await write(first, "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
  using second = await listener.accept();
  const request = await read(second, "\r\n\r\na");
  const answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  await write(second, answer);
  const { code, out, err } = await outcomeOf(program);
  assertEquals([code, out, request.includes("Expect")], [0, answer, false]);
  assertEquals(err.match(/^ {2}request line .*$/gm)?.length, 2);
  assertStringIncludes(err, "417");
});

testWith(NEEDS, "get --help says what it takes, within the width of a terminal", async () => {
  const { code, out } = await get(["--help"], []);
  assertEquals(code, 0);
  assertEquals(out.split("\n").filter((line) => line.length > 80), []);
});

testWhere(HAS_OPENSSL, NEEDS_FILES, "get trusts the certificates that it is given", async () => {
  await using certificate = await Certificate.make();
  const { cert, key, certFile } = certificate;
  await using server = new TestServer(mirror, { cert, key, onReject() {} });
  const url = `https://localhost:${server.port}/`;
  const trusted = await get(["--cacert", certFile, url], [...NET, "--allow-read"]);
  assertEquals(trusted, { code: 0, out: "GET /  ", err: "" });
  const { keyFile } = certificate;
  const keyed = await get(["--cacert", keyFile, url], [...NET, "--allow-read"]);
  assertEquals(keyed.err, `loket: Cannot read ${keyFile}: there is no certificate in it\n`);
  const stranger = await get([url]);
  assertMatch(stranger.err, /^loket: Cannot connect to localhost:[0-9]+: its certificate is not /);
  assertEquals(stranger.code, 1);
});

// On a terminal.

const PTY = `
import os, pty, sys
def read(fd):
    return os.read(fd, 65536)
status = pty.spawn(sys.argv[1:], read)
sys.exit(os.waitstatus_to_exitcode(status))
`;

/** Starts get on a terminal of its own. Whoever runs the tests may want no colours. */
function onTerminal(args: readonly string[], env = { NO_COLOR: "" }): Program {
  const command = [Deno.execPath(), "run", "--no-prompt", ...NET, "--allow-write", "mod.ts", "get"];
  return new Program("python3", { args: ["-c", PTY, ...command, ...args], cwd: PROJECT, env });
}

/** Runs get on a terminal of its own and gives what is seen there. */
async function getOnTerminal(
  ...args: Parameters<typeof onTerminal>
): Promise<[number, string]> {
  await using program = onTerminal(...args);
  const { code } = await program.ended();
  return [code, (await program.stdout.whole()).replaceAll("\r\n", "\n")];
}

const HAS_PTY = Deno.build.os !== "windows" && hasProgram("python3");

testWhere(HAS_PTY, NEEDS, "get shows no octets on a terminal that would upset it", async () => {
  await using server = new TestServer(mirror);
  const [code, seen] = await getOnTerminal([at(server, "/binary")]);
  assertEquals(code, 1);
  assertStringIncludes(seen, "not text, and would upset the terminal");
  assertEquals(seen.includes("\0"), false);
});

testWhere(
  HAS_PTY,
  NEEDS,
  "get uses colour on a terminal, but not where nobody wants it",
  async () => {
    await using server = new TestServer(() => text("hi"));
    const [, coloured] = await getOnTerminal(["-v", at(server)]);
    assertStringIncludes(coloured, "\x1b[1mRequest\x1b[22m\n");
    assertMatch(coloured, /\nhi\n.*content/);
    const [, plain] = await getOnTerminal(["-v", at(server)], { NO_COLOR: "1" });
    assertEquals(plain.includes("\x1b"), false);
  },
);

testWhere(
  HAS_PTY,
  NEEDS_FILES,
  "get tells how far a long transfer is, and clears that away",
  async () => {
    using folder = new Folder({});
    let isTold = false;
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    async function* drops() {
      let left = 4096;
      for (; left > 0 && !isTold; left--) {
        yield octets("x");
        await pause(10);
      }
      // The line is written again when it has stood for a tenth of a second.
      await pause(110);
      yield octets("x".repeat(left));
    }
    await using server = new TestServer(() =>
      new Response(ReadableStream.from(drops()), { headers: { "content-length": "4096" } })
    );
    await using program = onTerminal(["-o", folder.at("out"), at(server)]);
    // What takes longer than half a second is long.
    await program.stdout.until(/\r[0-9.]+ (bytes|KiB) of 4\.0 KiB, \d+ %, .*K$/);
    isTold = true;
    assertEquals((await program.ended()).code, 0);
    const seen = await program.stdout.whole();
    assertMatch(
      seen.replaceAll("\x1b", "ESC"),
      /\r4\.0 KiB of 4\.0 KiB, 100 %, [0-9.]+ KiB\/sESC\[K\rESC\[K$/,
    );
  },
);
