// What request heads and response heads have in common: a version, line ends, and the fields that the
// protocol depends on.

import { ProtocolError } from "./error.ts";
import { FieldSectionReader } from "./field_section.ts";
import { KnownFields, type Version } from "./framing.ts";
import type { Limits } from "./limits.ts";

/** Line feed. */
export const LF = 0x0a;
/** Carriage return. */
export const CR = 0x0d;

/** Makes the reader of a header section within the limits. */
export function headerSectionReader(limits: Limits, mayFold: boolean): FieldSectionReader {
  return new FieldSectionReader({
    bytes: limits.fieldSectionBytes,
    lines: limits.fieldLines,
    tooLarge: "head/too-large",
    mayFold,
  });
}

/** Makes the refusal of a start-line that does not end as it must. */
export function badLineEnd(at: number): ProtocolError {
  return new ProtocolError("start-line/line-end", { at });
}

/** Reads the version that stands at `start` of a head and is known to be well-formed. */
export function versionOf(text: string, start: number): Version {
  const major = text.charCodeAt(start + 5);
  const minor = text.charCodeAt(start + 7);
  if (major !== 0x31) {
    throw new ProtocolError("start-line/version-not-supported", { at: start + 5 });
  }
  return minor === 0x30 ? "1.0" : "1.1";
}

/** Gives the values of the fields that a section reader noticed. */
export function knownFields(text: string, section: FieldSectionReader): KnownFields {
  const fields = new KnownFields();
  const { known } = section;
  for (let index = 0; index < known.length; index++) {
    const place = known[index];
    if (place !== undefined) fields.add(place.name, text.slice(place.start, place.end));
  }
  return fields;
}
