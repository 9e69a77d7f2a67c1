import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { CLIENT_USAGE } from "../src/cli/client.ts";
import { COMPARE_USAGE } from "../src/cli/compare.ts";
import { GET_USAGE } from "../src/cli/get_options.ts";
import { USAGE } from "../src/cli/options.ts";
import { DEFAULT_CLIENT_DEADLINES } from "../src/client/mod.ts";
import { DEFAULT_DEADLINES } from "../src/net/deadline.ts";
import { DEFAULT_SERVER_LIMITS } from "../src/server/limits.ts";
import { LISTS, placeOf } from "./support/catalogue.ts";
import { Folder } from "./support/folder.ts";
import { Program, PROJECT } from "./support/program.ts";
import { testWith } from "./support/test.ts";

function readme(): string {
  return Deno.readTextFileSync(join(PROJECT, "README.md"));
}

/** A text with its line breaks and blanks made one blank each: the formatter sets them anew. */
function flat(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

for (const [name, listed] of Object.entries(LISTS)) {
  testWith(["read"], `the list of ${name} has all of the table, and no other`, () => {
    const { text, start, end } = placeOf(name, listed);
    assertEquals(flat(text.slice(start, end)), flat(listed.make()));
  });
}

testWith(["read"], "README has a row for each limit and each deadline", () => {
  const text = readme();
  const names = Object.keys({ ...DEFAULT_SERVER_LIMITS, ...DEFAULT_DEADLINES });
  assertEquals(names.filter((name) => !text.includes(`| \`${name}\``)), []);
});

testWith(["read"], "README has a row for each deadline of the client, with its default", () => {
  const text = readme();
  const rows = Object.entries(DEFAULT_CLIENT_DEADLINES).filter(([name, value]) =>
    !new RegExp(`\\| \`${name}\` +\\| ${value.toLocaleString("en")} +\\|`).test(text)
  );
  assertEquals(rows, []);
});

testWith(["read"], "README names each option of the command line", () => {
  const text = readme();
  const options = `${USAGE}${CLIENT_USAGE}${COMPARE_USAGE}${GET_USAGE}`.match(/--[a-z][a-z-]+/g) ??
    [];
  assertEquals(options.filter((option) => !text.includes(`\`${option}`)), []);
});

testWith(
  ["net", "run", "read", "write"],
  "the program in the README does what the README says, in any folder",
  async () => {
    const [, code = "", printed = ""] =
      /^```ts ignore\n(import [^]*?)^```\n[^]*?^```\n(Listening [^]*?)^```\n/m.exec(readme()) ?? [];
    using folder = new Folder({ "app.ts": code.replace("8001", "0") });
    await using program = new Program(Deno.execPath(), {
      args: ["run", "--no-prompt", "--config", join(PROJECT, "deno.json"), "--allow-net", "app.ts"],
      cwd: folder.root,
    });
    const [line, port = ""] = await program.stderr.until(/^Listening .*:(\d+)\/\n/m);
    assertEquals(line.replace(port, "8001"), printed);
    const asked = (path: string, init?: RequestInit) =>
      fetch(`http://127.0.0.1:${port}${path}`, init).then((response) => response.text());
    assertEquals(await asked("/"), "<h1>Open</h1>");
    assertEquals(await asked("/hello/Budi"), "Hello, Budi!");
    assertEquals(await asked("/echo", { method: "POST", body: "a" }), "a");
  },
);

testWith(
  ["net", "run", "read"],
  "the first command of the README prints what stands there",
  async () => {
    const [, command = "", printed = ""] =
      /^```sh\nnpx -y deno@\S+ (run .*)\n```\n\n```\n([^]*?)^```\n/m.exec(readme()) ?? [];
    const args = command.split(" ").concat("--port", "0");
    await using program = new Program(Deno.execPath(), { args, cwd: PROJECT });
    const [text, port = ""] = await program.stdout.until(/^[^]*:(\d+)\/\n.*\n/);
    assertEquals(text.replace(port, "8000"), printed);
  },
);

testWith(["read"], "every link of the README within it leads somewhere", () => {
  const text = readme().replace(/^```[^]*?^```$/gm, "");
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replace(/[^\p{L}\p{N} -]/gu, "").replaceAll(" ", "-")
  );
  const links = [...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor = ""]) => anchor);
  assertEquals(links.filter((anchor) => !headings.includes(anchor)), []);
});
