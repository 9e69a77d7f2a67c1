import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { SendBuffer } from "../../src/http1/buffer.ts";
import { SendError } from "../../src/http1/error.ts";
import { NONE } from "../../src/http1/framing.ts";
import { repeatedLines } from "../../src/http1/repeated_lines.ts";
import { encodeFieldLines, writeResponseHead } from "../../src/http1/writer.ts";
import type { FieldLine } from "../../src/semantics/fields.ts";
import { textOf } from "../support/octets.ts";
import { test } from "../support/test.ts";

function textOfLines(fields: readonly FieldLine[]): string | undefined {
  const octets = repeatedLines(fields, encodeFieldLines);
  return octets && textOf(octets);
}

function headOf(fields: readonly FieldLine[]): string {
  const output = new SendBuffer();
  writeResponseHead(output, 200, "", { fields, framing: NONE });
  return output.take().map(textOf).join("");
}

test("repeatedLines gives the octets of lines that come again", () => {
  const make = (): FieldLine[] => [["etag", '"again"'], ["x-empty", ""], ["x", "y"]];
  assertEquals(textOfLines(make()), undefined);
  assertEquals(textOfLines(make()), 'etag: "again"\r\nx-empty: \r\nx: y\r\n');
  assertStrictEquals(
    repeatedLines(make(), encodeFieldLines),
    repeatedLines(make(), encodeFieldLines),
  );
});

test("repeatedLines tells lists apart that look alike", () => {
  const lists: FieldLine[][] = [
    [["aa", "--x--y-"]],
    [["ab", "--x--y-"]],
    [["aa", "--x--yz"]],
    [["aa", "a-x--y-"]],
    [["aa", "--x--y-"], ["aa", "--x--y-"]],
    [["a", "a--x--y-"]],
    [["aa-", "-x--y-"]],
    [["Aa", "--x--y-"]],
  ];
  for (let time = 0; time < 4; time++) {
    for (const fields of lists) {
      const expected = textOf(encodeFieldLines(fields));
      assertEquals(textOfLines(fields) ?? expected, expected);
      assertEquals(textOfLines(fields) ?? expected, expected);
    }
  }
});

test("repeatedLines sees that a list was changed", () => {
  const line: [string, string] = ["x-changed", "aXa"];
  const fields = [line];
  for (let time = 0; time < 3; time++) textOfLines(fields);
  line[1] = "bXb";
  fields.push(["y", "1"]);
  for (let time = 0; time < 3; time++) {
    assertEquals(headOf(fields), "HTTP/1.1 200 OK\r\nx-changed: bXb\r\ny: 1\r\n\r\n");
  }
});

test("repeatedLines keeps more lists apart than it has room for", () => {
  for (let time = 0; time < 3; time++) {
    for (let number = 0; number < 2000; number++) {
      const fields: FieldLine[] = [["etag", `"${number}"`], ["x", String(number * 7)]];
      const expected = `HTTP/1.1 200 OK\r\netag: "${number}"\r\nx: ${number * 7}\r\n\r\n`;
      assertEquals(headOf(fields), expected);
      assertEquals(headOf(fields), expected);
    }
  }
});

test("writeResponseHead refuses a line however often it comes (RFC 9110 §5.5)", () => {
  for (const line of [["x", "a\r\nb"], ["x y", "a"], ["content-length", "1"]] as const) {
    for (let time = 0; time < 4; time++) assertThrows(() => headOf([line]), SendError);
  }
});

test("writeResponseHead writes long lists that come again", () => {
  const fields: FieldLine[] = [["x", "long".repeat(1000)]];
  for (let time = 0; time < 4; time++) {
    assertEquals(headOf(fields), `HTTP/1.1 200 OK\r\nx: ${"long".repeat(1000)}\r\n\r\n`);
  }
});
