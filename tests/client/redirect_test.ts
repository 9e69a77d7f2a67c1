import { assertEquals, assertRejects } from "@std/assert";
import { RedirectError } from "../../src/client/mod.ts";
import { text } from "../../src/reply.ts";
import { get, okay, ScriptedServer } from "../support/scripted_server.ts";
import { TestServer, within } from "../support/server.ts";
import { test, testWith } from "../support/test.ts";
import { Client } from "../../src/client/mod.ts";

function moved(status: number, location: string): string {
  return `HTTP/1.1 ${status} Moved\r\nLocation: ${location}\r\nContent-Length: 4\r\n\r\nhere`;
}

test("Client gives a redirect as an answer where nothing else is asked for", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/a");
  await server.answer(moved(301, "/b"));
  assertEquals((await within(answered)).status, 301);
});

/** Status and method, and the method and content that go to the new place (RFC 9110 §15.4). */
const METHODS = [
  [301, "GET", "GET"],
  [301, "POST", "GET"],
  [302, "POST", "GET"],
  [301, "PUT", "PUT"],
  [303, "PUT", "GET"],
  [303, "HEAD", "HEAD"],
  [307, "POST", "POST"],
  [308, "POST", "POST"],
] as const;

for (const [status, method, next] of METHODS) {
  test(`Client follows ${status} to ${method} with ${next} (RFC 9110 §15.4)`, async () => {
    await using server = new ScriptedServer({ redirects: 1 });
    const hasContent = method === "POST" || method === "PUT";
    const headers = { "content-type": "a/b", "x-y": "z" };
    const body = hasContent ? "hi" : null;
    const answered = server.client.send("/a/b", { method, headers, body });
    const answer = moved(status, "c?d#e");
    const end = hasContent ? "\r\n\r\nhi" : "\r\n\r\n";
    await server.answer(method === "HEAD" ? answer.replace("here", "") : answer, end);
    const socket = await server.socket();
    const target = `${next} /a/c?d HTTP/1.1`;
    await within(socket.untilWritten(new RegExp(`${next} /a/c[?]d [^]*(?:\r\n\r\n|hi)$`)));
    socket.push(next === "HEAD" ? okay("ok").replace("ok", "") : okay("ok"));
    assertEquals((await within(answered)).url.href, "http://a.example/a/c?d");
    const second = socket.written.slice(socket.written.indexOf(target));
    assertEquals(second.includes("x-y: z"), true);
    assertEquals(second.includes("hi"), next !== "GET" && hasContent);
    assertEquals(second.includes("content-type"), next === method);
  });
}

test("Client follows as many redirects as it may, and no more", async () => {
  await using server = new ScriptedServer({ redirects: 2 });
  const answered = server.client.send("/0");
  for (let count = 1; count <= 3; count++) {
    await server.answer(moved(302, `/${count}`), get(`/${count - 1}`));
  }
  const error = await assertRejects(
    () => within(answered),
    RedirectError,
    "more than 2 redirects: ",
  );
  assertEquals(error.location, "http://a.example/3");
});

test("Client follows no redirect for which it would have to send a stream again", async () => {
  await using server = new ScriptedServer({ redirects: 1 });
  async function* once() {
    yield await Promise.resolve("a");
  }
  const answered = server.client.send("/a", { method: "POST", body: once() });
  await server.answer(moved(307, "/b"), "0\r\n\r\n");
  await assertRejects(() => within(answered), RedirectError, "cannot be sent again");
});

test("Client follows no redirect to what is no place", async () => {
  for (
    const location of [
      "ftp://a/",
      "http://",
      "http://u:p@a/",
      "http://:p@a/",
      "http://a:0/",
      "/b\r\nLocation: /c",
    ]
  ) {
    await using server = new ScriptedServer({ redirects: 1 });
    const answered = server.client.send("/a");
    await server.answer(moved(302, location));
    await assertRejects(() => within(answered), RedirectError, "Cannot follow the redirect to");
  }
});

const PLACES = [
  ["/\xc3\xa4 b", "/%C3%A4%20b"],
  ["/\xe4", "/%E4"],
  ["//A.example/c", "/c"],
  ["?d", "/a?d"],
  ["", "/a"],
  ["#e", "/a"],
  ["/same\r\nLocation: /same", "/same"],
] as const;

for (const [location, target] of PLACES) {
  test(`Client follows a redirect to ${JSON.stringify(location)} (RFC 9110 §10.2.2)`, async () => {
    await using server = new ScriptedServer({ redirects: 1 });
    const answered = server.client.send("/a");
    await server.answer(moved(302, location));
    await server.answer(okay("ok"), get("/a") + get(target));
    assertEquals(await (await within(answered)).text(), "ok");
  });
}

test("Client gives a redirect without a place as an answer", async () => {
  await using server = new ScriptedServer({ redirects: 1 });
  const answered = server.client.send("/a");
  await server.answer("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
  assertEquals((await within(answered)).status, 302);
});

testWith(["net"], "Client leaves credentials behind when a redirect leads elsewhere", async () => {
  const names = ["authorization", "cookie", "x-y"];
  await using other = new TestServer(({ headers }) =>
    text(names.map((n) => headers.get(n)).join())
  );
  await using server = new TestServer(({ url, headers }) => {
    if (url.endsWith("/here")) return text(names.map((name) => headers.get(name)).join());
    const location = url.endsWith("/a") ? "/here" : `http://127.0.0.1:${other.port}/`;
    return new Response(null, { status: 302, headers: { location } });
  });
  const events: string[] = [];
  await using client = new Client(`http://127.0.0.1:${server.port}`, {
    redirects: 1,
    onEvent: ({ kind }) => events.push(kind),
  });
  const headers = { Authorization: "a", Cookie: "b", "X-Y": "c" };
  assertEquals(await (await within(client.send("/a", { headers }))).text(), "a,b,c");
  assertEquals(await (await within(client.send("/b", { headers }))).text(), ",,c");
  assertEquals(events, [
    "connection-opened",
    "redirect-followed",
    "redirect-followed",
    "connection-opened",
  ]);
});
