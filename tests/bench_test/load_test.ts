import { assertEquals, assertThrows } from "@std/assert";
import { cpuTicks } from "../bench/accounts.ts";
import { AnswerEnd, framingOf } from "../bench/load/answers.ts";
import { sharesOf, together } from "../bench/load/generated.ts";
import { Latencies } from "../bench/load/latencies.ts";
import { readResult } from "../bench/load/wrk.ts";
import { readCoreList } from "../bench/machine.ts";
import { octets } from "../support/octets.ts";
import { test } from "../support/test.ts";

const FINE =
  "result requests=200 micros=2000000 bytes=4096 p50=150 p99=2500 connect=0 read=0 write=0 timeout=0 status=0";

test("readResult reads what the script of wrk prints", () => {
  assertEquals(readResult(`Running 2s test\n${FINE}\n`), {
    requests: 200,
    seconds: 2,
    bytes: 4096,
    p50Ms: 0.15,
    p99Ms: 2.5,
    counts: [],
  });
});

const FAULTS: readonly (readonly [line: string, fault: string])[] = [
  [FINE.replace("status=0", "status=7"), "7 answers were neither 2xx nor 3xx"],
  [
    FINE.replace("read=0", "read=2"),
    "socket errors: connect 0, read 2, write 0, timeout 0",
  ],
  [FINE.replace("requests=200", "requests=0"), "there was no answer"],
];

for (const [line, fault] of FAULTS) {
  test(`readResult says: ${fault}`, () => assertEquals(readResult(line).fault, fault));
}

test("readResult refuses what is no result", () => {
  assertThrows(() => readResult("unable to connect"), Error, "unable to connect");
});

test("framingOf finds the end of an answer by its head", () => {
  const head = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n";
  assertEquals(framingOf(head), { kind: "length", bytes: head.length + 12 });
  assertEquals(framingOf(head.slice(0, -1)), undefined);
  assertEquals(framingOf("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"), {
    kind: "chunked",
  });
});

const CHUNKED = octets("3\r\nabc\r\n0\r\n\r\n");

for (const size of [1, 2, 3, 100]) {
  test(`AnswerEnd finds the last chunk in pieces of ${size}`, () => {
    const end = new AnswerEnd({ kind: "chunked" });
    const found = [];
    for (let at = 0; at < CHUNKED.length; at += size) {
      found.push(end.take(CHUNKED.subarray(at, at + size)));
    }
    assertEquals(found.indexOf(true), found.length - 1);
  });
}

test("AnswerEnd counts the octets of several answers, again and again", () => {
  const end = new AnswerEnd({ kind: "length", bytes: 4 }, 2);
  const found = [5, 3, 8].map((bytes) => end.take(new Uint8Array(bytes)));
  assertEquals(found, [false, true, true]);
  assertThrows(() => end.take(new Uint8Array(9)), Error, "more octets");
});

test("Latencies gives quantiles that are right to 1 %", () => {
  const latencies = new Latencies();
  for (let ms = 1; ms <= 100; ms++) latencies.add(ms);
  assertEquals(Math.round(latencies.quantileMs(0.5)), 50);
  assertEquals(Math.abs(latencies.quantileMs(0.99) - 99) < 1, true);
  assertEquals(new Latencies().quantileMs(0.5), 0);
});

test("sharesOf gives each generator as many connections as it can serve evenly", () => {
  assertEquals(sharesOf(1), [1]);
  assertEquals(sharesOf(100), [100]);
  assertEquals(sharesOf(250), [84, 83, 83]);
});

test("together adds what generators counted, and keeps a fault", () => {
  const part = { requests: 10, seconds: 1, bytes: 100, counts: [4, 6], latencies: [] };
  const result = together([part, { ...part, seconds: 2, fault: "gone" }]);
  assertEquals([result.requests, result.seconds, result.bytes], [20, 2, 200]);
  assertEquals([result.counts, result.fault], [[4, 6, 4, 6], "gone"]);
});

test("cpuTicks reads past a name with spaces and parentheses", () => {
  const behind = Array.from({ length: 20 }, (_, index) => index + 3).join(" ");
  assertEquals(cpuTicks(`7 (a ) (b) S) ${behind}`), 14 + 15);
});

test("readCoreList reads single cores and spans", () => {
  assertEquals(readCoreList(" 0-2,5\n"), [0, 1, 2, 5]);
  assertEquals(readCoreList(""), []);
});
