// `lesson` as a learner uses it: a program that runs, and the commands that it prints, typed as printed.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { chooseLanguage } from "../../src/cli/language.ts";
import { type LessonName, LESSONS } from "../../src/lessons/catalogue.ts";
import { TEXTS } from "../../src/lessons/texts.ts";
import { type Program, PROJECT, startLoket, testWhere } from "../support/program.ts";
import { within } from "../support/server.ts";
import { connect, exchange, read } from "../support/socket.ts";
import { hasProgram, testWith } from "../support/test.ts";

const NEEDS = ["run", "read", "net"] as const;

async function outcomeOf(program: Program): Promise<[code: number, out: string, err: string]> {
  const { code } = await program.ended();
  return [code, await program.stdout.whole(), await program.stderr.whole()];
}

interface Running extends AsyncDisposable {
  readonly program: Program;
  /** What it has printed before the requests. */
  readonly introduction: string;
  readonly port: number;
}

/** Starts a lesson on a free port, and waits until it has said everything. */
async function start(name: LessonName, ...args: string[]): Promise<Running> {
  const program = startLoket(["lesson", name, "--lang", "en", "--port", "0", ...args]);
  const [introduction] = await program.stdout.until(/^[^]*^Ctrl-C stops it\.$/m);
  const [, port = ""] = /port (\d+)/.exec(introduction) ?? [];
  const dispose = () => program[Symbol.asyncDispose]();
  return { program, introduction, port: Number(port), [Symbol.asyncDispose]: dispose };
}

/** Types a command into a shell, in the folder of the project. */
async function type(command: string): Promise<string> {
  const shell = new Deno.Command("sh", { args: ["-c", command], cwd: PROJECT, stdin: "null" });
  const { stdout, stderr } = await within(shell.output(), 30_000);
  const decoder = new TextDecoder();
  return decoder.decode(stdout) + decoder.decode(stderr);
}

/** The commands that a lesson prints, by their numbers. */
function commandsOf(introduction: string): string[] {
  return [...introduction.matchAll(/^ {2}\d+\. (.*)$/gm)].map(([, command = ""]) => command);
}

for (const [language, { title, lessons }] of Object.entries(TEXTS)) {
  testWith(NEEDS, `lesson lists the lessons, with --lang ${language}`, async () => {
    await using program = startLoket(["lesson", "--lang", language], []);
    const [code, out, err] = await outcomeOf(program);
    assertEquals([code, err], [0, ""]);
    assert(out.startsWith(`${title}\n`), out);
    const lines = out.split("\n").filter((line) => /^ {2}(?!deno )/.test(line));
    assertEquals(lines, LESSONS.map((name) => `  ${name.padEnd(13)}  ${lessons[name].line}`));
    // The command speaks the language that was asked for, where the locale is another.
    assertMatch(
      out,
      /^ {2}deno run --allow-net --allow-read mod\.ts lesson greeting(?: --lang ..)?\n$/m,
    );
  });
}

testWith(NEEDS, "lesson prints help, and says what is wrong with its arguments", async (t) => {
  const cases: readonly (readonly [args: string[], code: number, says: RegExp])[] = [
    [["--help"], 0, /^Usage: loket lesson /],
    [["nothing"], 2, /^loket: There is no lesson nothing\. There are greeting, ping, .*\n/],
    [["ping", "hallo"], 2, /^loket: One lesson can be run, not also hallo\n/],
    [["ping", "--lang", "fr"], 2, /^loket: --lang takes en, id, de, zh, not "fr"\n/],
    [["ping", "--port", "x"], 2, /^loket: --port takes a number/],
    [["ping", "--what"], 2, /^loket: Unknown option --what\nTry lesson --help\.\n$/],
    [["greeting", "--serial"], 2, /^loket: --serial is for the lessons that speak HTTP/],
  ];
  for (const [args, code, says] of cases) {
    await t.step(args.join(" "), async () => {
      await using program = startLoket(["lesson", ...args], []);
      const [found, out, err] = await outcomeOf(program);
      assertMatch(out + err, says);
      assertEquals(found, code);
    });
  }
});

testWith(NEEDS, "lesson says when its port is in use, or may not be listened on", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  for (const name of ["ping", "greeting"]) {
    await using program = startLoket(["lesson", name, "--port", String(port)]);
    const [code, , err] = await outcomeOf(program);
    assertMatch(
      err,
      /^loket: Port \d+ is in use: some server still runs there\.\nStop it .* --port 0\n$/,
    );
    assertEquals(code, 1);
  }
  await using program = startLoket(["lesson", "ping"], ["--allow-read"]);
  const [code, , err] = await outcomeOf(program);
  assertMatch(err, /: run with --allow-net\n$/);
  assertEquals(code, 1);
});

for (const name of LESSONS) {
  testWith(NEEDS, `lesson ${name} starts, gives its page, and stops by a signal`, async () => {
    await using running = await start(name);
    const { program, introduction, port } = running;
    assert(introduction.startsWith(`${name}: ${TEXTS.en.lessons[name].line}\n`));
    assert(port > 0);
    const [, page = ""] = /^The lesson to read: (\S+)$/m.exec(introduction) ?? [];
    const response = await fetch(page);
    assertEquals(response.status, 200);
    assertStringIncludes(await response.text(), `lesson ${name} --lang en</code>`);
    await program.stdout.until(/^What arrives is shown here:$/m);
    program.signal("SIGTERM");
    const [code, out, err] = await outcomeOf(program);
    assertEquals([code, err], [0, ""]);
    assert(out.endsWith("Stopping. Once more stops at once.\n"), out);
  });
}

/** What the answers to the commands with curl begin with, or have in them, in the order of the steps. */
const ANSWERS: Readonly<Partial<Record<LessonName, readonly RegExp[]>>> = {
  ping: [
    /^HTTP\/1\.1 200 OK\r\n[^]*content-length: 12\r\n[^]*\r\n\r\n\{"ping": 1\}\n/,
    /^HTTP\/1\.1 404 /,
    /^HTTP\/1\.1 405 [^]*allow: GET, HEAD, OPTIONS\r\n/,
    /Re-using existing/,
  ],
  hallo: [/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nHallo Welt\n$/],
  dunia: [
    /^HTTP\/1\.1 200 OK\r\n(?![^]*connection:)[^]*\r\n\r\nHello World\n$/,
    /Re-using existing/,
    /^HTTP\/1\.1 200 OK\r\n[^]*connection: close\r\n/,
  ],
  hello: [
    /<h1>Hello, world!<\/h1>/,
    /<h1>Hello, Budi!<\/h1>/,
    /<h1>Hello, &lt;script&gt;alert\(1\)&lt;\/script&gt;!<\/h1>/,
    /^HTTP\/1\.1 200 OK\r\n[^]*content-length: \d+\r\n[^]*\r\n\r\n$/,
    /^HTTP\/1\.1 404 [^]*There is nothing at \/elsewhere\n/,
  ],
  files: [
    /^HTTP\/1\.1 200 OK\r\n[^]*SELAMAT WEB SERVER ANDA BISA JALAN 🚀👉😊/,
    /^HTTP\/1\.1 404 /,
    /^HTTP\/1\.1 404 [^]*There is nothing at \/\/etc\/passwd\n/,
  ],
  "echo-form": [
    /query\n {2}a: 1\n[^]* {2}header1: value1\n {2}header2: value2\n[^]*form, urlencoded\n {2}key1: value1\n {2}key2: value2\n$/,
    /form, multipart\n {2}name: Budi\n {2}file: a file, README\.md, /,
    /JSON\n {2}data: "test"\n$/,
    /method {3}PUT\n[^]*text: new text\n$/,
    /^HTTP\/1\.1 501 /,
  ],
  routes: [
    /\r\n\r\nHello, Budi!\n$/,
    /\r\n\r\n\{"q":"loket","page":"2"\}$/,
    /\r\n\r\n\{"name":"Budi"\}$/,
    /^HTTP\/1\.1 400 /,
    /^HTTP\/1\.1 304 [^]*etag: "counter-1"\r\n/,
    /^HTTP\/1\.1 500 [^]*HTTP\/1\.1 200 OK\r\n[^]*Hello, again!\n/,
    /content-length: 10\r\n[^]*héllo €$/,
    /^HTTP\/1\.1 201 /,
  ],
  "serve-forever": [/^ms {3}blocking accept [^]*^Budi waited [^]*^stopped after /m],
  ports: [/^HTTP\/1\.1 302 [^]*location: http:\/\/127\.0\.0\.1:\d+\/lessons\/en\/ports\.html\r\n/],
};

for (const [name, answers] of Object.entries(ANSWERS)) {
  testWhere(hasProgram("curl"), NEEDS, `what lesson ${name} says to type works`, async (t) => {
    await using running = await start(name as LessonName);
    const commands = commandsOf(running.introduction)
      .filter((command) => command.startsWith("curl ") && !command.endsWith(":1/"));
    assertEquals(commands.length, answers.length);
    for (const [index, command] of commands.entries()) {
      await t.step(
        command,
        async () => assertMatch(await type(`${command} -s -S`), answers[index] ?? /^$/),
      );
    }
  });
}

testWith(NEEDS, "what lesson hallo says to type by hand works (D2)", async () => {
  await using running = await start("hallo");
  const { introduction, port, program } = running;
  assertStringIncludes(introduction, "then type: GET /irgendwas HTTP/1.0\n");
  const answer = await exchange(port, "GET /irgendwas HTTP/1.0\r\n\r\n");
  assert(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
  assert(answer.endsWith("\r\n\r\nHallo Welt\n"), answer);
  // The first line has no CR: what comes back marks the place and gives advice.
  assertMatch(await exchange(port, "GET / HTTP/1.0\n\n"), /^HTTP\/1\.1 400 [^]* \^\nEnd each line/);
  const conn = await connect(port);
  await conn.write(new TextEncoder().encode("GET / HTTP/1.0\r\n"));
  await program.stdout.until(/waiting for the empty line/);
  conn.close();
});

testWith(NEEDS, "lesson hallo speaks German, and says who can reach it (D1)", async () => {
  const args = ["lesson", "hallo", "--lang", "de", "--port", "0"];
  await using program = startLoket(args);
  await program.stdout.until(/^Lausche auf Port \d+ … {2}http:\/\/127\.0\.0\.1:\d+\/$/m);
  await program.stdout.until(/^Nur dieser Rechner kommt heran\. 0\.0\.0\.0 hieße: alle/m);
  const [, port = ""] = await program.stdout.until(/Port (\d+)[^]*^Was ankommt, steht hier:$/m);
  await exchange(Number(port), "GET /irgendwas HTTP/1.0\r\n\r\n");
  await program.stdout.until(/^Leerzeile .*$/m);
  program.signal("SIGINT");
  const [code, out] = await outcomeOf(program);
  assert(out.endsWith("Wird beendet. Noch einmal: sofort.\n"), out);
  assertEquals(code, 0);
});

testWith(NEEDS, "lesson shows the requests as they arrive, unless told not to (A4)", async () => {
  await using shown = await start("ping");
  await exchange(shown.port, "GET /seen HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  await shown.program.stdout.until(/GET \/seen HTTP\/1\.1/);
  await using quiet = await start("ping", "--no-show-request");
  await exchange(quiet.port, "GET /seen HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  quiet.program.signal("SIGTERM");
  const [, out] = await outcomeOf(quiet.program);
  assert(!out.includes("/seen") && !out.includes("What arrives"), out);
});

testWith(NEEDS, "lesson greeting greets many, one of whom never leaves (A1)", async () => {
  await using running = await start("greeting");
  const { port, program } = running;
  const silent = await connect(port);
  const greeted = await Promise.all(Array.from({ length: 30 }, async () => {
    const conn = await connect(port);
    try {
      return await within(read(conn));
    } finally {
      conn.close();
    }
  }));
  assertEquals(new Set(greeted), new Set(["Thank you for connecting"]));
  await program.stdout.until(/(?:^Got connection from 127\.0\.0\.1:\d+$\n?){31}/m);
  silent.close();
});

testWith(
  NEEDS,
  "lesson files --serial serves who has come first until it leaves (B1)",
  async () => {
    await using running = await start("files", "--serial");
    const { port, program, introduction } = running;
    assertStringIncludes(introduction, "It serves one connection at a time.");
    const first = await connect(port);
    await program.stdout.until(/^Serving 127\.0\.0\.1:\d+ \(connection 1\)/m);
    const request = "GET /1.html HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    const second = exchange(port, request);
    assertStringIncludes(await pageWhileWaiting(introduction), "<title>");
    first.close();
    assertStringIncludes(await within(second), "SELAMAT WEB SERVER");
    // The second had connected, and was served when the first was gone, and not before.
    const [order] = await program.stdout.until(
      /^(?:Serving|Connection)\b[^]*\(connection 2\)/m,
    );
    assertMatch(order, /^Connection 1 has ended /m);
  },
);

/** The page of the lesson has a server of its own, which does not wait for the lesson's. */
async function pageWhileWaiting(introduction: string): Promise<string> {
  const [, page = ""] = /^The lesson to read: (\S+)$/m.exec(introduction) ?? [];
  return await (await fetch(page)).text();
}

testWith(NEEDS, "lesson names its language in what there is to type", async () => {
  for (const language of ["de", "zh"].filter((tag) => tag !== chooseLanguage(undefined))) {
    await using program = startLoket(["lesson", "files", "--lang", language, "--port", "0"]);
    await program.stdout.until(
      new RegExp(`^ {2}5\\. deno run .* client .* --lang ${language}$`, "m"),
    );
  }
});

testWith(NEEDS, "lesson files --serial has steps of its own", async () => {
  await using running = await start("files", "--serial");
  assertEquals(
    commandsOf(running.introduction).map((command) => command.replace(/ --lang ..$/, "")),
    [
      `deno run --allow-net --allow-read mod.ts client 127.0.0.1 ${running.port}`,
      `curl -i http://127.0.0.1:${running.port}/1.html`,
    ],
  );
  assertStringIncludes(running.introduction, "In a third terminal: nothing comes");
});

testWith(NEEDS, "lesson files --serial speaks German about who is served", async () => {
  await using program = startLoket(
    ["lesson", "files", "--serial", "--lang", "de", "--port", "0"],
  );
  const [, port = ""] = await program.stdout.until(/Port (\d+)[^]*^Was ankommt, steht hier:$/m);
  const first = await connect(Number(port));
  await program.stdout.until(
    /^Dran ist 127\.0\.0\.1:\d+ \(Verbindung 1\)\. Wer dazukommt, wartet\.$/m,
  );
  first.close();
  await program.stdout.until(/^Verbindung 1 endete nach \d+,\d m?s\.$/m);
});

testWith(NEEDS, "lesson greeting says in German who comes, and who does not leave", async () => {
  await using program = startLoket(["lesson", "greeting", "--lang", "de", "--port", "0"]);
  const [, port = ""] = await program.stdout.until(/Port (\d+)[^]*^Was ankommt, steht hier:$/m);
  using conn = await connect(Number(port));
  await read(conn);
  await program.stdout.until(/^Verbindung von 127\.0\.0\.1:\d+$/m);
  await program.stdout.until(/^127\.0\.0\.1:\d+ ist seit zwei Sekunden da: loket legt auf\.$/m);
});
