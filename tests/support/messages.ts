// Messages that a fixed seed makes: sound ones, and what is left of them when octets change.

import { textOf } from "./octets.ts";
import type { Random } from "./random.ts";

const TCHAR = "!#$%&'*+-.^_`|~09AZaz";
const VALUE = 'aZ09 \t"\\,;:=()\x80\xff';

/** Every octet. */
export const ALL: string = textOf(Uint8Array.from({ length: 256 }, (_, octet) => octet));

/** Octets at which readers branch, so that mutations hit more than values. */
export const SHARP = '\r\n\0 \t:;,="\\/09afAFxGHT.\x7f\x80\xff';

/** Makes field lines, none of them one that a recipient knows. */
export function fieldLines(random: Random): [string, string][] {
  return random.list([0, 5], () => {
    const name = `x-${random.text(random.below(6), TCHAR)}`;
    return [name, random.text(random.below(20), VALUE).replace(/^[ \t]+|[ \t]+$/g, "")];
  });
}

function chunked(random: Random): string {
  const chunks = random.list([0, 4], () => {
    const data = random.text(1 + random.below(40), ALL);
    const size = data.length.toString(16).padStart(random.below(4), "0");
    const extension = random.of(["", "", ";a", ' ;b="c"']);
    return `${random.of([size, size.toUpperCase()])}${extension}\r\n${data}\r\n`;
  });
  const trailers = random.of(["", "", "X-Sum: 1\r\n", "X-Sum: 1\r\nx-sum:2 \r\n"]);
  return `${chunks.join("")}0\r\n${trailers}\r\n`;
}

/** Makes the octets of a request that is sound. */
export function soundRequest(random: Random): string {
  const target = random.of(["/", "/a?b=c", "//a/../%2e", "http://b:81/x", "/|{}"]);
  const line = `${random.of(["GET", "POST", "m-x"])} ${target} HTTP/1.${random.of([1, 1, 1, 0])}`;
  const lines = fieldLines(random).map(([name, value]) =>
    `${name}:${random.of(["", " ", "\t "])}${value}`
  );
  const last = random.of(["Connection: keep-alive", "A: b", "Expect: 100-continue"]);
  const head = [line, "Host: a", ...lines, last].join("\r\n");
  const body = random.text(random.below(60), ALL);
  const kind = line.endsWith("0") ? random.below(2) : random.below(3);
  // HTTP/1.0 tells the length of every POST.
  const isBare = kind === 0 && !/^POST .*0$/.test(line);
  if (isBare) return `${head}\r\n\r\n`;
  if (kind < 2) return `${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  return `${head}\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(random)}`;
}

/** Makes the octets of a response that is sound, an interim one in front of some. */
export function soundResponse(random: Random): string {
  const interim = random.of(["", "", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"]);
  const lines = fieldLines(random).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${interim}HTTP/1.1 ${random.of([200, 204, 404])} ${lines.length}\r\n${
    lines.join("")
  }`;
  const body = random.text(random.below(60), ALL);
  return random.of([
    `${head}\r\n${body}`,
    `${head}Content-Length: ${body.length}\r\n\r\n${body}`,
    `${head}X: a\r\n b\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(random)}`,
  ]);
}

/** Puts in, takes out, replaces or repeats a few octets. */
export function mutated(random: Random, text: string): string {
  for (let times = 1 + random.below(3); times > 0; times--) {
    const at = random.below(text.length);
    const [before, after] = [text.slice(0, at), text.slice(at)];
    const octet = random.of([random.text(1, SHARP), random.text(1, ALL)]);
    text = random.of([
      before + octet + after,
      before + after.slice(1),
      before + octet + after.slice(1),
      before + after.slice(0, 1 + random.below(9)) + after,
    ]);
  }
  return text;
}

const LINE_ENDS = ["\n", "\r", "\r\r\n", "\n\r", "\r\n ", "\r\n\r\n", "\0\r\n", ""] as const;

/** What has fooled some recipient before, as lines to be put between others. */
const AWKWARD_LINES = [
  "Content-Length: 5",
  "Content-Length: +5",
  "Content-Length: 5, 5",
  "Content-Length: 18446744073709551617",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding : chunked",
  "Transfer-Encoding: gzip, chunked",
  "Transfer-Encoding:\x0bchunked",
  "Host: b",
  "Connection: close",
  "Expect: 200-maybe",
  "Cookie: secret=1",
  "Upgrade: h2c",
  "0",
  "FFFFFFFFFFFFFFFF",
  '5;a="\\"',
  ": no name",
  " folded",
  "PRI * HTTP/2.0",
] as const;

/** Does one of the things to a message that change its structure, or a few that change octets. */
export function mangled(random: Random, text: string, other: string): string {
  const lines = text.split("\r\n");
  const at = random.below(lines.length);
  const end = random.below(text.length);
  switch (random.below(8)) {
    case 0:
      // Spliced with another message.
      return text.slice(0, end) + other.slice(random.below(other.length));
    case 1:
      // One line twice.
      return lines.toSpliced(at, 0, lines[at] ?? "").join("\r\n");
    case 2:
      // One line end that is none.
      return lines.slice(0, at + 1).join("\r\n") + random.of(LINE_ENDS) +
        lines.slice(at + 1).join("\r\n");
    case 3:
      return lines.toSpliced(at, 0, random.of(AWKWARD_LINES)).join("\r\n");
    case 4:
      // Every line end the same, and none CR LF.
      return lines.join(random.of(["\n", "\r"]));
    case 5:
      // One bit.
      return text.slice(0, end) +
        String.fromCharCode(text.charCodeAt(end) ^ (1 << random.below(8))) + text.slice(end + 1);
    case 6:
      return mangled(random, mutated(random, text), other);
    default:
      return mutated(random, text);
  }
}
