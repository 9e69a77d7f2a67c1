// The comparison as its user calls it. Who waited for whom is told by the order of what happened, not
// by how long it took.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { findBrowser } from "../../src/cli/compare/browser.ts";
import type { Mode, ScenarioRun, Track } from "../../src/cli/compare/run.ts";
import { type Program, startLoket, testWhere } from "../support/program.ts";
import { testWith } from "../support/test.ts";

const NEEDS = ["run", "read", "net"] as const;

async function outcomeOf(program: Program): Promise<[code: number, out: string, err: string]> {
  const { code } = await program.ended();
  return [code, await program.stdout.whole(), await program.stderr.whole()];
}

/** Plays scenarios and gives the runs by letter and mode. */
async function play(letters: string, permissions?: readonly string[]) {
  await using program = startLoket(["compare", "--json", "--only", letters], permissions);
  const [code, out, err] = await outcomeOf(program);
  assertEquals([code, err], [0, ""]);
  const { runs }: { readonly runs: readonly ScenarioRun[] } = JSON.parse(out);
  return (id: string, mode: Mode): ScenarioRun => {
    const run = runs.find((run) => run.id === id && run.mode === mode);
    assert(run !== undefined, `${id} was not played in the mode ${mode}`);
    return run;
  };
}

function answeredMs(track: Track | undefined, turn = 0): number {
  return track?.asks[turn]?.answeredMs ?? NaN;
}

/** Serial: the second one gets its answer when the first one has left. Multiplexing: while it is there. */
function assertWaitsWhereSerial(run: (mode: Mode) => ScenarioRun): void {
  const [first, second] = run("serial").tracks;
  assert(answeredMs(first) < (first?.leftMs ?? NaN));
  assert(answeredMs(second) > (first?.leftMs ?? NaN), "Serial, the second one did not wait");
  const [reader, latecomer] = run("multiplexing").tracks;
  assert(answeredMs(latecomer) < (reader?.leftMs ?? NaN), "Multiplexing, the second one waited");
}

testWith(
  NEEDS,
  "compare: of two prompts, the second waits for the first, serial only",
  async () => {
    const run = await play("c");
    assertWaitsWhereSerial((mode) => run("c", mode));
    const [, second] = run("c", "serial").tracks;
    const [ask] = second?.asks ?? [];
    assert(
      (second?.connectedMs ?? NaN) < (ask?.askedMs ?? NaN),
      "It had connected before it asked",
    );
  },
);

testWith(
  NEEDS,
  "compare: one prompt is answered in both modes, and asks again after a 404",
  async () => {
    const run = await play("abg");
    for (const mode of ["serial", "multiplexing"] as const) {
      assert(run("a", mode).listensAfterMs > 0);
      assertEquals(run("b", mode).tracks.map(({ asks }) => asks[0]?.status), [200]);
      const [prompt] = run("g", mode).tracks;
      assertEquals(prompt?.asks.map(({ name, status }) => [name, status]), [
        ["4.html", 404],
        ["1.html", 200],
      ]);
    }
  },
);

testWhere(
  findBrowser() !== undefined,
  [...NEEDS, "write"],
  "compare: browsers wait where one connection is served at a time, and only there",
  async () => {
    const run = await play("def", ["--allow-net", "--allow-read", "--allow-run", "--allow-write"]);
    assertEquals(run("d", "serial").tracks.map(({ asks }) => asks[0]?.status), [200]);
    assertWaitsWhereSerial((mode) => run("e", mode));
    assertWaitsWhereSerial((mode) => run("f", mode));
  },
);

testWith(NEEDS, "compare says why browsers do not take part", async () => {
  await using program = startLoket(["compare", "--only", "d", "--lang", "en"]);
  const [code, out, err] = await outcomeOf(program);
  assertEquals([code, err], [0, ""]);
  assertMatch(out, /^d {2}one browser asks +not played$/m);
  assertMatch(out, /^not played: .*--allow-run/m);
});

testWith([...NEEDS, "write"], "compare draws a timeline, and says where it is", async () => {
  const folder = await Deno.makeTempDir({ prefix: "loket_" });
  try {
    const path = join(folder, "timeline.svg");
    const args = ["compare", "--only", "c", "--svg", path, "--lang", "de"];
    await using program = startLoket(args, ["--allow-net", "--allow-read", "--allow-write"]);
    const [code, out] = await outcomeOf(program);
    assertEquals(code, 0);
    assertMatch(out, /seriell: Prompt 2 wartete, bis Prompt 1 gegangen war/);
    assert(out.includes(`Die Zeitleiste steht in ${path}.`));
    assertMatch(await Deno.readTextFile(path), /^<svg [^]*<\/svg>\n$/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

testWith(
  NEEDS,
  "compare says in one line what keeps it from doing what it was asked for",
  async (t) => {
    const failures: readonly [args: readonly string[], code: number, says: RegExp][] = [
      [
        ["--only", "x"],
        2,
        /^loket: --only takes letters from a to g, not "x"\nTry compare --help\.\n$/,
      ],
      [["--lang", "fr"], 2, /^loket: --lang takes en, id, de, zh, not "fr"\n/],
      [["--nonsense"], 2, /^loket: Unknown argument --nonsense\n/],
      [["more"], 2, /^loket: Unknown argument more\n/],
      [["--svg="], 2, /^loket: --svg needs a value\n/],
      [
        ["--only", "a", "--svg", "x.svg"],
        1,
        /^loket: Cannot write x\.svg: run with --allow-write\n$/,
      ],
    ];
    for (const [args, code, says] of failures) {
      await t.step(args.join(" "), async () => {
        await using program = startLoket(["compare", ...args]);
        const [status, , err] = await outcomeOf(program);
        assertEquals(status, code);
        assertMatch(err, says);
      });
    }
  },
);
