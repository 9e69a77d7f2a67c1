import { assertEquals } from "@std/assert";
import { StillnessTimer } from "../../src/websocket/stillness_timer.ts";
import { test } from "../support/test.ts";
import { Intervals } from "./peer.ts";

test("StillnessTimer counts the periods in which nothing happened", () => {
  using intervals = new Intervals();
  const timer = new StillnessTimer();
  const said: number[] = [];
  timer.start(50, (periods) => said.push(periods));
  for (let period = 0; period < 3; period++) intervals.elapse();
  assertEquals([intervals.periods, said], [[50], [1, 2, 3]]);
});

test("StillnessTimer begins to count again when something happened", () => {
  using intervals = new Intervals();
  const timer = new StillnessTimer();
  const said: number[] = [];
  timer.start(50, (periods) => said.push(periods));
  intervals.elapse();
  timer.touch();
  intervals.elapse();
  intervals.elapse();
  assertEquals(said, [1, 1]);
});

test("StillnessTimer forgets what it looked for when it starts anew, and ends", () => {
  using intervals = new Intervals();
  const timer = new StillnessTimer();
  const said: string[] = [];
  timer.start(50, (periods) => said.push(`a ${periods}`));
  intervals.elapse();
  timer.touch();
  timer.start(60, (periods) => said.push(`b ${periods}`));
  intervals.elapse();
  timer.stop();
  intervals.elapse();
  assertEquals([intervals.periods, said], [[], ["a 1", "b 1"]]);
});

test("StillnessTimer takes no period that the platform cannot count", () => {
  using intervals = new Intervals();
  const timer = new StillnessTimer();
  timer.start(Infinity, () => {});
  assertEquals(intervals.periods, [2 ** 31 - 1]);
  timer.stop();
});
