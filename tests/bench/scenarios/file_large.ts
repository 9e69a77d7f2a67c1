import type { Scenario } from "../scenario.ts";
import { fileOf } from "./exchanges.ts";

/** A file that no buffer holds. */
export const FILE_LARGE: Scenario = {
  name: "file-100m",
  group: "files",
  title: "100 MiB file, 4 connections",
  peers: ["loket", "nginx", "nginx-cache", "deno"],
  measure: { kind: "load", exchange: fileOf(100 * 1024 ** 2), connections: 4 },
  metrics: ["mebibytes", "cpuMicrosPerMebibyte", "busyPercent", "p50Ms", "p99Ms"],
  goals: [
    { metric: "mebibytes", against: "nginx", atLeast: 1.3 },
  ],
};
