// Which octets stand for a file in this answer: its own, those of a compressed neighbour, or those that
// are compressed here; and by which entity tag they are known.

import { preferredCoding } from "../semantics/accept_encoding.ts";
import { type Coding, CODINGS, isCompressible } from "../semantics/compressible.ts";
import type { Source, StoredFile } from "./cache.ts";
import { versionAt } from "./disk.ts";
import { mediaType } from "./media_type.ts";
import { OpenFile } from "./open_file.ts";
import type { Site } from "./options.ts";
import { entityTagOf, isTimed } from "./version.ts";

/** What is sent for a file. */
export interface Representation {
  /** The file that holds the octets. */
  readonly file: StoredFile | OpenFile;
  /** How many octets there are. */
  readonly size: number;
  /** The content coding, if there is one. */
  readonly coding: string | undefined;
  /** The entity tag; none where the next change of the file may not show. */
  readonly entityTag: string | undefined;
  /** When the file was changed last, in milliseconds since 1970, where that is known. */
  readonly modifiedMs: number | undefined;
  /** Whether a range of the octets means the same next time. */
  readonly hasRanges: boolean;
}

/** A form in which a file can be sent; its octets are kept under a key of their own. */
export type Form =
  /** A neighbour, whose name has an extension behind that of the file. */
  | {
    readonly kind: "neighbour";
    readonly coding: string;
    readonly key: string;
    readonly extension: string;
  }
  /** The file compressed here. */
  | { readonly kind: "made"; readonly coding: Coding; readonly key: string };

const NEIGHBOURS: readonly (readonly [coding: string, extension: string])[] = [
  ["br", ".br"],
  ["zstd", ".zst"],
  ["gzip", ".gz"],
];

/** Shorter files gain nothing; longer ones are too long to be held in memory. */
const MIN_BYTES = 256;
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Gives the coded forms in which a file can be sent now, in the order of preference. The file is kept
 * under `key`; its name tells the media type.
 */
export function formsOf(site: Site, file: Source, key: string, name: string): readonly Form[] {
  const forms = site.precompressed ? neighboursOf(file, key) : [];
  const { size } = file.version;
  if (!site.compress || size < MIN_BYTES || size > MAX_BYTES) return forms;
  if (!isCompressible(mediaType(name))) return forms;
  const others = CODINGS.filter((coding) => !forms.some((form) => form.coding === coding));
  const made = others.map((coding): Form => ({ kind: "made", coding, key: `${key}\0${coding}` }));
  return [...forms, ...made];
}

/** A neighbour that is older than its file is a form of another version. */
function neighboursOf({ path, version, isEmbedded }: Source, key: string): Form[] {
  const forms: Form[] = [];
  for (const [coding, extension] of NEIGHBOURS) {
    const neighbour = versionAt(path + extension);
    const isCurrent = isEmbedded || (neighbour?.modifiedMs ?? 0) >= (version.modifiedMs ?? 0);
    if (neighbour === undefined || !isCurrent) continue;
    forms.push({ kind: "neighbour", coding, key: `${key}\0${extension}`, extension });
  }
  return forms;
}

/** Chooses among the forms of a file; `undefined` is the file as it is. */
export function preferredForm(
  acceptEncoding: string | null,
  forms: readonly Form[],
): Form | undefined {
  if (acceptEncoding === null || forms.length === 0) return undefined;
  const coding = preferredCoding(acceptEncoding, forms.map(({ coding }) => coding));
  return forms.find((form) => form.coding === coding);
}

/** Describes what is sent: the octets of `file` in a form, whose entity tag has to be that of the source. */
export function represent(
  file: StoredFile | OpenFile,
  tag: string | undefined,
  form: Form | undefined,
): Representation {
  const isMade = form?.kind === "made";
  return {
    file,
    size: file instanceof OpenFile ? file.version.size : file.bytes.length,
    coding: form?.coding,
    // The next version of the compressor may make other octets of the same content.
    entityTag: isMade && tag !== undefined ? `W/${tag.slice(0, -1)}-${form.coding}"` : tag,
    modifiedMs: modifiedMsOf(file),
    hasRanges: !isMade,
  };
}

/** A time in the future is none (RFC 9110 §8.8.2.1), nor is one that the next change may share. */
function modifiedMsOf({ version, isSettled }: StoredFile | OpenFile): number | undefined {
  const { modifiedMs = Infinity } = version;
  const ageMs = Date.now() - modifiedMs;
  return ageMs >= (isSettled ? 0 : 1000) ? modifiedMs : undefined;
}

/**
 * Gives the entity tag of a file as it is. It is made from the version where that is enough, and from the
 * content where that is asked for, or where the times of a file in memory do not tell its changes apart.
 * A larger file has none while its next change may not show.
 */
export function tagOf(
  site: Site,
  file: StoredFile | OpenFile,
): string | undefined | Promise<string> {
  const isStored = !(file instanceof OpenFile);
  if (!file.isSettled) return isStored ? digestTag([file.bytes]) : undefined;
  const isByContent = site.etagFrom === "content" || file.isEmbedded;
  if (!isByContent && (!isStored || isTimed(file.version))) return entityTagOf(file.version);
  return site.cache.tag(file, () => digestTag(isStored ? [file.bytes] : file.blocks()));
}

/** Gives a strong entity tag that is made from the content, and so is the same wherever the content is. */
async function digestTag(
  blocks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<string> {
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  for await (const block of blocks) hash.update(block);
  return `"${hash.digest("base64url").slice(0, 22)}"`;
}
