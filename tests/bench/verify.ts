// Every server is asked once before it is measured, and what it answers is compared: status, length,
// and every octet by a digest.

import { CannotMeasure, type Context } from "./context.ts";
import type { Exchange } from "./scenario.ts";

/** Gives the octets that are sent in an exchange; they must not be empty for a `POST`. */
export function sentOctets({ sentBytes = 0 }: Exchange): Uint8Array<ArrayBuffer> {
  return new Uint8Array(sentBytes).fill(0x78);
}

async function expectedOctets(
  exchange: Exchange,
  filesFolder: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const { answer, path } = exchange;
  if (answer === "sent") return sentOctets(exchange);
  if (typeof answer === "string") return new TextEncoder().encode(answer);
  return await Deno.readFile(filesFolder + path);
}

/** Asks a server once. Throws {@linkcode CannotMeasure} where the answer is not the one it must be. */
export async function verify(
  exchange: Exchange,
  port: number,
  usesTls: boolean,
  { certificate, filesFolder, signal }: Context,
): Promise<void> {
  const { method, path } = exchange;
  const caCerts = certificate === undefined ? [] : [certificate.cert];
  using client = Deno.createHttpClient({ caCerts, http2: false });
  const body = exchange.sentBytes === undefined ? null : sentOctets(exchange);
  const url = `${usesTls ? "https" : "http"}://127.0.0.1:${port}${path}`;
  const response = await fetch(url, { client, method, body, signal });
  const [received, expected] = [
    await response.bytes(),
    await expectedOctets(exchange, filesFolder),
  ];
  if (response.status !== 200) throw new CannotMeasure(`answers with status ${response.status}`);
  if (received.length !== expected.length) {
    throw new CannotMeasure(`answers with ${received.length} octets, not ${expected.length}`);
  }
  if (await digest(received) !== await digest(expected)) {
    throw new CannotMeasure("answers with other octets than it should");
  }
}

async function digest(octets: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", octets)).toHex();
}
