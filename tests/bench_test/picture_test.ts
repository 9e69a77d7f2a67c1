import { assert, assertEquals } from "@std/assert";
import type { About } from "../bench/report/about.ts";
import { pictureOf } from "../bench/report/picture.ts";
import { test } from "../support/test.ts";
import { sampleOutcome, sampleRow } from "./sample_outcome.ts";

const ABOUT: About = {
  startedAt: "2026-01-02T03:04:05.000Z",
  endedAt: "2026-01-02T03:05:05.000Z",
  rounds: 5,
  seconds: 3,
  cores: "not pinned",
  load: "wrk",
  machine: { processor: undefined, cores: 2, system: undefined },
  versions: { deno: "2.9.6" },
};

function widthsIn(picture: string): number[] {
  return [...picture.matchAll(/<rect class="(?:loket|peer)"[^>]*width="([\d.]+)"/g)]
    .map(([, width]) => Number(width));
}

test("pictureOf draws bars as long as the ratios, and cuts those that are too long", () => {
  const rows = [
    sampleRow("loket", { rate: 100 }),
    sampleRow("deno", { rate: 50 }),
    sampleRow("raw", { rate: 900 }),
  ];
  const picture = pictureOf(ABOUT, [sampleOutcome(rows)]);
  const [loket = NaN, ...others] = widthsIn(picture);
  assertEquals(others.map((width) => width / loket), [0.5, 1.4]);
  assert(picture.includes("» 9.0"));
});

test("pictureOf names a server without figures, and escapes what it is given", () => {
  const rows = [
    sampleRow("loket", { rate: 100 }),
    { ...sampleRow("nginx"), missing: "nginx is <not> installed" },
  ];
  const picture = pictureOf(ABOUT, [sampleOutcome(rows)]);
  assertEquals(widthsIn(picture).length, 1);
  assert(picture.includes("nginx is &lt;not> installed"));
  assert(picture.includes("A sample &amp; more"));
});
