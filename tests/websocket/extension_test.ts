import { assertEquals, assertThrows } from "@std/assert";
import { type DeflateParameters, negotiateDeflate } from "../../src/websocket/extension.ts";
import { test } from "../support/test.ts";

const DEFAULTS: DeflateParameters = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};

const ACCEPTED: readonly [offer: string, Partial<DeflateParameters>, parameters: string][] = [
  ["", {}, ""],
  [
    "; server_no_context_takeover",
    { serverNoContextTakeover: true },
    "; server_no_context_takeover",
  ],
  [
    "; client_no_context_takeover",
    { clientNoContextTakeover: true },
    "; client_no_context_takeover",
  ],
  ["; server_max_window_bits=9", { serverMaxWindowBits: 9 }, "; server_max_window_bits=9"],
  ["; server_max_window_bits=15", {}, "; server_max_window_bits=15"],
  ["; client_max_window_bits", {}, ""],
  ["; client_max_window_bits=8", { clientMaxWindowBits: 8 }, ""],
  ["; client_max_window_bits=15", {}, ""],
  ['; server_max_window_bits="10"', { serverMaxWindowBits: 10 }, "; server_max_window_bits=10"],
  ['; server_max_window_bits="1\\0"', { serverMaxWindowBits: 10 }, "; server_max_window_bits=10"],
  [" ;\tserver_max_window_bits = 10", { serverMaxWindowBits: 10 }, "; server_max_window_bits=10"],
  [
    "; client_max_window_bits; client_no_context_takeover; server_no_context_takeover",
    { clientNoContextTakeover: true, serverNoContextTakeover: true },
    "; client_no_context_takeover; server_no_context_takeover",
  ],
];

test("negotiateDeflate() accepts offers that can be met (RFC 7692 §7.1)", () => {
  for (const [offer, parameters, response] of ACCEPTED) {
    assertEquals(negotiateDeflate(`permessage-deflate${offer}`), {
      parameters: { ...DEFAULTS, ...parameters },
      response: `permessage-deflate${response}`,
    }, offer);
  }
});

const DECLINED = [
  "; unknown",
  "; unknown=1",
  "; server_no_context_takeover=1",
  "; client_no_context_takeover=true",
  "; server_no_context_takeover; server_no_context_takeover",
  "; client_max_window_bits; client_max_window_bits=10",
  "; server_max_window_bits=10; Server_Max_Window_Bits=10",
  "; server_max_window_bits",
  "; server_max_window_bits=7",
  "; server_max_window_bits=16",
  "; server_max_window_bits=010",
  "; server_max_window_bits=10a",
  "; client_max_window_bits=7",
  "; client_max_window_bits=16",
  "; client_max_window_bits=09",
];

test("negotiateDeflate() declines what is unknown, repeated or out of range (RFC 7692 §7.1)", () => {
  for (const offer of DECLINED) {
    assertEquals(negotiateDeflate(`permessage-deflate${offer}`), undefined, offer);
  }
});

test("negotiateDeflate() declines a window of 2^8 for the server, which zlib cannot do", () => {
  assertEquals(negotiateDeflate("permessage-deflate; server_max_window_bits=8"), undefined);
});

test("negotiateDeflate() accepts the first offer that can be met (RFC 7692 §5)", () => {
  const offers = [
    "x-webkit-deflate-frame",
    "permessage-deflate; unknown",
    "permessage-deflate; server_max_window_bits=8",
    "permessage-deflate; server_max_window_bits=11",
    "permessage-deflate",
  ];
  assertEquals(
    negotiateDeflate(offers.join(", "))?.response,
    "permessage-deflate; server_max_window_bits=11",
  );
});

test("negotiateDeflate() passes over other extensions (RFC 6455 §9.1)", () => {
  for (const value of ["", "foo", 'foo; bar="a\\b"', "permessage-bzip2; a=1"]) {
    assertEquals(negotiateDeflate(value), undefined, value);
  }
});

const MALFORMED = [
  "permessage-deflate;",
  "permessage-deflate; ; a",
  "permessage-deflate; =10",
  "permessage-deflate; a=",
  'permessage-deflate; a=""',
  'permessage-deflate; a="b c"',
  'permessage-deflate; a="b',
  "permessage-deflate; a b",
  "permessage-deflate; a=b c",
  "permessage-deflate=1",
  "permessage deflate",
  "permessage-deflate; a@b",
  ";a",
  "permessage-deflate, foo bar",
];

test("negotiateDeflate() rejects what breaks the grammar (RFC 6455 §9.1)", () => {
  for (const value of MALFORMED) {
    assertThrows(() => negotiateDeflate(value), TypeError, "is malformed", value);
  }
});
