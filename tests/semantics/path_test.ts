import { assertEquals } from "@std/assert";
import { pathOf, pathSegments, queryOf } from "../../src/semantics/path.ts";
import { test } from "../support/test.ts";

const PATHS: readonly (readonly [url: string, path: string])[] = [
  ["http://localhost/", "/"],
  ["http://localhost:8000/a/b", "/a/b"],
  ["http://[::1]:8000/a", "/a"],
  ["https://localhost/a?b=/c", "/a"],
  ["http://localhost/?http://other/x", "/"],
  ["http://localhost/a#b", "/a"],
  ["http://localhost/a?b#c", "/a"],
  ["http://localhost/a#b?c", "/a"],
  ["http://localhost//a", "//a"],
  ["http://localhost/a//", "/a//"],
  ["http://localhost/a://b", "/a://b"],
  ["http://localhost/a/../b", "/a/../b"],
  ["http://localhost/a/%2e%2e/b", "/a/%2e%2e/b"],
  ["http://localhost/a%3fb", "/a%3fb"],
];

test("pathOf gives the path as it stands in the URL (RFC 3986 §3.3)", () => {
  for (const [url, path] of PATHS) assertEquals(pathOf(url), path, url);
});

test("pathOf gives a slash for a URL without a path (RFC 9110 §4.2.3)", () => {
  for (const url of ["http://localhost", "http://localhost?a=/b", "http://localhost#/b"]) {
    assertEquals(pathOf(url), "/", url);
  }
});

const QUERIES: readonly (readonly [url: string, query: string])[] = [
  ["http://localhost/", ""],
  ["http://localhost/a?b=c", "?b=c"],
  ["http://localhost?b", "?b"],
  ["http://localhost/a?", "?"],
  ["http://localhost/a?b?c", "?b?c"],
  ["http://localhost/a?b#c", "?b"],
  ["http://localhost/a#b?c", ""],
  ["http://localhost#/a?b", ""],
];

test("queryOf gives the query with its question mark (RFC 3986 §3.4)", () => {
  for (const [url, query] of QUERIES) assertEquals(queryOf(url), query, url);
});

const SEGMENTS: readonly (readonly [path: string, segments: string[] | undefined])[] = [
  ["/", [""]],
  ["/a", ["a"]],
  ["/a/", ["a", ""]],
  ["/a/b", ["a", "b"]],
  ["//a", ["", "a"]],
  ["/a//b", ["a", "", "b"]],
  ["/.", ["."]],
  ["/a/../b", ["a", "..", "b"]],
  // Decoded behind the cut, and once.
  ["/a%2fb/c", ["a/b", "c"]],
  ["/a%2Fb", ["a/b"]],
  ["/%2e%2e", [".."]],
  ["/%252e", ["%2e"]],
  ["/a%20b", ["a b"]],
  ["/a+b", ["a+b"]],
  ["/%00", ["\0"]],
  ["/%e2%82%ac", ["€"]],
  ["/%f0%9f%98%80", ["😀"]],
  // Percent-encoding that is none, and octets that are not UTF-8.
  ["/%", undefined],
  ["/%2", undefined],
  ["/%zz", undefined],
  ["/a/%e4", undefined],
  ["/%c0%ae", undefined],
  ["/%ed%a0%80", undefined],
];

test("pathSegments cuts at the slashes, then decodes each segment once (RFC 3986 §2.4)", () => {
  for (const [path, segments] of SEGMENTS) assertEquals(pathSegments(path), segments, path);
});
