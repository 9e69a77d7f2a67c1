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

/**
 * Shows the messages of one connection after another: requests when they are whole, and answers when it
 * is their turn, because several may come at once.
 */
export class OctetsView {
  #options: OctetsViewOptions;
  #answers: Message[] = [];
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
    this.#sort(this.#anatomy.receive(direction === "sent" ? "request" : "response", octets));
  }

  /** Takes what came of messages that will not be complete, and begins anew. */
  end(): void {
    this.#sort(this.#anatomy.end());
    this.restart();
  }

  /** Shows the next answer, and the interim responses in front of it. */
  showAnswer(): void {
    const final = this.#answers.findIndex(({ head }) => head?.kind !== "interim");
    for (const message of this.#answers.splice(0, final + 1)) this.#show(message);
  }

  /** Shows whatever came. */
  showAll(): void {
    for (const message of this.#answers.splice(0)) this.#show(message);
  }

  #sort(messages: readonly Message[]): void {
    for (const message of messages) {
      if (message.kind === "request") this.#show(message);
      else this.#answers.push(message);
    }
  }

  #show(message: Message): void {
    const { titles, write, messageText } = this.#options;
    const options = messageText();
    const title = titles[message.kind === "request" ? "sent" : "received"];
    write(`${[titleLine(title, options), ...messageLines(message, options)].join("\n")}\n`);
  }
}
