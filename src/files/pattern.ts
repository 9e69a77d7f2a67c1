// Patterns of paths: `*` stands for any part of a name, `**` for any names. A pattern without a slash is
// one of names, in whatever folder.

const SPECIAL = /[.+?^${}()|[\]\\]/g;

/**
 * Makes a regular expression of a pattern, to be matched against a whole decoded path that begins with a
 * slash. What each star stands for is a group.
 *
 * ```ts
 * import { patternOf } from "./pattern.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(patternOf("*.html").test("/docs/index.html"), true);
 * assertEquals(patternOf("/assets/**").test("/assets/fonts/a.woff2"), true);
 * assertEquals(patternOf("/assets/*").test("/assets/fonts/a.woff2"), false);
 * ```
 */
export function patternOf(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*|\*)/).map(sourceOf);
  return new RegExp(`^${pattern.startsWith("/") ? "" : "(?:.*)/"}${parts.join("")}$`, "su");
}

function sourceOf(part: string): string {
  if (part === "**") return "(.*)";
  return part === "*" ? "([^/]*)" : part.replace(SPECIAL, "\\$&");
}
