// Content for messages, by its length in octets. Each function stands alone, because a page of a browser
// is given its source.

/** Gives a text of so many octets in UTF-8, in which characters of 1, 2, 3 and 4 octets follow each other. */
export function sampleText(bytes: number): string {
  return "aé€😀".repeat(bytes / 10) + "z".repeat(bytes % 10);
}

/**
 * Gives so many octets. The first 30,000 cannot be compressed by what is in them, but by what was sent
 * before; then they repeat.
 */
export function sampleBytes(bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes).map((_, index) => {
    const mixed = Math.imul((index % 30_011) + 1, 0x9e3779b1);
    return Math.imul(mixed ^ mixed >>> 15, 0x85ebca77) >>> 13;
  });
}

/** Tells whether two arrays hold the same octets. */
export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((octet, index) => octet === other[index]);
}
