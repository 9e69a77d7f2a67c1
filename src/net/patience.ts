// How long the peer of one connection may still take for what it is to do next: send octets, or take
// them. Heads and silences have one deadline; content and answers have a minimum rate.

import type { DeadlineClock, Deadlines } from "./deadline.ts";

/** What the peer is expected to do next. */
export type Awaited = "nothing" | "idle" | "head" | "content" | "unread" | "silence" | "linger";

/** The deadlines of one connection. */
export class Patience {
  #deadlines: Deadlines;
  #clock: DeadlineClock;
  #awaited: Awaited = "nothing";
  #readBy = Infinity;
  #contentMs = 0;
  #waitingSinceMs = 0;
  #enoughReceived = 0;
  #sendBy = Infinity;
  #enoughSent = 0;
  #leastSent: number;

  /** Waits for nothing yet. */
  constructor(deadlines: Deadlines, clock: DeadlineClock) {
    this.#deadlines = deadlines;
    this.#clock = clock;
    this.#leastSent = this.#leastBytes(deadlines.sendMs);
  }

  /** What is awaited. */
  get awaited(): Awaited {
    return this.#awaited;
  }

  /** Begins to wait for something that has one deadline, or for nothing. */
  await(awaited: Exclude<Awaited, "content">): void {
    if (awaited === "nothing" && this.#awaited === "nothing") return;
    this.#awaited = awaited;
    this.#readBy = awaited === "nothing" ? Infinity : this.#clock.in(this.#durationMs(awaited));
  }

  #durationMs(awaited: Exclude<Awaited, "content" | "nothing">): number {
    switch (awaited) {
      case "idle":
        return this.#deadlines.idleMs;
      case "head":
        return this.#deadlines.headMs;
      case "unread":
      case "silence":
      case "linger":
        return this.#deadlines.lingerMs;
    }
  }

  /** Begins to wait for more content, after `bytesReceived` in all. */
  awaitContent(bytesReceived: number): void {
    const { contentMs } = this.#deadlines;
    if (this.#awaited !== "content" || bytesReceived >= this.#enoughReceived) {
      this.#enoughReceived = bytesReceived + this.#leastBytes(contentMs);
      this.#contentMs = contentMs;
    }
    this.#awaited = "content";
    this.#waitingSinceMs = this.#clock.nowMs;
    // What is left may be shorter than a tick: used up is used up at the next one.
    const isUsedUp = contentMs > 0 && this.#contentMs <= 0;
    this.#readBy = isUsedUp ? this.#clock.nowMs : this.#clock.in(this.#contentMs);
  }

  /** Says that octets have come: the time in which nobody waits for content is not the peer's. */
  received(): void {
    if (this.#awaited !== "content") return;
    this.#readBy = Infinity;
    this.#contentMs -= this.#clock.nowMs - this.#waitingSinceMs;
  }

  /** Begins to wait for the peer to take octets, after `bytesSent` in all. */
  awaitTaking(bytesSent: number): void {
    const { sendMs } = this.#deadlines;
    // A peer that takes its time is not silent.
    if (this.#awaited === "silence") this.#readBy = Infinity;
    if (this.#sendBy !== Infinity && bytesSent < this.#enoughSent) return;
    this.#enoughSent = bytesSent + this.#leastSent;
    this.#sendBy = this.#clock.in(sendMs);
  }

  /** Says that some octets were taken. */
  taken(): void {
    if (this.#awaited === "silence") this.await("silence");
  }

  /** Says that all octets were taken. */
  takenAll(): void {
    this.#sendBy = Infinity;
  }

  /** Whether the peer should have taken octets before `nowMs`. */
  isTakingDue(nowMs: number): boolean {
    return nowMs >= this.#sendBy;
  }

  /** Whether what is awaited should have come before `nowMs`. */
  isDue(nowMs: number): boolean {
    return nowMs >= this.#readBy;
  }

  #leastBytes(durationMs: number): number {
    const bytes = this.#deadlines.minBytesPerSecond * durationMs / 1000;
    return Number.isFinite(bytes) ? Math.max(bytes, 1) : 1;
  }
}
