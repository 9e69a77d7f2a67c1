// The fields on which the protocol itself depends.

/** The name, in lower case, of a field that decides how a message is framed or what becomes of it. */
export type KnownField = "host" | "connection" | "content-length" | "transfer-encoding" | "expect";

const KNOWN_FIELDS: readonly KnownField[] = [
  "host",
  "expect",
  "connection",
  "content-length",
  "transfer-encoding",
];

/** No two of them are equally long, so a length tells which one a name can be. */
const BY_LENGTH: ReadonlyArray<KnownField | undefined> = Array.from(
  { length: 18 },
  (_, length) => KNOWN_FIELDS.find((name) => name.length === length),
);

/** Gives the one that a name of this length can be. */
export function knownFieldOfLength(length: number): KnownField | undefined {
  return length < BY_LENGTH.length ? BY_LENGTH[length] : undefined;
}

/** Tells whether a name, in lower case, is one of them. */
export function isKnownField(name: string): name is KnownField {
  return knownFieldOfLength(name.length) === name;
}
