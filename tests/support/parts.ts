// Messages of several parts, read by another program: what we read by hand we would read as we write.

import type { Got } from "./folder.ts";
import { outputOf } from "./run.ts";

/** A part of a message. */
export interface Part {
  readonly contentType: string;
  readonly contentRange: string;
  readonly content: Uint8Array;
}

const READER = `
import base64, email.parser, email.policy, json, sys
content_type, path = sys.argv[1:]
head = b"Content-Type: " + content_type.encode() + b"\\r\\n\\r\\n"
message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + open(path, "rb").read())
if message.defects or not message.is_multipart(): sys.exit("not of several parts")
print(json.dumps([{
    "contentType": part["content-type"],
    "contentRange": part["content-range"],
    "content": base64.b64encode(part.get_payload(decode=True)).decode(),
} for part in message.iter_parts()]))
`;

/** Reads the parts of an answer with Python. */
export async function partsOf({ headers, bytes }: Got): Promise<Part[]> {
  const path = await Deno.makeTempFile({ prefix: "loket_" });
  try {
    await Deno.writeFile(path, bytes);
    const json = await outputOf("python3", "-c", READER, headers.get("content-type") ?? "", path);
    const parts: Record<keyof Part, string>[] = JSON.parse(json);
    return parts.map((part) => ({ ...part, content: Uint8Array.fromBase64(part.content) }));
  } finally {
    await Deno.remove(path);
  }
}
