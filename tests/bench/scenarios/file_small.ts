import type { Scenario } from "../scenario.ts";
import { fileOf } from "./exchanges.ts";

/** A file that fits one packet or two. */
export const FILE_SMALL: Scenario = {
  name: "file-1k",
  group: "files",
  title: "1 KiB file, 64 connections",
  peers: ["loket", "nginx", "nginx-cache", "deno"],
  measure: { kind: "load", exchange: fileOf(1024), connections: 64 },
  metrics: ["rate", "cpuMicros", "busyPercent", "p50Ms", "p99Ms"],
  goals: [
    { metric: "rate", against: "nginx", atLeast: 1.3 },
    { metric: "rate", against: "nginx-cache", atLeast: 1 },
    { metric: "rate", against: "deno", atLeast: 4 },
  ],
};
