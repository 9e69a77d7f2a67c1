// What is said about messages where they are shown, in the four languages. Why a message is refused is said
// in English, in which the standard is.

import type { MessageKind, PartKind, PieceName } from "../http1/anatomy.ts";
import { durationText, ENGLISH_SERIAL_WORDS, type SerialWords } from "../observe/serial_log.ts";
import type { Language } from "./language.ts";

/** What is counted. */
export type Unit = "bytes" | "characters";

/** The words around the octets of messages. */
export interface MessageWords {
  /** What each part is; a line that is wrong; that the connection ended. */
  readonly labels: Readonly<Record<PartKind | "cut", string>>;
  /** The parts of a start-line. */
  readonly pieces: Readonly<Partial<Record<PieceName, string>>>;
  /** Behind the empty line of a head. */
  readonly headEnds: string;
  /** Behind the empty line of a trailer section. */
  readonly messageEnds: string;
  /** Behind an empty line in front of a request. */
  readonly passedOver: string;
  /** Behind the last chunk. */
  readonly noMoreChunks: string;
  /** Behind a value that is covered. */
  readonly secret: string;
  /** How many bytes or characters. */
  count(count: number, unit: Unit): string;
  /** Behind the size of a chunk; `count` as {@linkcode MessageWords.count} gives it. */
  inChunk(count: string): string;
  /** Below what is shortened. */
  more(count: string): string;
  /** Below a fault. */
  behind(count: string): string;
  /** Where the connection ended in the middle. */
  cutIn(kind: MessageKind): string;
  /** Which message. */
  message(kind: MessageKind, number: number): string;
  /** A connection that speaks another protocol now. */
  readonly left: string;
  /** A refusal that does not show in the octets. */
  refused(status: number): string;
  /** The title of a block: whose it is, what it is, and from where. */
  title(connection: number, what: string, peer: string): string;
  /** What is said to whoever forgot the empty line. */
  emptyLineMissing(connection: number, request: number): readonly string[];
  /** What is said of connections that are served one at a time. */
  readonly serial: SerialWords;
}

const ENGLISH: MessageWords = {
  labels: {
    "request-line": "request line",
    "status-line": "status line",
    "field-line": "field line",
    "empty-line": "empty line",
    "leading-empty-line": "empty line",
    "content": "content",
    "chunk-size": "chunk size",
    "chunk-data": "chunk data",
    "chunk-end": "chunk end",
    "last-chunk": "last chunk",
    "trailer-line": "trailer line",
    "fault": "fault",
    "cut": "cut",
  },
  pieces: {},
  headEnds: "the header section ends here",
  messageEnds: "the message ends here",
  passedOver: "passed over",
  noMoreChunks: "no more chunks",
  secret: "secret, not shown",
  count: (count, unit) => `${count.toLocaleString("en")} ${count === 1 ? unit.slice(0, -1) : unit}`,
  inChunk: (count) => `${count} in this chunk`,
  more: (count) => `… and ${count} more`,
  behind: (count) => `${count} behind that, not looked at`,
  cutIn: (kind) => `The connection ended here, in the middle of the ${kind}.`,
  message: (kind, number) => `${kind} ${number}`,
  left: "another protocol from here on",
  refused: (status) => `refused with ${status}`,
  title: (connection, what, peer) => `connection ${connection}, ${what}, from ${peer}`,
  emptyLineMissing: (connection, request) => [
    `connection ${connection}, request ${request}: ` +
    "waiting for the empty line that ends the header section",
    "By hand: press Enter once more, on an empty line.",
  ],
  serial: ENGLISH_SERIAL_WORDS,
};

const INDONESIAN: MessageWords = {
  labels: {
    "request-line": "baris permintaan",
    "status-line": "baris status",
    "field-line": "baris field",
    "empty-line": "baris kosong",
    "leading-empty-line": "baris kosong",
    "content": "isi",
    "chunk-size": "ukuran chunk",
    "chunk-data": "isi chunk",
    "chunk-end": "akhir chunk",
    "last-chunk": "chunk terakhir",
    "trailer-line": "baris trailer",
    "fault": "kesalahan",
    "cut": "terputus",
  },
  pieces: {
    "method": "metode",
    "request target": "target permintaan",
    "version": "versi",
    "status code": "kode status",
    "reason phrase": "frasa alasan",
  },
  headEnds: "bagian header berakhir di sini",
  messageEnds: "pesan berakhir di sini",
  passedOver: "dilewati",
  noMoreChunks: "tidak ada chunk lagi",
  secret: "rahasia, tidak ditampilkan",
  count: (count, unit) => `${count.toLocaleString("id")} ${unit === "bytes" ? "byte" : "karakter"}`,
  inChunk: (count) => `${count} dalam chunk ini`,
  more: (count) => `… dan ${count} lagi`,
  behind: (count) => `${count} sesudahnya, tidak dilihat`,
  cutIn: (kind) =>
    `Koneksi berakhir di sini, di tengah ${kind === "request" ? "permintaan" : "jawaban"}.`,
  message: (kind, number) => `${kind === "request" ? "permintaan" : "jawaban"} ${number}`,
  left: "protokol lain mulai dari sini",
  refused: (status) => `ditolak dengan ${status}`,
  title: (connection, what, peer) => `koneksi ${connection}, ${what}, dari ${peer}`,
  emptyLineMissing: (connection, request) => [
    `koneksi ${connection}, permintaan ${request}: ` +
    "menunggu baris kosong yang mengakhiri bagian header",
    "Kalau mengetik sendiri: tekan Enter sekali lagi, di baris kosong.",
  ],
  serial: {
    serving: (peer, connection, hasWaited) =>
      `Melayani ${peer} (koneksi ${connection})${hasWaited ? ", yang tadi menunggu" : ""}. ` +
      "Yang lain menunggu.",
    ended: (connection, ms) =>
      `Koneksi ${connection} berakhir setelah ${durationText(ms, "id", "dtk")}.`,
    localPeer: "program lokal",
  },
};

const GERMAN: MessageWords = {
  labels: {
    "request-line": "Anfragezeile",
    "status-line": "Statuszeile",
    "field-line": "Feldzeile",
    "empty-line": "Leerzeile",
    "leading-empty-line": "Leerzeile",
    "content": "Inhalt",
    "chunk-size": "Chunk-Größe",
    "chunk-data": "Chunk-Inhalt",
    "chunk-end": "Chunk-Ende",
    "last-chunk": "letzter Chunk",
    "trailer-line": "Trailer-Zeile",
    "fault": "Fehler",
    "cut": "Abbruch",
  },
  pieces: {
    "method": "Methode",
    "request target": "Anfrageziel",
    "version": "Version",
    "status code": "Statuscode",
    "reason phrase": "Begründung",
  },
  headEnds: "hier endet der Kopf",
  messageEnds: "hier endet die Nachricht",
  passedOver: "wird übergangen",
  noMoreChunks: "kein weiterer Chunk",
  secret: "geheim, nicht gezeigt",
  count: (count, unit) =>
    `${count.toLocaleString("de")} ${
      unit === "characters" ? "Zeichen" : count === 1 ? "Byte" : "Bytes"
    }`,
  inChunk: (count) => `${count} in diesem Chunk`,
  more: (count) => `… und noch ${count}`,
  behind: (count) => `${count} dahinter, nicht angesehen`,
  cutIn: (kind) =>
    `Hier endete die Verbindung, mitten in der ${kind === "request" ? "Anfrage" : "Antwort"}.`,
  message: (kind, number) => `${kind === "request" ? "Anfrage" : "Antwort"} ${number}`,
  left: "ab hier ein anderes Protokoll",
  refused: (status) => `abgelehnt mit ${status}`,
  title: (connection, what, peer) => `Verbindung ${connection}, ${what}, von ${peer}`,
  emptyLineMissing: (connection, request) => [
    `Verbindung ${connection}, Anfrage ${request}: ` +
    "wartet auf die Leerzeile, die den Kopf beendet",
    "Von Hand: noch einmal Enter drücken, auf einer leeren Zeile.",
  ],
  serial: {
    serving: (peer, connection, hasWaited) =>
      `Dran ist ${peer} (Verbindung ${connection})${hasWaited ? ", hat gewartet" : ""}. ` +
      "Wer dazukommt, wartet.",
    ended: (connection, ms) => `Verbindung ${connection} endete nach ${durationText(ms, "de")}.`,
    localPeer: "ein Programm auf diesem Rechner",
  },
};

const CHINESE: MessageWords = {
  labels: {
    "request-line": "请求行",
    "status-line": "状态行",
    "field-line": "字段行",
    "empty-line": "空行",
    "leading-empty-line": "空行",
    "content": "正文",
    "chunk-size": "块大小",
    "chunk-data": "块数据",
    "chunk-end": "块结尾",
    "last-chunk": "最后一块",
    "trailer-line": "尾部字段",
    "fault": "错误",
    "cut": "中断",
  },
  pieces: {
    "method": "方法",
    "request target": "请求目标",
    "version": "版本",
    "status code": "状态码",
    "reason phrase": "原因短语",
  },
  headEnds: "头部到此结束",
  messageEnds: "消息到此结束",
  passedOver: "略过",
  noMoreChunks: "没有更多的块",
  secret: "保密，不显示",
  count: (count, unit) => `${count.toLocaleString("zh")} ${unit === "bytes" ? "字节" : "个字符"}`,
  inChunk: (count) => `本块 ${count}`,
  more: (count) => `… 还有 ${count}`,
  behind: (count) => `其后 ${count}，未查看`,
  cutIn: (kind) => `连接在此结束，${kind === "request" ? "请求" : "响应"}尚不完整。`,
  message: (kind, number) => `${kind === "request" ? "请求" : "响应"} ${number}`,
  left: "此后是另一种协议",
  refused: (status) => `以 ${status} 拒绝`,
  title: (connection, what, peer) => `连接 ${connection}，${what}，来自 ${peer}`,
  emptyLineMissing: (connection, request) => [
    `连接 ${connection}，请求 ${request}：正在等待结束头部的空行`,
    "手动输入时：请在空行上再按一次回车键。",
  ],
  serial: {
    serving: (peer, connection, hasWaited) =>
      `正在服务 ${peer}（连接 ${connection}）${hasWaited ? "，它刚才在等待" : ""}。后来者须等候。`,
    ended: (connection, ms) => `连接 ${connection} 已结束，历时 ${durationText(ms, "zh", "秒")}。`,
    localPeer: "本机程序",
  },
};

/** The words in each language. */
export const MESSAGE_WORDS: Readonly<Record<Language, MessageWords>> = {
  en: ENGLISH,
  id: INDONESIAN,
  de: GERMAN,
  zh: CHINESE,
};
