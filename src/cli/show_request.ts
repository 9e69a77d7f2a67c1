// The requests of a server, shown as they arrive: each as one block when it is complete, so that those of
// different connections never mix.

import { Anatomy, type Message } from "../http1/anatomy.ts";
import { peerText } from "../observe/serial_log.ts";
import type { OctetsSeen, Refused, ServerEvent } from "../server/events.ts";
import { type After, afterTimer } from "./after.ts";
import { messageLines, type MessageTextOptions, titleLine, wrapped } from "./message_text.ts";
import { MESSAGE_WORDS, type MessageWords } from "./message_words.ts";

/** How requests are shown. */
export interface ShowRequestOptions extends MessageTextOptions {
  /** Calls a function later, unless what it returns is called before. */
  readonly after?: After;
}

/** What `serve()` takes, so that requests are shown. */
export interface RequestReader {
  /** Reads the facts: when connections begin and end. */
  onEvent(event: ServerEvent): void;
  /** Reads the octets. */
  onOctets(seen: OctetsSeen): void;
  /** Reads the refusals, and shows those of which the octets do not tell why. */
  onReject(refused: Refused): void;
}

/** How long a peer may be silent inside a head before it is said what is waited for. */
const HINT_MS = 3000;

/** Makes what shows requests; `write` is given each block, whole and without its last line end. */
export function showRequests(
  write: (block: string) => void,
  { after = afterTimer, ...text }: ShowRequestOptions = {},
): RequestReader {
  const connections = new Map<number, ShownConnection>();
  return {
    onEvent(event) {
      const { connection } = event;
      if (event.kind === "accepted") {
        const peer = peerText(event.remoteAddr, (text.words ?? MESSAGE_WORDS.en).serial.localPeer);
        connections.set(connection, new ShownConnection({ connection, peer, write, after, text }));
      } else if (event.kind === "closed") {
        connections.get(connection)?.end();
        connections.delete(connection);
      }
    },
    onOctets(seen) {
      connections.get(seen.connection)?.take(seen);
    },
    onReject(refused) {
      connections.get(refused.connection)?.refuse(refused);
    },
  };
}

interface Shown {
  readonly connection: number;
  readonly peer: string;
  readonly write: (block: string) => void;
  readonly after: After;
  readonly text: MessageTextOptions;
}

/** One connection of which the requests are shown. */
class ShownConnection {
  #shown: Shown;
  #anatomy = new Anatomy();
  #cancelHint: (() => void) | undefined;
  /** The number of the request of which it was said what is missing. */
  #hinted = 0;
  #hasLeft = false;
  #hasFault = false;

  constructor(shown: Shown) {
    this.#shown = shown;
  }

  get #words(): MessageWords {
    return this.#shown.text.words ?? MESSAGE_WORDS.en;
  }

  take({ direction, octets }: OctetsSeen): void {
    this.#showAll(this.#anatomy.receive(direction === "received" ? "request" : "response", octets));
    if (this.#anatomy.hasLeft && !this.#hasLeft) {
      this.#hasLeft = true;
      this.#write([], this.#words.left);
    }
    this.#planHint();
  }

  /** A limit, a deadline, a host that is not served: other than a fault, this does not show in the octets. */
  refuse({ status, message, section, advice }: Refused): void {
    if (this.#hasFault) return;
    const width = this.#shown.text.width ?? 80;
    const lines = [...wrapped(`${message} (${section})`, width), ...wrapped(advice, width)];
    this.#write(lines, this.#words.refused(status));
  }

  end(): void {
    this.#cancelHint?.();
    this.#showAll(this.#anatomy.end());
  }

  #showAll(messages: readonly Message[]): void {
    for (const message of messages) {
      if (message.kind !== "request") continue;
      this.#hasFault ||= message.outcome === "refused";
      this.#write(
        messageLines(message, this.#shown.text),
        this.#words.message("request", message.number),
      );
    }
  }

  #write(lines: readonly string[], what: string): void {
    const { connection, peer, text, write } = this.#shown;
    const title = titleLine(this.#words.title(connection, what, peer), text);
    write([title, ...lines, ""].join("\n"));
  }

  /** Whoever types by hand forgets the empty line, and sees nothing happen. */
  #planHint(): void {
    const { requests } = this.#anatomy;
    this.#cancelHint?.();
    this.#cancelHint = undefined;
    if (requests.awaits !== "head" || this.#hinted === requests.number) return;
    this.#cancelHint = this.#shown.after(HINT_MS, () => {
      this.#hinted = requests.number;
      const { connection, write } = this.#shown;
      write([...this.#words.emptyLineMissing(connection, requests.number), ""].join("\n"));
    });
  }
}
