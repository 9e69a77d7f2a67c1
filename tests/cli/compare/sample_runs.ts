// What playing the scenarios might give: serial, the second client waits; multiplexing, nobody does.

import type { Ask, ClientKind, Mode, ScenarioRun, Track } from "../../../src/cli/compare/run.ts";

/** Makes what a client did that asked once. */
export function track(
  kind: ClientKind,
  number: number,
  [askedMs, answeredMs, leftMs]: readonly [number, number | undefined, number],
): Track {
  const ask: Ask = { name: "1.html", askedMs, status: 200, ...(answeredMs && { answeredMs }) };
  return { kind, number, connectedMs: askedMs, asks: [ask], leftMs };
}

function run(id: ScenarioRun["id"], mode: Mode, ...tracks: readonly Track[]): ScenarioRun {
  return { id, mode, listensAfterMs: 1.25, tracks };
}

/** Runs of four scenarios. */
export const RUNS: readonly ScenarioRun[] = [
  run("a", "serial"),
  run("a", "multiplexing"),
  run("c", "serial", track("prompt", 1, [1, 3, 1004]), track("prompt", 2, [4, 1007, 1010])),
  run("c", "multiplexing", track("prompt", 1, [1, 3, 1004]), track("prompt", 2, [4, 5.5, 1010])),
  { id: "d", mode: "serial", listensAfterMs: 0, tracks: [], skipped: "no browser" },
  { id: "d", mode: "multiplexing", listensAfterMs: 0, tracks: [], skipped: "no browser" },
  run("f", "serial", track("prompt", 1, [1, 3, 1004]), track("browser", 1, [4, undefined, 5004])),
  run("f", "multiplexing", track("prompt", 1, [1, 3, 1004]), track("browser", 1, [4, 40, 1010])),
  {
    ...run("g", "serial"),
    tracks: [{
      kind: "prompt",
      number: 1,
      connectedMs: 1,
      asks: [
        { name: "4.html", askedMs: 1, answeredMs: 2.5, status: 404 },
        { name: "1.html", askedMs: 3, answeredMs: 3.5, status: 200 },
      ],
      leftMs: 4,
    }],
  },
  {
    ...run("g", "multiplexing"),
    tracks: [{
      kind: "prompt",
      number: 1,
      connectedMs: 1,
      asks: [
        { name: "4.html", askedMs: 1, answeredMs: 2.5, status: 404 },
        { name: "1.html", askedMs: 3, answeredMs: 3.5, status: 200 },
      ],
      leftMs: 4,
    }],
  },
];
