// The browser that tests look with.

import type { Page } from "../../src/cli/compare/browser.ts";

export { Browser, Page, type PageEvent } from "../../src/cli/compare/browser.ts";

/** How it is called where it is installed. */
export const BROWSER = "chromium";

/** What a person who opens the developer tools would see in red or yellow. */
export function complaintsOf({ events }: Page): string[] {
  return events.filter(({ method, params }) =>
    method === "Runtime.exceptionThrown" ||
    method === "Network.loadingFailed" ||
    (method === "Runtime.consoleAPICalled" && ["error", "warning"].includes(params.type)) ||
    (method === "Log.entryAdded" && ["error", "warning"].includes(params.entry.level)) ||
    (method === "Network.responseReceived" && params.response.status >= 400)
  ).map((event) => JSON.stringify(event));
}
