import { assert, assertEquals } from "@std/assert";
import { AnsweringSocket, converse, okay, type Reply } from "../../support/conversation.ts";
import { octets } from "../../support/octets.ts";
import { test } from "../../support/test.ts";

function socket(...replies: readonly Reply[]): AnsweringSocket {
  return new AnsweringSocket(replies);
}

const ASK = "Enter a file name (or 'exit'): ";
const HEAD = (target: string, method = "GET") =>
  `${method} ${target} HTTP/1.1\r\nHost: localhost:8000\r\n\r\n`;

test("slow sends the next request octet by octet, shows each, and is fast again behind it", async () => {
  const one = socket([okay("a")], [okay("b")]);
  const { shown, pauses } = await converse({ lines: ["slow", "a", "b"], sockets: [one] });
  const request = HEAD("/a");
  assertEquals(one.writes, [...request, HEAD("/b")]);
  assertEquals(pauses, Array(request.length - 1).fill(40));
  assert(
    shown.startsWith(
      `Connected to the server\n${ASK}slow\nThe next request goes out one octet at a time.\n${ASK}a\n` +
        "GET /a HTTP/1.1␍␊\nHost: localhost:8000␍␊\n␍␊\n" +
        `${request.length} octets, each in a write of its own, in 0`,
    ),
    shown,
  );
});

test("slow takes no longer than five seconds, however long the request", async () => {
  const { pauses } = await converse({
    lines: [`slow ${"a".repeat(2000)}`],
    sockets: [socket([okay("a")])],
  });
  const total = pauses.reduce((sum, ms) => sum + ms, 0);
  assert(pauses.length > 2000 && total <= 5000, String(total));
});

for (const line of ["a", "post a some text"]) {
  test(`half-close ends our side behind ${line}, and the answer still comes`, async () => {
    const one = socket([okay("answer"), null]);
    const write = one.write.bind(one);
    // As long as a write takes, the request is still being sent.
    one.write = async (bytes) => {
      await new Promise((resolve) => setTimeout(resolve, 0));
      return await write(bytes);
    };
    const { shown } = await converse({
      lines: ["half-close", line, "b"],
      sockets: [one, socket([okay("b")])],
    });
    assert(one.isHalfClosed);
    assert(
      shown.includes(
        `${line}\nOur side is closed: we send nothing more, but the answer still comes.\n` +
          "HTTP/1.1 200 OK\n\nanswer\n" +
          `The server has closed the connection; the next name opens a new one.\n${ASK}b\n` +
          "Connected to the server\n",
      ),
      shown,
    );
  });
}

test("half-close leaves a connection alone behind which nothing was asked for", async () => {
  const one = socket();
  await converse({ lines: ["half-close"], sockets: [one] });
  assert(!one.isHalfClosed);
});

test("half-close says nothing of its own where there is no connection any more", async () => {
  const { shown } = await converse({
    lines: ["a", "half-close b"],
    sockets: [socket([okay("a"), null])],
  });
  assert(
    shown.endsWith(
      `${ASK}half-close b\nCannot connect to localhost:8000: nobody listens there\n${ASK}\n`,
    ),
    shown,
  );
});

test("again repeats the last request", async () => {
  const one = socket([okay("1")], [okay("2")], [okay("3")], [okay("4")]);
  const { shown } = await converse({
    lines: ["again", "post a b c", "again", "pipeline 2 d"],
    sockets: [one],
  });
  assert(shown.includes(`${ASK}again\nThere is nothing to repeat yet.\n`));
  const post = "POST /a HTTP/1.1\r\nHost: localhost:8000\r\n" +
    "Content-Type: text/plain;charset=UTF-8\r\ncontent-length: 3\r\n\r\nb c";
  assertEquals(one.writes.join(""), post + post + HEAD("/d") + HEAD("/d"));
});

test("again repeats the manner of the last request, too", async () => {
  const one = socket([okay("1")], [okay("2")]);
  await converse({ lines: ["slow a", "again"], sockets: [one] });
  assertEquals(one.writes, [...HEAD("/a"), ...HEAD("/a")]);
});

test("headers on shows interim responses and trailers, too", async () => {
  const chunked = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" +
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n" +
    "3\r\nabc\r\n0\r\nX-Sum: 6\r\n\r\n";
  const { shown } = await converse({
    lines: ["headers on", "a", "headers off", "a"],
    sockets: [socket([chunked], [chunked])],
  });
  assertEquals(
    shown,
    `Connected to the server\n${ASK}headers on\nHeader fields are shown from now on.\n${ASK}a\n` +
      "HTTP/1.1 103 Early Hints\nLink: </a.css>\n" +
      "HTTP/1.1 200 OK\nContent-Type: text/plain\nTransfer-Encoding: chunked\n\nabc\nX-Sum: 6\n" +
      `${ASK}headers off\nHeader fields are not shown any more.\n${ASK}a\n` +
      `HTTP/1.1 200 OK\n\nabc\n${ASK}\n`,
  );
});

test("raw on shows the octets of requests and answers, labelled, with CR LF", async () => {
  const { shown } = await converse({
    lines: ["raw on", "a", "raw off", "a"],
    sockets: [socket([okay("ab")], [okay("ab")])],
  });
  for (
    const line of [
      "── sent ──",
      "request line  GET /a HTTP/1.1␍␊",
      "field line    Host: localhost:8000␍␊",
      "── received ──",
      "status line   HTTP/1.1 200 OK␍␊",
      "content       ab",
    ]
  ) assert(shown.includes(`\n${line}`), `${line} is missing in ${shown}`);
  assert(shown.endsWith(`${ASK}a\nHTTP/1.1 200 OK\n\nab\n${ASK}\n`), shown);
});

test("raw on shows each answer of a pipeline in its place, one that the close ends, too", async () => {
  const interim = "HTTP/1.1 103 Early Hints\r\n\r\n";
  const untilClose = "HTTP/1.0 200 OK\r\n\r\nb";
  const { shown } = await converse({
    lines: ["raw on", "pipeline 2 a"],
    sockets: [socket([], [interim + okay("a") + untilClose, null])],
  });
  const found = shown.match(/^(?:Answer|── |status line|content|The server).*?(?=␍|$)/gm);
  assertEquals(found, [
    "── sent ──",
    "── sent ──",
    "Answer 1 of 2",
    "── received ──",
    "status line   HTTP/1.1 103 Early Hints",
    "── received ──",
    "status line   HTTP/1.1 200 OK",
    "content       a",
    "Answer 2 of 2",
    "── received ──",
    "status line   HTTP/1.0 200 OK",
    "content       b",
    "The server has closed the connection; the next name opens a new one.",
  ]);
});

test("raw on labels parts in the language of the prompt", async () => {
  const { shown } = await converse({
    lines: ["raw on", "a"],
    sockets: [socket([okay("ab")])],
    language: "de",
  });
  assert(/^── gesendet ──\nAnfragezeile +GET /m.test(shown), shown);
});

test("raw on shows an answer that is cut as far as it came", async () => {
  const { shown } = await converse({
    lines: ["raw on", "a"],
    sockets: [socket(["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", null])],
  });
  assert(
    /^content +ab\ncut .*\nThe connection ended in the middle of the answer/m.test(shown),
    shown,
  );
});

test("help explains each command in a line", async () => {
  const { shown } = await converse({ lines: ["help"], sockets: [socket()] });
  const lines = shown.split("\n").slice(2, -2);
  assertEquals(lines.map((line) => line.split(/ {2,}/)[0]).slice(0, -1), [
    "headers on|off",
    "raw on|off",
    "head NAME",
    "post NAME TEXT",
    "pipeline 3 [NAME]",
    "slow [NAME]",
    "half-close [NAME]",
    "again",
    "help",
    "exit",
  ]);
});

test("pipeline 1 goes back to one name at a time", async () => {
  const one = socket([okay("a")]);
  const { shown } = await converse({
    lines: ["pipeline 2", "x", "pipeline 1", "a"],
    sockets: [one],
  });
  assert(shown.includes("pipeline 1\nEach name goes out by itself again.\n"));
  assertEquals(one.writes, [HEAD("/a")]);
});

// What a server sends must not reach the terminal as anything but text.

const HOSTILE = "\x1b]0;title\x07\x1b[2J\x9b31m\r\nend\rgone";

test("control characters of content are shown on a terminal, not sent to it", async () => {
  const fields = "Content-Type: text/plain; charset=iso-8859-1\r\n";
  const answer = `HTTP/1.1 200 OK\r\n${fields}Content-Length: ${HOSTILE.length}\r\n\r\n${HOSTILE}`;
  const { shown } = await converse({
    lines: ["a"],
    sockets: [socket([answer])],
    isTerminal: true,
  });
  // U+009B is a quotation mark in windows-1252, which the label stands for (WHATWG Encoding §4.2).
  assert(shown.includes("\n\n␛]0;title␇␛[2J›31m\nend␍gone\n"), JSON.stringify(shown));
});

test("control characters of content reach a file as they are", async () => {
  const { shown } = await converse({ lines: ["a"], sockets: [socket([okay("\x1b[2Ja\r\nb")])] });
  assert(shown.includes("\n\n\x1b[2Ja\r\nb\n"));
});

test("a line end that is cut in two is a line end", async () => {
  const { shown } = await converse({
    lines: ["a"],
    sockets: [socket([okay("a\r\nb").slice(0, -2), "\nb"])],
    isTerminal: true,
  });
  assert(shown.includes("\n\na\nb\n"), JSON.stringify(shown));
});

test("a character that is cut in two is shown whole", async () => {
  const [head, tail] = [okay("👉").slice(0, -2), okay("👉").slice(-2)];
  const { shown } = await converse({
    lines: ["a"],
    sockets: [socket([octets(head), octets(tail)])],
  });
  assert(shown.includes("\n\n👉\n"));
});

test("content that is no text is counted", async () => {
  const png = (bytes: number) =>
    `HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: ${bytes}\r\n\r\n` +
    "\0".repeat(bytes);
  const answers = () => socket([png(12_345)]);
  const en = await converse({ lines: ["a"], sockets: [answers()] });
  assert(en.shown.includes("HTTP/1.1 200 OK\n\n12,345 bytes, image/png, not shown\n"), en.shown);
  const de = await converse({ lines: ["a"], sockets: [answers()], language: "de" });
  assert(de.shown.includes("\n12.345 Bytes, image/png, nicht gezeigt\n"));
});
