// The octets of a content → text to be shown, piece by piece; or the finding that they are no text.

/** Types that are text although they are not called so. */
const TEXT_TYPE =
  /^(?:text\/.*|application\/(?:.+\+)?(?:json|xml)|application\/(?:javascript|x-ndjson|x-www-form-urlencoded|yaml|toml)|image\/svg\+xml|message\/.*)$/;

/** Types that say nothing about what it is. */
const UNSAID_TYPE = /^(?:|application\/octet-stream)$/;

/** What is known of a content before it comes. */
export interface ContentKind {
  /** The value of `Content-Type`, if there is one. */
  readonly type: string | undefined;
  /** The value of `Content-Encoding`, if there is one. */
  readonly coding: string | undefined;
}

/**
 * Decodes content for the eye. A character that is cut by the end of a piece comes with the next one,
 * and what is no text is counted.
 *
 * ```ts
 * import { ContentText } from "./content_text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const content = new ContentText({ type: "text/plain; charset=utf-8", coding: undefined });
 * const [first, second] = [new Uint8Array([0xf0, 0x9f]), new Uint8Array([0x9a, 0x80])];
 * assertEquals(content.add(first) + content.add(second) + content.end(), "🚀");
 * ```
 */
export class ContentText {
  /** How many octets came. */
  bytes = 0;
  /** What the content is, in a word or two. */
  readonly name: string;
  #decoder: TextDecoder | undefined;
  #isUnsaid: boolean;

  /** Decides by type and coding; where they say nothing, the first octets do. */
  constructor({ type = "", coding = "identity" }: ContentKind) {
    const essence = type.replace(/;[^]*$/, "").trim().toLowerCase();
    this.name = coding === "identity" ? essence || "application/octet-stream" : coding;
    this.#isUnsaid = coding === "identity" && UNSAID_TYPE.test(essence);
    if (coding === "identity" && (this.#isUnsaid || TEXT_TYPE.test(essence))) {
      this.#decoder = decoderFor(type);
    }
  }

  /** Whether it is shown; of a content whose type says nothing, known once some of it came. */
  get isText(): boolean {
    return this.#decoder !== undefined;
  }

  /** Takes the next octets, and gives the text that they make; none where it is no text. */
  add(octets: Uint8Array): string {
    if (this.bytes === 0 && this.#isUnsaid && !looksLikeText(octets)) this.#decoder = undefined;
    this.bytes += octets.length;
    return this.#decoder?.decode(octets, { stream: true }) ?? "";
  }

  /** Gives what is left: a replacement character for a character that was not completed. */
  end(): string {
    return this.#decoder?.decode() ?? "";
  }
}

/** The charset that is named, where it is known; else UTF-8. */
function decoderFor(type: string): TextDecoder {
  const [, charset = "utf-8"] = /;\s*charset="?([^\s;"]+)/i.exec(type) ?? [];
  try {
    return new TextDecoder(charset);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new TextDecoder();
  }
}

/** Whether octets are UTF-8, perhaps cut at their end, without those that no text has. */
function looksLikeText(octets: Uint8Array): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(octets, { stream: true });
    // deno-lint-ignore no-control-regex -- they are what is looked for
    return !/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(text);
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
