// The scenarios of the report, with real clients. Who waits for whom is told by the order of events.

import { BROWSER } from "../support/browser.ts";
import type { Row } from "./row.ts";
import { type Mode, MODES } from "./stage.ts";
import {
  notFound,
  onePrompt,
  speculative,
  starts,
  twoPromptsMulti,
  twoPromptsSerial,
} from "./prompts.ts";
import { oneBrowser, promptAndBrowser, twoBrowsers } from "./browsers.ts";

/** What is shown of each letter, and how it is played. */
const SCENARIOS: Readonly<
  Record<string, {
    readonly title: Readonly<Record<Mode, string>>;
    readonly programs?: readonly string[];
    readonly play: (mode: Mode) => Promise<void>;
  }>
> = {
  a: {
    title: {
      serial: "it starts, says where, and shows the one client",
      multi: "it starts, says where, and shows both clients",
    },
    play: starts,
  },
  b: {
    title: {
      serial: "one prompt gets the page, and asks again at once",
      multi: "one prompt gets the page, and asks again at once",
    },
    play: onePrompt,
  },
  c: {
    title: {
      serial: "of two prompts the second connects, and gets nothing until the first has left",
      multi: "two prompts are both answered, while a third one stays open and idle",
    },
    play: (mode) => mode === "serial" ? twoPromptsSerial() : twoPromptsMulti(),
  },
  d: {
    title: {
      serial: "a browser shows the page and stops loading",
      multi: "a browser shows the page and stops loading",
    },
    programs: [BROWSER],
    play: oneBrowser,
  },
  e: {
    title: {
      serial: "of two browsers the second waits until the first is closed",
      multi: "two browsers show the page",
    },
    programs: [BROWSER],
    play: twoBrowsers,
  },
  "e speculative": {
    title: {
      serial: "a connection that a browser opens in advance keeps everybody else waiting",
      multi: "a connection that a browser opens in advance keeps nobody waiting",
    },
    play: speculative,
  },
  f: {
    title: {
      serial: "a browser waits until the prompt that was first has left",
      multi: "a browser shows the page beside a prompt that stays",
    },
    programs: [BROWSER],
    play: promptAndBrowser,
  },
  g: {
    title: {
      serial: "a file that is not there is 404 with a length, and the next name is answered",
      multi: "a file that is not there is 404 with a length, and the next name is answered",
    },
    play: notFound,
  },
};

/** The scenarios, each in both modes. */
export const SCENARIO_ROWS: readonly Row[] = Object.entries(SCENARIOS).flatMap(
  ([letter, { title, programs = [], play }]) =>
    MODES.map((mode) => ({
      id: `${letter} ${mode}`,
      title: title[mode],
      programs,
      play: () => play(mode),
    })),
);
