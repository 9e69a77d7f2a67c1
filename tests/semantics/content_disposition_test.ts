import { assert, assertEquals } from "@std/assert";
import { attachment } from "../../src/semantics/content_disposition.ts";
import { isFieldValue } from "../../src/semantics/syntax.ts";
import { testWhere } from "../support/program.ts";
import { Random } from "../support/random.ts";
import { outputOf } from "../support/run.ts";
import { hasProgram, test } from "../support/test.ts";

/** Names, with what stands behind `attachment`. */
type Case = readonly [fileName: string, parameters: string];

function check(cases: readonly Case[]): void {
  for (const [fileName, parameters] of cases) {
    assertEquals(attachment(fileName), `attachment${parameters}`, JSON.stringify(fileName));
  }
}

test("attachment gives a name of ASCII once, as it is (RFC 6266 §4.3)", () => {
  check([
    ["report.pdf", '; filename="report.pdf"'],
    ["annual report 2.pdf", '; filename="annual report 2.pdf"'],
    ["LICENSE", '; filename="LICENSE"'],
    ["a;b=c, d.txt", '; filename="a;b=c, d.txt"'],
    ["it's (new)*.txt", `; filename="it's (new)*.txt"`],
    ["!#$&+^_`{|}~.txt", '; filename="!#$&+^_`{|}~.txt"'],
    ["UTF-8''a", `; filename="UTF-8''a"`],
    [" a ", '; filename=" a "'],
    [".profile", '; filename=".profile"'],
    ["...", '; filename="..."'],
  ]);
});

test("attachment gives another name twice, the ASCII one first (RFC 6266 §4.3, Appendix D)", () => {
  check([
    ["£ rates", `; filename="_ rates"; filename*=UTF-8''%C2%A3%20rates`],
    ["€ rates", `; filename="_ rates"; filename*=UTF-8''%E2%82%AC%20rates`],
    ["Müller.txt", `; filename="Muller.txt"; filename*=UTF-8''M%C3%BCller.txt`],
    ["Mu\u0308ller.txt", `; filename="Muller.txt"; filename*=UTF-8''Mu%CC%88ller.txt`],
    ["Việt.txt", `; filename="Viet.txt"; filename*=UTF-8''Vi%E1%BB%87t.txt`],
    ["straße", `; filename="stra_e"; filename*=UTF-8''stra%C3%9Fe`],
    ["報告.pdf", `; filename="__.pdf"; filename*=UTF-8''%E5%A0%B1%E5%91%8A.pdf`],
    ["한글", `; filename="__"; filename*=UTF-8''%ED%95%9C%EA%B8%80`],
    ["😀.png", `; filename="_.png"; filename*=UTF-8''%F0%9F%98%80.png`],
    ["é'()*.txt", `; filename="e'()*.txt"; filename*=UTF-8''%C3%A9%27%28%29%2A.txt`],
    ["\u0301", `; filename="_"; filename*=UTF-8''%CC%81`],
    ["..\u0301", `; filename=".._"; filename*=UTF-8''..%CC%81`],
  ]);
});

test("attachment keeps quotes and percent signs out of the quoted name (RFC 6266 Appendix D)", () => {
  check([
    ['a"b.txt', `; filename="a_b.txt"; filename*=UTF-8''a%22b.txt`],
    ['"; filename="x', `; filename="_; filename=_x"; filename*=UTF-8''%22%3B%20filename%3D%22x`],
    ["100%.txt", `; filename="100_.txt"; filename*=UTF-8''100%25.txt`],
    ["%41.txt", `; filename="_41.txt"; filename*=UTF-8''%2541.txt`],
  ]);
});

test("attachment has nothing in a name that separates a path (RFC 6266 §4.3)", () => {
  check([
    ["AC/DC.mp3", '; filename="AC_DC.mp3"'],
    ["../../etc/passwd", '; filename=".._.._etc_passwd"'],
    ["..\\boot.ini", '; filename=".._boot.ini"'],
    ["C:\\a.txt", '; filename="C:_a.txt"'],
    // A full-width one is none, and may not become one.
    ["a／b", `; filename="a_b"; filename*=UTF-8''a%EF%BC%8Fb`],
    ["a＂b", `; filename="a_b"; filename*=UTF-8''a%EF%BC%82b`],
  ]);
});

test("attachment has nothing in a name that is not seen (RFC 9110 §5.5)", () => {
  check([
    ["a\r\nSet-Cookie: b", '; filename="a__Set-Cookie: b"'],
    ["a\0b\tc\x1fd\x7fe", '; filename="a_b_c_d_e"'],
    ["a\x85b", '; filename="a_b"'],
    ["a\u2028b\u2029c", '; filename="a_b_c"'],
    ["photo\u202egnp.exe", '; filename="photo_gnp.exe"'],
    ["a\u2066b\u2069", '; filename="a_b_"'],
  ]);
});

test("attachment replaces lone surrogates (RFC 8187 §3.2.1)", () => {
  const encoded = "%EF%BF%BD";
  check([
    ["a\ud83d.txt", `; filename="a_.txt"; filename*=UTF-8''a${encoded}.txt`],
    ["\ude00a", `; filename="_a"; filename*=UTF-8''${encoded}a`],
    ["\ude00\ud83d", `; filename="__"; filename*=UTF-8''${encoded}${encoded}`],
  ]);
});

test("attachment leaves out a name that says nothing (RFC 6266 §4.3)", () => {
  check([["", ""], [".", ""], ["..", ""]]);
});

/** The grammar, as far as it is used: `attachment`, a plain quoted-string, an ext-value in UTF-8. */
const VALUE =
  /^attachment(?:; filename="([ !#$&-.0-[\]-~]+)"(?:; filename\*=UTF-8''((?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2})+))?)?$/;

test("attachment gives what RFC 6266 §4.1 and RFC 8187 §3.2.1 allow, for any text", () => {
  const random = new Random(6266);
  const ranges = [[0, 0x100], [0x20, 0x7f], [0x300, 0x370], [0x2000, 0x2100], [0xd800, 0xe000], [
    0,
    0x110000,
  ]] as const;
  const character = () => {
    const [start, end] = random.of([ranges[0], ...ranges]);
    return String.fromCodePoint(start + random.below(end - start));
  };
  for (let round = 0; round < 20_000; round++) {
    const fileName = random.list([0, 12], character).join("");
    const value = attachment(fileName);
    const match = VALUE.exec(value);
    const message = `${JSON.stringify(fileName)} → ${value}`;
    assert(match !== null && isFieldValue(value), message);
    const [, plain, extended] = match;
    const read = extended === undefined ? plain ?? "" : decodeURIComponent(extended);
    assert(!/[/\\\p{Cc}]/u.test(read), message);
    assertEquals(read.length, value === "attachment" ? 0 : fileName.length, message);
  }
});

/** Prints the two names that Python's library finds in each argument. */
const READER = `
import sys
from email.message import Message
from email.utils import collapse_rfc2231_value
for value in sys.argv[1:]:
    message = Message()
    message["content-disposition"] = value
    names = [name for key, name in message.get_params(header="content-disposition")[1:]]
    print(ascii([collapse_rfc2231_value(name) for name in names]))
`;

testWhere(
  hasProgram("python3"),
  ["run"],
  "attachment gives names that Python's email package reads (RFC 8187 §3.2)",
  async () => {
    const names = ["a;b=c, d.txt", "naïve.txt", `"it's" (100%)*`];
    const read = await outputOf("python3", "-c", READER, ...names.map(attachment));
    assertEquals(read.trimEnd().split("\n"), [
      `['a;b=c, d.txt']`,
      String.raw`['naive.txt', 'na\xefve.txt']`,
      String.raw`["_it's_ (100_)*", '"it\'s" (100%)*']`,
    ]);
  },
);
