import { assertEquals } from "@std/assert";
import { mayBeTrailer } from "../../src/semantics/trailers.ts";
import { test } from "../support/test.ts";

test("mayBeTrailer lets a field through that is of use behind the content (RFC 9110 §6.5.1)", () => {
  for (const name of ["Digest", "x-checksum", "Server-Timing", "ETag", "Link"]) {
    assertEquals(mayBeTrailer(name), true, name);
  }
});

test("mayBeTrailer keeps out what has to come before the content (RFC 9110 §6.5.1)", () => {
  const framing = ["Content-Length", "TRANSFER-ENCODING", "trailer", "connection", "upgrade"];
  const routing = ["Host", "max-forwards", "TE", "Expect", "If-None-Match", "if-range", "Range"];
  const credentials = ["authorization", "Cookie", "Set-Cookie", "WWW-Authenticate"];
  const control = ["date", "Vary", "Cache-Control", "Location", "Retry-After", "content-type"];
  for (const name of [...framing, ...routing, ...credentials, ...control]) {
    assertEquals(mayBeTrailer(name), false, name);
  }
});
