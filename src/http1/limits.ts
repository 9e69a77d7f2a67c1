// How much of a message is looked at before it is refused. Each bound has a unit in its name and its
// reason beside its default.

/**
 * Bounds on the parts of a message that are held in memory or cost work before a handler sees them. Each
 * is inclusive; `Infinity` is none. What is not given has its default, which stands with each.
 */
export interface Limits {
  /** The longest request-line or status-line, in bytes, without its CRLF; 16 KiB. Beyond it: 414. */
  readonly startLineBytes: number;
  /** The longest header section, in bytes, all field lines together; 64 KiB. Beyond it: 431. */
  readonly fieldSectionBytes: number;
  /** The most field lines in a header or trailer section; 256. Beyond it: 431. */
  readonly fieldLines: number;
  /** The longest line in front of a chunk, in bytes: its size and extensions; 1 KiB. Beyond it: 400. */
  readonly chunkLineBytes: number;
  /** The longest trailer section, in bytes; 16 KiB. Beyond it: 431. */
  readonly trailerSectionBytes: number;
  /** The most content of a request, in bytes, its transfer coding removed; 16 GiB. Beyond it: 413. */
  readonly contentBytes: number;
}

/** The bounds that hold where nothing else is said. */
export const DEFAULT_LIMITS: Limits = {
  // Twice what RFC 9112 §3 asks a recipient to support at least (8,000 octets).
  startLineBytes: 16 * 1024,
  // Browsers send below 4 KiB without cookies; 64 KiB leaves room for all that a site may set.
  fieldSectionBytes: 64 * 1024,
  // Real requests have some 10 to 30; beyond a few hundred somebody is testing hash tables.
  fieldLines: 256,
  // A size takes at most 14 digits; real extensions are short, and every chunk may carry one.
  chunkLineBytes: 1024,
  // Digests and signatures, hardly more.
  trailerSectionBytes: 16 * 1024,
  // A film or an image of a disk passes; a handler that holds content in memory bounds it itself.
  contentBytes: 16 * 1024 ** 3,
};
