// Says to a person what was refused and why: as text, for the log and for peers that read text, and as
// a page for browsers.

import { escapeHtml, ticketPage } from "../problem_page.ts";
import { reasonPhrase } from "../semantics/status.ts";
import type { Refused } from "./events.ts";

/** Which rule was broken, where, in what, and what to do instead, in lines; the last one is ended. */
export function explanation({ message, section, offset, excerpt, advice }: Refused): string {
  const { text, mark } = excerpt;
  const shown = text === "" ? "" : `  ${text}\n  ${" ".repeat(mark)}^\n`;
  return `${message} (${section}, octet ${offset})\n${shown}${advice}\n`;
}

/** The same as a page. */
export function explanationPage(refused: Refused): string {
  const { status, code, message, section, offset, excerpt, advice } = refused;
  const before = escapeHtml(excerpt.text.slice(0, excerpt.mark));
  const fault = escapeHtml(excerpt.text.slice(excerpt.mark, excerpt.mark + 1));
  const behind = escapeHtml(excerpt.text.slice(excerpt.mark + 1));
  return ticketPage(
    status,
    `<p>${escapeHtml(message)}.</p>
<pre>${before}<mark>${fault === "" ? " " : fault}</mark>${behind}</pre>
<p>${escapeHtml(advice)}</p>
<p class="small"><code>${code}</code> · octet ${offset} · ${escapeHtml(section)}</p>`,
  );
}

/** What a peer is told that is not to know more than the status. */
export function shortAnswer(status: number): string {
  return `${status} ${reasonPhrase(status)}\n`;
}

/** How many refusals are explained in a window, and how long a window is. */
const EXPLAINED = 10;
const WINDOW_MS = 10_000;

/**
 * Makes a reader of refusals that gives the log a block for each, and counts them where they come too
 * thick: a scanner sends thousands, and the console belongs to whoever sits in front of it.
 */
export function refusalLog(write: (text: string) => void): (refused: Refused) => void {
  let windowEndMs = -Infinity;
  let count = 0;
  return (refused) => {
    if (refused.atMs >= windowEndMs) {
      if (count > EXPLAINED) {
        write(`loket: ${count - EXPLAINED} more requests were refused meanwhile`);
      }
      windowEndMs = refused.atMs + WINDOW_MS;
      count = 0;
    }
    if (++count <= EXPLAINED) write(logBlock(refused));
    if (count === EXPLAINED) write("loket: refusals come thick; further ones are only counted");
  };
}

function logBlock(refused: Refused): string {
  const { status, code, connection, remoteAddr } = refused;
  const peer = "hostname" in remoteAddr ? `${remoteAddr.hostname}:${remoteAddr.port}` : "local";
  const indented = explanation(refused).trimEnd().replaceAll("\n", "\n  ");
  return `loket: refused ${peer} (connection ${connection}) with ${status}, ${code}\n  ${indented}`;
}
