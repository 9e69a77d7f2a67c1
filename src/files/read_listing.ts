// A folder on disk → its listing: what a request could find, and a README to be shown below.

import { find, list, type NoFile } from "./disk.ts";
import type { Listing, ListingEntry } from "./listing.ts";
import { FileChanged, type OpenFile } from "./open_file.ts";
import type { Site } from "./options.ts";
import { isServed } from "./resolve.ts";

const README = /^readme(?:\.(?:md|markdown|txt))?$/i;

/** A longer one is there to be opened, not to be shown below something else. */
const MAX_README_BYTES = 256 * 1024;

/** Reads what is in a folder below the root, or says what stands there instead. */
export async function readListing(
  site: Site,
  names: readonly string[],
): Promise<Listing | NoFile> {
  const entries = await list(site.root, names, (name) => isServed(name, site));
  if ("kind" in entries) return entries;
  return {
    path: names,
    root: rootUrl(site),
    entries,
    readme: await readReadme(site, names, entries),
  };
}

function rootUrl({ urlRoot }: Site): string {
  const names = urlRoot.split("/").filter((name) => name !== "");
  return `/${names.map((name) => `${encodeURIComponent(name)}/`).join("")}`;
}

async function readReadme(
  { root }: Site,
  names: readonly string[],
  entries: readonly ListingEntry[],
): Promise<Listing["readme"]> {
  const entry = entries.find(({ name, kind }) => kind === "file" && README.test(name));
  if (entry === undefined) return undefined;
  const file = await find(root, [...names, entry.name]);
  if (file.kind !== "file") return undefined;
  const text = await readText(file);
  return text === undefined ? undefined : { name: entry.name, text };
}

async function readText(file: OpenFile): Promise<string | undefined> {
  if (file.version.size > MAX_README_BYTES) {
    file.close();
    return undefined;
  }
  try {
    return new TextDecoder().decode(await file.bytes());
  } catch (error) {
    if (error instanceof FileChanged) return undefined;
    throw error;
  }
}
