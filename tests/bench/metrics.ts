// Everything that can be measured, in one table: how it is called, how it is printed, and which
// direction is the better one.

/** The name of something that is measured. */
export type Metric =
  | "rate"
  | "mebibytes"
  | "busyPercent"
  | "cpuMicros"
  | "cpuMicrosPerMebibyte"
  | "p50Ms"
  | "p99Ms"
  | "leastServed"
  | "residentKibibytes"
  | "startMs";

/** How a metric is shown. */
export interface MetricKind {
  /** Its column in a table. */
  readonly title: string;
  /** How a sentence calls it. */
  readonly words: string;
  readonly better: "more" | "less";
  /** How many digits stand behind the point. */
  readonly digits: number;
}

/** What is known about each metric. */
export const METRICS: Readonly<Record<Metric, MetricKind>> = {
  rate: { title: "requests/s", words: "requests a second", better: "more", digits: 0 },
  mebibytes: { title: "MiB/s", words: "MiB a second", better: "more", digits: 0 },
  busyPercent: { title: "busy %", words: "share of its core", better: "more", digits: 0 },
  cpuMicros: { title: "CPU µs/req", words: "CPU a request", better: "less", digits: 2 },
  cpuMicrosPerMebibyte: { title: "CPU µs/MiB", words: "CPU a MiB", better: "less", digits: 0 },
  p50Ms: { title: "p50 ms", words: "p50", better: "less", digits: 3 },
  p99Ms: { title: "p99 ms", words: "p99", better: "less", digits: 3 },
  leastServed: { title: "least/median", words: "least served", better: "more", digits: 2 },
  residentKibibytes: { title: "KiB/conn", words: "KiB a connection", better: "less", digits: 1 },
  startMs: { title: "start ms", words: "time to the first answer", better: "less", digits: 1 },
};

/** Gives a value as a table shows it, such as `61,204`. */
export function formatMetric(metric: Metric, value: number): string {
  return formatNumber(value, METRICS[metric].digits);
}

/** Gives a number with so many digits behind the point, and commas between thousands. */
export function formatNumber(value: number, digits: number): string {
  return value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
