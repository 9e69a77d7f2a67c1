// What a run needs besides the servers: a folder, the files in it, a certificate, the two cores.

import { join } from "@std/path";
import { Certificate } from "../support/certificate.ts";
import type { Context } from "./context.ts";
import { chooseCores, isInstalled } from "./machine.ts";
import type { Options } from "./options.ts";
import type { Scenario } from "./scenario.ts";

/** The most that the system gives at once. */
const RANDOM_BYTES = 65_536;

/** Everything that is gone when the run is over. */
export class Setting implements AsyncDisposable {
  /** What everything that measures is given. */
  readonly context: Context;

  private constructor(context: Context) {
    this.context = context;
  }

  /** Makes the folder, the files of the scenarios, and the certificate where one is needed. */
  static async make(
    { rounds, seconds }: Options,
    scenarios: readonly Scenario[],
    signal: AbortSignal,
  ): Promise<Setting> {
    const folder = await Deno.makeTempDir({ prefix: "loket_bench_" });
    await using undo = new AsyncDisposableStack();
    undo.defer(() => Deno.remove(folder, { recursive: true }));
    const filesFolder = join(folder, "files");
    await makeFiles(folder, filesFolder, scenarios);
    const needsTls = scenarios.some(({ usesTls }) => usesTls);
    const certificate = needsTls && await isInstalled("openssl")
      ? undo.use(await Certificate.make())
      : undefined;
    const [cores, hasWrk] = await Promise.all([chooseCores(), isInstalled("wrk")]);
    const machine = { cores, hasWrk, folder, filesFolder, certificate };
    undo.move();
    return new Setting({ rounds, seconds, signal, ...machine });
  }

  /** Removes the folder and the certificate. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { folder, certificate } = this.context;
    await certificate?.[Symbol.asyncDispose]();
    await Deno.remove(folder, { recursive: true });
  }
}

async function makeFiles(
  folder: string,
  filesFolder: string,
  scenarios: readonly Scenario[],
): Promise<void> {
  await Deno.mkdir(filesFolder);
  // The worker of an nginx that root has started is somebody else.
  for (const path of [folder, filesFolder]) await Deno.chmod(path, 0o755);
  for (const { measure: { exchange: { answer, path } } } of scenarios) {
    if (typeof answer === "string") continue;
    await Deno.writeFile(filesFolder + path, randomOctets(answer.fileBytes), { mode: 0o644 });
  }
}

function randomOctets(length: number): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(length);
  for (let start = 0; start < length; start += RANDOM_BYTES) {
    crypto.getRandomValues(octets.subarray(start, start + RANDOM_BYTES));
  }
  return octets;
}
