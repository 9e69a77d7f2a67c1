// What loket does otherwise than Deno.serve, and why. A row that differs and is not announced fails,
// and so does one that is announced and does not differ.

/** What is compared of a row. */
export type Part = "octets" | "notes" | "errors";

/** A difference, in the rows whose names match and in these parts. */
export interface Announced {
  readonly rows: RegExp;
  readonly parts: readonly Part[];
  readonly because: string;
}

const REFUSED: readonly Part[] = ["octets", "notes"];

/** The list, by what it is about. */
export const GROUPS: Readonly<Record<string, readonly Announced[]>> = {
  "Refusals": [
    {
      rows: /^Host (?:a b|a\/b|user@a|a:b|\u00e4|%41|\(missing\))$/,
      parts: REFUSED,
      because: "RFC 9112 §3.2: HTTP/1.1 without a Host, or with one that is none, is refused",
    },
    {
      rows: /^target \/(?:a"b|a<b>|a#b|\u00c3\u00a4|\?q=\u00c3\u00a4)$/,
      parts: REFUSED,
      because: "RFC 9112 §3.2: a target with what has to be percent-encoded is refused",
    },
    {
      rows: /^target http:\/\/user:pass@/,
      parts: REFUSED,
      because: "RFC 9110 §4.2.4: userinfo in a target is an error",
    },
    {
      rows: /^target ws:/,
      parts: REFUSED,
      because: "RFC 9110 §7.4: a request for a scheme that is not served is rejected",
    },
    {
      rows: /^method (?:TRACE|TRACK|CONNECT in its form)$/,
      parts: REFUSED,
      because: "501: Fetch forbids them, so that no Request can be made of one",
    },
    {
      rows: /^start-line: (?:a lone LF|lone LFs|two empty lines)|^head: a lone LF/,
      parts: REFUSED,
      because: "RFC 9112 §2.2: a line ends with CR and LF, and one empty line may come in front",
    },
    {
      rows: /^start-line: HTTP\/1\.2$/,
      parts: REFUSED,
      because: "RFC 9112 §2.3: a minor version that is higher is served as the highest known",
    },
    {
      rows: /^start-line: HTTP\/2 preface$/,
      parts: ["octets"],
      because: "505: only HTTP/1.1 is spoken here, Deno.serve answers in HTTP/2",
    },
    {
      rows: /^start-line: a target of 20 KB$/,
      parts: REFUSED,
      because: "414: the start-line has a limit of its own",
    },
    {
      rows: /^head: an upgrade with content$/,
      parts: REFUSED,
      because:
        "RFC 9110 §7.8: a request that offers an upgrade may have content, which comes first",
    },
    {
      rows: /^head: 140 field lines$/,
      parts: REFUSED,
      because: "Up to 256 field lines are taken, not 128",
    },
    {
      rows: /^head: Expect: /,
      parts: REFUSED,
      because: "RFC 9110 §10.1.1: an expectation that cannot be met is answered with 417",
    },
    {
      rows: /^framing: length 3 twice$/,
      parts: REFUSED,
      because: "RFC 9110 §8.6: a repeated Content-Length may be refused, and is",
    },
    {
      rows: /^framing: gzip, chunked$/,
      parts: REFUSED,
      because:
        "RFC 9112 §6.1: 501 for a coding that is not decoded; Deno.serve hands it on as it is",
    },
    {
      rows: /^framing: no length in 1\.0$/,
      parts: REFUSED,
      because: "RFC 9110 §15.5.12: 411, as the length of such content cannot be told",
    },
    {
      rows: /^content of 20 GB$/,
      parts: ["octets", "notes", "errors"],
      because: "413: content has a limit",
    },
    {
      rows: /^chunk: a size with a space (?:behind it|in front)$/,
      parts: REFUSED,
      because: "RFC 9112 §7.1: no white space stands around a chunk size",
    },
    {
      rows: /^chunk: an extension of 2 KB$|^chunk: a trailer section of 20 KB$/,
      parts: REFUSED,
      because: "The line of a chunk and the trailer section have limits of their own",
    },
    {
      rows: /^chunk: an extension of 8 KB$/,
      parts: ["octets", "notes", "errors"],
      because: "400: the peer's fault is not an error of the handler",
    },
    {
      rows: /^chunk: a trailer section with (?:a length|a transfer coding|Host)$/,
      parts: REFUSED,
      because: "RFC 9110 §6.5.1: a trailer section neither frames nor routes a message",
    },
    {
      rows: new RegExp(
        "^chunk: (?:a size (?:with a (?:sign|prefix)|of letters|beyond)|a negative size|no size|" +
          "a lone LF|no line end|more octets|an extension with|a trailer section (?:with no|that))",
      ),
      parts: REFUSED,
      because: "400: Deno.serve closes without a word, and does not call the handler",
    },
  ],
  "What a handler is given": [
    {
      rows: /^target http:\/\/b\.example\?d$/,
      parts: ["notes"],
      because: "RFC 9110 §4.2.3: an empty path is the same as /",
    },
    {
      rows: /^reads json\(\) of a BOM$/,
      parts: ["notes"],
      because: "Fetch takes a BOM off before JSON is parsed",
    },
    {
      rows: /^reads new Response\(request\.body\)$/,
      parts: ["notes"],
      because: "Fetch: a body is used when its stream was read",
    },
    {
      rows: /^request: (?:inspected|properties of Fetch)$/,
      parts: ["notes"],
      because: "Fetch: redirect is one of three words; that of Deno.serve is undefined",
    },
    {
      rows: /^info: its members$/,
      parts: ["notes"],
      because: "info has limitContent() besides",
    },
    {
      rows: /^info: remoteAddr after the answer$/,
      parts: ["notes"],
      because: "remoteAddr can be read for the log when the answer is out",
    },
    {
      rows: /^info: completed, the (?:stream fails|client is gone)$/,
      parts: ["notes"],
      because: "completed rejects where the answer was not delivered, as Deno's own types say",
    },
    {
      rows: /^a signal that is looked at$/,
      parts: ["notes"],
      because: "request.signal aborts when the client is gone, not behind a good answer",
    },
    {
      rows: /^content: the client is gone$/,
      parts: ["notes"],
      because: "Content cut short rejects with Disconnected; Deno.serve says BadResource",
    },
    {
      rows: /^half-closed within (?:content|chunks)$/,
      parts: ["octets", "notes", "errors"],
      because: "A peer that is gone is no error of the handler, and gets no answer",
    },
    {
      rows: /^what a handler of no fixed parameters is called with$/,
      parts: ["notes"],
      because: "Deno.serve counts the parameters of a handler, and gives none to (...values) =>",
    },
  ],
  "The connection": [
    {
      rows: /^Expect, not read/,
      parts: ["octets"],
      because: "RFC 9110 §10.1.1: 100 (Continue) is sent when the handler reads",
    },
    {
      rows: /^connection: 1\.0 Expect$/,
      parts: ["octets"],
      because: "RFC 9110 §10.1.1: the expectation of an HTTP/1.0 request is ignored",
    },
    {
      rows: /^content of 100 KB that is not read$|^half-closed within content that is not read$/,
      parts: ["octets"],
      because: "RFC 9112 §9.3: content that was not read is read past, up to 256 KiB",
    },
    {
      rows: /^half-closed, .* later$|^signal: the client has half-closed$/,
      parts: ["octets"],
      because: "A client that has closed its sending side still gets its answer",
    },
    {
      rows: /^shutdown (?:by a handler|with (?:a request|two requests) in flight)$/,
      parts: ["octets"],
      because: "RFC 9112 §9.6: the last answer on a connection says that it is the last",
    },
  ],
  "Answers": [
    {
      rows: /^status (?:203|413|422)$/,
      parts: ["octets"],
      because: "RFC 9110 §15: the reason phrases are those of the standard",
    },
    {
      rows: /^status 101$/,
      parts: ["octets", "errors"],
      because: "RFC 9110 §15.2.2: 101 promises another protocol; it is no final answer",
    },
    {
      rows: /^status 205$|^(?:GET|1\.0|1\.0 keep-alive) 205 with (?:a (?:length|type)|transfer)/,
      parts: ["octets"],
      because: "RFC 9112 §6.3: the end of a 205 has to be told as that of any other answer",
    },
    {
      rows: / 304 with a length$/,
      parts: ["octets"],
      because: "RFC 9110 §15.4.5: a 304 may say the length, and the handler did",
    },
    {
      rows: / statusText "(?!")| content: a response made of another$/,
      parts: ["octets"],
      because: "RFC 9112 §4: the handler's reason phrase is sent; Deno.serve drops it",
    },
    {
      rows: new RegExp(
        "^HEAD (?:content: (?:null|nothing|a redirect.*)|" +
          "null, fields: (?:with a (?:length that is none|negative length)|.*(?:coding|connection).*))$",
      ),
      parts: ["octets"],
      because: "RFC 9110 §8.6: what is not known of the GET is not said in answer to HEAD",
    },
    {
      rows: new RegExp(
        "fields: connection: Close$|^(?:GET|HEAD) .*fields: connection: close$|" +
          "^1\\.0 keep-alive (?:null, )?fields: connection: close$",
      ),
      parts: ["octets"],
      because: "RFC 9112 §9.6: who says close closes, and answers nothing behind it",
    },
    {
      rows: /fields: (?:connection: )?keep-alive$/,
      parts: ["octets"],
      because: "RFC 9112 §9.3: whether a connection persists is said by the server, once",
    },
    {
      rows: /^(?:GET|1\.0|1\.0 keep-alive) stream, fields: with (?:a length too|length 0)/,
      parts: ["errors"],
      because: "RFC 9110 §8.6: a handler that declares a wrong length is told",
    },
    {
      rows: new RegExp(
        "^(?:GET|1\\.0|1\\.0 keep-alive) stream, fields: with a length too short$|" +
          "^GET stream, fields: with length 0$",
      ),
      parts: ["octets"],
      because: "RFC 9110 §8.6: content longer than declared is cut, not taken for whole",
    },
    {
      rows: /^HEAD fields: with (?:a length too|length 0)/,
      parts: ["octets"],
      because: "RFC 9110 §8.6: the length in answer to HEAD is that of the answer to GET",
    },
    {
      rows: /^1\.0 keep-alive stream, fields: with the right length/,
      parts: ["octets"],
      because: "RFC 9112 §9.3: who says keep-alive keeps the connection",
    },
    {
      rows: /^compressed: (?:a text|with fields)/,
      parts: ["octets"],
      because:
        "The octets of gzip are those of an encoder; a text is compressed whole, with its length",
    },
    {
      rows: /^stream fails (?:at once|without a reason)$/,
      parts: ["octets"],
      because: "500: nothing was sent yet",
    },
    {
      rows: /^body kept in the answer$/,
      parts: ["octets"],
      because: "A stream goes out in chunks; Deno.serve has the octets of this one already",
    },
    {
      rows: /^stream fails with (?:a text|a number|an ArrayBuffer|a Uint16Array)/,
      parts: ["errors"],
      because: "The TypeError for a stream that gives no Uint8Array says where that came from",
    },
    {
      rows: /^HEAD null, fields: both framings$/,
      parts: ["octets"],
      because: "RFC 9112 §6.2: a length is not told beside a transfer coding",
    },
  ],
  "WebSockets": [
    {
      rows: /^WebSocket: its URL$/,
      parts: ["notes"],
      because: "The URL of a socket is the one that the client asked for, not empty",
    },
    {
      rows: /^WebSocket: close\(\) with (?:1005|999|5000)$/,
      parts: ["notes"],
      because: "RFC 6455 §7.4: close() throws for a code that may not be sent",
    },
  ],
  "The server": [
    {
      rows: /^shutdown with a client that does not close$/,
      parts: ["notes"],
      because: "RFC 9112 §9.6: a client that has its last answer is given time to close, lingerMs",
    },
    {
      rows: /^serve\(null\)$/,
      parts: ["notes"],
      because: "The error says what is wrong, not which property of null was read",
    },
    {
      rows: /^option transport (?:udp|unix without a path)$/,
      parts: ["notes"],
      because: "What is not served is refused; Deno.serve serves TCP instead",
    },
    {
      rows: /^option alpnProtocols/,
      parts: ["notes"],
      because: "HTTP/2 is not spoken here, and the error does not say so",
    },
    {
      rows: /^signal aborted before$/,
      parts: ["notes"],
      because: "A signal that has aborted stops the server; Deno.serve runs on",
    },
  ],
};

/** The list. */
export const ANNOUNCED: readonly Announced[] = Object.values(GROUPS).flat();
