import { assertEquals } from "@std/assert";
import { printable, ShownText } from "../../../src/cli/prompt/printable.ts";
import { test } from "../../support/test.ts";

test("printable lets no control character through but tab and line feed", () => {
  for (let code = 0; code < 0xa0; code++) {
    const isKept = code === 9 || code === 10 || (code >= 0x20 && code < 0x7f);
    const shown = printable(String.fromCharCode(code));
    assertEquals(shown === String.fromCharCode(code), isKept, String(code));
    // deno-lint-ignore no-control-regex -- they are what may not be there
    if (!isKept) assertEquals(/[\x00-\x1f\x7f-\x9f]/.test(shown), false, String(code));
  }
  assertEquals(printable("\x1b[2J\x7f\x9bm ä中👉"), "␛[2J␡\\x9bm ä中👉");
});

/** Shows pieces and gives what was written. */
function shown(pieces: readonly string[], isTerminal: boolean): string {
  let written = "";
  const text = new ShownText((piece) => written += piece, isTerminal);
  for (const piece of pieces) text.add(piece);
  text.end();
  return written;
}

test("ShownText shows the same however a text is cut", () => {
  const text = "a\r\nb\rc\r\r\n\x1b[m";
  for (let at = 0; at <= text.length; at++) {
    const pieces = [text.slice(0, at), text.slice(at)];
    assertEquals(shown(pieces, true), "a\nb␍c␍\n␛[m\n", `cut at ${at}`);
    assertEquals(shown(pieces, false), `${text}\n`, `cut at ${at}`);
  }
});

test("ShownText ends the last line where it has no end", () => {
  assertEquals(shown(["a"], true), "a\n");
  assertEquals(shown(["a\n"], true), "a\n");
  assertEquals(shown(["a\r"], true), "a␍\n");
  assertEquals(shown([""], true), "");
  assertEquals(shown([], true), "");
});
