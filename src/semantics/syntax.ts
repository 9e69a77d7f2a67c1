// The small pieces of grammar that every field is made of (RFC 9110 §5.6). One table, two bits: an
// octet is looked up, never compared against a list. Nothing else in the program defines what a
// token or a field value is.

const TCHAR = 1;
const FIELD_OCTET = 2;

const CLASSES = classifyOctets();

function classifyOctets(): Uint8Array {
  const classes = new Uint8Array(256);
  const tchars = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  for (let index = 0; index < tchars.length; index++) {
    classes[tchars.charCodeAt(index)] = TCHAR;
  }
  // field-vchar, SP, HTAB and obs-text (§5.5); every other control octet, DEL included, is not.
  for (let octet = 0x20; octet < 0x100; octet++) {
    if (octet !== 0x7f) classes[octet] = (classes[octet] ?? 0) | FIELD_OCTET;
  }
  classes[0x09] = FIELD_OCTET;
  return classes;
}

/**
 * Tells whether an octet may stand in a token such as a method or a field name.
 *
 * Takes one octet, 0 to 255; anything else gives `false`. RFC 9110 §5.6.2.
 */
export function isTokenOctet(octet: number): boolean {
  return ((CLASSES[octet] ?? 0) & TCHAR) !== 0;
}

/**
 * Tells whether an octet may stand in a field value: visible, space, tab or obs-text.
 *
 * Takes one octet, 0 to 255; anything else gives `false`. RFC 9110 §5.5.
 */
export function isFieldOctet(octet: number): boolean {
  return ((CLASSES[octet] ?? 0) & FIELD_OCTET) !== 0;
}

/** Tells whether a text is a token: not empty, and made of token octets only (RFC 9110 §5.6.2). */
export function isToken(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (!isTokenOctet(text.charCodeAt(index))) return false;
  }
  return text !== "";
}

/**
 * Tells whether a text may be sent as a field value.
 *
 * Each code unit stands for one octet, so a text with a character above U+00FF is none, nor is one
 * with CR, LF or NUL. The empty text is one. RFC 9110 §5.5.
 */
export function isFieldValue(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (!isFieldOctet(text.charCodeAt(index))) return false;
  }
  return true;
}

/**
 * Takes optional white space (SP and HTAB, nothing else) off both ends (RFC 9110 §5.6.3).
 *
 * Not `trim()`: that one also removes octets which are part of a value, such as 0xA0.
 */
export function trimWhiteSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhiteSpace(text.charCodeAt(start))) start++;
  while (end > start && isWhiteSpace(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/** Tells whether an octet is white space: SP or HTAB (RFC 9110 §5.6.3). */
export function isWhiteSpace(octet: number | undefined): boolean {
  return octet === 0x20 || octet === 0x09;
}

/**
 * Splits a combined field value into the members of its list (RFC 9110 §5.6.1).
 *
 * Commas inside a quoted-string do not separate; white space around a member is taken off; empty
 * members are left out, as a recipient must.
 *
 * ```ts
 * import { listMembers } from "./syntax.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(listMembers('a, "b, c" ,, d'), ["a", '"b, c"', "d"]);
 * ```
 */
export function listMembers(value: string): string[] {
  const members: string[] = [];
  let start = 0;
  let quoted = false;
  for (let index = 0; index < value.length; index++) {
    const character = value[index];
    if (quoted && character === "\\") index++;
    else if (character === '"') quoted = !quoted;
    else if (character === "," && !quoted) {
      addMember(members, value.slice(start, index));
      start = index + 1;
    }
  }
  addMember(members, value.slice(start));
  return members;
}

function addMember(members: string[], text: string): void {
  const member = trimWhiteSpace(text);
  if (member !== "") members.push(member);
}
