import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { DeadlineClock, type Watched } from "../../src/net/deadline.ts";
import { DateField } from "../../src/server/clock.ts";
import { textOf } from "../support/octets.ts";
import { test } from "../support/test.ts";

const NOBODY: Watched = { checkDeadlines() {} };

/** Runs with a clock of the system that stands where it is put. */
function withTime(run: (set: (ms: number) => void) => void): void {
  const { now } = Date;
  try {
    run((ms) => Date.now = () => ms);
  } finally {
    Date.now = now;
  }
}

test("DateField writes the time as RFC 9110 wants it (§5.6.7)", () => {
  const { line } = new DateField(new DeadlineClock());
  assertMatch(textOf(line), /^date: \w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT\r\n$/);
});

test("DateField looks at the time when its clock has looked, and writes a second once", () => {
  withTime((set) => {
    const clock = new DeadlineClock();
    const field = new DateField(clock);
    const look = () => {
      clock.watch(NOBODY);
      clock.unwatch(NOBODY);
      return field.line;
    };
    set(1000);
    const first = look();
    assertEquals(textOf(first), "date: Thu, 01 Jan 1970 00:00:01 GMT\r\n");
    set(2000);
    assertStrictEquals(field.line, first);
    const second = look();
    assertEquals(textOf(second), "date: Thu, 01 Jan 1970 00:00:02 GMT\r\n");
    set(2999);
    assertStrictEquals(look(), second);
  });
});
