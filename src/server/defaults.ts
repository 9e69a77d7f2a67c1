// What a server does where its options say nothing: it prints, answers 500, and has bounds.

import { RepeatedMessages } from "../http1/repeated_messages.ts";
import { authorityOf, withoutBrackets } from "../http1/target.ts";
import { DeadlineClock, DEFAULT_DEADLINES } from "../net/deadline.ts";
import { environment, isUnspecified, type ListenAddress } from "../net/listen.ts";
import { DateField } from "./clock.ts";
import type { ServerContext } from "./context.ts";
import { refusalLog } from "./explain.ts";
import { DEFAULT_SERVER_LIMITS, type ServerLimits } from "./limits.ts";
import type { AnyServeOptions, ServeHandler } from "./options.ts";
import { responseFault } from "./response.ts";

/**
 * Gives what the connections of a server share: what the options say, and the defaults for the rest. Throws
 * a `RangeError` for a bound that is none.
 */
export function contextOf(
  options: Partial<AnyServeOptions>,
  handler: ServeHandler<Deno.Addr>,
  { addr, scheme }: { readonly addr: Deno.Addr; readonly scheme: string },
): ServerContext {
  const clock = new DeadlineClock();
  return {
    handler,
    answerError: (error) => answerError(error, options.onError ?? printError),
    onReject: guarded("onReject", options.onReject ?? refusalLog(printRefusal)),
    explain: options.explain ?? false,
    onEvent: options.onEvent && guarded("onEvent", options.onEvent),
    onOctets: options.onOctets && guarded("onOctets", options.onOctets),
    hosts: options.hosts && new Set(options.hosts.map(bareHost)),
    tunnels: options.tunnels ?? false,
    compresses: options.automaticCompression ?? isCompressionWanted(),
    scheme,
    fallbackAuthority: fallbackAuthority(addr),
    limits: withoutZeros(withDefaults(DEFAULT_SERVER_LIMITS, options.limits)),
    deadlines: withDefaults(DEFAULT_DEADLINES, options.deadlines),
    clock,
    date: new DateField(clock),
    repeated: new RepeatedMessages(),
    isStopping: false,
  };
}

/** As with Deno, whatever does not switch it off switches it on. */
function isCompressionWanted(): boolean {
  const value = environment("DENO_SERVE_AUTOMATIC_COMPRESSION");
  return value !== undefined && !/^(?:0|false)$/i.test(value);
}

/** A listener that throws is told about, and stands in nobody's way. */
function guarded<Fact>(name: string, listener: (fact: Fact) => void): (fact: Fact) => void {
  return (fact) => {
    try {
      listener(fact);
    } catch (error) {
      reportException(name, error);
    }
  };
}

/** What the program that is served gives wrong, besides its handler, is told about and stops nothing. */
export function reportException(name: string, error: unknown): void {
  // deno-lint-ignore no-console -- there is nobody else to tell
  console.error(`loket: exception in ${name}`, error);
}

/** Gives the scheme of the URLs at an address, with its colon and slashes. */
export function schemeOf(address: ListenAddress): string {
  if (address.transport === "unix") return "http+unix://";
  return address.tls === undefined ? "http://" : "https://";
}

/** For a request that names no host. The path of a socket stands in a URL as Deno writes it. */
function fallbackAuthority(addr: Deno.Addr): string {
  if ("port" in addr) return `localhost:${addr.port}`;
  const { path } = addr as Deno.UnixAddr;
  return encodeURIComponent(path).replace(/[-_.!~*'()]/g, percentEncoded);
}

/** What is set to `undefined` has its default, like what is not there. */
function withDefaults<Options extends object>(
  defaults: Options,
  given: Partial<Options> | undefined,
): Options {
  const set = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  for (const [name, value] of set) {
    if (typeof value === "number" && value >= 0) continue;
    throw new RangeError(`Cannot serve HTTP requests: ${name} is no number from 0 up: ${value}`);
  }
  return { ...defaults, ...Object.fromEntries(set) };
}

/** An IPv6 address may be given with its brackets or without. */
function bareHost(host: string): string {
  return withoutBrackets(host).toLowerCase();
}

/** A bound of 0 is none, as a deadline of 0 is. */
function withoutZeros(limits: ServerLimits): ServerLimits {
  const bounds = Object.entries(limits).map((
    [name, bound],
  ) => [name, bound === 0 ? Infinity : bound]);
  return { ...limits, ...Object.fromEntries(bounds) };
}

/** What `onError` answers, or 500 where it fails too. */
async function answerError(
  error: unknown,
  onError: (error: unknown) => Response | Promise<Response>,
): Promise<Response> {
  try {
    const response = await onError(error);
    const fault = responseFault(response);
    if (fault === undefined) return response;
    throw new TypeError(fault);
  } catch (failure) {
    // deno-lint-ignore no-console -- like Deno.serve: an error that nobody takes has to show somewhere
    console.error("Exception in onError while handling exception", failure);
    return internalServerError();
  }
}

function printError(error: unknown): Response {
  // deno-lint-ignore no-console -- the default of `onError`, like that of Deno.serve
  console.error(error);
  return internalServerError();
}

function printRefusal(text: string): void {
  // deno-lint-ignore no-console -- the default of `onReject`: a refusal that nobody sees helps nobody
  console.error(text);
}

function internalServerError(): Response {
  return new Response(new TextEncoder().encode("Internal Server Error"), { status: 500 });
}

/** An error that no peer and no handler can cause is a defect of ours; it must not pass unseen. */
export function reportDefect(error: unknown): void {
  // deno-lint-ignore no-console -- there is nobody else to tell
  console.error("loket: unexpected error on a connection", error);
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** The default of `onListen`: says where a server listens, as Deno says it. */
export function printAddress(address: ListenAddress, addr: Deno.Addr): void {
  // deno-lint-ignore no-console -- like Deno.serve
  console.error(`Listening on ${"hostname" in addr ? urls(address, addr) : addressText(addr)}`);
}

function addressText(addr: Deno.Addr): string {
  return "path" in addr ? addr.path : addr.transport;
}

function urls(address: ListenAddress, { hostname, port }: Deno.NetAddr): string {
  const scheme = schemeOf(address);
  return `${scheme}${authorityOf(hostname, port)}/${
    isUnspecified(hostname) ? ` (${scheme}localhost:${port}/)` : ""
  }`;
}
