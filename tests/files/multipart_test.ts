import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { multipart } from "../../src/files/multipart.ts";
import { textOf } from "../support/octets.ts";
import { test } from "../support/test.ts";

const RANGES = [{ start: 0, end: 5 }, { start: 95, end: 100 }];

test("multipart names the boundary that stands between the parts (RFC 9110 §14.6)", () => {
  const { contentType, segments } = multipart(RANGES, 100, "text/plain");
  assertMatch(contentType, /^multipart\/byteranges; boundary=[0-9a-f-]{36}$/);
  const boundary = contentType.slice(contentType.indexOf("=") + 1);
  const [first, , second, , last] = segments.map((segment) =>
    segment instanceof Uint8Array ? textOf(segment) : ""
  );
  const head = "\r\ncontent-type: text/plain\r\ncontent-range: bytes";
  assertEquals(first, `--${boundary}${head} 0-4/100\r\n\r\n`);
  assertEquals(second, `\r\n--${boundary}${head} 95-99/100\r\n\r\n`);
  assertEquals(last, `\r\n--${boundary}--\r\n`);
});

test("multipart leaves the ranges as they are, in their order", () => {
  const { segments } = multipart(RANGES.toReversed(), 100, "text/plain");
  const ranges = segments.filter((segment) => !(segment instanceof Uint8Array));
  assertEquals(ranges, RANGES.toReversed());
});

test("multipart takes a boundary that nobody can foretell", () => {
  const { contentType } = multipart(RANGES, 100, "text/plain");
  assertNotEquals(multipart(RANGES, 100, "text/plain").contentType, contentType);
});
