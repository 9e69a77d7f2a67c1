// What `get --data` sends: a text, a file, or what comes on the standard input.

import type { ClientBody } from "../client/mod.ts";
import { fileFailure } from "./file_fault.ts";
import type { GetData } from "./get_options.ts";

/** Up to here a file is read at once, so that it can be sent again where a redirect leads. */
const WHOLE_BYTES = 8 * 1024 * 1024;

/** Content, and its length in bytes where it is a stream whose length is known. */
export interface DataBody {
  /** The content. */
  readonly body: ClientBody;
  /** Its length, where the body does not tell. */
  readonly bytes?: number;
}

/** Opens what is to be sent. Rejects with a `CommandFailure`. */
export async function dataBody(data: GetData): Promise<DataBody> {
  switch (data.kind) {
    case "text":
      return { body: new TextEncoder().encode(data.text) };
    case "input":
      return { body: Deno.stdin.readable };
    case "file":
      return await fileBody(data.path);
  }
}

async function fileBody(path: string): Promise<DataBody> {
  try {
    const file = await Deno.open(path);
    const { isFile, isDirectory, size } = await file.stat();
    if (isDirectory) {
      file.close();
      throw new Deno.errors.IsADirectory(path);
    }
    if (!isFile) return { body: file.readable };
    if (size > WHOLE_BYTES) return { body: file.readable, bytes: size };
    return { body: await new Response(file.readable).bytes() };
  } catch (error) {
    throw fileFailure(error, "--allow-read", ({ read }, reason) => read(path, reason));
  }
}
