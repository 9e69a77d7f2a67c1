import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { latin1, ReceiveBuffer, SendBuffer, viewOf } from "../../src/http1/buffer.ts";
import { octets, textOf } from "../support/octets.ts";
import { test } from "../support/test.ts";

function held(buffer: ReceiveBuffer): string {
  return textOf(buffer.bytes.subarray(buffer.start, buffer.end));
}

/** Octets in which each place differs from its neighbours, so that a shift shows. */
function pattern(length: number): string {
  return textOf(Uint8Array.from({ length }, (_, index) => index % 251));
}

test("latin1 gives each octet the code unit of its value", () => {
  const all = Uint8Array.from({ length: 256 }, (_, octet) => octet);
  assertEquals(latin1(all, 0, 256), textOf(all));
});

/** What UTF-8 and Windows would read otherwise, alone and among ASCII. */
const NOT_ASCII = [
  "\xe9",
  "caf\xe9",
  "\xc3\xa9",
  "\xef\xbf\xbd",
  "\xef\xbb\xbfa",
  "\x80\x9f\xff",
  "a\xf0",
];

test("latin1 gives the same before and after Node's way to read is loaded", async () => {
  for (let round = 0; round < 100; round++) {
    for (const text of NOT_ASCII) assertEquals(latin1(octets(text), 0, text.length), text);
  }
  await import("node:buffer");
  for (const text of NOT_ASCII) assertEquals(latin1(octets(text), 0, text.length), text);
});

test("latin1 gives the part from start up to end", () => {
  assertEquals(latin1(octets("abcdef"), 1, 4), "bcd");
});

test("ReceiveBuffer holds what is appended, in order", () => {
  const buffer = new ReceiveBuffer();
  for (const text of ["ab", "", "c"]) buffer.append(octets(text));
  assertEquals(held(buffer), "abc");
});

test("ReceiveBuffer holds what is put into its space", () => {
  const buffer = new ReceiveBuffer();
  buffer.space().set(octets("abc"));
  buffer.received(3);
  assertEquals(held(buffer), "abc");
});

test("ReceiveBuffer always has space for at least one byte", () => {
  const buffer = new ReceiveBuffer();
  for (let round = 0; round < 40; round++) {
    const space = buffer.space();
    assert(space.length > 0);
    buffer.received(Math.ceil(space.length / 2));
  }
});

test("ReceiveBuffer keeps what is held while it grows", () => {
  const buffer = new ReceiveBuffer();
  const text = pattern(200_000);
  for (let start = 0; start < text.length; start += 777) {
    buffer.append(octets(text.slice(start, start + 777)));
  }
  assertEquals(held(buffer), text);
});

test("ReceiveBuffer keeps what is held while it moves it to the front", () => {
  const buffer = new ReceiveBuffer();
  const text = pattern(20_000);
  let taken = "";
  for (let start = 0; start < text.length; start += 100) {
    buffer.append(octets(text.slice(start, start + 100)));
    taken += textOf(buffer.bytes.subarray(buffer.start, buffer.start + 90));
    buffer.start += 90;
  }
  assertEquals(taken + held(buffer), text);
});

test("ReceiveBuffer does not grow for small pieces that are understood at once", () => {
  const buffer = new ReceiveBuffer();
  const before = buffer.bytes.length;
  for (let round = 0; round < 1000; round++) {
    buffer.append(octets("GET / HTTP/1.1\r\n\r\n"));
    buffer.start = buffer.end;
  }
  assertEquals(buffer.bytes.length, before);
});

test("ReceiveBuffer gives more space after reads that filled it", () => {
  const buffer = new ReceiveBuffer();
  const before = buffer.space().length;
  buffer.received(before);
  buffer.start = buffer.end;
  assert(buffer.space().length > before);
});

test("ReceiveBuffer does not offer more than 64 KiB for reads that are understood at once", () => {
  const buffer = new ReceiveBuffer();
  for (let round = 0; round < 20; round++) {
    buffer.received(buffer.space().length);
    buffer.start = buffer.end;
  }
  assertEquals(buffer.space().length, 64 * 1024);
});

test("ReceiveBuffer gives large storage back when it shrinks", () => {
  const buffer = new ReceiveBuffer();
  const before = buffer.bytes.length;
  buffer.append(octets(pattern(100_000)));
  buffer.start = buffer.end;
  buffer.shrink();
  assertEquals([buffer.bytes.length, buffer.start, buffer.end], [before, 0, 0]);
});

test("ReceiveBuffer does not shrink while something is held", () => {
  const buffer = new ReceiveBuffer();
  const text = pattern(100_000);
  buffer.append(octets(text));
  buffer.shrink();
  assertEquals(held(buffer), text);
});

/** Takes what waits, as one text, and gives the storage back. */
function written(output: SendBuffer): string {
  const text = output.take().map(textOf).join("");
  output.release();
  return text;
}

test("ReceiveBuffer tells whether octets stand where they are looked for", () => {
  const buffer = new ReceiveBuffer();
  buffer.append(octets("xabcdefghi"));
  buffer.start = 1;
  const holds = (offset: number, text: string) => buffer.holdsAt(offset, viewOf(octets(text)));
  for (const text of ["", "a", "abc", "abcd", "abcdefg", "abcdefgh", "abcdefghi"]) {
    assertEquals(holds(0, text), true, text);
    assertEquals(holds(0, `${text}!`), false, text);
    for (let index = 0; index < text.length; index++) {
      const other = text.slice(0, index) + "!" + text.slice(index + 1);
      assertEquals(holds(0, other), false, other);
    }
  }
  assertEquals([holds(4, "efghi"), holds(4, "efghij"), holds(9, ""), holds(9, "i")], [
    true,
    false,
    true,
    false,
  ]);
});

test("ReceiveBuffer looks for octets in the storage that it has now", () => {
  const buffer = new ReceiveBuffer();
  const wanted = viewOf(octets("abcdefgh"));
  for (let time = 0; time < 4; time++) {
    buffer.append(octets("abcdefgh"));
    assertEquals(buffer.holdsAt(0, wanted), true);
    buffer.append(octets(pattern(5000)));
    assertEquals(buffer.holdsAt(0, wanted), true);
    buffer.start = buffer.end;
    assertEquals(buffer.holdsAt(0, wanted), false);
  }
});

test("SendBuffer joins what is small in one piece", () => {
  const output = new SendBuffer();
  for (const text of ["a", "bc", "", "d"]) output.add(octets(text));
  assertEquals(output.take().map(textOf), ["abcd"]);
});

test("SendBuffer copies what is small, so that its owner may change it", () => {
  const output = new SendBuffer();
  const own = octets("abc");
  output.add(own);
  own.fill(0);
  assertEquals(written(output), "abc");
});

test("SendBuffer joins content of up to 64 KiB with its head in one piece", () => {
  for (const length of [1024, 16 * 1024, 64 * 1024]) {
    const output = new SendBuffer();
    output.add(octets("head"));
    output.add(octets("c".repeat(length)));
    assertEquals(output.take().map(textOf), ["head" + "c".repeat(length)]);
    output.release();
  }
});

test("SendBuffer joins what stands behind a large piece", () => {
  const output = new SendBuffer();
  const texts = ["a".repeat(10), "b".repeat(100_000), "c".repeat(10_000), "d".repeat(20_000)];
  for (const text of texts) output.add(octets(text));
  const [first, large, rest] = output.take().map(textOf);
  assertEquals([first, large, rest], [texts[0], texts[1], texts.slice(2).join("")]);
});

test("SendBuffer does not write into storage that it has lent", () => {
  const output = new SendBuffer();
  output.add(octets("a".repeat(60_000)));
  output.add(octets("b".repeat(60_000)));
  const taken = output.take();
  for (const length of [10, 20_000, 60_000]) output.add(octets("c".repeat(length)));
  assertEquals(taken.map(textOf).join(""), "a".repeat(60_000) + "b".repeat(60_000));
});

test("SendBuffer does not copy what is large", () => {
  const output = new SendBuffer();
  const large = new Uint8Array(100_000);
  output.add(octets("head"));
  output.add(large);
  assertStrictEquals(output.take()[1], large);
});

test("SendBuffer does not copy what never changes, where nothing stands in front of it", () => {
  const output = new SendBuffer();
  const unchanging = octets("message");
  for (let time = 0; time < 2; time++) {
    output.addUnchanging(unchanging);
    assertEquals(output.byteLength, 7);
    assertStrictEquals(output.next(), unchanging);
    output.release();
  }
});

test("SendBuffer puts what never changes between other octets", () => {
  const output = new SendBuffer();
  const unchanging = octets("message");
  output.addUnchanging(unchanging);
  output.add(octets("behind"));
  output.addUnchanging(unchanging);
  assertEquals(output.byteLength, 20);
  assertEquals(written(output), "messagebehindmessage");
  output.add(new Uint8Array(100_000));
  output.addUnchanging(unchanging);
  assertEquals(output.take().map((piece) => piece.length), [100_000, 7]);
  assertEquals(textOf(unchanging), "message");
});

test("SendBuffer keeps the order of small and large", () => {
  const output = new SendBuffer();
  let expected = "";
  for (const [index, length] of [3, 40_000, 5, 0, 16_000, 700, 17_000, 1, 16_384].entries()) {
    const text = String(index).repeat(length);
    output.add(octets(text));
    expected += text;
  }
  assertEquals(written(output), expected);
});

test("SendBuffer has no empty pieces", () => {
  const output = new SendBuffer();
  output.add(new Uint8Array(0));
  output.add(new Uint8Array(20_000));
  output.add(new Uint8Array(0));
  assertEquals(output.take().map((piece) => piece.length), [20_000]);
});

test("SendBuffer counts the bytes that wait", () => {
  const output = new SendBuffer();
  output.add(octets("abc"));
  output.add(new Uint8Array(50_000));
  output.add(octets("de"));
  assertEquals(output.byteLength, 50_005);
});

test("SendBuffer is empty after what waited was taken", () => {
  const output = new SendBuffer();
  output.add(octets("ab"));
  output.add(new Uint8Array(50_000));
  output.take();
  assertEquals([output.byteLength, output.take().length], [0, 0]);
});

test("SendBuffer leaves taken pieces alone while more is added", () => {
  const output = new SendBuffer();
  output.add(octets("ab"));
  const first = output.take();
  output.add(octets("cd"));
  assertEquals([first.map(textOf), output.take().map(textOf)], [["ab"], ["cd"]]);
});

test("SendBuffer serves again after its storage was given back", () => {
  const output = new SendBuffer();
  const texts = ["ab", "cd".repeat(9_000), "", "ef"];
  const sent = texts.map((text) => {
    output.add(octets(text));
    return written(output);
  });
  assertEquals(sent, texts);
});

test("SendBuffer gives its storage back once, however often it is told", () => {
  const [one, other] = [new SendBuffer(), new SendBuffer()];
  one.add(octets("gone"));
  one.take();
  one.release();
  one.release();
  one.add(octets("one"));
  other.add(octets("other"));
  assertEquals([written(one), written(other)], ["one", "other"]);
});

test("SendBuffer reserves room for more than a block holds", () => {
  const output = new SendBuffer();
  output.add(octets("a"));
  const block = output.reserve(40_000);
  block.fill(0x62, output.end, output.end + 40_000);
  output.end += 40_000;
  assertEquals(written(output), "a" + "b".repeat(40_000));
});

test("SendBuffer does not send what was reserved and not filled", () => {
  const output = new SendBuffer();
  output.add(octets("ab"));
  output.reserve(100).fill(0x7a, output.end, output.end + 100);
  assertEquals(written(output), "ab");
});

test("SendBuffer hands pieces out one by one, and goes on behind them", () => {
  const buffer = new SendBuffer();
  buffer.add(octets("a"));
  const first = buffer.next();
  buffer.add(octets("b"));
  assertEquals([first && textOf(first), buffer.byteLength], ["a", 1]);
  buffer.release();
  const second = buffer.next();
  assertEquals([second && textOf(second), first && textOf(first)], ["b", "a"]);
  assertEquals([buffer.next(), buffer.byteLength], [undefined, 0]);
  buffer.release();
});
