// Holds what two servers made of the same row against each other, and against what is announced.

import { assert, assertEquals } from "@std/assert";
import { type Outcome, outcomeOf, type Row, SERVES } from "./row.ts";
import { ANNOUNCED, type Part } from "./announced.ts";
import { ruled } from "./rules.ts";
import { serverOutcomeOf, type ServerRow } from "./servers.ts";

const PARTS: readonly Part[] = ["octets", "notes", "errors"];

/** Runs rows against both servers, each as a step. */
export async function checkRows(t: Deno.TestContext, rows: readonly Row[]): Promise<void> {
  for (const row of rows) {
    await t.step(row[0], async () => {
      const model = await outcomeOf(SERVES.deno, row);
      checkOutcome(row[0], model, await outcomeOf(SERVES.loket, row));
    });
  }
}

/** Runs rows about servers against both, each as a step. */
export async function checkServerRows(
  t: Deno.TestContext,
  rows: readonly ServerRow[],
): Promise<void> {
  for (const row of rows) {
    await t.step(row[0], async () => {
      const model = await serverOutcomeOf(SERVES.deno, row);
      checkOutcome(row[0], model, await serverOutcomeOf(SERVES.loket, row));
    });
  }
}

/** Checks that loket did as Deno.serve, but for what is announced, and all of what is announced. */
export function checkOutcome(name: string, model: Outcome, own: Outcome): void {
  const announced = ANNOUNCED.filter(({ rows }) => rows.test(name));
  const [expected, actual] = [comparable(model), comparable(own)];
  const same = PARTS.filter((part) => !announced.some(({ parts }) => parts.includes(part)));
  assertEquals(only(actual, same), only(expected, same), "A difference that is not announced");
  for (const { parts, because } of announced) {
    for (const part of parts) {
      const differs = JSON.stringify(actual[part]) !== JSON.stringify(expected[part]);
      assert(differs, `The ${part} do not differ any more, although announced: ${because}`);
    }
  }
}

function comparable(outcome: Outcome): Outcome {
  return { ...outcome, octets: ruled(outcome.octets) };
}

function only(outcome: Outcome, parts: readonly Part[]): Partial<Outcome> {
  return Object.fromEntries(parts.map((part) => [part, outcome[part]]));
}
