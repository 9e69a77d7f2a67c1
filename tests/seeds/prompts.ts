// The scenarios of the prompt. What must not have happened is looked for when something later has.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { serve } from "../../src/server/serve.ts";
import { startLoket } from "../support/program.ts";
import { within } from "../support/server.ts";
import { connect, exchange, read, write } from "../support/socket.ts";
import { SAYS, startPrompt } from "./row.ts";
import { assertInTurn, get, type Mode, serving, Watched, whole } from "./stage.ts";

const { connected, ask } = SAYS;

/** It starts, says where and tells so once, and shows each client. */
export async function starts(mode: Mode): Promise<void> {
  await using lesson = await serving(mode);
  const { port, program: { stdout } } = lesson;
  await stdout.until(
    new RegExp(`^Listening on port ${port} … +http://127\\.0\\.0\\.1:${port}/$`, "m"),
  );
  if (mode === "serial") await stdout.until(/^It serves one connection at a time\./m);
  const clients = mode === "serial" ? 1 : 2;
  for (let client = 1; client <= clients; client++) {
    await exchange(port, "GET /1.html HTTP/1.0\r\n\r\n");
    await stdout.until(
      new RegExp(`^── connection ${client}, request 1, from 127\\.0\\.0\\.1:\\d+ ──$`, "m"),
    );
  }
  await using other = startLoket(["-v", "--port", "0", ...mode === "serial" ? ["--serial"] : []]);
  await other.stdout.until(new RegExp(`^It is process ${other.pid}\\.$`, "m"));
  const heard: Deno.NetAddr[] = [];
  await using server = serve({
    hostname: "127.0.0.1",
    port: 0,
    serial: mode === "serial",
    onListen: (address) => heard.push(address),
  }, () => new Response("here"));
  assertMatch(await exchange(server.addr.port, "GET / HTTP/1.0\r\n\r\n"), /here$/);
  assertEquals(heard.map(({ port }) => port), [server.addr.port]);
}

/** One prompt gets the page. */
export async function onePrompt(mode: Mode): Promise<void> {
  await using lesson = await serving(mode);
  await using prompt = startPrompt(lesson.port, "--timeout", "0");
  await prompt.shows(connected + ask);
  // Without a limit for silence, only the framing of the answer can bring the prompt back.
  await get(prompt);
  await get(prompt);
  await prompt.type("exit\n");
  assertEquals(await prompt.code(), 0);
}

/** The second waits for the first to leave, and one that does not want to wait is told. */
export async function twoPromptsSerial(): Promise<void> {
  await using lesson = await serving("serial");
  const { port } = lesson;
  await using first = startPrompt(port, "--timeout", "0");
  await first.shows(connected + ask);
  await get(first);
  await using second = startPrompt(port, "--timeout", "0");
  await second.shows(connected + ask);
  await second.type("1.html\n");
  await second.shows("1.html\n");
  // It stands in the queue as one that gives up does, and nothing comes for either.
  await using hasty = startPrompt(port, "--timeout", "0.2");
  await hasty.shows(connected + ask);
  await hasty.type("1.html\n");
  const silent = "Tidak ada jawaban selama 0,2 detik. Apakah server sedang sibuk?\n";
  await hasty.shows(`1.html\n${silent}${SAYS.reopens}${ask}`);
  await get(first);
  await get(first);
  assertEquals(await second.soFar(), `${connected}${ask}1.html\n`);
  await first.type("exit\n");
  await second.shows((await whole("1.html")).replace("1.html\n", ""));
  await assertInTurn(lesson);
}

/** Both are answered while a third one does nothing. */
export async function twoPromptsMulti(): Promise<void> {
  await using lesson = await serving("multi");
  const { port } = lesson;
  await using idle = startPrompt(port, "--timeout", "0");
  await idle.shows(connected + ask);
  await using first = startPrompt(port, "--timeout", "0");
  await using second = startPrompt(port, "--timeout", "0");
  await Promise.all([first, second].map((prompt) => prompt.shows(connected + ask)));
  await Promise.all([first, second].map((prompt) => get(prompt)));
  // Both were answered, and the one that only sat there is still served.
  await get(idle);
  for (const connection of [1, 2, 3]) {
    await lesson.program.stdout.until(new RegExp(`^── connection ${connection}, request 1,`, "m"));
  }
}

/** A connection on which nothing is asked, as a browser opens one in advance, stands before a request. */
export async function speculative(mode: Mode): Promise<void> {
  await using lesson = await serving(mode);
  const idle = await connect(lesson.port);
  await lesson.program.stdout.until(mode === "serial" ? /\(connection 1\)/ : /^What arrives/m);
  using asking = await connect(lesson.port);
  await write(asking, "GET /1.html HTTP/1.1\r\nHost: a\r\n\r\n");
  const answer = new Watched(within(read(asking, "</html>\n"), 30_000));
  if (mode === "multi") {
    assertMatch(await answer.promise, /^HTTP\/1\.1 200 OK\r\n/);
    return idle.close();
  }
  // All of an exchange on the first one fits in between.
  await write(idle, "GET /1.html HTTP/1.1\r\nHost: a\r\n\r\n");
  await within(read(idle, "</html>\n"));
  assert(!answer.hasHappened, "The one that asked was served before the one that only sat there");
  idle.close();
  assertMatch(await answer.promise, /^HTTP\/1\.1 200 OK\r\n/);
  await assertInTurn(lesson);
}

/** Asks for a file that is not there, and then for one that is. */
export async function notFound(mode: Mode): Promise<void> {
  const name = mode === "serial" ? "4.html" : "10.html";
  await using lesson = await serving(mode);
  await using prompt = startPrompt(lesson.port, "--timeout", "0");
  await prompt.shows(connected + ask);
  await prompt.type("headers on\n");
  await prompt.shows(`headers on\nMulai sekarang field header ditampilkan.\n${ask}`);
  await prompt.type(`${name}\n`);
  const content = `404 Not Found\nThere is nothing at /${name}\n`;
  const length = `^content-length: ${content.length}\r?$`;
  const [shown] = await prompt.stdout.until(/^HTTP\/1\.1 404 Not Found$[^]*?Isi nama file/m);
  assertMatch(shown, new RegExp(length, "m"));
  assert(shown.includes(`\n\n${content}Isi nama file`), shown);
  await prompt.type("1.html\n");
  await prompt.stdout.until(/^HTTP\/1\.1 200 OK$[^]*🚀👉😊[^]*Isi nama file/m);
  await lesson.program.stdout.until(/^── connection 1, request 2, /m);
}
