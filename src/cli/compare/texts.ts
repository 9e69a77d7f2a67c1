// What the comparison says, in the languages of the lessons.

import type { ClientKind, Mode, ScenarioId } from "./run.ts";

/** The words of one language. */
export interface CompareTexts {
  /** The language, as a tag (RFC 5646); numbers are written as there. */
  readonly tag: string;
  /** What stands between a title and what is said of it, and between two things. */
  readonly colon: string;
  /** See above. */
  readonly comma: string;
  /** What is compared, in one line. */
  readonly title: string;
  /** The two modes. */
  readonly modes: Readonly<Record<Mode, string>>;
  /** The seven scenarios. */
  readonly scenarios: Readonly<Record<ScenarioId, string>>;
  /** Who asks. */
  readonly kinds: Readonly<Record<ClientKind, string>>;
  /** What the time of the first scenario is. */
  readonly listens: string;
  /** Said where no answer came in that many seconds. */
  readonly nothing: (seconds: number) => string;
  /** Said of who waited, and for whom; or for nobody who left. */
  readonly waited: (who: string, whom: string | undefined) => string;
  /** Said where a scenario was not played. */
  readonly skipped: string;
  /** Why no browser takes part. */
  readonly noBrowser: string;
  /** The sentence below the table: how often somebody waited in each mode. */
  readonly summary: (waits: Readonly<Record<Mode, number>>) => string;
  /** What the bars of the picture mean. */
  readonly legend: Readonly<Record<"waiting" | "served" | "answer", string>>;
  /** Said while a scenario is played. */
  readonly playing: string;
  /** Where the picture was written. */
  readonly written: (path: string) => string;
}

const ENGLISH: CompareTexts = {
  tag: "en",
  colon: ": ",
  comma: ", ",
  title: "One thread, two ways to accept: one client at a time, or all as they come",
  modes: { serial: "serial", multiplexing: "multiplexing" },
  scenarios: {
    a: "the server starts",
    b: "one prompt asks",
    c: "two prompts ask",
    d: "one browser asks",
    e: "two browsers ask",
    f: "a prompt and a browser ask",
    g: "a file that is not there",
  },
  kinds: { prompt: "prompt", browser: "browser" },
  listens: "listens after",
  nothing: (seconds) => `nothing in ${seconds} s`,
  waited: (who, whom) =>
    whom === undefined ? `${who} got nothing` : `${who} waited until ${whom} had left`,
  skipped: "not played",
  noBrowser: "Chromium is missing, or --allow-run --allow-write",
  summary: ({ serial, multiplexing }) =>
    `Waited for somebody else to leave: ${serial} serial, ${multiplexing} multiplexing.`,
  legend: { waiting: "connected, waits", served: "served", answer: "the answer is there" },
  playing: "playing",
  written: (path) => `The timeline is in ${path}.`,
};

const INDONESIAN: CompareTexts = {
  tag: "id",
  colon: ": ",
  comma: ", ",
  title: "Satu thread, dua cara menerima: satu klien tiap kali, atau semua begitu datang",
  modes: { serial: "serial", multiplexing: "multipleks" },
  scenarios: {
    a: "server mulai berjalan",
    b: "satu prompt meminta",
    c: "dua prompt meminta",
    d: "satu browser meminta",
    e: "dua browser meminta",
    f: "satu prompt dan satu browser",
    g: "file yang tidak ada",
  },
  kinds: { prompt: "prompt", browser: "browser" },
  listens: "siap setelah",
  nothing: (seconds) => `${seconds} dtk tanpa jawaban`,
  waited: (who, whom) =>
    whom === undefined ? `${who} tidak mendapat apa-apa` : `${who} menunggu sampai ${whom} pergi`,
  skipped: "tidak dijalankan",
  noBrowser: "pasang Chromium, dan beri --allow-run dan --allow-write",
  summary: ({ serial, multiplexing }) =>
    `Harus menunggu klien lain pergi: serial ${serial} kali, multipleks ${multiplexing} kali.`,
  legend: { waiting: "terhubung, menunggu", served: "dilayani", answer: "jawaban sudah ada" },
  playing: "menjalankan",
  written: (path) => `Garis waktunya ada di ${path}.`,
};

const GERMAN: CompareTexts = {
  tag: "de",
  colon: ": ",
  comma: ", ",
  title: "Ein Thread, zwei Arten zu bedienen: einer nach dem anderen oder alle zugleich",
  modes: { serial: "seriell", multiplexing: "multiplexend" },
  scenarios: {
    a: "der Server startet",
    b: "ein Prompt fragt",
    c: "zwei Prompts fragen",
    d: "ein Browser fragt",
    e: "zwei Browser fragen",
    f: "ein Prompt und ein Browser fragen",
    g: "eine Datei, die es nicht gibt",
  },
  kinds: { prompt: "Prompt", browser: "Browser" },
  listens: "lauscht nach",
  nothing: (seconds) => `nichts in ${seconds} s`,
  waited: (who, whom) =>
    whom === undefined ? `${who} bekam nichts` : `${who} wartete, bis ${whom} gegangen war`,
  skipped: "nicht gespielt",
  noBrowser: "Chromium fehlt, oder --allow-run --allow-write",
  summary: ({ serial, multiplexing }) =>
    `Wie oft jemand warten musste: seriell ${serial}-mal, multiplexend ${multiplexing}-mal.`,
  legend: { waiting: "verbunden, wartet", served: "wird bedient", answer: "die Antwort ist da" },
  playing: "spielt",
  written: (path) => `Die Zeitleiste steht in ${path}.`,
};

const CHINESE: CompareTexts = {
  tag: "zh",
  colon: "：",
  comma: "，",
  title: "一个线程，两种接受方式：一次一个客户端，或者来多少接多少",
  modes: { serial: "串行", multiplexing: "多路复用" },
  scenarios: {
    a: "服务器启动",
    b: "一个提示符请求",
    c: "两个提示符请求",
    d: "一个浏览器请求",
    e: "两个浏览器请求",
    f: "一个提示符和一个浏览器",
    g: "不存在的文件",
  },
  kinds: { prompt: "提示符", browser: "浏览器" },
  listens: "开始监听用时",
  nothing: (seconds) => `${seconds} 秒内没有响应`,
  waited: (who, whom) =>
    whom === undefined ? `${who} 没有得到响应` : `${who} 一直等到 ${whom} 离开`,
  skipped: "未运行",
  noBrowser: "请安装 Chromium，并加上 --allow-run 和 --allow-write",
  summary: ({ serial, multiplexing }) =>
    `等别人离开的次数：串行 ${serial}，多路复用 ${multiplexing}。`,
  legend: { waiting: "已连接，等待中", served: "正在服务", answer: "响应已到" },
  playing: "正在运行",
  written: (path) => `时间线已写入 ${path}。`,
};

/** The words, by language. */
export const COMPARE_TEXTS = {
  en: ENGLISH,
  id: INDONESIAN,
  de: GERMAN,
  zh: CHINESE,
} as const satisfies Record<string, CompareTexts>;

/** Gives the name of a client among the others of its scenario. */
export function clientName(
  { kinds }: CompareTexts,
  { kind, number }: { readonly kind: ClientKind; readonly number: number },
  isAlone: boolean,
): string {
  return isAlone ? kinds[kind] : `${kinds[kind]} ${number}`;
}
