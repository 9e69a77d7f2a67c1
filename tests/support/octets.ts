// Octets in tests are written as texts in which each character is one octet.

/** Gives the octets of a text; each character stands for one. */
export function octets(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Gives the text of octets; each stands for one character. */
export function textOf(bytes: Uint8Array): string {
  let text = "";
  for (const octet of bytes) text += String.fromCharCode(octet);
  return text;
}
