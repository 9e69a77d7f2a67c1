// How every test of the project is declared: sanitizers on, and one that needs what was not granted
// is ignored, visibly, so that a bare `deno test` passes with the pure tests run.

type Permission = "net" | "read" | "write" | "run" | "env";

/** Declares a test that needs nothing: neither a socket nor a file. */
export function test(name: string, fn: (t: Deno.TestContext) => void | Promise<void>): void {
  Deno.test({ name, fn, sanitizeOps: true, sanitizeResources: true, permissions: "none" });
}

/** Declares a test that needs permissions; it is ignored where one of them was not granted. */
export function testWith(
  needs: readonly Permission[],
  name: string,
  fn: (t: Deno.TestContext) => void | Promise<void>,
): void {
  const ignore = !needs.every(isGranted);
  Deno.test({ name, fn, ignore, sanitizeOps: true, sanitizeResources: true });
}

function isGranted(name: Permission): boolean {
  return Deno.permissions.querySync({ name }).state === "granted";
}

/** Whether a program is installed; a test that needs it is ignored where it is not. */
export function hasProgram(name: string): boolean {
  if (!isGranted("run")) return false;
  try {
    new Deno.Command(name, { args: ["--version"], stdout: "null", stderr: "null" }).outputSync();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
