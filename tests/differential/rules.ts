// Differences that go through every row, each as a rule that takes it out of the octets of both sides.
// A rule that no row needs any more fails the test, as an announced difference that is none does.

/** What is done to the octets of both sides before they are compared, and why it may be. */
export interface Rule {
  readonly because: string;
  readonly apply: (octets: string) => string;
}

const HEAD = /HTTP\/1\.[01] [0-9]{3}[^]*?\r\n\r\n/g;

const REFUSAL_END = "date: <now>\r\nconnection: close\r\n\r\n";

/** Deno's refusal, which is always the same, and loket's, which has the status as its content. */
const REFUSED = new RegExp(
  `HTTP/1\\.1 400 Bad Request\r\ncontent-length: 0\r\n${REFUSAL_END}$|` +
    "HTTP/1\\.1 ([45][0-9]{2} [A-Z][ A-Za-z]+)\r\ncontent-type: text/plain;charset=UTF-8\r\n" +
    `content-length: [0-9]+\r\n${REFUSAL_END}\\1\n$`,
);

/** The rules. */
export const RULES: readonly Rule[] = [
  {
    because: "A refusal has the status that fits and says it; Deno.serve refuses with an empty 400",
    apply: (octets) => octets.replace(REFUSED, "<refused>"),
  },
  {
    because:
      "RFC 9112 §2.3: the version is that of the server, in answers to HTTP/1.0 too. Such an " +
      "answer says that it closes, as its version would not say it",
    apply: (octets) => octets.replace(HEAD, withServersVersion),
  },
  {
    because:
      "RFC 9110 §5.3: where a line stands among those of other names means nothing, nor on " +
      "how many lines a list does. loket writes one Connection, last, as it is decided last",
    apply: (octets) => octets.replace(HEAD, withConnectionLast),
  },
  {
    because:
      "RFC 9110 §5.1: the letter case of a name means nothing. Deno.serve writes content-type " +
      "small where nobody has touched the fields of a response, and else Content-Type",
    apply: (octets) => octets.replace(/^content-type:/gim, "content-type:"),
  },
  {
    because:
      "RFC 9112 §7.1: where chunks begin and end says nothing; Deno.serve joins those that are " +
      "ready together",
    apply: joinChunks,
  },
];

/** Applies all rules but one, if one is given. */
export function ruled(octets: string, omitted?: Rule): string {
  for (const rule of RULES) {
    if (rule !== omitted) octets = rule.apply(octets);
  }
  return octets;
}

function withServersVersion(head: string): string {
  if (!head.startsWith("HTTP/1.0")) return head;
  const isSaid = /^connection: (?:.*\bclose\b|keep-alive)/im.test(head);
  return `HTTP/1.1${head.slice(8, -2)}${isSaid ? "" : "connection: close\r\n"}\r\n`;
}

function withConnectionLast(head: string): string {
  const options = [...head.matchAll(/^connection: (.*)\r\n/gim)].map(([, option]) => option);
  if (options.length === 0) return head;
  const others = head.replaceAll(/^connection: .*\r\n/gim, "").slice(0, -2);
  return `${others}connection: ${options.join(", ")}\r\n\r\n`;
}

/** By its own means: what reads the chunks must not be what is tested. */
function joinChunks(octets: string): string {
  let text = "";
  let at = 0;
  for (const head of octets.matchAll(/\r\ntransfer-encoding: chunked\r\n[^]*?(?<=\r\n\r\n)/gi)) {
    const start = head.index + head[0].length;
    if (head.index < at) continue;
    const { content, end } = chunksAt(octets, start);
    text += octets.slice(at, start) + content;
    at = end;
  }
  return text + octets.slice(at);
}

function chunksAt(octets: string, at: number): { content: string; end: number } {
  const sizeLine = /([0-9a-f]+)\r\n/y;
  let content = "";
  for (;;) {
    sizeLine.lastIndex = at;
    const size = parseInt(sizeLine.exec(octets)?.[1] ?? "", 16);
    if (Number.isNaN(size)) return { content, end: at };
    at = sizeLine.lastIndex + size + 2;
    if (size === 0) return { content: `${content}<last chunk>`, end: at };
    content += octets.slice(sizeLine.lastIndex, sizeLine.lastIndex + size);
  }
}
