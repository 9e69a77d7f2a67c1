import { assert, assertEquals } from "@std/assert";
import { COMPARE_TEXTS } from "../../../src/cli/compare/texts.ts";
import { timelineOf } from "../../../src/cli/compare/timeline.ts";
import { test } from "../../support/test.ts";
import { RUNS } from "./sample_runs.ts";

/** Gives the attributes of the shapes of a class, in their order. */
function shapes(picture: string, name: string): Record<string, number>[] {
  return [...picture.matchAll(new RegExp(`class="${name}" ([^/]*)/>`, "g"))].map(([, text = ""]) =>
    Object.fromEntries(
      [...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, Number(value)]),
    )
  );
}

test("timelineOf draws who waited, in the serial half only", () => {
  const picture = timelineOf(RUNS, COMPARE_TEXTS.en);
  // The first one explains the colour; then the second prompt, and the browser that got nothing.
  const [, prompt, browser, ...others] = shapes(picture, "waiting");
  assertEquals(others, []);
  const [short = NaN, long = NaN] = [prompt?.width, browser?.width];
  assert(long > short * 4, "The browser waited five times as long");
});

test("timelineOf draws an answer for each ask that got one", () => {
  const dots = shapes(timelineOf(RUNS, COMPARE_TEXTS.en), "dot");
  // One explains them. Two prompts, twice; one prompt and one browser, and one alone; one that asks twice, twice.
  assertEquals(dots.length, 1 + 4 + 3 + 4);
});

test("timelineOf leaves out what was not played", () => {
  assert(!timelineOf(RUNS, COMPARE_TEXTS.en).includes("one browser asks"));
});

test("timelineOf says what it shows in every language, as text that is well-formed", () => {
  for (const texts of Object.values(COMPARE_TEXTS)) {
    const picture = timelineOf(RUNS, texts);
    assert(picture.includes(`lang="${texts.tag}"`));
    assert(picture.includes(texts.scenarios.c));
    assertEquals(picture.match(/<text/g)?.length, picture.match(/<\/text>/g)?.length);
  }
});
