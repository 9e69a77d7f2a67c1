// What is printed while a server runs: made of what was asked for, and loaded only then.

import type { OctetsSeen, Refused, ServerEventListener } from "../server/events.ts";
import type { Language } from "./language.ts";
import type { RequestReader } from "./show_request.ts";
import { print } from "./terminal.ts";

/** What `serve()` takes so that something is printed; nothing where nobody has asked for it. */
export interface Readers {
  /** Reads the facts. */
  readonly onEvent?: ServerEventListener;
  /** Reads the octets. */
  readonly onOctets?: (seen: OctetsSeen) => void;
  /** Reads the refusals. */
  readonly onReject?: (refused: Refused) => void;
}

/** What may be asked for. */
export interface Reading {
  /** A line for each request. */
  readonly verbose?: boolean;
  /** Who is served and who may come next. */
  readonly serial: boolean;
  /** The requests, as they arrive. */
  readonly showRequest: boolean;
  /** In which language that is done; English if not given. */
  readonly language?: Language;
}

/** Makes what prints. */
export async function readersFor(reading: Reading): Promise<Readers> {
  const { verbose = false, serial, showRequest, language = "en" } = reading;
  const listeners: ServerEventListener[] = [];
  if (serial) listeners.push(await serialReader(language));
  if (verbose) listeners.push((await import("../observe/access_log.ts")).accessLog(print));
  const shown = showRequest ? await requestReader(language) : undefined;
  if (shown !== undefined) listeners.push(shown.onEvent);
  return {
    ...(listeners.length > 0 && { onEvent: (event) => listeners.forEach((read) => read(event)) }),
    ...(shown && { onOctets: shown.onOctets, onReject: shown.onReject }),
  };
}

async function serialReader(language: Language): Promise<ServerEventListener> {
  const { serialLog } = await import("../observe/serial_log.ts");
  const { MESSAGE_WORDS } = await import("./message_words.ts");
  return serialLog(print, { words: MESSAGE_WORDS[language].serial });
}

async function requestReader(language: Language): Promise<RequestReader> {
  const { showRequests } = await import("./show_request.ts");
  const { MESSAGE_WORDS } = await import("./message_words.ts");
  const { terminalText } = await import("./terminal_text.ts");
  return showRequests(print, { ...terminalText(), words: MESSAGE_WORDS[language] });
}
