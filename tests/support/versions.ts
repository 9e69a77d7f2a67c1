// Contents that tell which version of which file they are, and every unit of them its place: whatever is
// mixed, shifted, repeated or padded shows.

import { Buffer } from "node:buffer";

/** A unit is so many octets: a mark, the version, the number of the unit, the version negated. */
const UNIT_BYTES = 16;
const MARK = 0x4c6f6b21;

/** Gives `bytes` octets of a version, from the octet at `offset` on. A version is a number from 1 up. */
export function contentOf(version: number, bytes: number, offset = 0): Uint8Array<ArrayBuffer> {
  const first = Math.floor(offset / UNIT_BYTES);
  const units = Math.ceil((offset + bytes) / UNIT_BYTES) - first;
  const words = new Uint32Array(units * 4);
  for (let unit = 0; unit < units; unit++) {
    words[unit * 4] = MARK;
    words[unit * 4 + 1] = version;
    words[unit * 4 + 2] = first + unit;
    words[unit * 4 + 3] = ~version;
  }
  const start = offset - first * UNIT_BYTES;
  return new Uint8Array(words.buffer).subarray(start, start + bytes);
}

/**
 * Gives the one version that octets belong to which stand at `offset` in their file; `"mixed"` for octets
 * of no version or of more than one, `undefined` for too few to tell.
 */
export function versionIn(content: Uint8Array, offset = 0): number | "mixed" | undefined {
  const skipped = (UNIT_BYTES - offset % UNIT_BYTES) % UNIT_BYTES;
  if (content.length < skipped + UNIT_BYTES) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const version = view.getUint32(skipped + 4, true);
  const expected = contentOf(version, content.length, offset);
  return Buffer.from(expected.buffer, expected.byteOffset, expected.length).equals(content)
    ? version
    : "mixed";
}

/** Tells for a person what mixed octets are made of: where one version ends and the next begins. */
export function describeMixture(content: Uint8Array, offset = 0): string {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const parts: string[] = [];
  let last = "";
  for (
    let at = (UNIT_BYTES - offset % UNIT_BYTES) % UNIT_BYTES;
    at + UNIT_BYTES <= content.length;
    at += UNIT_BYTES
  ) {
    const isUnit = view.getUint32(at, true) === MARK;
    const shift = view.getUint32(at + 8, true) - (offset + at) / UNIT_BYTES;
    const found = isUnit
      ? `${view.getUint32(at + 4, true)}${shift === 0 ? "" : ` shifted by ${shift}`}`
      : "no version";
    if (found !== last) parts.push(`${offset + at}: ${found}`);
    last = found;
  }
  return parts.length > 6
    ? [...parts.slice(0, 6), `and ${parts.length - 6} more`].join("; ")
    : parts.join("; ");
}
