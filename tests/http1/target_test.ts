import { assertEquals, assertThrows } from "@std/assert";
import { ProtocolError } from "../../src/http1/error.ts";
import {
  absoluteAuthority,
  hostOf,
  isHost,
  isTarget,
  isTargetOctet,
  targetForm,
} from "../../src/http1/target.ts";
import { test } from "../support/test.ts";

test("isTargetOctet takes every octet of a URI but the number sign (RFC 3986 §2)", () => {
  const uri = "%-._~!$&'()*+,;=:/?@[]0123456789ABCXYZabcxyz";
  assertEquals([...uri].filter((character) => !isTargetOctet(character.charCodeAt(0))), []);
});

test("isTargetOctet takes what browsers leave bare in a query", () => {
  const bare = "|{}^`\\";
  assertEquals([...bare].filter((character) => !isTargetOctet(character.charCodeAt(0))), []);
});

test("isTargetOctet refuses controls, space, obs-text and delimiters (RFC 9112 §3.2)", () => {
  for (let octet = 0; octet < 256; octet++) {
    const refused = octet <= 0x20 || octet >= 0x7f || '#"<>'.includes(String.fromCharCode(octet));
    if (refused) assertEquals(isTargetOctet(octet), false, String(octet));
  }
});

test("isTarget takes one or more target octets (RFC 9112 §3.2)", () => {
  const texts = ["/", "/a?b", "*", "", " /", "/a b", "/\r\nX: y", "/\xe4", "/\u0141"];
  assertEquals(texts.filter(isTarget), ["/", "/a?b", "*"]);
});

type Form = "origin" | "absolute" | "authority" | "asterisk" | "refused";

const FORMS: readonly (readonly [method: string, target: string, Form])[] = [
  // §3.2.1
  ["GET", "/", "origin"],
  ["GET", "/where?q=now", "origin"],
  ["GET", "//a", "origin"],
  ["GET", "/http://a/", "origin"],
  ["OPTIONS", "/", "origin"],
  ["GET", "a", "refused"],
  ["GET", "?a", "refused"],
  ["GET", "./a", "refused"],
  // §3.2.2
  ["GET", "http://www.example.org/pub/WWW/TheProject.html", "absolute"],
  ["GET", "HTTP://a", "absolute"],
  ["GET", "http://a?b", "absolute"],
  ["GET", "https://a:8443/", "absolute"],
  ["OPTIONS", "http://www.example.org:8001", "absolute"],
  ["GET", "http://", "refused"],
  ["GET", "http:///a", "refused"],
  ["GET", "http://:80/", "refused"],
  ["GET", "http:a", "refused"],
  ["GET", "http://user@a/", "refused"],
  ["GET", "http://a:b/", "refused"],
  ["GET", "http://a\\b/", "refused"],
  ["GET", "ftp://a/", "refused"],
  ["GET", "urn:a:b", "refused"],
  // §3.2.3
  ["CONNECT", "www.example.com:80", "authority"],
  ["CONNECT", "[::1]:443", "authority"],
  ["CONNECT", "www.example.com", "refused"],
  ["CONNECT", "www.example.com:", "refused"],
  ["CONNECT", "[::1]", "refused"],
  ["CONNECT", ":80", "refused"],
  ["CONNECT", "/", "refused"],
  ["CONNECT", "*", "refused"],
  ["CONNECT", "http://a:80", "refused"],
  ["GET", "www.example.com:80", "refused"],
  // §3.2.4
  ["OPTIONS", "*", "asterisk"],
  ["GET", "*", "refused"],
  ["OPTIONS", "**", "refused"],
  ["options", "*", "refused"],
];

function formOf(method: string, target: string): Form {
  try {
    return targetForm(method, target);
  } catch (error) {
    if (error instanceof ProtocolError) return "refused";
    throw error;
  }
}

test("targetForm tells the four forms apart and minds the method (RFC 9112 §3.2)", () => {
  for (const [method, target, form] of FORMS) {
    assertEquals(formOf(method, target), form, `${method} ${target}`);
  }
});

test("targetForm refuses a target of no form with 400 (RFC 9112 §3.2)", () => {
  const error = assertThrows(() => targetForm("GET", "a"), ProtocolError);
  assertEquals([error.code, error.status], ["request-line/target-form", 400]);
});

test("absoluteAuthority gives host and port of an absolute-form target (RFC 9112 §3.2.2)", () => {
  const targets = ["http://a", "http://a/", "HTTPS://a:1?b", "http://[::1]:80/x", "ftp://a/", "/a"];
  assertEquals(
    targets.map(absoluteAuthority),
    ["a", "a", "a:1", "[::1]:80", undefined, undefined],
  );
});

const HOSTS: readonly (readonly [text: string, boolean])[] = [
  ["", true],
  ["localhost", true],
  ["www.example.org", true],
  ["WWW.Example.ORG", true],
  ["localhost:8000", true],
  ["localhost:", true],
  ["localhost:65535", true],
  ["127.0.0.1:80", true],
  ["[::1]", true],
  ["[::1]:8000", true],
  ["[2001:db8::7]:", true],
  ["xn--bcher-kva.example", true],
  ["a_b-c.example", true],
  ["localhost:65536", false],
  ["localhost:123456", false],
  ["localhost:80a", false],
  ["localhost:-1", false],
  ["localhost:80:80", false],
  [":80", false],
  ["::1", false],
  ["[::1", false],
  ["[::1]a", false],
  ["[]", false],
  ["[::::]", false],
  ["[localhost]", false],
  ["256.1.1.1", false],
  ["user@localhost", false],
  ["http://localhost", false],
  ["localhost/", false],
  ["localhost?", false],
  ["localhost#", false],
  ["a\\b", false],
  ["a b", false],
  ["a, b", false],
  ["%61", false],
  ["b\xfccher.example", false],
  ["a\t", false],
];

test("isHost takes a host with an optional port (RFC 9110 §7.2)", () => {
  for (const [text, expected] of HOSTS) assertEquals(isHost(text), expected, text);
});

test("hostOf takes port and brackets off, and ignores letter case (RFC 3986 §3.2.2)", () => {
  const hosts = [
    ["a.example", "a.example"],
    ["A.Example:8000", "a.example"],
    ["a:", "a"],
    ["127.0.0.1:80", "127.0.0.1"],
    ["[::1]", "::1"],
    ["[2001:DB8::1]:80", "2001:db8::1"],
  ] as const;
  for (const [authority, host] of hosts) assertEquals(hostOf(authority), host);
});
