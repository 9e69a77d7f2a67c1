// Where, when and with what a run was made.

import config from "../../../deno.json" with { type: "json" };
import type { Context } from "../context.ts";
import { type Cores, errorOutputOf, nodeVersion, outputOf, systemFile } from "../machine.ts";

/** What stands above the figures. */
export interface About {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly cores: Cores | "not pinned";
  readonly load: "wrk" | "its own generator, as wrk is not installed";
  readonly machine: {
    readonly processor: string | undefined;
    readonly cores: number;
    readonly system: string | undefined;
  };
  /** `undefined` where a program is not installed. */
  readonly versions: Readonly<Record<string, string | undefined>>;
}

/** Gathers it, in the end of a run. */
export async function gatherAbout(context: Context, startedAt: Date): Promise<About> {
  const { rounds, seconds, cores, hasWrk } = context;
  const [, processor] = /^model name\s*: (.*)$/m.exec(await systemFile("/proc/cpuinfo") ?? "") ??
    [];
  const system = (await outputOf("uname", "-srm"))?.trim();
  return {
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    rounds,
    seconds,
    cores: cores ?? "not pinned",
    load: hasWrk ? "wrk" : "its own generator, as wrk is not installed",
    machine: { processor, cores: navigator.hardwareConcurrency, system },
    versions: await versions(),
  };
}

async function versions(): Promise<About["versions"]> {
  const [nginx, node, openssl, wrk] = await Promise.all([
    errorOutputOf("nginx", "-v"),
    nodeVersion(),
    outputOf("openssl", "version"),
    // It has no option for that: it prints the version, how it is called, and fails.
    outputOf("sh", "-c", "wrk -v 2>&1 | head -n 1"),
  ]);
  return {
    loket: config.version,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    nginx: numberIn(nginx),
    node: numberIn(node),
    openssl: numberIn(openssl),
    wrk: numberIn(wrk),
  };
}

function numberIn(text: string | undefined): string | undefined {
  return /[0-9]+\.[0-9]+(?:\.[0-9]+)?/.exec(text ?? "")?.[0];
}

/** Gives it in two lines. */
export function aboutLines(about: About): string[] {
  const { rounds, seconds, cores, load, machine, versions, startedAt } = about;
  const place = cores === "not pinned"
    ? "nothing is pinned to a core"
    : `server on core ${cores.server}, load on core ${cores.load}`;
  const present = Object.entries(versions).filter(([, version]) => version !== undefined);
  return [
    `${startedAt.slice(0, 10)}, ${machine.processor ?? "unknown processor"}, ` +
    `${machine.cores} cores, ${machine.system ?? "unknown system"}`,
    present.map(([name, version]) => `${name} ${version}`).join(", "),
    `${rounds} rounds of ${seconds} s, load by ${load}, ${place}`,
  ];
}
