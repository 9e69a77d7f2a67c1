// What a requester is given, and what it tells.

import type { Language } from "../language.ts";
import type { MessageTextOptions } from "../message_text.ts";
import type { Dialogue } from "./dialogue.ts";
import type { Outcome } from "./outcome.ts";
import type { Pause } from "./paced_connection.ts";
import type { PromptTexts } from "./prompt_texts.ts";

/** A request that is over, for who measures. Times are those of `performance.now()`. */
export interface AnswerRecord {
  /** The method. */
  readonly method: string;
  /** The request target. */
  readonly target: string;
  /** What came of it. */
  readonly outcome: Outcome;
  /** The status code, where an answer has come. */
  readonly status: number | undefined;
  /** The number of the connection, where an answer has come; they are counted from 1. */
  readonly connection: number | undefined;
  /** How many bytes of content came. */
  readonly contentBytes: number;
  /** When the request was asked for. */
  readonly askedMs: number;
  /** When the head of the answer was there. */
  readonly headMs: number | undefined;
  /** When its end was there, or it was clear that none comes. */
  readonly endedMs: number;
}

/** What is needed to send requests. */
export interface RequesterOptions {
  /** The server, such as `http://127.0.0.1:8000`. */
  readonly origin: string;
  /** Opens a connection to it; rejects with an {@linkcode UnreachableError}. */
  readonly open: () => Promise<Deno.Conn>;
  /** Where answers are shown. */
  readonly dialogue: Dialogue;
  /** What is said. */
  readonly texts: PromptTexts;
  /** How numbers are written. */
  readonly language: Language;
  /** How long nothing may come, in milliseconds; 0 for as long as it takes. */
  readonly timeoutMs: number;
  /** Is told of each request that is over. */
  readonly onAnswer?: ((record: AnswerRecord) => void) | undefined;
  /** How octets are set, where they are shown; 80 columns and no colours if not given. */
  readonly messageText?: (() => MessageTextOptions) | undefined;
  /** Waits between two octets of a slow request. */
  readonly pause?: Pause | undefined;
}
