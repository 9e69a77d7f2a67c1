// The browser that tests look with.

export { Browser, Page, type PageEvent } from "../../src/cli/compare/browser.ts";

/** How it is called where it is installed. */
export const BROWSER = "chromium";
