import { assertEquals } from "@std/assert";
import { isKnownMethod } from "../../src/semantics/method.ts";
import { test } from "../support/test.ts";

test("isKnownMethod knows the methods of RFC 9110 §9.3 and PATCH, in upper case", () => {
  const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"];
  assertEquals(methods.filter((method) => !isKnownMethod(method)), []);
  for (const method of ["get", "Get", "QUEUE", "", "constructor"]) {
    assertEquals(isKnownMethod(method), false, method);
  }
});
