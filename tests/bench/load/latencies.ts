// Latencies, counted in buckets each of which is 1 % wider than the one before it.

const WIDTH = Math.log(1.01);

/** Counts latencies; what is asked of it later is right to 1 %. */
export class Latencies {
  #counts = new Map<number, number>();
  #total = 0;

  /** Adds a latency `times` times. */
  add(ms: number, times = 1): void {
    const micros = Math.max(ms * 1000, 1);
    this.#addTo(Math.floor(Math.log(micros) / WIDTH), times);
  }

  #addTo(bucket: number, times: number): void {
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + times);
    this.#total += times;
  }

  /** Adds what another one has counted. */
  addAll(buckets: readonly (readonly [bucket: number, count: number])[]): void {
    for (const [bucket, count] of buckets) this.#addTo(bucket, count);
  }

  /** Gives every bucket that is not empty, the shortest latencies first. */
  buckets(): (readonly [bucket: number, count: number])[] {
    return [...this.#counts].sort(([one], [other]) => one - other);
  }

  /** Gives the latency that so much of all, from 0 to 1, is not above; 0 where nothing was counted. */
  quantileMs(part: number): number {
    let left = this.#total * part;
    for (const [bucket, count] of this.buckets()) {
      left -= count;
      if (left <= 0) return Math.exp((bucket + 0.5) * WIDTH) / 1000;
    }
    return 0;
  }
}
