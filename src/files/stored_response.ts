// A response from memory. Every answer has the same octets, and none may change them for the others: a
// server sends them as they are, and whoever reads the body otherwise reads a copy of its own.

/** The octets that are shared. */
const SHARED = Symbol("shared octets");
/** A response with a copy of them, once somebody has looked at the body. */
const OWN = Symbol("own copy");

class StoredResponse extends Response {
  declare [SHARED]: Uint8Array<ArrayBuffer>;
  declare [OWN]?: Response;

  override get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return own(this).body;
  }

  override get bodyUsed(): boolean {
    return this[OWN]?.bodyUsed ?? false;
  }

  override text(): Promise<string> {
    return own(this).text();
  }

  override json(): Promise<unknown> {
    return own(this).json();
  }

  override bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return own(this).bytes();
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return own(this).arrayBuffer();
  }

  override blob(): Promise<Blob> {
    return own(this).blob();
  }

  override formData(): Promise<FormData> {
    return own(this).formData();
  }

  override clone(): Response {
    if (this.bodyUsed) throw new TypeError("Cannot clone a response: its body was read");
    return shared(super.clone(), this[SHARED]);
  }
}

function own(response: StoredResponse): Response {
  // The constructor copies the octets, and needs the fields for the type of a blob or form.
  return response[OWN] ??= new Response(response[SHARED], { headers: response.headers });
}

/** Makes of a response what it is once somebody has looked at its body: one with a copy of its own. */
function unshared(response: Response): Response {
  for (const name of GUARDED) Reflect.deleteProperty(response, name);
  // There is nothing more to be had of one that was read.
  return response.bodyUsed ? response : Object.setPrototypeOf(response, StoredResponse.prototype);
}

/** The ways to the octets; all others, as `text()`, make something new of them. */
const GUARDED = ["body", "bytes", "arrayBuffer", "clone"] as const;

function body(this: Response): ReadableStream<Uint8Array<ArrayBuffer>> | null {
  return unshared(this).body;
}

function bytes(this: Response): Promise<Uint8Array<ArrayBuffer>> {
  return unshared(this).bytes();
}

function arrayBuffer(this: Response): Promise<ArrayBuffer> {
  return unshared(this).arrayBuffer();
}

function clone(this: Response): Response {
  return unshared(this).clone();
}

Object.defineProperty(StoredResponse.prototype, "constructor", { value: Response });

interface GetterDefiner {
  __defineGetter__(name: string, getter: () => unknown): void;
}

/**
 * Gives a response like `pristine`, whose octets these are. It costs a tenth of a new one, which would
 * read all fields and copy the octets; and unlike a mere clone it does not hand the octets out.
 */
export function storedResponse(pristine: Response, octets: Uint8Array<ArrayBuffer>): Response {
  return shared(pristine.clone(), octets);
}

function shared(response: Response, octets: Uint8Array<ArrayBuffer>): Response {
  // Guards of its own: to give it another prototype here takes twice as long as making the clone.
  const stored = response as StoredResponse & GetterDefiner;
  stored[SHARED] = octets;
  stored.bytes = bytes;
  stored.arrayBuffer = arrayBuffer;
  stored.clone = clone;
  // Half the price of Object.defineProperty().
  stored.__defineGetter__("body", body);
  return stored;
}
