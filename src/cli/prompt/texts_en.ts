import type { PromptTexts } from "./prompt_texts.ts";

/** The prompt in English. */
export const ENGLISH: PromptTexts = {
  usage: "Usage: loket client <server_host> <server_port>",
  connected: "Connected to the server",
  ask: "Enter a file name (or 'exit'): ",
  askNth: (nth, count) => `File name ${nth} of ${count} (or 'exit'): `,
  unreachable: (address, why) =>
    `Cannot connect to ${address}: ${
      {
        refused: "nobody listens there",
        "unknown-host": "there is no host of that name",
        silent: "it does not answer",
        other: "it cannot be reached",
      }[why]
    }`,
  silent: (seconds) => `Nothing came for ${seconds} s. Is the server busy with somebody else?`,
  reopens: "The next name opens a new connection.",
  closed: "The server has closed the connection; the next name opens a new one.",
  unanswered: "The server closed the connection without an answer.",
  cut: "The connection ended in the middle of the answer: the rest is missing.",
  malformed: (reason) => `What came is no answer of HTTP/1.1. ${reason}`,
  notShown: (bytes, type) => `${bytes} bytes, ${type}, not shown`,
  headers: {
    on: "Header fields are shown from now on.",
    off: "Header fields are not shown any more.",
  },
  raw: {
    on: "Requests and answers are shown octet by octet from now on.",
    off: "Answers are shown as text again.",
  },
  octets: { sent: "sent", received: "received" },
  slowNext: "The next request goes out one octet at a time.",
  slowSent: (octets, seconds) => `${octets} octets, each in a write of its own, in ${seconds} s`,
  halfCloseNext: "Behind the next request our side of the connection is closed.",
  halfClosed: "Our side is closed: we send nothing more, but the answer still comes.",
  collecting: (count) => `The next ${count} names go out together.`,
  collectingNoMore: "Each name goes out by itself again.",
  pipelined: (requests, writes, octets) =>
    `${requests} requests went out in ${writes} ${
      writes === 1 ? "write" : "writes"
    } (${octets} octets); the answers in order:`,
  answerNth: (nth, count) => `Answer ${nth} of ${count}`,
  notPipelined: "post waits for its answer: sent in a pipeline, it might be done twice.",
  nothingToRepeat: "There is nothing to repeat yet.",
  misused: (syntax, word) => `Write ${syntax}. (A file called ${word}: /${word})`,
  help: {
    headers: "show the header fields of answers, or not",
    raw: "show each octet that is sent and received, CR LF too",
    head: "ask for the header fields only, without content",
    post: "send a text to NAME",
    pipeline: "send 3 names without waiting for the answers",
    slow: "send a request one octet at a time",
    "half-close": "send a request, and say that it is the last one",
    again: "send the last request once more (the arrow keys work, too)",
    help: "show this",
    exit: "leave (or Ctrl-D)",
  },
  helpNames: "Anything else is the name of a file, such as 1.html, /head or a?b=c.",
  emptyLineMissing: "The server waits for the empty line behind the head: press Enter once more.",
};
