// Requests as octets, one behind the other on one connection, and the answers as a client reads them.

import { assertEquals } from "@std/assert";
import { Http1Connection } from "../../src/http1/mod.ts";
import { octets, textOf } from "./octets.ts";
import { exchange } from "./socket.ts";

/** An answer, its content as a text in which each character is one octet. */
export interface RawAnswer {
  readonly status: number;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly content: string;
}

/** What follows the answers is left over; what is cut off is not complete. Both fail the test. */
export async function answersTo(
  port: number,
  ...requests: readonly string[]
): Promise<RawAnswer[]> {
  const client = new Http1Connection("client");
  client.input.append(octets(await exchange(port, requests.join(""))));
  client.endInput();
  const answers: RawAnswer[] = [];
  for (const request of requests) {
    if (client.input.start === client.input.end) break;
    const answer = answerTo(client, request.startsWith("HEAD ") ? "HEAD" : "GET");
    answers.push(answer);
    // Behind this one the server reads nothing more.
    if (answer.fields.some(([name, value]) => name === "connection" && value === "close")) break;
  }
  assertEquals(client.input.end - client.input.start, 0, "Something is left over");
  return answers;
}

function answerTo(client: Http1Connection, method: string): RawAnswer {
  client.send({ kind: "request", method, target: "/", fields: [["Host", "a"]] });
  client.send({ kind: "end" });
  let [status, content] = [0, ""];
  const fields: (readonly [string, string])[] = [];
  for (;;) {
    const event = client.next();
    switch (event?.kind) {
      case "response":
        status = event.status;
        fields.push(
          ...[...event.fields].map(([name, value]) => [name.toLowerCase(), value] as const),
        );
        break;
      case "content":
        content += textOf(event.bytes);
        break;
      case "end":
        return { status, fields, content };
      default:
        throw new Error(`The answer is cut off before ${event?.kind ?? "its end"}: ${status}`);
    }
  }
}
