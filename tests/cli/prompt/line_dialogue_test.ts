import { assertEquals } from "@std/assert";
import { linesOf } from "../../../src/cli/prompt/line_dialogue.ts";
import { test } from "../../support/test.ts";

test("linesOf gives the same lines however their octets are cut", async () => {
  const bytes = new TextEncoder().encode("a\n\r\n中文\r\nlast");
  for (let at = 0; at <= bytes.length; at++) {
    const pieces = ReadableStream.from([bytes.slice(0, at), bytes.slice(at)]);
    assertEquals(await Array.fromAsync(linesOf(pieces)), ["a", "", "中文", "last"], `cut at ${at}`);
  }
});

test("linesOf gives no line behind the last end", async () => {
  const lines = (text: string) =>
    Array.fromAsync(linesOf(ReadableStream.from([new TextEncoder().encode(text)])));
  assertEquals(await lines(""), []);
  assertEquals(await lines("\n"), [""]);
  assertEquals(await lines("a\n"), ["a"]);
});
