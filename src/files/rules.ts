// Rules of one line, as they stand in an option or an argument: which fields which files get, which path
// leads where. A line is read once, when a folder is set up.

import { patternOf } from "./pattern.ts";

/** A field for the files of a pattern. */
export interface HeaderRule {
  /** The files by their path below the root; every answer where there is none. */
  readonly pattern: RegExp | undefined;
  /** The name of the field, in lower case. */
  readonly name: string;
  /** Its value. */
  readonly value: string;
}

/** A path that leads elsewhere. */
export interface RedirectRule {
  /** The path below the root. */
  readonly pattern: RegExp;
  /** Where it leads; each star is what the star of the pattern stood for. */
  readonly target: string;
  /** The status. */
  readonly status: number;
}

const HEADER_RULE = /^(?:([^\s:]+)[ \t]+)?([^\s:]+):[ \t]*(.*?)[ \t]*$/s;

/** Fields that follow from what is sent. */
const NOT_SET = /^(?:content-(?:length|range|encoding)|transfer-encoding|connection|etag)$/;

/**
 * Reads `NAME: VALUE` or `PATTERN NAME: VALUE`. Throws a `SyntaxError` for what is neither, and for a field
 * that cannot be set.
 */
export function readHeaderRule(line: string): HeaderRule {
  const [, pattern, name = "", value = ""] = line.match(HEADER_RULE) ?? [];
  if (name === "") throw unreadable("header", line, "it is not of the form [PATTERN] NAME: VALUE");
  if (NOT_SET.test(name.toLowerCase())) {
    throw unreadable("header", line, `${name} follows from what is sent`);
  }
  try {
    new Headers([[name, value]]);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw unreadable("header", line, "name or value has a character that is not allowed");
  }
  return {
    pattern: pattern === undefined ? undefined : patternOf(pattern),
    name: name.toLowerCase(),
    value,
  };
}

/** Fields of which there may be several; of all others the last one counts. */
const SEVERAL = /^(?:set-cookie|link|vary)$/;

/** Sets the fields that rules give to a path. */
export function setFields(headers: Headers, rules: readonly HeaderRule[], path: string): void {
  for (const { pattern, name, value } of rules) {
    if (pattern !== undefined && !pattern.test(path)) continue;
    if (SEVERAL.test(name)) headers.append(name, value);
    else headers.set(name, value);
  }
}

const REDIRECT_RULE = /^(\/\S*)[ \t]+(\S+)(?:[ \t]+(30[12378]))?$/;

/** Whoever asks would choose the host. */
const STAR_IN_HOST = /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#]*\*|^[^/?#]*\*[^/?#]*:/i;

/** Reads `FROM TO` or `FROM TO STATUS`, 301 if it is not given. Throws a `SyntaxError` for what is neither. */
export function readRedirectRule(line: string): RedirectRule {
  const [, from, target, status = "301"] = line.match(REDIRECT_RULE) ?? [];
  if (from === undefined || target === undefined) {
    throw unreadable("redirect", line, "it is not of the form /FROM TO [301|302|303|307|308]");
  }
  if (STAR_IN_HOST.test(target)) {
    throw unreadable("redirect", line, "a star in TO may not stand for a host, or a part of one");
  }
  const reference = target.replaceAll("*", "x");
  if (!URL.canParse(reference, "http://localhost/") || /[^\x21-\x7e]/.test(reference)) {
    throw unreadable("redirect", line, `${target} is no URL or path`);
  }
  return { pattern: patternOf(from), target, status: Number(status) };
}

/**
 * Gives where the first rule that fits leads a path, as a value of `Location`. A slash at the end of the
 * path is passed over where only that keeps a rule from fitting.
 */
export function redirection(
  rules: readonly RedirectRule[],
  path: string,
): { readonly location: string; readonly status: number } | undefined {
  for (const { pattern, target, status } of rules) {
    const match = path.match(pattern) ?? path.replace(/(?<=.)\/$/, "").match(pattern);
    if (match === null) continue;
    const parts = match.slice(1).map(encodePath);
    const location = target.replace(/\*+/g, () => parts.shift() ?? "");
    // What begins with two slashes is a host, and a path must not choose it (CVE-2021-28861).
    return { location: target.startsWith("//") ? location : location.replace(/^\/+/, "/"), status };
  }
  return undefined;
}

/** The names between slashes are encoded; whatever they are, they stay names. */
function encodePath(path: string): string {
  return path.split("/").map((name) => encodeURIComponent(name.toWellFormed())).join("/");
}

function unreadable(what: string, line: string, why: string): SyntaxError {
  return new SyntaxError(`Cannot read ${what} rule ${JSON.stringify(line)}: ${why}`);
}
