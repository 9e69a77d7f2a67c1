/** Whether paths are those of Windows. To ask `@std/path` would load it wherever something listens. */
export const IS_WINDOWS: boolean = Deno.build.os === "windows";
