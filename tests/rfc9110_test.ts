// RFC 9110: date, length, methods, expectations and status codes as they travel, requirement by
// requirement, against a server that listens.

import { assertEquals, assertMatch } from "@std/assert";
import { serveDir } from "../src/files/mod.ts";
import { text } from "../src/reply.ts";
import { Router } from "../src/router.ts";
import type { ServeHandler } from "../src/server/options.ts";
import {
  answer,
  checkRows,
  closed,
  kept,
  LAST,
  LAST_ANSWER,
  mirror,
  refused,
  type Row,
  sends,
  SMUGGLED,
} from "./support/requirement.ts";
import { TestServer, within } from "./support/server.ts";
import { connect, read, write } from "./support/socket.ts";
import { testWith } from "./support/test.ts";

const CLOSE = "connection: close\r\n";

/** Sends octets and reads to the close; here the date is what matters. */
async function conversation(handler: ServeHandler, octets: string): Promise<string> {
  await using server = new TestServer(handler);
  using conn = await connect(server.port);
  await write(conn, octets);
  return await within(read(conn));
}

const DATE =
  /\r\ndate: (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-3][0-9] (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} [0-2][0-9]:[0-5][0-9]:[0-6][0-9] GMT\r\n/;

const DATED: readonly (readonly [what: string, octets: string, status: number])[] = [
  ["200", LAST, 200],
  ["204", LAST, 204],
  ["304", LAST, 304],
  ["404", LAST, 404],
  ["500", LAST, 500],
  ["a refusal", "GET / HTTP/1.1\r\n\r\n", 400],
  ["the refusal of a method", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 501],
];

testWith(["net"], "RFC 9110 §6.6.1 Date", async (t) => {
  for (const [what, octets, status] of DATED) {
    await t.step(`§6.6.1 ${what} has a date`, async () => {
      const answered = await conversation(() => new Response(null, { status }), octets);
      assertEquals(answered.slice(0, 13), `HTTP/1.1 ${status} `);
      assertMatch(answered, DATE);
    });
  }
  await t.step("§6.6.1 the date is that of now", async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const answered = await conversation(mirror, LAST);
    const date = Date.parse(/\r\ndate: ([^\r]*)\r\n/.exec(answered)?.[1] ?? "");
    // One second for a line that is made once for all answers of a second.
    assertEquals(date >= before - 1_000 && date <= Date.now(), true, answered);
  });
  await t.step("§6.6.1 there is one date, the handler's where it has one", async () => {
    const date = "Sun, 06 Nov 1994 08:49:37 GMT";
    assertEquals(
      await conversation(() => new Response(null, { status: 204, headers: { date } }), LAST),
      `HTTP/1.1 204 No Content\r\ndate: ${date}\r\n${CLOSE}\r\n`,
    );
  });
});

/** Answers with the status that the path names, and content where Fetch allows it. */
function statusOf(request: Request): Response {
  const status = Number(new URL(request.url).pathname.slice(1));
  const hasNone = status === 204 || status === 205 || status === 304;
  return new Response(hasNone ? null : new TextEncoder().encode("abc"), { status });
}

/** The framing field of the answer to GET, that of the answer to HEAD, and the content. */
type Sent = readonly [
  requirement: string,
  status: string,
  toGet: string,
  toHead: string,
  content: string,
];

const WITH_CONTENT = ["content-length: 3\r\n", "content-length: 3\r\n", "abc"] as const;

const STATUSES: readonly Sent[] = [
  ["§15.3.1 200", "200 OK", ...WITH_CONTENT],
  ["§8.6 no length with 204", "204 No Content", "", "", ""],
  // An answer to HEAD may leave out the length (§9.3.2).
  ["§15.3.6 no content with 205", "205 Reset Content", "content-length: 0\r\n", "", ""],
  ["§15.4.5 no content with 304", "304 Not Modified", "", "", ""],
  ["§15.5.5 404", "404 Not Found", ...WITH_CONTENT],
  ["§15.6.1 500", "500 Internal Server Error", ...WITH_CONTENT],
  ["§15 a status that nobody knows", "299 ", ...WITH_CONTENT],
];

testWith(["net"], "RFC 9110 §8.6 and §15 content and its length", async (t) => {
  const rows: Row[] = [];
  for (const [requirement, status, toGet, toHead, content] of STATUSES) {
    const head = (framing: string) => `HTTP/1.1 ${status}\r\n${framing}date: now\r\n${CLOSE}\r\n`;
    const line = `/${status.slice(0, 3)} HTTP/1.1\r\n`;
    const others = `Host: a\r\nConnection: close\r\n\r\n${SMUGGLED}`;
    rows.push([`${requirement}, to GET`, `GET ${line}${others}`, sends(head(toGet) + content)]);
    rows.push([`${requirement}, to HEAD`, `HEAD ${line}${others}`, sends(head(toHead))]);
  }
  await checkRows(t, rows, statusOf);
});

testWith(["net"], "RFC 9110 §15.6.1 a handler that fails is answered with 500", async (t) => {
  await checkRows(t, [[
    "§15.6.1 500",
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    sends(
      `HTTP/1.1 500 Internal Server Error\r\ncontent-length: 21\r\ndate: now\r\n${CLOSE}\r\n` +
        "Internal Server Error",
    ),
  ]], () => {
    throw new Error("The handler failed");
  });
});

const METHODS: readonly Row[] = [
  ["§9.3.1 GET", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", kept("GET http://a/")],
  [
    "§9.3.2 HEAD is answered like GET, without content",
    `HEAD / HTTP/1.1\r\nHost: a\r\n\r\n${LAST}`,
    sends(answer("HEAD http://a/").slice(0, -"HEAD http://a/".length) + LAST_ANSWER),
  ],
  ["§9.3.3 POST", "POST / HTTP/1.1\r\nHost: a\r\n\r\n", kept("POST http://a/")],
  ["§9.3.4 PUT", "PUT / HTTP/1.1\r\nHost: a\r\n\r\n", kept("PUT http://a/")],
  [
    "§9.3.5 DELETE with content",
    "DELETE / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nb",
    kept("DELETE http://a/ b"),
  ],
  [
    "§9.3.6 CONNECT",
    "CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n",
    refused(501, "method/not-served"),
  ],
  [
    "§9.3.7 OPTIONS with content",
    "OPTIONS / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nb",
    kept("OPTIONS http://a/ b"),
  ],
  ["§9.3.8 TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", refused(501, "method/not-served")],
  ["RFC 5789 §2 PATCH", "PATCH / HTTP/1.1\r\nHost: a\r\n\r\n", kept("PATCH http://a/")],
  ["§9.1 a method has letter case", "Get / HTTP/1.1\r\nHost: a\r\n\r\n", kept("Get http://a/")],
  [
    "§9.1 PATCH in lower case, with content",
    "patch / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nb",
    kept("patch http://a/ b"),
  ],
  ["§9.1 M-SEARCH", "M-SEARCH / HTTP/1.1\r\nHost: a\r\n\r\n", kept("M-SEARCH http://a/")],
  [
    "§15.5.12 POST of 1.0 without a length",
    "POST / HTTP/1.0\r\nHost: a\r\n\r\n",
    refused(411, "framing/length-required"),
  ],
  [
    "§15.5.12 PUT of 1.0 without a length",
    "PUT / HTTP/1.0\r\nHost: a\r\n\r\n",
    refused(411, "framing/length-required"),
  ],
  [
    "§15.5.12 POST of 1.0 with keep-alive and without a length",
    "POST / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
    refused(411, "framing/length-required"),
  ],
  [
    "§15.5.12 POST of 1.0 with a length of 0",
    "POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    closed("POST http://a/"),
  ],
  [
    "§15.5.12 DELETE of 1.0 needs no length",
    "DELETE / HTTP/1.0\r\nHost: a\r\n\r\n",
    closed("DELETE http://a/"),
  ],
];

testWith(["net"], "RFC 9110 §9 methods", (t) => checkRows(t, METHODS));

const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

/** Behind the request-line and `Host: a`. */
const EXPECTATIONS: readonly Row[] = [
  [
    "§10.1.1 100 in front of the answer where content is read",
    `Expect: 100-continue\r\nContent-Length: 1\r\n\r\nb${LAST}`,
    sends(CONTINUE + answer("POST http://a/ b") + LAST_ANSWER),
  ],
  [
    "§10.1.1 100 in front of chunks",
    `Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n\r\n${LAST}`,
    sends(CONTINUE + answer("POST http://a/ b") + LAST_ANSWER),
  ],
  [
    "§10.1.1 an expectation has no letter case",
    `Expect: 100-Continue\r\nContent-Length: 1\r\n\r\nb${LAST}`,
    sends(CONTINUE + answer("POST http://a/ b") + LAST_ANSWER),
  ],
  ["§10.1.1 no 100 without content", "Expect: 100-continue\r\n\r\n", kept("POST http://a/")],
  [
    "§10.1.1 no 100 with a length of 0",
    "Expect: 100-continue\r\nContent-Length: 0\r\n\r\n",
    kept("POST http://a/"),
  ],
  [
    "§10.1.1 another expectation",
    "Expect: tea\r\nContent-Length: 1\r\n\r\nb",
    refused(417, "expect/unknown"),
  ],
  [
    "§10.1.1 another expectation beside 100-continue",
    "Expect: 100-continue, tea\r\nContent-Length: 1\r\n\r\nb",
    refused(417, "expect/unknown"),
  ],
  [
    "§10.1.1 another expectation on a line of its own",
    "Expect: 100-continue\r\nExpect: tea\r\nContent-Length: 1\r\n\r\nb",
    refused(417, "expect/unknown"),
  ],
  [
    "§10.1.1 100-continue with a value",
    "Expect: 100-continue=1\r\nContent-Length: 1\r\n\r\nb",
    refused(417, "expect/unknown"),
  ],
];

testWith(["net"], "RFC 9110 §10.1.1 Expect", async (t) => {
  await checkRows(t, [
    ...EXPECTATIONS.map(([requirement, octets, outcome]): Row => {
      return [requirement, `POST / HTTP/1.1\r\nHost: a\r\n${octets}`, outcome];
    }),
    [
      "§10.1.1 1.0 gets no 100",
      "POST / HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nb",
      closed("POST http://a/ b"),
    ],
    [
      "§10.1.1 another expectation of 1.0 is ignored",
      "GET / HTTP/1.0\r\nHost: a\r\nExpect: tea\r\n\r\n",
      closed("GET http://a/"),
    ],
  ]);
  await checkRows(t, [[
    "§10.1.1 no 100 where the handler answers without the content, and the connection closes",
    `POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n`,
    closed("POST http://a/"),
  ]], (request) => text(`${request.method} ${request.url}`));
});

/** What answers, the request-line without its version, the status, and the value of `Allow`. */
type Routed = readonly [by: ServeHandler, line: string, status: string, allow: string | undefined];

const router = new Router<Deno.ServeHandlerInfo<Deno.NetAddr>>()
  .get("/", (request) => text(request.url))
  .post("/form", () => text("posted"))
  .on("BREW", "/pot", () => text("brewed"));

const byRouter: ServeHandler = (request, info) => router.fetch(request, info);
const byFolder: ServeHandler = (request) => serveDir(request, { fsRoot: "." });

const ROUTED: readonly Routed[] = [
  [byRouter, "GET /", "200 OK", undefined],
  [byRouter, "GET http://b", "200 OK", undefined],
  [byRouter, "HEAD /", "200 OK", undefined],
  [byRouter, "OPTIONS /", "204 No Content", "GET, HEAD, OPTIONS"],
  [byRouter, "POST /", "405 Method Not Allowed", "GET, HEAD, OPTIONS"],
  [byRouter, "PATCH /", "405 Method Not Allowed", "GET, HEAD, OPTIONS"],
  [byRouter, "DELETE /form", "405 Method Not Allowed", "POST, OPTIONS"],
  [byRouter, "GET /form", "405 Method Not Allowed", "POST, OPTIONS"],
  [byRouter, "BREW /pot", "200 OK", undefined],
  // Implemented for some resource, so not 501, which says that it is for none (§15.6.2).
  [byRouter, "BREW /", "405 Method Not Allowed", "GET, HEAD, OPTIONS"],
  [byRouter, "GET /pot", "405 Method Not Allowed", "OPTIONS, BREW"],
  [byRouter, "PROPFIND /", "501 Not Implemented", undefined],
  [byRouter, "get /", "501 Not Implemented", undefined],
  [byRouter, "post /form", "501 Not Implemented", undefined],
  [byFolder, "OPTIONS /", "204 No Content", "GET, HEAD, OPTIONS"],
  [byFolder, "POST /", "405 Method Not Allowed", "GET, HEAD, OPTIONS"],
  [byFolder, "PUT /b", "405 Method Not Allowed", "GET, HEAD, OPTIONS"],
  [byFolder, "DELETE /b", "405 Method Not Allowed", "GET, HEAD, OPTIONS"],
  [byFolder, "PATCH /b", "405 Method Not Allowed", "GET, HEAD, OPTIONS"],
  [byFolder, "BREW /", "501 Not Implemented", undefined],
  [byFolder, "get /", "501 Not Implemented", undefined],
];

testWith(["net"], "RFC 9110 §9.1 methods of a router and of a folder", async (t) => {
  for (const [by, line, status, allow] of ROUTED) {
    const of = by === byRouter ? "a router" : "a folder";
    await t.step(`§15.5.6, §15.6.2 ${line} of ${of} → ${status}`, async () => {
      const octets = `${line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n${SMUGGLED}`;
      const answered = await conversation(by, octets);
      assertEquals(answered.slice(0, status.length + 11), `HTTP/1.1 ${status}\r\n`);
      assertEquals(/\r\nallow: ([^\r]*)\r\n/.exec(answered)?.[1], allow);
      assertEquals(answered.indexOf("HTTP/1.1", 1), -1, "There is more than one answer");
    });
  }
});
