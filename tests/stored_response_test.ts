import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { StoredResponse } from "../src/stored_response.ts";
import { test, testWith } from "./support/test.ts";
import { BothServers } from "./support/three_ways.ts";

const TEXT = "a=b&c=d";

/** Makes a source of responses that all have the same octets, as the server has them in memory. */
function memory(text = TEXT, type = "text/plain"): () => Response {
  const octets = new TextEncoder().encode(text);
  const length = String(octets.length);
  const headers = new Headers({ "content-type": type, "content-length": length, etag: '"a"' });
  const stored = new StoredResponse(headers, octets);
  return () => stored.make();
}

/** Ways to come by octets, and to do with them what one likes. */
const CHANGES: Readonly<Record<string, (response: Response) => Promise<void> | void>> = {
  "its bytes": async (response) => void (await response.bytes()).fill(0),
  "its buffer": async (response) => {
    new Uint8Array(await response.arrayBuffer()).fill(0);
  },
  "its buffer by giving it away": async (response) => {
    const buffer = await response.arrayBuffer();
    structuredClone(buffer, { transfer: [buffer] });
  },
  "its buffer by resizing a copy of it": async (response) => {
    (await response.arrayBuffer()).transfer(0);
  },
  "the pieces of its body": async (response) => {
    for await (const piece of response.body ?? []) piece.fill(0);
  },
  "a piece of its body by giving it away": async (response) => {
    for await (const piece of response.body ?? []) {
      structuredClone(piece.buffer, { transfer: [piece.buffer] });
    }
  },
  "the bytes of a clone": async (response) => void (await response.clone().bytes()).fill(0),
  "the bytes of a clone of a clone": async (response) => {
    (await response.clone().clone().bytes()).fill(0);
  },
  "the bytes of one made of its body": async (response) => {
    (await new Response(response.body, response).bytes()).fill(0);
  },
  "the bytes of its blob": async (response) => {
    (await (await response.blob()).bytes()).fill(0);
  },
  "both ends of a tee": async (response) => {
    const branches = response.body?.tee() ?? [];
    await Promise.all(branches.map(async (branch) => (await new Response(branch).bytes()).fill(0)));
  },
  "its fields": (response) => {
    response.headers.set("etag", '"b"');
    response.headers.delete("content-type");
  },
};

for (const [what, change] of Object.entries(CHANGES)) {
  test(`StoredResponse gives the next one as it was, though somebody changed ${what}`, async () => {
    const make = memory();
    await change(make());
    const next = make();
    assertEquals(next.headers.get("etag"), '"a"');
    assertEquals(next.headers.get("content-type"), "text/plain");
    assertEquals(next.headers.get("content-length"), "7");
    assertEquals(await next.text(), TEXT);
  });
}

test("StoredResponse is a Response like any other", async () => {
  const response = memory()();
  assertInstanceOf(response, Response);
  assertEquals(response.constructor, Response);
  assertEquals(Object.prototype.toString.call(response), "[object Response]");
  assertEquals([response.status, response.ok, response.type], [200, true, "default"]);
  await response.text();
});

/** Ways to read a body. */
const READS: Readonly<Record<string, (response: Response) => Promise<unknown>>> = {
  text: (response) => response.text(),
  bytes: (response) => response.bytes(),
  arrayBuffer: (response) => response.arrayBuffer(),
  blob: (response) => response.blob(),
  json: (response) => response.json(),
};

for (const [name, read] of Object.entries(READS)) {
  test(`StoredResponse can be read once by ${name}()`, async () => {
    const response = memory("1")();
    assertEquals(response.bodyUsed, false);
    await read(response);
    assertEquals(response.bodyUsed, true);
    await assertRejects(() => read(response), TypeError);
    await assertRejects(() => response.text(), TypeError);
    assertThrows(() => response.clone(), TypeError);
  });
}

test("StoredResponse gives its content in every form", async () => {
  const form = "application/x-www-form-urlencoded";
  const make = memory(TEXT, form);
  assertEquals([...await make().formData()], [["a", "b"], ["c", "d"]]);
  assertEquals((await make().blob()).type, form);
  assertEquals(await memory("[1]", "application/json")().json(), [1]);
});

test("StoredResponse counts as used once its body is cancelled", async () => {
  const response = memory()();
  await response.body?.cancel();
  assertEquals(response.bodyUsed, true);
});

test("StoredResponse gives the same body each time it is asked for", async () => {
  const response = memory()();
  assert(response.body === response.body);
  assertEquals(await new Response(response.body).text(), TEXT);
});

test("StoredResponse gives clones that are read apart", async () => {
  const response = memory()();
  const clone = response.clone();
  assertEquals(await response.text(), TEXT);
  assertEquals(clone.bodyUsed, false);
  assertEquals(await clone.text(), TEXT);
});

test("StoredResponse can be empty", async () => {
  assertEquals(await memory("")().text(), "");
});

/** What handlers do with a response before they send it. */
const HANDLERS: Readonly<Record<string, (response: Response) => Response | Promise<Response>>> = {
  "as it is": (response) => response,
  "a clone of it": (response) => response.clone(),
  "one of its body": (response) => new Response(response.body, response),
  "one of its text": async (response) => new Response(await response.text(), response),
  "it, whose body was looked at": (response) => {
    void response.body;
    return response;
  },
  "it, of which a clone was read": async (response) => {
    await response.clone().text();
    return response;
  },
  "it with another field": (response) => {
    response.headers.set("x-other", "1");
    return response;
  },
};

for (const [what, handle] of Object.entries(HANDLERS)) {
  testWith(["net"], `StoredResponse is sent alike by both servers: ${what}`, async () => {
    const make = memory();
    await using servers = new BothServers(() => handle(make()));
    const question = { method: "GET", target: "/" };
    for (let times = 0; times < 2; times++) {
      const answer = await servers.askLoket(question);
      assertEquals([answer.status, answer.content], [200, TEXT]);
      assertEquals(answer.fields.etag, '"a"');
      assertEquals(await servers.askDeno(question), answer);
    }
  });
}

for (const read of ["bytes", "arrayBuffer"] as const) {
  test(`StoredResponse rejects ${read}() once its text was read`, async () => {
    const response = memory("a")();
    assertEquals([await response.text(), response.bodyUsed], ["a", true]);
    await assertRejects(() => response[read](), TypeError);
  });
}
