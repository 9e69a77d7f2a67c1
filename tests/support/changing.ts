// Downloads of files that change meanwhile, and the rules for them. An answer is complete and of one
// version, or it is cut; an entity tag means the same octets whenever it is seen; nothing is answered
// that had gone a tenth of a second before.

import type { Change } from "../fixtures/changing_writer.ts";
import { type Asked, type Download, download } from "./download.ts";
import type { Random } from "./random.ts";
import { contentOf, describeMixture, versionIn } from "./versions.ts";

/** For so long what was may still be answered, in milliseconds. */
export const STALE_MS = 100;
/** Who writes for longer than this has set the time long before the content; the clock of files is coarse. */
const UNTELLABLE_MS = 15;
const MAX_RESUMPTIONS = 5;
const MIN_RANGE_BYTES = 64;
/** What a server may answer: content, nothing new, not there, no such range, not just now. */
const STATUSES = [200, 206, 304, 404, 416, 503];

/** What the octets of an answer are: of which version, and how many all of it has. */
interface Known {
  readonly version: number | undefined;
  readonly bytes: number;
}

/** Something that a file was, according to an answer; version 0 for none, `undefined` where not told. */
interface Seen extends Known {
  readonly name: string;
  readonly sentMs: number;
  readonly headMs: number;
}

/** Octets that are of no one version. */
interface Mixture {
  readonly name: string;
  readonly sentMs: number;
  readonly endedMs: number;
  readonly text: string;
}

/** The range that an answer has. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly bytes: number;
}

/** Asks, and holds the answers against the rules. */
export class Downloads {
  /** How often what happened. */
  readonly counts: Map<string, number> = new Map();
  /** The versions that were seen. */
  readonly versions: Set<number> = new Set();
  /** The rules that were broken. */
  readonly faults: string[] = [];
  #port: number;
  #tags = new Map<string, Known>();
  /** The tags of each file, as they were seen. */
  #tagsOf = new Map<string, string[]>();
  #seen: Seen[] = [];
  #mixtures: Mixture[] = [];

  /** Will ask the server on a port. */
  constructor(port: number) {
    this.#port = port;
  }

  /** Asks for a file in some way; goes on where an answer is cut. */
  async run(names: readonly [string, ...string[]], random: Random): Promise<void> {
    const asked = { ...this.#plan(random.of(names), random), isSlow: random.below(3) === 0 };
    const answer = await this.#ask(asked);
    const tag = answer?.fields.etag;
    if (answer?.status !== 200 || answer.isWhole || tag === undefined) return;
    await this.#resume(asked.name, tag, answer.content);
  }

  #plan(name: string, random: Random): Asked {
    const tag = this.#tagsOf.get(name)?.at(-1);
    const kind = random.below(10);
    if (kind === 0) return { name, fields: { range: "bytes=999999999-" } };
    if (kind === 1) return { name, leavesAfter: 1 + random.below(2_000_000) };
    if (tag === undefined || kind > 6) return { name };
    if (kind < 4) return { name, fields: { "if-none-match": tag } };
    const bytes = this.#tags.get(`${name} ${tag}`)?.bytes ?? 0;
    const start = random.below(Math.max(bytes - MIN_RANGE_BYTES, 1));
    const end = start + MIN_RANGE_BYTES + random.below(bytes);
    return { name, fields: { range: `bytes=${start}-${end}`, "if-range": tag } };
  }

  /** Asks once and judges the answer; nothing where there is none. */
  async #ask(asked: Asked): Promise<Download | undefined> {
    const answer = await download(this.#port, asked);
    if (typeof answer === "string") {
      this.#count(answer);
      this.faults.push(`${asked.name}: ${answer === "hang" ? "hangs" : "no answer"}`);
      return undefined;
    }
    this.#judge(asked, answer);
    return answer;
  }

  #judge(asked: Asked, answer: Download): void {
    const { status, isWhole } = answer;
    this.#count(`${status}${isWhole ? "" : asked.leavesAfter === undefined ? ", cut" : ", left"}`);
    const { sentMs, headMs } = answer;
    const seen = { name: asked.name, sentMs, headMs, version: undefined };
    if (!STATUSES.includes(status)) this.faults.push(`${asked.name}: ${status}`);
    if (status === 404) this.#seen.push({ ...seen, version: 0, bytes: 0 });
    if (status === 200) this.#judgeWhole(asked.name, answer);
    if (status === 206) this.#judgePart(asked, answer);
    if (status === 304) this.#judgeTag(asked, answer, "if-none-match");
  }

  #judgeWhole(name: string, answer: Download): void {
    const bytes = Number(answer.fields["content-length"]);
    this.#judgeContent(name, answer, { start: 0, end: bytes, bytes });
  }

  #judgePart(asked: Asked, answer: Download): void {
    const place = placeOf(answer);
    if (place === undefined) return void this.faults.push(`${asked.name}: 206 without a range`);
    this.#judgeTag(asked, answer, "if-range");
    this.#judgeContent(asked.name, answer, place);
  }

  /** An answer that holds because of a tag has that tag. */
  #judgeTag({ name, fields = {} }: Asked, answer: Download, field: string): void {
    const [tag, expected] = [answer.fields.etag, fields[field]];
    if (tag !== expected) this.faults.push(`${name}: ${answer.status} with ${tag} for ${expected}`);
  }

  #judgeContent(name: string, answer: Download, { start, end, bytes }: Place): void {
    const { content, sentMs, headMs, fields: { etag } } = answer;
    if (answer.isWhole && content.length !== end - start) {
      this.faults.push(`${name}: ${content.length} octets for ${start} to ${end}`);
    }
    const version = versionIn(content, start);
    if (version === "mixed") {
      const text = `${name}: mixed: ${etag ?? "no tag"}, ${answer.isWhole ? "complete" : "cut"}, ` +
        describeMixture(content, start);
      return void this.#mixtures.push({ name, sentMs, endedMs: Date.now(), text });
    }
    if (version !== undefined) this.versions.add(version);
    // What was cut may have had a size that the file had for a moment only, inside of a write.
    if (answer.isWhole) this.#seen.push({ name, version, bytes, sentMs, headMs });
    if (etag !== undefined) this.#learn(name, etag, { version, bytes });
    else this.#count("without a tag");
  }

  /** A tag means the same whenever it is seen. */
  #learn(name: string, tag: string, known: Known): void {
    const before = this.#tags.get(`${name} ${tag}`);
    if (before === undefined) this.#tagsOf.set(name, [...this.#tagsOf.get(name) ?? [], tag]);
    const version = before?.version ?? known.version;
    this.#tags.set(`${name} ${tag}`, { ...known, version });
    if (before === undefined) return;
    const isSame = before.bytes === known.bytes && (known.version ?? version) === version;
    if (isSame) return;
    this.faults.push(`${name}: ${tag} means ${shown(before)} and ${shown(known)}`);
  }

  /** Asks for the rest of an answer that was cut, until all of it is there or it has changed. */
  async #resume(name: string, tag: string, begun: Uint8Array<ArrayBuffer>): Promise<void> {
    let joined = begun;
    for (let left = MAX_RESUMPTIONS; left > 0; left--) {
      const fields = { range: `bytes=${joined.length}-`, "if-range": tag };
      const answer = await this.#ask({ name, fields });
      if (answer?.status !== 206) return this.#count(`resumed: ${answer?.status}`);
      joined = join(joined, answer.content);
      if (!answer.isWhole) continue;
      this.#count("resumed: joined");
      return this.#judgeWhole(name, {
        ...answer,
        content: joined,
        fields: { ...answer.fields, "content-length": `${placeOf(answer)?.bytes}` },
      });
    }
    this.#count("resumed: given up");
  }

  /**
   * Asks for a file that has reached its last version until the answer is right; what was asked for a
   * tenth of a second after the last change has to be. Gives after how many milliseconds it was right.
   */
  async settle(last: Change): Promise<number> {
    for (;;) {
      const answer = await this.#ask({ name: last.name });
      if (answer === undefined) return Infinity;
      const afterMs = answer.sentMs - last.endedMs;
      if (isRight(answer, last) && await this.#isCurrent(last, answer)) return afterMs;
      if (afterMs <= STALE_MS) continue;
      this.faults.push(`${last.name}: ${answer.status} is not right after ${afterMs} ms`);
      return afterMs;
    }
  }

  /** Whether the last tag holds, and the one before it does not. */
  async #isCurrent({ name }: Change, { fields: { etag } }: Download): Promise<boolean> {
    if (etag === undefined) return true;
    const before = this.#tagsOf.get(name)?.findLast((tag) => tag !== etag) ?? '"none"';
    const current = await this.#ask({ name, fields: { "if-none-match": etag } });
    const outdated = await this.#ask({ name, fields: { "if-none-match": before } });
    return current?.status === 304 && outdated?.status === 200;
  }

  /** Holds all answers against what was really done to the files. */
  compare(changes: readonly Change[]): void {
    const histories = Map.groupBy(changes, ({ name }) => name);
    for (const seen of this.#seen) {
      const history = histories.get(seen.name) ?? [];
      if (wasThere(history, seen)) continue;
      const fault = `${seen.name}: ${shown(seen)} was not there when it was answered`;
      this.#blame(history, { ...seen, endedMs: seen.headMs, text: fault });
    }
    for (const mixture of this.#mixtures) {
      this.#blame(histories.get(mixture.name) ?? [], mixture);
    }
  }

  /** Blames the server, unless the writer took so long that nobody could tell. */
  #blame(history: readonly Change[], { sentMs, endedMs, text }: Mixture): void {
    const meanwhile = history.filter((change) =>
      change.endedMs >= sentMs - STALE_MS && change.beganMs <= endedMs
    );
    const longestMs = Math.max(0, ...meanwhile.map(({ longestMs }) => longestMs));
    if (longestMs >= UNTELLABLE_MS) this.#count("not to be told: a write took too long");
    else this.faults.push(`${text}; the longest write took ${longestMs.toFixed(1)} ms`);
  }

  /** Gives how often something happened whose name has this ending. */
  countOf(ending: string): number {
    return this.counts.entries().filter(([what]) => what.endsWith(ending))
      .reduce((sum, [, count]) => sum + count, 0);
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}

function placeOf({ fields }: Download): Place | undefined {
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(fields["content-range"] ?? "");
  if (match === null) return undefined;
  const [start = 0, last = 0, bytes = 0] = match.slice(1).map(Number);
  return { start, end: last + 1, bytes };
}

function isRight({ status, content, isWhole, fields }: Download, last: Change): boolean {
  if (last.version === 0) return status === 404;
  const expected = contentOf(last.version, last.bytes);
  return status === 200 && isWhole && fields.etag !== undefined &&
    content.length === expected.length && (content.length < MIN_RANGE_BYTES ||
      versionIn(content) === last.version);
}

/** Whether a file was like this at some time from a tenth of a second before the request to the head. */
function wasThere(history: readonly Change[], { version, bytes, sentMs, headMs }: Seen): boolean {
  return history.some((change, index) => {
    const endMs = history[index + 1]?.endedMs ?? Infinity;
    const versions = [change.version, ...change.passing];
    return change.bytes === bytes && versions.includes(version ?? change.version) &&
      change.beganMs <= headMs && endMs >= sentMs - STALE_MS;
  });
}

function shown({ version, bytes }: Known): string {
  return version === 0 ? "no file" : `version ${version ?? "?"} of ${bytes} octets`;
}

function join(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(left.length + right.length);
  joined.set(left);
  joined.set(right, left.length);
  return joined;
}
