import { assertEquals, assertThrows } from "@std/assert";
import { Http1Connection, SendError } from "../../src/http1/mod.ts";
import { answer, deliver, kindsOf, nextTarget, receive } from "../support/pair.ts";
import { test } from "../support/test.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";

function ask(client: Http1Connection, method = "GET", target = "/", close = false): void {
  client.send({ kind: "request", method, target, fields: [["Host", "a"]], close });
  client.send({ kind: "end" });
}

function asked(...methods: string[]): Http1Connection {
  const client = new Http1Connection("client");
  for (const method of methods) ask(client, method);
  return client;
}

test("Http1Connection of a client reads pipelined answers one after another (RFC 9112 §9.3.2)", () => {
  const [near, far] = [asked("GET", "GET", "GET"), new Http1Connection("server")];
  deliver(near, far);
  const states = [];
  for (let count = 0; count < 3; count++) {
    if (count > 0) nextTarget(far);
    answer(far);
    states.push(deliver(far, near).map(({ kind }) => kind), near.state);
  }
  const each = ["response", "end"];
  assertEquals(states, [each, "done", each, "done", each, "idle"]);
});

test("Http1Connection of a client frames each answer by the method of its request (RFC 9112 §6.3)", () => {
  for (const methods of [["HEAD", "GET"], ["GET", "HEAD"], ["GET", "HEAD", "GET", "HEAD"]]) {
    const client = asked(...methods);
    const octets = methods.map((method) => method === "HEAD" ? OK : `${OK}hi`).join("");
    const expected = methods.flatMap((method) =>
      method === "HEAD" ? ["response", "end"] : ["response", "content", "end"]
    );
    assertEquals(receive(client, octets).map(({ kind }) => kind), expected);
    assertEquals(client.isIdle, true);
  }
});

test("Http1Connection of a client sends a request while an answer is half there", () => {
  const client = asked("GET");
  assertEquals(receive(client, `${OK}h`).map(({ kind }) => kind), ["response", "content"]);
  ask(client, "HEAD");
  const rest = receive(client, `i${OK}`).map(({ kind }) => kind);
  assertEquals(rest, ["content", "end", "response", "end"]);
});

test("Http1Connection of a client may get an answer while it sends the next request", () => {
  const client = asked("GET");
  const fields = [["Host", "a"]] as const;
  client.send({ kind: "request", method: "PUT", target: "/b", fields, contentBytes: 2 });
  assertEquals(receive(client, `${OK}hi`).map(({ kind }) => kind), ["response", "content", "end"]);
  assertEquals([client.state, client.peerState], ["send-content", "send-response"]);
  client.send({ kind: "content", bytes: "hi" });
  client.send({ kind: "end" });
  assertEquals(receive(client, `${OK}hi`).length, 3);
  assertEquals(client.state, "idle");
});

test("Http1Connection of a client must close behind an answer that says so, whatever it asked (RFC 9112 §9.6)", () => {
  const client = asked("GET", "GET");
  const close = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
  assertEquals(receive(client, `${close}${OK}hi`).map(({ kind }) => kind), ["response", "end"]);
  assertEquals(client.state, "must-close");
});

test("Http1Connection of a client sends no request behind one that closes (RFC 9112 §9.6)", () => {
  const alone = new Http1Connection("client");
  ask(alone, "GET", "/", true);
  const behind = asked("GET");
  ask(behind, "GET", "/", true);
  for (const client of [alone, behind]) assertThrows(() => ask(client), SendError, "closes behind");
});

test("Http1Connection of a client gets all answers up to that of the request that closes", () => {
  const [near, far] = [asked("GET"), new Http1Connection("server")];
  ask(near, "GET", "/b", true);
  deliver(near, far);
  answer(far);
  assertEquals(nextTarget(far), "/b");
  answer(far);
  assertEquals(deliver(far, near).map(({ kind }) => kind), ["response", "end", "response", "end"]);
  assertEquals(near.state, "must-close");
});

test("Http1Connection of a client reads no answer that nothing was asked for", () => {
  const client = asked("GET", "GET");
  receive(client, `${OK}hi`.repeat(3));
  assertEquals([kindsOf(client), client.isIdle], [[], false]);
});

test("Http1Connection of a client sends no more of a request that will not be answered (RFC 9112 §9.6)", () => {
  const client = asked("GET");
  client.send({
    kind: "request",
    method: "PUT",
    target: "/",
    fields: [["Host", "a"]],
    contentBytes: 2,
  });
  receive(client, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
  assertEquals(client.state, "must-close");
  assertThrows(() => client.send({ kind: "content", bytes: "hi" }), SendError);
});
