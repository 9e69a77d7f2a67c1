import type { PromptTexts } from "./prompt_texts.ts";

/** The prompt in German. */
export const GERMAN: PromptTexts = {
  usage: "Aufruf: loket client <server_host> <server_port>",
  connected: "Mit dem Server verbunden",
  ask: "Dateiname (oder 'exit'): ",
  askNth: (nth, count) => `Dateiname ${nth} von ${count} (oder 'exit'): `,
  unreachable: (address, why) =>
    `Keine Verbindung zu ${address}: ${
      {
        refused: "dort lauscht niemand",
        "unknown-host": "einen Rechner dieses Namens gibt es nicht",
        silent: "keine Reaktion",
        other: "nicht erreichbar",
      }[why]
    }`,
  silent: (seconds) =>
    `${seconds} s lang kam nichts. Ist der Server mit jemand anderem beschäftigt?`,
  reopens: "Der nächste Name öffnet eine neue Verbindung.",
  closed: "Der Server hat die Verbindung geschlossen; der nächste Name öffnet eine neue.",
  unanswered: "Der Server hat die Verbindung geschlossen, ohne zu antworten.",
  cut: "Die Verbindung endete mitten in der Antwort: Der Rest fehlt.",
  malformed: (reason) => `Was kam, ist keine Antwort in HTTP/1.1. ${reason}`,
  notShown: (bytes, type) => `${bytes} Bytes, ${type}, nicht gezeigt`,
  headers: {
    on: "Von jetzt an werden Header-Felder gezeigt.",
    off: "Header-Felder werden nicht mehr gezeigt.",
  },
  raw: {
    on: "Von jetzt an werden Anfragen und Antworten Oktett für Oktett gezeigt.",
    off: "Antworten werden wieder als Text gezeigt.",
  },
  octets: { sent: "gesendet", received: "empfangen" },
  slowNext: "Die nächste Anfrage geht Oktett für Oktett hinaus.",
  slowSent: (octets, seconds) => `${octets} Oktette, jedes für sich geschrieben, in ${seconds} s`,
  halfCloseNext: "Hinter der nächsten Anfrage wird unsere Seite geschlossen.",
  halfClosed: "Unsere Seite ist zu: Wir senden nichts mehr, die Antwort kommt trotzdem.",
  collecting: (count) => `Die nächsten ${count} Namen gehen zusammen hinaus.`,
  collectingNoMore: "Jeder Name geht wieder für sich hinaus.",
  pipelined: (requests, writes, octets) =>
    `${requests} Anfragen, ${
      writes === 1 ? "in einem Zug" : `${writes}-mal`
    } geschrieben (${octets} Oktette); Antworten der Reihe nach:`,
  answerNth: (nth, count) => `Antwort ${nth} von ${count}`,
  notPipelined: "post wartet auf seine Antwort: In einer Pipeline geschähe es vielleicht zweimal.",
  nothingToRepeat: "Es gibt noch nichts zu wiederholen.",
  misused: (syntax, word) => `So geht es: ${syntax}. (Eine Datei, die ${word} heißt: /${word})`,
  help: {
    headers: "Header-Felder der Antworten zeigen oder nicht",
    raw: "jedes Oktett zeigen, das hin- und hergeht, auch CR LF",
    head: "nur die Header-Felder holen, ohne Inhalt",
    post: "einen Text an NAME senden",
    pipeline: "3 Namen senden, ohne auf die Antworten zu warten",
    slow: "eine Anfrage Oktett für Oktett senden",
    "half-close": "eine Anfrage senden und sagen, dass es die letzte ist",
    again: "die letzte Anfrage wiederholen (auch mit den Pfeiltasten)",
    help: "das hier zeigen",
    exit: "gehen (oder Strg-D)",
  },
  helpNames: "Alles andere ist der Name einer Datei, etwa 1.html, /head oder a?b=c.",
  emptyLineMissing: "Der Server wartet auf die Leerzeile hinter dem Kopf: noch einmal Enter.",
};
