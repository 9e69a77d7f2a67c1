import { assertEquals } from "@std/assert";
import { ShownText } from "../../../src/cli/prompt/shown_text.ts";
import { test } from "../../support/test.ts";

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
