import { assertEquals } from "@std/assert";
import { type Input, readInput } from "../../../src/cli/prompt/grammar.ts";
import { test } from "../../support/test.ts";

function get(target: string): Input {
  return { kind: "request", asked: { method: "GET", target } };
}

const LINES: readonly (readonly [line: string, input: Input])[] = [
  ["", { kind: "nothing" }],
  [" \t", { kind: "nothing" }],
  ["exit", { kind: "exit" }],
  [" exit ", { kind: "exit" }],
  ["exit plan.html", get("/exit%20plan.html")],
  ["/exit", get("/exit")],
  ["EXIT", get("/EXIT")],
  ["help", { kind: "help" }],
  ["help me.html", get("/help%20me.html")],
  ["again", { kind: "again" }],
  ["1.html", get("/1.html")],
  ["headers on", { kind: "show", what: "headers", on: true }],
  ["headers  off", { kind: "show", what: "headers", on: false }],
  ["headers", { kind: "misused", word: "headers" }],
  ["headers.txt", get("/headers.txt")],
  ["raw on", { kind: "show", what: "raw", on: true }],
  ["raw maybe", { kind: "misused", word: "raw" }],
  ["head a b", { kind: "request", asked: { method: "HEAD", target: "/a%20b" } }],
  ["head", { kind: "misused", word: "head" }],
  ["/head", get("/head")],
  ["post a b  c", { kind: "request", asked: { method: "POST", target: "/a", text: "b  c" } }],
  ["post a", { kind: "misused", word: "post" }],
  ["slow", { kind: "manner", manner: "slow", asked: undefined }],
  ["slow a", { kind: "manner", manner: "slow", asked: { method: "GET", target: "/a" } }],
  ["half-close", { kind: "manner", manner: "half-close", asked: undefined }],
  ["pipeline 3", { kind: "pipeline", count: 3, asked: undefined }],
  ["pipeline 100 a", { kind: "pipeline", count: 100, asked: { method: "GET", target: "/a" } }],
  ["pipeline", { kind: "misused", word: "pipeline" }],
  ["pipeline 0", { kind: "misused", word: "pipeline" }],
  ["pipeline 101", { kind: "misused", word: "pipeline" }],
  ["pipeline many", { kind: "misused", word: "pipeline" }],
];

for (const [line, input] of LINES) {
  test(`readInput reads ${JSON.stringify(line)}`, () => assertEquals(readInput(line), input));
}
