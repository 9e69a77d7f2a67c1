import { assertEquals } from "@std/assert";
import { preferredCoding } from "../../src/semantics/accept_encoding.ts";
import { test } from "../support/test.ts";

type Case = readonly [acceptEncoding: string | undefined, preferred: string | undefined];

function check(cases: readonly Case[], available: readonly string[] = ["br", "gzip"]): void {
  for (const [acceptEncoding, preferred] of cases) {
    const message = `${acceptEncoding} of ${available}`;
    assertEquals(preferredCoding(acceptEncoding, available), preferred, message);
  }
}

const PREFIX = "preferredCoding";

test(`${PREFIX} gives no coding where none is asked for (RFC 9110 §12.5.3)`, () => {
  check([[undefined, "identity"], ["", "identity"], [" , ,", "identity"]]);
});

test(`${PREFIX} gives the coding that is accepted and available (RFC 9110 §12.5.3)`, () => {
  check([
    ["gzip", "gzip"],
    ["br", "br"],
    ["deflate, gzip", "gzip"],
    ["deflate", "identity"],
    ["identity", "identity"],
  ]);
});

test(`${PREFIX} finds codings in any letter case (RFC 9110 §8.4.1)`, () => {
  check([["GZIP", "gzip"], ["Br;Q=1", "br"], ["IDENTITY;q=0, gzip;q=0", undefined]]);
});

test(`${PREFIX} takes x-gzip for gzip (RFC 9110 §8.4.1.3)`, () => {
  check([["x-gzip", "gzip"], ["X-Gzip;q=0.5, br;q=0.1", "gzip"], ["x-gzip;q=0", "identity"]]);
});

test(`${PREFIX} gives the highest weight (RFC 9110 §12.4.2)`, () => {
  check([
    ["br;q=0.5, gzip", "gzip"],
    ["br;q=0.001, gzip;q=0.002", "gzip"],
    ["br;q=0.999, gzip;q=1.000", "gzip"],
    ["gzip;q=0.5, br;q=0.8", "br"],
  ]);
});

test(`${PREFIX} leaves it to the server where the weights are equal (RFC 9110 §12.5.3)`, () => {
  check([["gzip, br", "br"], ["gzip;q=0.5, br;q=0.5", "br"]]);
  check([["br, gzip", "gzip"]], ["gzip", "br"]);
});

test(`${PREFIX} does not give a coding with the weight 0 (RFC 9110 §12.4.2)`, () => {
  check([
    ["gzip;q=0", "identity"],
    ["gzip;q=0.000, br", "br"],
    ["br;q=0, gzip;q=0.0", "identity"],
  ]);
});

test(`${PREFIX} takes * for every coding that is not named (RFC 9110 §12.5.3)`, () => {
  check([
    ["*", "br"],
    ["br;q=0, *", "gzip"],
    ["gzip, *;q=0.5", "gzip"],
    ["gzip;q=0.2, *;q=0.5", "br"],
    ["*;q=0, gzip", "gzip"],
  ]);
});

test(`${PREFIX} takes no coding for less than what is named, unless it is weighed`, () => {
  check([
    ["gzip;q=0.001", "gzip"],
    ["gzip;q=0.5, identity;q=0.5", "gzip"],
    ["gzip;q=0.5, identity", "identity"],
    ["gzip;q=0.2, identity;q=0.8", "identity"],
    ["identity;q=1, *;q=0.5", "identity"],
  ]);
});

test(`${PREFIX} says where nothing is acceptable (RFC 9110 §12.5.3)`, () => {
  check([
    ["identity;q=0", undefined],
    ["*;q=0", undefined],
    ["identity;q=0, deflate", undefined],
    ["deflate, *;q=0", undefined],
    ["*;q=0, identity", "identity"],
    ["identity;q=0, *", "br"],
    ["identity;q=0, *;q=0.1", "br"],
  ]);
});

test(`${PREFIX} gives what is left where nothing but no coding is available`, () => {
  check([["gzip", "identity"], ["gzip, identity;q=0", undefined]], []);
});

test(`${PREFIX} keeps to the place that the server gives to no coding`, () => {
  const available = ["identity", "gzip"];
  check([["gzip, identity", "identity"], ["*", "identity"], ["gzip", "gzip"]], available);
});

test(`${PREFIX} passes over members that are malformed (RFC 9110 §12.5.3)`, () => {
  const malformed = [
    "gzip;q=2",
    "gzip;q=1.001",
    "gzip;q=0.1234",
    "gzip;q=-1",
    "gzip;q=.5",
    "gzip;q=",
    "gzip;q=a",
    "gzip;q = 1",
    "gzip;",
    "gzip;;q=1",
    "gzip;level=1",
    "gzip;q=1;level=1",
    "gzip br",
    '"gzip"',
    "gzip\0",
    ";q=1",
    "=",
  ];
  check(malformed.map((member): Case => [member, "identity"]));
  check(malformed.map((member): Case => [`${member}, gzip;q=0.5`, "gzip"]));
});

test(`${PREFIX} reads a weight in each form that it has (RFC 9110 §12.4.2)`, () => {
  const weighed = ["gzip;q=1", "gzip;q=1.", "gzip;q=1.0", "gzip;q=0.1", "gzip \t;\t q=0.100"];
  check(weighed.map((member): Case => [member, "gzip"]));
  check([["gzip;q=0.", "identity"]]);
});
