// Whoever has no Deno starts loket by way of npx. The commands of the lessons begin with `deno` all the same:
// one line makes that a command in a terminal.

/**
 * Gives the line that makes `deno` a command in a shell, where npx has started this one; `undefined` where
 * it has not. The path is that of the running Deno, the version its own.
 */
export function aliasFor(
  execPath: string = Deno.execPath(),
  version: string = Deno.version.deno,
): string | undefined {
  // npm keeps what it has fetched for npx in a folder of that name.
  return /[\\/]_npx[\\/]/.test(execPath) ? `alias deno='npx -y deno@${version}'` : undefined;
}
