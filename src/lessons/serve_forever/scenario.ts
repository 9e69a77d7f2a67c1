// One scene, played before three loops at the same time: one client that connects and says nothing, two that
// ask, and the wish that the loop may stop. A fourth client comes where that wish is not seen.

import { writeAll } from "../../net/output.ts";
import { within } from "../../net/timer.ts";
import { asyncLoop, blockingLoop, type Loop, selectLoop } from "./loops.ts";
import type { Client, Entry } from "./diary.ts";

/** Opens a connection to a port of this machine. */
export type Connect = (port: number) => Promise<Deno.Conn>;

/** When what happens, in units of the scenario. */
export const SCRIPT = { Budi: 1, Citra: 2, leave: 4, stop: 7, Dewi: 10, poll: 2.5 } as const;

/** The length of a unit, in milliseconds: the poll interval is then the usual half a second. */
export const UNIT_MS = 200;

/** The three loops, in the order in which they are drawn. */
export const LOOPS = ["blocking", "select", "async"] as const;

/** One of them. */
export type LoopName = (typeof LOOPS)[number];

/** What a client has lived through, in milliseconds from the beginning. */
export interface Visit {
  /** Who. */
  readonly client: Client;
  /** When it had connected. */
  readonly connectedMs: number;
  /** When the answer was there; nothing for who has not asked, or got none. */
  readonly answeredMs: number | undefined;
  /** When the connection was over. */
  readonly endedMs: number;
}

/** What was seen of one loop. */
export interface Outcome {
  /** Which. */
  readonly loop: LoopName;
  /** What it did. */
  readonly entries: readonly Entry[];
  /** What its clients lived through. */
  readonly visits: readonly Visit[];
  /** How often it woke up although nothing had happened. */
  readonly idleTurns: number;
  /** When it was asked to stop, when it had, and whether a client had to come for it to see that. */
  readonly stop: { readonly askedMs: number; readonly doneMs: number; readonly knocked: boolean };
}

/** How to play. */
export interface PlayOptions {
  /** Opens the connections of the clients. */
  readonly connect: Connect;
  /** The length of a unit, in milliseconds. */
  readonly unitMs?: number;
}

/** Plays the scene before the three loops at once; takes ten units. */
export function playAll({ connect, unitMs = UNIT_MS }: PlayOptions): Promise<Outcome[]> {
  const loops: Readonly<Record<LoopName, Loop>> = {
    blocking: blockingLoop(),
    select: selectLoop(SCRIPT.poll * unitMs),
    async: asyncLoop(),
  };
  return Promise.all(LOOPS.map((name) => play(name, loops[name], { connect, unitMs })));
}

async function play(
  name: LoopName,
  loop: Loop,
  { connect, unitMs }: Required<PlayOptions>,
): Promise<Outcome> {
  const { diary } = loop;
  diary.begin();
  const at = (units: number) => pause(units * unitMs - diary.nowMs);
  const visiting = [
    stay(loop, connect, SCRIPT.leave * unitMs),
    at(SCRIPT.Budi).then(() => ask("Budi", loop, connect)),
    at(SCRIPT.Citra).then(() => ask("Citra", loop, connect)),
  ];
  await at(SCRIPT.stop);
  const askedMs = diary.nowMs;
  loop.stop();
  const hasEnded = await endsWithin(loop.finished, SCRIPT.Dewi * unitMs - diary.nowMs);
  if (!hasEnded) (await connect(loop.port)).close();
  await loop.finished;
  const doneMs = diary.nowMs;
  const visits = await Promise.all(visiting);
  const idleTurns = diary.entries.filter(({ doing }) => doing.kind === "waking").length;
  const stop = { askedMs, doneMs, knocked: !hasEnded };
  return { loop: name, entries: diary.entries, visits, idleTurns, stop };
}

/** Ani connects, says nothing, and leaves when it is time or when the server closes. */
async function stay(
  { port, diary }: Loop,
  connect: Connect,
  leaveMs: number,
): Promise<Visit> {
  const conn = await connect(port);
  const connectedMs = diary.nowMs;
  // Either end of it ends the reading: the server's close as an end, her own as an error.
  const closed = conn.read(new Uint8Array(1)).then(() => {}, () => {});
  await endsWithin(closed, leaveMs - diary.nowMs);
  conn.close();
  await closed;
  return { client: "Ani", connectedMs, answeredMs: undefined, endedMs: diary.nowMs };
}

async function ask(client: Client, { port, diary }: Loop, connect: Connect): Promise<Visit> {
  const conn = await connect(port);
  const connectedMs = diary.nowMs;
  const request = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
  await writeAll(conn, new TextEncoder().encode(request));
  const count = await conn.read(new Uint8Array(1024));
  const answeredMs = count === null ? undefined : diary.nowMs;
  conn.close();
  return { client, connectedMs, answeredMs, endedMs: diary.nowMs };
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, durationMs)));
}

/** Whether a promise settles in a time. */
function endsWithin(end: Promise<void>, durationMs: number): Promise<boolean> {
  return within(end.then(() => true), Math.max(0, durationMs), () => false);
}
