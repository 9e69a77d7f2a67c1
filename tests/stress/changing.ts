// Downloads of files that another program truncates, appends to, rewrites, replaces, removes and creates
// all the time. No answer may be a mixture of two versions and look complete.
// Usage: deno run --allow-net --allow-read --allow-write --allow-run tests/stress/changing.ts [DOWNLOADS] [SEED]

import { ChangingFiles } from "../support/changing_files.ts";

const [DOWNLOADS = 200, SEED = 1] = Deno.args.map(Number);
const CLIENTS = 12;
const WARM_UP = 0.25;
/** Deno opens a pair of sockets for itself, once, some time after the start. */
const OWN_DESCRIPTORS = 2;
const MAX_GROWTH_BYTES = 64 * 1024 ** 2;

// deno-lint-ignore no-console -- a program that prints
const print = console.log;

const claims: boolean[] = [];

function claim(text: string, holds: boolean): void {
  print(`${holds ? "holds" : "DOES NOT HOLD"}: ${text}`);
  claims.push(holds);
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1);
}

/** Downloads from a server whose entity tags are made from one thing or the other. */
async function run(etagFrom: "version" | "content"): Promise<void> {
  const beganMs = performance.now();
  await using files = await ChangingFiles.start({ etagFrom, seed: SEED });
  await files.download(Math.ceil(DOWNLOADS * WARM_UP), CLIENTS);
  const before = await files.resources();
  await files.download(DOWNLOADS, CLIENTS);
  const { changes, settledMs } = await files.settle();
  const after = await files.resources();
  const { counts, versions, faults } = files.downloads;
  const seconds = ((performance.now() - beganMs) / 1000).toFixed(1);
  print(`changing: ${DOWNLOADS} downloads, tags from the ${etagFrom}, seed ${SEED}, ${seconds} s`);
  for (const [what, count] of [...counts].sort()) print(`${String(count).padStart(6)}  ${what}`);
  print(`${String(versions.size).padStart(6)}  versions seen, after ${changes.length} changes`);
  claim(`${faults.length} answers that break a rule`, faults.length === 0);
  for (const fault of faults.slice(0, 20)) print(`    ${fault}`);
  claim(`right ${settledMs.join(", ")} ms after the last change`, settledMs.every(Number.isFinite));
  claim(`${after.openFiles} files held open at the end`, after.openFiles === 0);
  claim(
    `descriptors before and after: ${before.descriptors}, ${after.descriptors}`,
    after.descriptors - before.descriptors <= OWN_DESCRIPTORS,
  );
  claim(
    `MiB resident before and after: ${mebibytes(before.bytes)}, ${mebibytes(after.bytes)}`,
    after.bytes - before.bytes <= MAX_GROWTH_BYTES,
  );
  const { announced, others } = await files.printed();
  const [cut, left] = [files.downloads.countOf(", cut"), files.downloads.countOf(", left")];
  claim(
    `${announced} answers were announced as cut, ${cut} were seen to be`,
    // Whoever left does not know.
    announced >= cut && announced <= cut + left,
  );
  claim("nothing else was printed as an error", others === "");
  if (others !== "") print(others);
}

await run("version");
await run("content");
const holds = !claims.includes(false);
print(holds ? "changing: every claim holds" : "changing: a claim does not hold");
if (!holds) Deno.exit(1);
