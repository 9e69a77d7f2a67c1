// The systems that this project does better, from five teaching documents on servers made of sockets: A a
// greeting and a JSON server, B a server for one client, one for many, and a client that asks, C a page
// that greets by name, D "Hallo Welt" by hand, E "Hello World" and a client. Small letters are the
// scenarios of B, each with a serial and a multiplexing server; at the end what was wrong in all of these.

import { assertEquals } from "@std/assert";
import { DEFECTS } from "./seeds/defects.ts";
import type { Row } from "./seeds/row.ts";
import { SCENARIO_ROWS } from "./seeds/scenarios.ts";
import { SYSTEMS_A } from "./seeds/systems_a.ts";
import { SYSTEMS_B } from "./seeds/systems_b.ts";
import { SYSTEMS_C } from "./seeds/systems_c.ts";
import { SYSTEMS_D } from "./seeds/systems_d.ts";
import { SYSTEMS_E } from "./seeds/systems_e.ts";
import { testWhere } from "./support/program.ts";
import { hasProgram, test } from "./support/test.ts";

const SYSTEMS = [...SYSTEMS_A, ...SYSTEMS_B, ...SYSTEMS_C, ...SYSTEMS_D, ...SYSTEMS_E];

/** What there has to be, so that no row is lost in silence. */
const COMPLETE = {
  systems: "A1 A2 A3 A4 A5 A6 B1 B2 B3 C1 C2 C3 D1 D2 D3 D4 E1 E2 E3 E4".split(" "),
  scenarios: [..."abcdefg"].flatMap((letter) => [`${letter} serial`, `${letter} multi`]),
  defects: [
    "any file on the machine",
    "leaving is an error",
    "no answer",
    "a cut character",
    "LF, no length, no date",
    "reflected HTML",
    "characters counted",
    "failing route",
    "one request for all",
    "ETag unquoted and not compared",
    "last pattern wins",
  ],
};

/** Rows that show a system or a scenario from one more side. */
const MORE = ["B3 terminal", "e speculative serial", "e speculative multi"];

test("the table of systems, scenarios and defects is complete", () => {
  const idsOf = (rows: readonly Row[]): readonly string[] =>
    rows.map(({ id }) => id).filter((id) => !MORE.includes(id));
  assertEquals(idsOf(SYSTEMS), COMPLETE.systems);
  assertEquals(idsOf(SCENARIO_ROWS), COMPLETE.scenarios);
  assertEquals(idsOf(DEFECTS), COMPLETE.defects);
});

declare(SYSTEMS, ({ id, title }) => `${id} ${title}`);
declare(SCENARIO_ROWS, ({ id, title }) => `${id}: ${title}`);
declare(DEFECTS, ({ id, title }) => `defect: ${id}: ${title}`);

function declare(rows: readonly Row[], nameOf: (row: Row) => string): void {
  for (const row of rows) {
    const isPossible = (row.programs ?? []).every(hasProgram);
    testWhere(isPossible, ["run", "net", "read", "write"], nameOf(row), row.play);
  }
}
