// The two fuzz programs with small counts; `deno task fuzz` runs them with large ones.

import { assertEquals } from "@std/assert";
import { fuzzCore } from "./fuzz/core.ts";
import { fuzzSocket } from "./fuzz/socket.ts";
import { test, testWith } from "./support/test.ts";

test("Http1Connection gives events, a refusal or a loss for mangled messages however cut", () => {
  const { cases, failures } = fuzzCore(3_000, 1);
  assertEquals(failures, []);
  assertEquals(cases, 3_000);
});

testWith(["net"], "serve() ends every connection soundly whatever is sent on it", async () => {
  const { requests, failures } = await fuzzSocket(300, 1);
  assertEquals(failures, []);
  assertEquals(requests, 300);
});
