// Octets in tests are written as texts in which each character is one octet.

/** Gives the octets of a text; each character stands for one. */
export function octets(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Gives the text of octets; each stands for one character. */
export function textOf(bytes: Uint8Array): string {
  let text = "";
  // As many as may be arguments of a call, so that the content of a large answer is no test of patience.
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return text;
}
