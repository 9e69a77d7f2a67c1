// A client without a socket: a connection in memory, the codec in the client's role, and intervals
// that end when a test says so.

import { Inflater } from "../../src/websocket/deflate.ts";
import { type Frame, FrameReader, type Opcode, writeFrame } from "../../src/websocket/frame.ts";
import {
  openServerWebSocket,
  type RawConnection,
  type ServerWebSocket,
  type ServerWebSocketOptions,
} from "../../src/websocket/socket.ts";

await openServerWebSocket().load();

const MASKING_KEY = Uint8Array.of(0x12, 0x34, 0x56, 0x78);
const utf8 = new TextEncoder();

/** One direction of a connection. */
class Pipe {
  bytes = 0;
  readonly writes: number[] = [];
  #capacity: number;
  #held: Uint8Array[] = [];
  #isEnded = false;
  #isBroken = false;
  #changed = Promise.withResolvers<void>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    while (this.#held.length === 0 && !this.#isEnded) await this.#change();
    if (this.#isBroken) throw new Error("closed");
    const [piece] = this.#held;
    if (piece === undefined) return null;
    const taken = piece.subarray(0, buffer.length);
    buffer.set(taken);
    if (taken.length === piece.length) this.#held.shift();
    else this.#held[0] = piece.subarray(taken.length);
    this.bytes -= taken.length;
    this.#announce();
    return taken.length;
  }

  async write(octets: Uint8Array): Promise<number> {
    while (this.bytes >= this.#capacity && !this.#isEnded) await this.#change();
    if (this.#isEnded) throw new Error("broken pipe");
    const taken = octets.slice(0, this.#capacity - this.bytes);
    this.#held.push(taken);
    this.writes.push(taken.length);
    this.bytes += taken.length;
    this.#announce();
    return taken.length;
  }

  end(): void {
    this.#isEnded = true;
    this.#announce();
  }

  break(): void {
    this.#isBroken = true;
    this.end();
  }

  #change(): Promise<void> {
    return this.#changed.promise;
  }

  #announce(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** One end of a connection in memory. */
class MemoryConnection implements RawConnection {
  /** Whether this side closed it, and whether it ended its sending side first. */
  isClosed = false;
  hasClosedWrite = false;
  #input: Pipe;
  #output: Pipe;

  constructor(input: Pipe, output: Pipe) {
    this.#input = input;
    this.#output = output;
  }

  read(buffer: Uint8Array): Promise<number | null> {
    return this.#input.read(buffer);
  }

  write(octets: Uint8Array): Promise<number> {
    return this.#output.write(octets);
  }

  closeWrite(): Promise<void> {
    this.hasClosedWrite = true;
    this.#output.end();
    return Promise.resolve();
  }

  close(): void {
    if (this.isClosed) throw new Error("closed twice");
    this.isClosed = true;
    this.#input.break();
    this.#output.end();
  }
}

/** What a test may choose beside the options of the socket. */
export interface OpenOptions extends ServerWebSocketOptions {
  /** How many bytes the connection to the client holds before a write waits. */
  readonly capacity?: number;
}

/** A socket, started, with its client. */
export class Opened {
  /** The server's socket. */
  readonly socket: ServerWebSocket;
  /** What the server does with it. */
  readonly opening: ReturnType<typeof openServerWebSocket>;
  /** What the socket said, in order. */
  readonly events: string[] = [];
  /** The server's end of the connection. */
  readonly server: MemoryConnection;
  /** The sizes of the server's writes. */
  readonly writes: readonly number[];
  #client: MemoryConnection;
  #reader: FrameReader;
  #frames: Frame[] = [];

  /** Opens a socket without starting it. */
  constructor({ capacity = Infinity, ...options }: OpenOptions = {}) {
    const [toServer, toClient] = [new Pipe(Infinity), new Pipe(capacity)];
    this.server = new MemoryConnection(toServer, toClient);
    this.#client = new MemoryConnection(toClient, toServer);
    this.writes = toClient.writes;
    this.#reader = new FrameReader({
      role: "client",
      frameBytes: Infinity,
      hasDeflate: options.deflate !== undefined,
    });
    this.opening = openServerWebSocket({ idleTimeout: 0, ...options });
    this.socket = this.opening.socket;
    this.#record();
  }

  /** Tells the socket that 101 has been sent. */
  start(): this {
    this.opening.start(this.server);
    return this;
  }

  /** Sends octets as they are. */
  async sendOctets(octets: Uint8Array): Promise<void> {
    await this.#client.write(octets);
  }

  /** Sends one frame, masked. */
  async send(opcode: Opcode, content: string | Uint8Array = "", fin = true): Promise<void> {
    await this.sendOctets(writeFrame(frame(opcode, content, { fin }), MASKING_KEY));
  }

  /** Gives the next frame of the server, or `undefined` at its end. */
  async receive(): Promise<Frame | undefined> {
    const buffer = new Uint8Array(64 * 1024);
    while (this.#frames.length === 0) {
      const count = await this.#client.read(buffer);
      if (count === null) return undefined;
      this.#frames.push(...this.#reader.read(buffer.subarray(0, count)));
    }
    return this.#frames.shift();
  }

  /** Gives the next frame of the server in words. */
  async receiveText(): Promise<string | undefined> {
    const frame = await this.receive();
    return frame && describe(frame);
  }

  /** Closes the client's side without a word, and waits until the server's has ended. */
  async leave(): Promise<void> {
    if (!this.#client.isClosed) this.#client.close();
    await this.opening.ended;
  }

  /** Ends everything by the closing handshake. */
  async end(): Promise<void> {
    await this.send("close", Uint8Array.of(0x03, 0xe8));
    while (await this.receive() !== undefined);
    await this.leave();
  }

  /** Waits until the socket has said as many things. */
  async said(count: number): Promise<string[]> {
    while (this.events.length < count) await this.#next.promise;
    return this.events.slice(0, count);
  }

  #next = Promise.withResolvers<void>();

  #say(words: string): void {
    this.events.push(words);
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }

  #record(): void {
    const { socket } = this;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => this.#say("open"));
    socket.addEventListener("message", (event) => {
      const { data } = event as MessageEvent;
      this.#say(typeof data === "string" ? `text ${data}` : `binary ${new Uint8Array(data)}`);
    });
    socket.addEventListener("error", (event) => this.#say((event as ErrorEvent).message));
    socket.addEventListener("close", (event) => {
      const { code, reason, wasClean } = event as CloseEvent;
      this.#say(`close ${code} ${JSON.stringify(reason)} ${wasClean ? "clean" : "unclean"}`);
    });
  }
}

/** Makes a frame. */
export function frame(
  opcode: Opcode,
  content: string | Uint8Array = "",
  { fin = true, rsv1 = false }: { fin?: boolean; rsv1?: boolean } = {},
): Frame {
  const payload = typeof content === "string" ? utf8.encode(content) : new Uint8Array(content);
  return { fin, rsv1, opcode, payload };
}

/** Gives the octets of a frame as a client sends it. */
export function masked(frame: Frame): Uint8Array<ArrayBuffer> {
  return writeFrame(frame, MASKING_KEY);
}

/** Says what a frame is, as `text hello` or `close 1000 bye`. */
export function describe({ fin, rsv1, opcode, payload }: Frame): string {
  const code = opcode === "close" && payload.length > 1
    ? new DataView(payload.buffer).getUint16(0)
    : "";
  const text = new TextDecoder().decode(payload.subarray(code === "" ? 0 : 2));
  const flags = `${fin ? "" : " unfinished"}${rsv1 ? " compressed" : ""}`;
  return `${opcode}${flags} ${code}${code === "" ? "" : " "}${text}`.trimEnd();
}

/** Inflates what a server without context takeover sent. */
export async function inflated({ payload }: Frame): Promise<Uint8Array> {
  return await new Inflater({ windowBits: 15, noContextTakeover: true }).inflate(payload, 1e9);
}

/** Intervals that end when a test says so. */
export class Intervals implements Disposable {
  #original = globalThis.setInterval;
  #originalClear = globalThis.clearInterval;
  #running = new Map<number, { readonly callback: () => void; readonly ms: number }>();
  #last = 0;

  /** Takes the place of the platform's until it is disposed of. */
  constructor() {
    const start = (callback: () => void, ms: number) => {
      this.#running.set(++this.#last, { callback, ms });
      return this.#last;
    };
    const clear = (id: number) => void this.#running.delete(id);
    Object.assign(globalThis, { setInterval: start, clearInterval: clear });
  }

  /** The periods of those that run, in milliseconds. */
  get periods(): number[] {
    return [...this.#running.values()].map(({ ms }) => ms);
  }

  /** Lets one period of each pass. */
  elapse(): void {
    for (const { callback } of [...this.#running.values()]) callback();
  }

  /** Gives the platform its own back. */
  [Symbol.dispose](): void {
    Object.assign(globalThis, { setInterval: this.#original, clearInterval: this.#originalClear });
  }
}
