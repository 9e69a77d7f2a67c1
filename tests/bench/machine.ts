// What this machine is and has: programs, cores, limits. Whatever is not there is `undefined`.

/** Two cores, one for the server and one for the load. */
export interface Cores {
  readonly server: number;
  readonly load: number;
}

/** Runs a program and gives both of its outputs; `undefined` where it is not installed. */
async function outputsOf(program: string, args: readonly string[]): Promise<
  { readonly success: boolean; readonly stdout: string; readonly stderr: string } | undefined
> {
  try {
    const command = new Deno.Command(program, { args: [...args], stdin: "null" });
    const { success, stdout, stderr } = await command.output();
    const decoder = new TextDecoder();
    return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Gives what a program prints; `undefined` where it is not installed or fails. */
export async function outputOf(program: string, ...args: string[]): Promise<string | undefined> {
  const outputs = await outputsOf(program, args);
  return outputs?.success ? outputs.stdout : undefined;
}

/** Gives what a program prints as errors; `undefined` where it is not installed. */
export async function errorOutputOf(
  program: string,
  ...args: string[]
): Promise<string | undefined> {
  return (await outputsOf(program, args))?.stderr;
}

/** Gives a file of the system. Deno lets only those read `/proc` who may do everything. */
export function systemFile(path: string): Promise<string | undefined> {
  return outputOf("cat", path);
}

/** Tells whether a program is installed. */
export async function isInstalled(program: string): Promise<boolean> {
  return await outputOf("sh", "-c", 'command -v "$1"', "sh", program) !== undefined;
}

/**
 * Gives the version of Node; `undefined` where it is not installed. Deno stands in for a `node` that is
 * not there, and lends it to every program that it starts.
 */
export async function nodeVersion(): Promise<string | undefined> {
  const script = "process.versions.deno ? '' : process.version";
  return (await outputOf("node", "-p", script))?.trim() || undefined;
}

/**
 * Chooses two cores that are not the two halves of one, where there are such; `undefined` where nothing
 * can be pinned or there is one core only.
 */
export async function chooseCores(): Promise<Cores | undefined> {
  const list = await outputOf("taskset", "-cp", String(Deno.pid));
  const allowed = readCoreList(list?.split(":").at(-1) ?? "");
  const [server, second] = allowed;
  if (server === undefined || second === undefined) return undefined;
  const topology = `/sys/devices/system/cpu/cpu${server}/topology/thread_siblings_list`;
  const siblings = readCoreList(await systemFile(topology) ?? "");
  return {
    server,
    load: allowed.find((core) => core !== server && !siblings.includes(core)) ?? second,
  };
}

/** Reads a list of cores, such as `0-2,5`. */
export function readCoreList(text: string): number[] {
  return text.trim().split(",").filter((part) => part !== "").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
