// The listing of a folder with very many entries: whoever else is connected is served meanwhile.

import { assert, assertEquals } from "@std/assert";
import { type Answer, Client } from "../../src/client/mod.ts";
import { answerListing, type Listing } from "../../src/files/listing.ts";
import { turn } from "../../src/turns.ts";
import { TestServer } from "../support/server.ts";
import { test, testWith } from "../support/test.ts";

const COUNT = 20_000;

const LISTING: Listing = {
  path: ["many"],
  root: "/",
  entries: Array.from({ length: COUNT }, (_, index) => ({
    name: `entry ${index * 7919 % COUNT}`,
    kind: "file",
    size: index,
    modifiedMs: 0,
  })),
};

const TYPES = ["text/html", "application/json"];

function request(accept: string, method = "GET"): Request {
  return new Request("http://localhost/many/", { method, headers: { accept } });
}

/** Counts the turns of the event loop while something is done. */
async function turnsOf(work: Promise<unknown>): Promise<number> {
  let [turns, isDone] = [0, false];
  const whenDone = work.finally(() => isDone = true);
  for (; !isDone; turns++) await turn();
  await whenDone;
  return turns;
}

for (const accept of TYPES) {
  test(`answerListing lets the loop turn while it sorts, and while ${accept} is read`, async () => {
    const answer = answerListing(request(accept), LISTING, new Headers());
    assert(await turnsOf(answer) > 3);
    assert(await turnsOf((await answer).bytes()) > 3);
  });
}

/** The listing with its first entries only. */
function first(count: number): Listing {
  return { ...LISTING, entries: LISTING.entries.slice(0, count) };
}

test("answerListing writes each entry once, in pieces or not", async () => {
  for (const count of [0, 1, 100, 1_000, 5_000]) {
    const json = await answerListing(request("application/json"), first(count), new Headers());
    assertEquals((await json.json()).entries.length, count);
    const page = await answerListing(request("text/html"), first(count), new Headers());
    const rows = (await page.text()).match(/<a href="\.\/entry/g) ?? [];
    assertEquals(rows.length, count);
  }
});

testWith(
  ["net"],
  "others are answered while a long listing is made, and while it is sent",
  async () => {
    const events: string[] = [];
    await using server = new TestServer(async (request) => {
      if (request.url.endsWith("/ping")) return new Response("pong");
      events.push("asked");
      const response = await answerListing(request, LISTING, new Headers());
      events.push("sorted");
      return response;
    });
    const origin = `http://127.0.0.1:${server.port}`;
    await using other = new Client(origin);
    await (await other.send("/ping")).text();

    await using asking = new Client(origin);
    let isDone = false;
    const listing = asking.send("/many/").then((answer) => answer.text()).finally(() => {
      events.push("sent");
      isDone = true;
    });
    while (!isDone) {
      await (await other.send("/ping")).text();
      events.push("pong");
    }
    await listing;
    const pongsBetween = (from: string, to: string) =>
      events.slice(events.indexOf(from), events.indexOf(to)).filter((event) => event === "pong");
    assert(pongsBetween("asked", "sorted").length >= 2, events.join());
    assert(pongsBetween("sorted", "sent").length >= 2, events.join());
  },
);

test("answerListing has no long content for a HEAD, which some servers would read", async () => {
  for (const accept of TYPES) {
    const response = await answerListing(request(accept, "HEAD"), LISTING, new Headers());
    assertEquals([response.status, response.body], [200, null]);
  }
});

testWith(["net"], "a short listing has a length, a long one is sent in pieces", async () => {
  for (const [count, isShort] of [[100, true], [5_000, false]] as const) {
    await using server = new TestServer((request) =>
      answerListing(request, first(count), new Headers())
    );
    await using client = new Client(`http://127.0.0.1:${server.port}`);
    for (const method of ["HEAD", "GET", "HEAD"]) {
      const { status, fields, bytes } = await whole(await client.send("/many/", { method }));
      assertEquals(status, 200);
      assertEquals(fields.has("content-length"), isShort, method);
      assertEquals(bytes > 0, method === "GET");
    }
    assertEquals(client.connection?.requests, 3);
  }
});

async function whole(
  answer: Answer,
): Promise<Pick<Answer, "status" | "fields"> & { bytes: number }> {
  const { status, fields } = answer;
  return { status, fields, bytes: (await answer.text()).length };
}
