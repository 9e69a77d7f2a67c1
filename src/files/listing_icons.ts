// The icons of a listing, drawn here, and which file has which.

import { mediaType } from "./media_type.ts";

const LEAF = "M4.5 2H12l4 4v12H4.5zM12 2v4h4";

/** The icons, each drawn as one line on a square of 20 by 20. */
const SHAPES = {
  folder: "M2.5 5.5a1 1 0 0 1 1-1h4L9.5 7h7a1 1 0 0 1 1 1v7.5a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1z",
  up: "M16 16h-5a3 3 0 0 1-3-3V4M4 8l4-4 4 4",
  text: `${LEAF}M7.5 10H13M7.5 13.5H13`,
  code: `${LEAF}M8.5 9.5l-2 2.25 2 2.25M12 9.5l2 2.25L12 14`,
  document: `${LEAF}M7.5 9H13v3H7.5zM7.5 15H13`,
  font: `${LEAF}M7.25 15.5l3-7 3 7M8.25 13.25h4`,
  picture: "M2.5 4h15v12h-15zM2.5 14L7 9.5l3.5 3.5 2.5-2 4.5 4M13.5 7.5h.01",
  sound: "M7.5 14.5v-10L16 3v10M7.5 14.5a2.25 2 0 1 1-4.5 0 2.25 2 0 0 1 4.5 0zM16 13" +
    "a2.25 2 0 1 1-4.5 0 2.25 2 0 0 1 4.5 0z",
  film: "M2.5 4h15v12h-15zM8.5 7.5v5l4-2.5z",
  archive: "M3.5 7h13v10h-13zM2 3h16v4H2zM8 10.5h4",
  other: LEAF,
} as const;

/** The name of an icon. */
export type Icon = keyof typeof SHAPES;

/** The drawings of all icons, once; the rows point to them. */
export const ICONS: string = `<svg hidden>${
  Object.entries(SHAPES)
    .map(([id, path]) => `<symbol id="${id}" viewBox="0 0 20 20"><path d="${path}"/></symbol>`)
    .join("")
}</svg>`;

/** Writes an icon. It is for the eye only: whatever it says is said in words, too. */
export function iconMarkup(icon: Icon): string {
  return `<svg aria-hidden="true"><use href="#${icon}"/></svg>`;
}

/** What media types do not tell: source text is text/plain, and old formats have no type at all. */
const BY_EXTENSION: ReadonlyMap<string, Icon> = new Map([
  ...each(
    "code",
    "ts mts cts tsx jsx vue svelte scss sass less sh bash zsh fish ps1 bat sql graphql",
  ),
  ...each(
    "code",
    "c h cc cpp hpp cs dart go java kt rs scala swift zig ex exs hs jl lua pl php py r rb",
  ),
  ...each("code", "wat wasm wgsl glsl proto toml yaml yml ini conf cfg lock diff patch tex ipynb"),
  ...each(
    "document",
    "pdf ps rtf doc docx odt xls xlsx ods ppt pptx odp pages numbers key epub mobi",
  ),
  ...each(
    "archive",
    "zip gz tgz bz2 tbz xz txz zst br lz4 7z rar tar jar war deb rpm apk dmg iso cab",
  ),
]);

function each(icon: Icon, extensions: string): (readonly [extension: string, icon: Icon])[] {
  return extensions.split(" ").map((extension) => [extension, icon]);
}

/** Media types, by their beginnings; the first one that fits is meant. */
const BY_TYPE: readonly (readonly [beginning: RegExp, icon: Icon])[] = [
  [/^text\/(?:html|css|javascript)|^application\/(?:.*json|.*xml|manifest)/, "code"],
  [/^text\//, "text"],
  [/^image\//, "picture"],
  [/^audio\//, "sound"],
  [/^video\//, "film"],
  [/^font\//, "font"],
];

/** Gives the icon of a file by its name. */
export function iconOf(fileName: string): Icon {
  const extension = fileName.slice(fileName.lastIndexOf(".") + 1).toLowerCase();
  const type = mediaType(fileName);
  return BY_EXTENSION.get(extension) ?? BY_TYPE.find(([beginning]) => beginning.test(type))?.[1] ??
    "other";
}
