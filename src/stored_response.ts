// A response from memory, the same to everybody who asks for it. To make a Response of fields and octets
// takes longer than to send it, and copies the octets; most are sent as they are, and nobody looks at
// them. So what Deno keeps inside of one is made when somebody does: with octets of its own, as nobody
// may change those of the others.

import { INNER, keptBy, symbolOf } from "./response_symbols.ts";
import type { FieldLine } from "./semantics/fields.ts";

/** What is sent for a stored response. */
export interface StoredState {
  /** The status code. */
  readonly status: number;
  /** The reason phrase; empty, for the registered one. */
  readonly reason: string;
  /** The field lines, without the length. */
  readonly fields: readonly FieldLine[];
  /** The content. */
  readonly content: Uint8Array<ArrayBuffer>;
  /** It is the same object each time, and never changes. */
  readonly isStored: true;
}

/** Makes responses with status 200 that all have the same fields and octets. */
export class StoredResponse {
  /** What is sent where nobody has looked at a response. */
  readonly state: StoredState;
  readonly #headers: readonly [string, string][];

  /** Takes the fields, whose `content-length` must be that of the octets. The octets may not change. */
  constructor(headers: Headers, octets: Uint8Array<ArrayBuffer>) {
    this.#headers = [...headers];
    const fields = this.#headers.filter(([name]) => name !== "content-length");
    this.state = { status: 200, reason: "", fields, content: octets, isStored: true };
  }

  /** Makes a Response. */
  make(): Response {
    if (!KEEPS_ALL_INSIDE) return this.copy();
    const response = new Response();
    keptBy(response)[INNER] = new StoredInner(this);
    return response;
  }

  /** Makes a Response with octets of its own. */
  copy(): Response {
    return new Response(this.state.content, { headers: [...this.#headers] });
  }
}

/** What Deno keeps inside of a Response: here as getters that make it. */
interface Inner {
  headerList: unknown;
  body: { readonly streamOrStatic?: { consumed?: boolean } } | null;
}

/** Stands inside of a Response until somebody looks at it. */
export class StoredInner {
  declare type: string;
  declare status: number;
  declare statusMessage: string;
  declare aborted: boolean;
  declare bodyDecoded: boolean;
  declare urlList: readonly string[];
  #stored: StoredResponse;
  #made: Inner | undefined;
  #isTaken = false;

  constructor(stored: StoredResponse) {
    this.#stored = stored;
  }

  /** Whether nobody has looked at fields or body. */
  get isUntouched(): boolean {
    return this.#made === undefined;
  }

  /** Whether it was taken to be sent. */
  get isTaken(): boolean {
    return this.#isTaken;
  }

  /** Takes what is sent; the body counts as read from then on. */
  take(): StoredState {
    this.#isTaken = true;
    return this.#stored.state;
  }

  url(): null {
    return null;
  }

  get headerList(): unknown {
    return this.#whole().headerList;
  }

  set headerList(list: unknown) {
    this.#whole().headerList = list;
  }

  get body(): Inner["body"] {
    return this.#whole().body;
  }

  set body(body: Inner["body"]) {
    this.#whole().body = body;
  }

  #whole(): Inner {
    return this.#made ??= this.#make();
  }

  #make(): Inner {
    const inner = keptBy(this.#stored.copy())[INNER] as Inner;
    const { streamOrStatic } = inner.body ?? {};
    if (this.#isTaken && streamOrStatic !== undefined) streamOrStatic.consumed = true;
    return inner;
  }
}

// What is the same in all of them stands once.
Object.assign(StoredInner.prototype, {
  type: "default",
  urlList: [],
  status: 200,
  statusMessage: "",
  aborted: false,
  bodyDecoded: false,
});

/** Whether a Response reads its fields out of what is inside when it is asked for them, and not before. */
const KEEPS_ALL_INSIDE = keptBy(new Response())[symbolOf("headers")] === null;
