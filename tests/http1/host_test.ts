import { assertEquals } from "@std/assert";
import { refusalOf, requestHead } from "../support/reading.ts";
import { test } from "../support/test.ts";

/** Gives the authority that a request is for, or the refusal. */
function authorityOf(requestLine: string, ...fieldLines: string[]): string {
  const text = [requestLine, ...fieldLines, "", ""].join("\r\n");
  return refusalOf(text) ?? requestHead(text).authority;
}

test("request head of 1.1 without Host is refused (RFC 9112 §3.2)", () => {
  assertEquals(authorityOf("GET / HTTP/1.1"), "host/missing");
});

test("request head of 1.1 without Host is refused in absolute-form too (RFC 9112 §3.2.2)", () => {
  assertEquals(authorityOf("GET http://a/ HTTP/1.1"), "host/missing");
});

test("request head of 1.0 may lack Host (RFC 9112 §3.2)", () => {
  assertEquals(authorityOf("GET / HTTP/1.0"), "");
});

test("request head with two Host lines is refused (RFC 9112 §3.2)", () => {
  assertEquals(authorityOf("GET / HTTP/1.1", "Host: a", "HOST: a"), "host/repeated");
  assertEquals(authorityOf("GET / HTTP/1.0", "Host: a", "Host: b"), "host/repeated");
  assertEquals(authorityOf("GET http://a/ HTTP/1.1", "Host: a", "Host:"), "host/repeated");
});

test("request head with a malformed Host is refused (RFC 9112 §3.2)", () => {
  for (const host of ["a b", "a, b", "a/b", "u@a", "a:b", "[::1", "a:99999", "\xe4", "http://a"]) {
    assertEquals(authorityOf("GET / HTTP/1.1", `Host: ${host}`), "host/malformed", host);
  }
});

test("request head with a malformed Host is refused in absolute-form too (RFC 9112 §3.2)", () => {
  assertEquals(authorityOf("GET http://a/ HTTP/1.1", "Host: u@a"), "host/malformed");
});

test("request head may have an empty Host (RFC 9112 §3.2)", () => {
  assertEquals(authorityOf("GET / HTTP/1.1", "Host:"), "");
});

test("request head is for the host of the field in origin-form (RFC 9112 §3.3)", () => {
  assertEquals(authorityOf("GET //b/ HTTP/1.1", "hOsT: a:8000"), "a:8000");
});

test("request head is for the host of the field in asterisk-form (RFC 9112 §3.3)", () => {
  assertEquals(authorityOf("OPTIONS * HTTP/1.1", "Host: a"), "a");
});

test("request head is for the target's host in absolute-form (RFC 9112 §3.2.2)", () => {
  assertEquals(authorityOf("GET http://b:81/ HTTP/1.1", "Host: a"), "b:81");
});

test("request head is for the target's host in authority-form (RFC 9112 §3.3)", () => {
  assertEquals(authorityOf("CONNECT b:443 HTTP/1.1", "Host: a"), "b:443");
});
