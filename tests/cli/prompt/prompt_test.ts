import { assert, assertEquals, assertRejects } from "@std/assert";
import { UnreachableError } from "../../../src/cli/prompt/outcome.ts";
import { AnsweringSocket, converse, okay, type Reply } from "../../support/conversation.ts";
import { within } from "../../support/server.ts";
import { test } from "../../support/test.ts";

function socket(...replies: readonly Reply[]): AnsweringSocket {
  return new AnsweringSocket(replies);
}

const NOT_FOUND =
  "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\n404\n";

test("Prompt speaks Indonesian as in the exercise", async () => {
  const page = "<h1>SELAMAT 🚀👉😊</h1>";
  const { shown } = await converse({
    lines: ["", "1.html", "4.html", "exit"],
    sockets: [socket([okay(page)], [NOT_FOUND])],
    language: "id",
  });
  assertEquals(
    shown,
    "Terhubung dengan Server\n" +
      "Isi nama file (atau 'exit'): \n" +
      "Isi nama file (atau 'exit'): 1.html\n" +
      "HTTP/1.1 200 OK\n\n<h1>SELAMAT 🚀👉😊</h1>\n" +
      "Isi nama file (atau 'exit'): 4.html\n" +
      "HTTP/1.1 404 Not Found\n\n404\n" +
      "Isi nama file (atau 'exit'): exit\n",
  );
});

test("Prompt speaks German, and leaves at the end of the lines", async () => {
  const { shown } = await converse({
    lines: ["1.html", "headers on", "head 1.html", "headers"],
    sockets: [socket([okay("a\n")], [okay("a\n").replace("a\n", "")])],
    language: "de",
  });
  assertEquals(
    shown,
    "Mit dem Server verbunden\n" +
      "Dateiname (oder 'exit'): 1.html\n" +
      "HTTP/1.1 200 OK\n\na\n" +
      "Dateiname (oder 'exit'): headers on\n" +
      "Von jetzt an werden Header-Felder gezeigt.\n" +
      "Dateiname (oder 'exit'): head 1.html\n" +
      "HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 2\n" +
      "Dateiname (oder 'exit'): headers\n" +
      "So geht es: headers on|off. (Eine Datei, die headers heißt: /headers)\n" +
      "Dateiname (oder 'exit'): \n",
  );
});

test("Prompt uses one connection for all names, and says so by asking with HTTP/1.1", async () => {
  const one = socket([okay("a")], [okay("b")]);
  const { records } = await converse({ lines: ["a", "ä b.html?c=d e"], sockets: [one] });
  assertEquals(
    one.writes.join(""),
    "GET /a HTTP/1.1\r\nHost: localhost:8000\r\n\r\n" +
      "GET /%C3%A4%20b.html?c=d%20e HTTP/1.1\r\nHost: localhost:8000\r\n\r\n",
  );
  assertEquals(records.map(({ outcome, status, connection }) => [outcome, status, connection]), [
    ["whole", 200, 1],
    ["whole", 200, 1],
  ]);
});

test("Prompt tells when an answer was asked for, begun and complete", async () => {
  const { records: [record] } = await converse({ lines: ["a"], sockets: [socket([okay("abc")])] });
  assert(record?.headMs !== undefined);
  assert(record.askedMs <= record.headMs && record.headMs <= record.endedMs);
  assertEquals([record.method, record.target, record.contentBytes], ["GET", "/a", 3]);
});

test("Prompt says that the server has closed, and opens another connection", async () => {
  const closing = "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end";
  const { shown, records } = await converse({
    lines: ["a", "b"],
    sockets: [socket([closing, null]), socket([okay("b")])],
  });
  assertEquals(
    shown,
    "Connected to the server\n" +
      "Enter a file name (or 'exit'): a\n" +
      "HTTP/1.0 200 OK\n\nuntil the end\n" +
      "The server has closed the connection; the next name opens a new one.\n" +
      "Enter a file name (or 'exit'): b\n" +
      "Connected to the server\n" +
      "HTTP/1.1 200 OK\n\nb\n" +
      "Enter a file name (or 'exit'): \n",
  );
  assertEquals(records.map(({ connection }) => connection), [1, 2]);
});

test("Prompt says it at once where the server closes while a name is typed", async () => {
  const one = socket([okay("a")]);
  let tell = () => {};
  const said = new Promise<void>((resolve) => tell = resolve);
  async function* lines(): AsyncGenerator<string> {
    yield "a";
    one.push(null);
    await within(said);
  }
  let shown = "";
  const { Prompt } = await import("../../../src/cli/prompt/prompt.ts");
  const { LineDialogue } = await import("../../../src/cli/prompt/line_dialogue.ts");
  const write = (text: string) => {
    shown += text;
    if (text.includes("has closed")) tell();
  };
  await new Prompt({
    origin: "http://localhost:8000",
    open: () => Promise.resolve(one as unknown as Deno.Conn),
    dialogue: new LineDialogue({ lines: lines(), write }),
    language: "en",
    timeoutMs: 0,
  }).run();
  const question = "Enter a file name (or 'exit'): ";
  assert(shown.endsWith(
    `${question}\nThe server has closed the connection; the next name opens a new one.\n${question}\n`,
  ));
});

test("Prompt gives up where nothing comes, says so, and asks again", async () => {
  const { shown, records } = await converse({
    lines: ["a", "b"],
    sockets: [socket([]), socket([okay("b")])],
    timeoutMs: 20,
  });
  assertEquals(
    shown.replace("0 s", "0.02 s").split("\n").slice(1, 5),
    [
      "Enter a file name (or 'exit'): a",
      "Nothing came for 0.02 s. Is the server busy with somebody else?",
      "The next name opens a new connection.",
      "Enter a file name (or 'exit'): b",
    ],
  );
  assertEquals(records.map(({ outcome }) => outcome), ["silent", "whole"]);
});

test("Prompt gives up in the middle of content, too, and shows what came", async () => {
  const { shown, records } = await converse({
    lines: ["a"],
    sockets: [
      socket(["HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nab"]),
    ],
    timeoutMs: 20,
  });
  assert(shown.includes("HTTP/1.1 200 OK\n\nab\nNothing came for"));
  assertEquals(records.map(({ outcome, status }) => [outcome, status]), [["silent", 200]]);
});

const FAILURES: readonly (readonly [what: string, reply: Reply, shown: string, outcome: string])[] =
  [
    [
      "a close in the middle of content",
      ["HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nab", null],
      "HTTP/1.1 200 OK\n\nab\nThe connection ended in the middle of the answer: the rest is missing.\n",
      "cut",
    ],
    [
      "a close in the middle of a head",
      ["HTTP/1.1 200 OK\r\nConte", null],
      "The connection ended in the middle of the answer: the rest is missing.\n",
      "cut",
    ],
    [
      "a close without an answer",
      [null],
      "The server closed the connection without an answer.\n",
      "unanswered",
    ],
    [
      "an answer of another protocol",
      ["SSH-2.0-OpenSSH_9\r\n\r\n"],
      "What came is no answer of HTTP/1.1. Cannot read status-line",
      "malformed",
    ],
    [
      "content that breaks its framing",
      ["HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc"],
      "HTTP/1.1 200 OK\n\na\nWhat came is no answer of HTTP/1.1. Cannot read chunk",
      "malformed",
    ],
  ];

for (const [what, reply, expected, outcome] of FAILURES) {
  test(`Prompt says what is wrong with ${what}, and goes on`, async () => {
    const { shown, records } = await converse({
      lines: ["a", "b"],
      sockets: [socket(reply), socket([okay("fine")])],
    });
    assert(shown.includes(`(or 'exit'): a\n${expected}`), shown);
    assert(
      shown.includes("\nThe next name opens a new connection.\nEnter a file name (or 'exit'): b\n"),
      shown,
    );
    assert(!shown.includes("has closed"), shown);
    assertEquals(records.map((record) => record.outcome), [outcome, "whole"]);
  });
}

test("Prompt rejects where nobody listens to begin with", async () => {
  await assertRejects(() => converse({ lines: ["a"], sockets: [] }), UnreachableError, "refused");
});

test("Prompt asks again where nobody listens any more", async () => {
  const { shown, records } = await converse({
    lines: ["a", "b"],
    sockets: [socket([okay("a"), null])],
  });
  assert(
    shown.endsWith(
      "(or 'exit'): b\nCannot connect to localhost:8000: nobody listens there\n" +
        "Enter a file name (or 'exit'): \n",
    ),
    shown,
  );
  assertEquals(records.map(({ outcome }) => outcome), ["whole", "unreachable"]);
});

test("Prompt sends names in a pipeline in one write, and shows the answers in order", async () => {
  const one = socket([okay("1")], [okay("")], [NOT_FOUND]);
  const { shown, records } = await converse({
    lines: ["pipeline 3", "a", "", "post b c", "head b", "c", "exit"],
    sockets: [one],
  });
  assertEquals(one.writes.length, 1);
  assertEquals(one.writes[0]?.match(/^(?:GET|HEAD) \S+/gm), ["GET /a", "HEAD /b", "GET /c"]);
  const octetCount = one.writes[0]?.length;
  assertEquals(
    shown,
    "Connected to the server\n" +
      "Enter a file name (or 'exit'): pipeline 3\n" +
      "The next 3 names go out together.\n" +
      "File name 1 of 3 (or 'exit'): a\n" +
      "File name 2 of 3 (or 'exit'): \n" +
      "File name 2 of 3 (or 'exit'): post b c\n" +
      "post waits for its answer: sent in a pipeline, it might be done twice.\n" +
      "File name 2 of 3 (or 'exit'): head b\n" +
      "File name 3 of 3 (or 'exit'): c\n" +
      `3 requests went out in 1 write (${octetCount} octets); the answers in order:\n` +
      "Answer 1 of 3\nHTTP/1.1 200 OK\n\n1\n" +
      "Answer 2 of 3\nHTTP/1.1 200 OK\n" +
      "Answer 3 of 3\nHTTP/1.1 404 Not Found\n\n404\n" +
      "Enter a file name (or 'exit'): exit\n",
  );
  assertEquals(records.length, 3);
});
