// RFC 9112 §6: where a message ends, requirement by requirement, against a server that listens.

import {
  answer,
  checkRows,
  closed,
  kept,
  LOST,
  refused,
  type Row,
  sends,
  SMUGGLED,
} from "./support/requirement.ts";
import { testWith } from "./support/test.ts";

const CHUNK = "1\r\nb\r\n0\r\n\r\n";
const B = kept("POST http://a/ b");

/** Behind the request-line and `Host: a`: the other field lines, the empty line, and the content. */
const FRAMING: readonly Row[] = [
  ["§6.3 no framing field, no content", "\r\n", kept("POST http://a/")],
  ["§6.1 chunked", `Transfer-Encoding: chunked\r\n\r\n${CHUNK}`, B],
  ["§7 a coding has no letter case", `Transfer-Encoding: CHUNKED\r\n\r\n${CHUNK}`, B],
  ["RFC 9110 §5.6.1 empty members", `Transfer-Encoding: , chunked,\r\n\r\n${CHUNK}`, B],
  ["§6.1 white space around it", `Transfer-Encoding: \tchunked\t \r\n\r\n${CHUNK}`, B],
  [
    "§6.1 a coding that is not known",
    `Transfer-Encoding: gzip, chunked\r\n\r\n${CHUNK}`,
    refused(501, "framing/unknown-coding"),
  ],
  [
    "§6.1 a coding that is not known, on a line of its own",
    `Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNK}`,
    refused(501, "framing/unknown-coding"),
  ],
  [
    "§6.3 chunked is missing",
    `Transfer-Encoding: gzip\r\n\r\n${CHUNK}`,
    refused(400, "framing/chunked-not-last"),
  ],
  [
    "§6.3 identity is no coding any more",
    "Transfer-Encoding: identity\r\n\r\n",
    refused(400, "framing/chunked-not-last"),
  ],
  [
    "§6.3 chunked is not last",
    `Transfer-Encoding: chunked, gzip\r\n\r\n${CHUNK}`,
    refused(400, "framing/chunked-not-last"),
  ],
  [
    "§6.3 chunked is not last, over two lines",
    `Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n${CHUNK}`,
    refused(400, "framing/chunked-not-last"),
  ],
  [
    "§6.1 chunked twice",
    `Transfer-Encoding: chunked, chunked\r\n\r\n${CHUNK}`,
    refused(400, "framing/chunked-not-last"),
  ],
  [
    "§6.1 chunked on two lines",
    `Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNK}`,
    refused(400, "framing/chunked-not-last"),
  ],
  [
    "§6.1 no coding",
    `Transfer-Encoding:\r\n\r\n${CHUNK}`,
    refused(400, "framing/chunked-not-last"),
  ],
  [
    "§7.1 chunked has no parameters",
    `Transfer-Encoding: chunked;a=b\r\n\r\n${CHUNK}`,
    refused(400, "framing/chunked-not-last"),
  ],
  [
    "§6.3 almost chunked",
    `Transfer-Encoding: xchunked\r\n\r\n${CHUNK}`,
    refused(400, "framing/chunked-not-last"),
  ],
  [
    "§6.3 chunked in quotes",
    `Transfer-Encoding: "chunked"\r\n\r\n${CHUNK}`,
    refused(400, "framing/chunked-not-last"),
  ],
  [
    "§6.1 a vertical tab in front of chunked",
    `Transfer-Encoding: \x0bchunked\r\n\r\n${CHUNK}`,
    refused(400, "head/bad-value"),
  ],
  [
    "§6.3 both framing fields",
    `Content-Length: 11\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNK}`,
    refused(400, "framing/both"),
  ],
  [
    "§6.3 both framing fields, the other way round",
    `Transfer-Encoding: chunked\r\nContent-Length: 11\r\n\r\n${CHUNK}`,
    refused(400, "framing/both"),
  ],
  [
    "§6.3 both framing fields, no content",
    "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    refused(400, "framing/both"),
  ],
  ["§7.4 TE says nothing about the request", "TE: trailers, gzip\r\n\r\n", kept("POST http://a/")],
  ["§6.2 a length", "Content-Length: 1\r\n\r\nb", B],
  ["§6.2 no content", "Content-Length: 0\r\n\r\n", kept("POST http://a/")],
  ["RFC 9110 §8.6 zeros in front", "Content-Length: 0001\r\n\r\nb", B],
  ["§6.2 the name has no letter case", "cOnTeNt-LeNgTh: 1\r\n\r\nb", B],
  [
    "§6.3 content that looks like a request",
    `Content-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
    kept(`POST http://a/ ${SMUGGLED}`),
  ],
  [
    "§6.3 a length beyond 2^53-1",
    "Content-Length: 9007199254740992\r\n\r\n",
    refused(413, "framing/content-length-too-large"),
  ],
  [
    "§6.3 a length of 60 digits",
    `Content-Length: ${"9".repeat(60)}\r\n\r\n`,
    refused(413, "framing/content-length-too-large"),
  ],
  [
    "RFC 9110 §15.5.14 a length of 2^53-1",
    "Content-Length: 9007199254740991\r\n\r\n",
    refused(413, "content/too-large"),
  ],
  ["§8 content with a length, broken off", "Content-Length: 5\r\n\r\nbc", LOST],
  ["§8 chunks, broken off in one", "Transfer-Encoding: chunked\r\n\r\n5\r\nbc", LOST],
  ["§8 chunks, the last one missing", "Transfer-Encoding: chunked\r\n\r\n1\r\nb\r\n", LOST],
  ["§8 chunks, the empty line missing", "Transfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n", LOST],
];

/** What is no length (RFC 9110 §8.6: 1*DIGIT). */
const NO_LENGTHS: readonly (readonly [requirement: string, lines: string])[] = [
  ["a list", "Content-Length: 1, 1\r\n"],
  ["a list that disagrees", "Content-Length: 1, 2\r\n"],
  ["two lines", "Content-Length: 1\r\nContent-Length: 1\r\n"],
  ["two lines that disagree", "Content-Length: 1\r\ncontent-length: 2\r\n"],
  ["a comma behind", "Content-Length: 1,\r\n"],
  ["nothing", "Content-Length:\r\n"],
  ["a plus sign", "Content-Length: +1\r\n"],
  ["a minus sign", "Content-Length: -1\r\n"],
  ["a fraction", "Content-Length: 1.0\r\n"],
  ["an exponent", "Content-Length: 1e0\r\n"],
  ["a hexadecimal number", "Content-Length: 0x1\r\n"],
  ["an underscore", "Content-Length: 1_0\r\n"],
  ["a space inside", "Content-Length: 1 0\r\n"],
  ["quotes", 'Content-Length: "1"\r\n'],
  ["a word", "Content-Length: one\r\n"],
  ["a superscript", "Content-Length: \xb9\r\n"],
  ["a no-break space", "Content-Length: \xa01\r\n"],
];

function posted([requirement, octets, outcome]: Row): Row {
  return [requirement, `POST / HTTP/1.1\r\nHost: a\r\n${octets}`, outcome];
}

testWith(["net"], "RFC 9112 §6 message body", async (t) => {
  await checkRows(t, [
    ...FRAMING.map(posted),
    ...NO_LENGTHS.map(([what, lines]) =>
      posted([
        `RFC 9110 §8.6 ${what} is no length`,
        `${lines}\r\nb`,
        refused(400, "framing/content-length"),
      ])
    ),
    [
      "§6.1 chunked in HTTP/1.0",
      `POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNK}`,
      refused(400, "framing/transfer-encoding-in-1.0"),
    ],
    [
      "§6.1 both framing fields in HTTP/1.0",
      `POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 11\r\n\r\n${CHUNK}`,
      refused(400, "framing/transfer-encoding-in-1.0"),
    ],
    [
      "§6.1 any transfer coding in HTTP/1.0, with GET too",
      "GET / HTTP/1.0\r\nTransfer-Encoding: identity\r\n\r\n",
      refused(400, "framing/transfer-encoding-in-1.0"),
    ],
    [
      "§6.3 a length in HTTP/1.0",
      "POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 1\r\n\r\nb",
      closed("POST http://a/ b"),
    ],
    [
      "§6 content of GET is read past",
      "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nbcd",
      kept("GET http://a/"),
    ],
    [
      "§6 chunks of GET are read past",
      `GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNK}`,
      kept("GET http://a/"),
    ],
    [
      "§6 chunks of GET that are malformed end the connection behind the answer",
      `GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n${SMUGGLED}`,
      sends(answer("GET http://a/")),
    ],
  ]);
});
