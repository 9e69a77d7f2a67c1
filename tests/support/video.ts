// A film in which a white square stands on a red or a green ground by turns: a WebM file (RFC 9559) of VP8
// frames. Every frame is a key frame in a cluster of its own, with an index before all of them, so that a
// player can go to any place by a range; what lies between the frames makes the file as long as wanted.

/** The two frames, as Chromium has written them. */
const FRAMES = [
  "MAUAnQEqQAAkAD7RXqdNKCUjoi1cyAEAGglAGe8gBt/98fAUswRHtvfa6jvKoAOM84gA/uUK/166e30c//4IL+IL+IKwIT2H" +
  "v26qz/tH9DdMEf88yMPbzw3kOL04IgkPEOX5sx8FQZo+qWnRPmgzQWMQuz3k35jBA3RxrBBOkAAAAA==",
  "UAQAnQEqQAAkAD7RXKZNKCUjoi1IAQAaCWkAAGoIIkx7P7zrg3QGkvO4AAD+8LAXS0NfBO/vJt8ABqIwpUa1+8h/08AAAAAA",
].map((frame) => Uint8Array.fromBase64(frame));

const WIDTH = 64;
const HEIGHT = 36;

/** How long the film is, and how many bytes. */
export interface Film {
  readonly seconds: number;
  readonly framesPerSecond: number;
  /** How many bytes lie between two frames. */
  readonly paddingBytes: number;
}

/** Writes the film. */
export function makeFilm(film: Film): Uint8Array<ArrayBuffer> {
  const clusters = Array.from(
    { length: film.seconds * film.framesPerSecond },
    (_, index) => cluster(index, film),
  );
  const head = [info(film), tracks()];
  // The length of the index does not depend on what it says.
  const firstAt = joined([...head, cues(clusters, 0, film)]).length;
  const segment = [...head, cues(clusters, firstAt, film), ...clusters];
  return joined([ebmlHead(), element(0x18538067, ...segment)]);
}

function ebmlHead(): Uint8Array<ArrayBuffer> {
  const docType = element(0x4282, new TextEncoder().encode("webm"));
  return element(0x1a45dfa3, docType, unsigned(0x4287, 4), unsigned(0x4285, 2));
}

/** A tick is a millisecond. */
function info({ seconds }: Film): Uint8Array<ArrayBuffer> {
  const duration = new Uint8Array(8);
  new DataView(duration.buffer).setFloat64(0, seconds * 1000);
  const app = new TextEncoder().encode("test");
  return element(
    0x1549a966,
    unsigned(0x2ad7b1, 1_000_000),
    element(0x4489, duration),
    element(0x4d80, app),
    element(0x5741, app),
  );
}

function tracks(): Uint8Array<ArrayBuffer> {
  const codec = element(0x86, new TextEncoder().encode("V_VP8"));
  const picture = element(0xe0, unsigned(0xb0, WIDTH), unsigned(0xba, HEIGHT));
  const entry = [unsigned(0xd7, 1), unsigned(0x73c5, 1), unsigned(0x83, 1), codec, picture];
  return element(0x1654ae6b, element(0xae, ...entry));
}

function cues(
  clusters: readonly Uint8Array[],
  firstAt: number,
  film: Film,
): Uint8Array<ArrayBuffer> {
  let at = firstAt;
  const points = clusters.map(({ length }, index) => {
    const place = element(0xb7, unsigned(0xf7, 1), unsigned(0xf1, at));
    at += length;
    return element(0xbb, unsigned(0xb3, timeOf(index, film)), place);
  });
  return element(0x1c53bb6b, ...points);
}

function cluster(index: number, film: Film): Uint8Array<ArrayBuffer> {
  const frame = FRAMES[index % FRAMES.length] ?? new Uint8Array();
  // Track 1, no time behind that of the cluster, a key frame.
  const block = element(0xa3, Uint8Array.of(0x81, 0, 0, 0x80), frame);
  const padding = element(0xec, new Uint8Array(film.paddingBytes));
  return element(0x1f43b675, unsigned(0xe7, timeOf(index, film)), block, padding);
}

function timeOf(index: number, { framesPerSecond }: Film): number {
  return Math.round(index * 1000 / framesPerSecond);
}

function unsigned(id: number, value: number): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(8);
  new DataView(octets.buffer).setBigUint64(0, BigInt(value));
  return element(id, octets);
}

/** An element: its number, its length in eight octets, its content. */
function element(id: number, ...content: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const number = id.toString(16).match(/../g)?.map((octet) => parseInt(octet, 16)) ?? [];
  const length = new Uint8Array(8);
  const bytes = content.reduce((sum, { length }) => sum + length, 0);
  new DataView(length.buffer).setBigUint64(0, BigInt(bytes) | 1n << 56n);
  return joined([Uint8Array.from(number), length, ...content]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    octets.set(part, at);
    at += part.length;
  }
  return octets;
}
