// What the system has on account of a process.

import { outputOf, systemFile } from "./machine.ts";

let ticksPerSecond: Promise<number> | undefined;

function ticks(): Promise<number> {
  ticksPerSecond ??= outputOf("getconf", "CLK_TCK").then((text) => Number(text ?? 100));
  return ticksPerSecond;
}

/** Gives the CPU time of a process in microseconds, user and system; `undefined` where nobody knows. */
export async function cpuMicrosOf(pid: number): Promise<number | undefined> {
  const stat = await systemFile(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  return cpuTicks(stat) * 1e6 / await ticks();
}

/** Gives `utime` and `stime` together, out of a line of `/proc/PID/stat`. */
export function cpuTicks(stat: string): number {
  // The second field is the name in parentheses, and may hold anything, spaces and parentheses too.
  const behindName = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(behindName[11]) + Number(behindName[12]);
}

/** Gives how much of the memory a process occupies, in bytes; `undefined` where nobody knows. */
export async function residentBytesOf(pid: number): Promise<number | undefined> {
  const status = await systemFile(`/proc/${pid}/status`);
  const [, kibibytes] = /^VmRSS:\s*(\d+) kB$/m.exec(status ?? "") ?? [];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

/** Gives the first process that another one has started; `undefined` where there is none. */
export async function childOf(pid: number): Promise<number | undefined> {
  const children = await systemFile(`/proc/${pid}/task/${pid}/children`);
  const [first] = children?.trim().split(" ").filter((text) => text !== "") ?? [];
  return first === undefined ? undefined : Number(first);
}
