import { assertEquals } from "@std/assert";
import { columnsOf, padEnd, padStart } from "../src/text_columns.ts";
import { test } from "./support/test.ts";

test("columnsOf counts columns, and no colours", () => {
  assertEquals(columnsOf("\x1b[2mab\x1b[22m日🚀e\u0301"), 7);
  assertEquals(columnsOf("a 多路复用，"), 12);
  assertEquals(columnsOf("é, …"), 4);
});

test("padEnd and padStart fill up by columns, and cut nothing", () => {
  assertEquals(padEnd("多路", 6), "多路  ");
  assertEquals(padStart("多路", 6), "  多路");
  assertEquals(padEnd("多路", 3), "多路");
});
