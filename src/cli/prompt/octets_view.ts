// The octets of the prompt's connections, message by message, with each part labelled.

import { Anatomy, type Message } from "../../http1/anatomy.ts";
import { messageLines, type MessageTextOptions, titleLine } from "../message_text.ts";

/** How octets are shown. */
export interface OctetsViewOptions {
  /** What stands above a request, and above an answer. */
  readonly titles: Readonly<Record<"sent" | "received", string>>;
  /** Takes the text. */
  readonly write: (text: string) => void;
  /** How messages are set, asked anew for each: terminals change their size. */
  readonly messageText: () => MessageTextOptions;
}

/** Shows each message of one connection after another when it is whole. */
export class OctetsView {
  #options: OctetsViewOptions;
  #anatomy: Anatomy = new Anatomy();

  /** Begins with the first octet of a connection. */
  constructor(options: OctetsViewOptions) {
    this.#options = options;
  }

  /** Begins anew between two exchanges, or with another connection. */
  restart(): void {
    this.#anatomy = new Anatomy();
  }

  /** Takes octets as they travel. */
  take(direction: "sent" | "received", octets: Uint8Array): void {
    this.#show(this.#anatomy.receive(direction === "sent" ? "request" : "response", octets));
  }

  /** Shows what came of a message that will not be complete, and begins anew. */
  end(): void {
    this.#show(this.#anatomy.end());
    this.restart();
  }

  #show(messages: readonly Message[]): void {
    const { titles, write, messageText } = this.#options;
    for (const message of messages) {
      const options = messageText();
      const title = titles[message.kind === "request" ? "sent" : "received"];
      const lines = [titleLine(title, options), ...messageLines(message, options)];
      write(`${lines.join("\n")}\n`);
    }
  }
}
