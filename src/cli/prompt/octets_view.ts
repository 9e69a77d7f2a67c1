// The octets of the prompt's connections, message by message, with each part labelled.

import { Anatomy, type Message } from "../../http1/anatomy.ts";
import { messageLines, type MessageTextOptions, titleLine } from "../message_text.ts";
import type { PromptTexts } from "./prompt_texts.ts";

/** As much of a content as somebody reads on one screen, in rows. */
const MAX_ROWS = 20;

/** Shows each message of one connection after another when it is whole. */
export class OctetsView {
  #texts: PromptTexts;
  #write: (text: string) => void;
  #messageText: () => MessageTextOptions;
  #anatomy: Anatomy = new Anatomy();

  /** Begins with the first octet of a connection. */
  constructor(
    texts: PromptTexts,
    write: (text: string) => void,
    messageText: () => MessageTextOptions = () => ({}),
  ) {
    this.#texts = texts;
    this.#write = write;
    this.#messageText = messageText;
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
    for (const message of messages) {
      const title = this.#texts.octets[message.kind === "request" ? "sent" : "received"];
      const options = { maxRows: MAX_ROWS, ...this.#messageText() };
      const lines = [titleLine(title, options), ...messageLines(message, options)];
      this.#write(`${lines.join("\n")}\n`);
    }
  }
}
