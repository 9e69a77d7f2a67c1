/** Below this, setting up the views costs more than they save. */
const WORDS_PAY_OFF_BYTES = 64;

/**
 * Masks octets in place, or unmasks them, which is the same (RFC 6455 §5.3).
 *
 * The key has 4 octets. Large payloads are done by words of 32 bits, whatever the byte order of the
 * machine, because the key is read with the same order.
 */
export function applyMask(octets: Uint8Array, key: Uint8Array): void {
  const byWords = octets.length >= WORDS_PAY_OFF_BYTES && octets.byteOffset % 4 === 0;
  const start = byWords ? maskWords(octets, key) : 0;
  for (let index = start; index < octets.length; index++) {
    octets[index] = (octets[index] ?? 0) ^ (key[index & 3] ?? 0);
  }
}

/** Masks as many whole words as there are and gives the number of octets in them. */
function maskWords(octets: Uint8Array, key: Uint8Array): number {
  const words = new Uint32Array(octets.buffer, octets.byteOffset, octets.length >> 2);
  const [keyWord = 0] = new Uint32Array(key.slice(0, 4).buffer);
  for (let index = 0; index < words.length; index++) {
    words[index] = (words[index] ?? 0) ^ keyWord;
  }
  return words.length * 4;
}
