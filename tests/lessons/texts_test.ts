// What the lessons say: the same things in each language, and no line that a terminal would break.

import { assert, assertEquals } from "@std/assert";
import { defaultPort, LESSONS, PROGRAM, stepsOf } from "../../src/lessons/catalogue.ts";
import { TEXTS } from "../../src/lessons/texts.ts";
import { columnsOf } from "../../src/text_columns.ts";
import { test } from "../support/test.ts";

const PLACE = { host: "127.0.0.1", port: 8000, origin: "http://127.0.0.1:8000" };

/** Every text below a value, with the way to it. */
function textsOf(value: unknown, path = ""): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]];
  return Object.entries(value as object).flatMap(([name, member]) =>
    textsOf(member, `${path}/${name}`)
  );
}

for (const [language, texts] of Object.entries(TEXTS)) {
  test(`the texts of ${language} have the same places as the English ones`, () => {
    const places = (text: string) => (text.match(/\{[a-z]+\}/g) ?? []).toSorted();
    const found = textsOf(texts).map(([path, text]) => [path, places(text)]);
    assertEquals(found, textsOf(TEXTS.en).map(([path, text]) => [path, places(text)]));
  });

  test(`the texts of ${language} are there and fit into 80 columns`, () => {
    for (const [path, text] of textsOf(texts)) {
      assert(text.trim() === text && text !== "", path);
      const indent = /\/(?:notes|serialNotes|alias)\b/.test(path) ? 5 : 0;
      const name = path.endsWith("/line") ? 17 : 0;
      assert(columnsOf(text) + indent + name <= 80, `${path}: ${text}`);
    }
    for (const doing of Object.values(texts.drawing.doings)) {
      assert(columnsOf(doing.replace("{client}", "Citra")) <= 17, doing);
    }
    for (const loop of Object.values(texts.drawing.loops)) assert(columnsOf(loop) <= 24, loop);
  });

  test(`the texts of ${language} have a note for each step`, () => {
    for (const name of LESSONS) {
      const { notes, serialNotes = notes } = texts.lessons[name];
      assertEquals(notes.length, stepsOf(name, PLACE).length, name);
      assertEquals(serialNotes.length, stepsOf(name, { ...PLACE, serial: true }).length, name);
    }
  });
}

test("every step names the place at which the lesson runs, or starts loket", () => {
  for (const name of LESSONS) {
    for (const port of [defaultPort(name), 40_001]) {
      const origin = `http://127.0.0.1:${port}`;
      for (const step of stepsOf(name, { host: "127.0.0.1", port, origin })) {
        const text = step.kind === "run" ? step.command : step.url;
        const isMeant = text.includes(origin) || text.includes(`127.0.0.1 ${port}`) ||
          text.startsWith(`${PROGRAM} lesson `) || text.endsWith("http://127.0.0.1:1/");
        assert(isMeant, text);
      }
    }
  }
});
