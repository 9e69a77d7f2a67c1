// Every spelling that somebody has tried in order to get out of a folder that is served, sent as it
// stands here. None may bring anything from outside, a failure of the server, or a path of the machine.

import { assert, assertEquals, assertLess } from "@std/assert";
import { serveDir } from "../../src/files/handler.ts";
import { testWith } from "../support/test.ts";
import { type Answer, type Ask, askDirectly, BothServers } from "../support/three_ways.ts";
import { makeTree, SECRET, type Tree } from "../support/tree.ts";

/** Targets by the status that they get; `@` stands for the path of the parent folder. */
const TARGETS: Readonly<Record<number, readonly string[]>> = {
  404: [
    // Steps up, plain.
    "/..",
    "/../",
    "/../outside/secret.txt",
    "/../../../../../../../../../../etc/passwd",
    "/folder/../../outside/secret.txt",
    "/folder/..",
    "/folder/../plain.txt",
    "/plain.txt/../../outside/secret.txt",
    "/nothing/../../outside/secret.txt",
    "/./../outside/secret.txt",
    "/.",
    "/./plain.txt",
    "//../outside/secret.txt",
    "/..//outside/secret.txt",
    "/.../outside/secret.txt",
    "/..../outside/secret.txt",
    "/..;/outside/secret.txt",
    "/..;a=b/outside/secret.txt",
    "/../site-not/secret.txt",
    "/../site/plain.txt",
    "http://localhost/../outside/secret.txt",
    "http://localhost//etc/passwd",

    // Encoded once, in part, in either letter case.
    "/%2e%2e/outside/secret.txt",
    "/%2E%2E/outside/secret.txt",
    "/.%2e/outside/secret.txt",
    "/%2e./outside/secret.txt",
    "/%2e%2e%2foutside%2fsecret.txt",
    "/..%2foutside%2fsecret.txt",
    "/..%2Foutside/secret.txt",
    "/folder/%2e%2e/%2e%2e/outside/secret.txt",
    "/folder%2f..%2f..%2foutside%2fsecret.txt",
    "/%2e%2e%3boutside/secret.txt",
    "/%2e",

    // Encoded more than once.
    "/%252e%252e/outside/secret.txt",
    "/%252e%252e%252foutside%252fsecret.txt",
    "/..%252foutside%252fsecret.txt",
    "/%25252e%25252e/outside/secret.txt",
    "/%25%32%65%25%32%65/outside/secret.txt",

    // The separator of another system.
    "/..\\outside\\secret.txt",
    "/\\..\\outside\\secret.txt",
    "/folder\\..\\..\\outside\\secret.txt",
    "/..%5coutside%5csecret.txt",
    "/..%5Coutside/secret.txt",
    "/%2e%2e%5coutside%5csecret.txt",
    "/%5c..%5coutside%5csecret.txt",
    "/..%255coutside%255csecret.txt",
    "/..\\/outside/secret.txt",

    // White space and control characters inside a step.
    "/..%20/outside/secret.txt",
    "/%20../outside/secret.txt",
    "/..%09/outside/secret.txt",
    "/..%0d%0a/outside/secret.txt",
    "/..%7f/outside/secret.txt",

    // Letters that look like dots and slashes.
    "/%ef%bc%8e%ef%bc%8e/outside/secret.txt",
    "/..%ef%bc%8foutside%ef%bc%8fsecret.txt",
    "/..%e2%88%95outside%e2%88%95secret.txt",
    "/%e2%80%a5/outside/secret.txt",

    // Absolute paths.
    "//etc/passwd",
    "///etc/passwd",
    "/etc/passwd",
    "/%2fetc%2fpasswd",
    "/%2Fetc/passwd",
    "//%2fetc/passwd",
    "/@/outside/secret.txt",
    "/%2f@/outside/secret.txt",
    "//@/outside/secret.txt",
    "/file:///etc/passwd",
    "/file:%2f%2f%2fetc%2fpasswd",
    "/~root/.profile",
    "/$HOME/.profile",

    // Drives, devices and streams of another system.
    "/C:/Windows/win.ini",
    "/C:%5cWindows%5cwin.ini",
    "/C|/Windows/win.ini",
    "/%5c%5clocalhost%5cshare%5csecret.txt",
    "/plain.txt::$DATA",
    "/plain.txt.",
    "/plain.txt%20",
    "/CON",

    // Links.
    "/out-file.txt",
    "/out-absolute.txt",
    "/out-folder",
    "/out-folder/",
    "/out-folder/secret.txt",
    "/out-folder-absolute/secret.txt",
    "/out-chain/secret.txt",
    "/out-sibling/secret.txt",
    "/out-parent/",
    "/out-parent/outside/secret.txt",
    "/out-root/etc/passwd",
    "/out-etc/passwd",
    "/folder/out-file.txt",
    "/in-folder/out-file.txt",
    "/itself/out-folder/secret.txt",
    "/leak/",
    "/leak/index.html",
  ],
  400: [
    "/%00",
    "/plain.txt%00",
    "/plain.txt%00.html",
    "/%00/../outside/secret.txt",
    "/.%00./outside/secret.txt",

    // Longer forms of a dot or slash, which are not UTF-8, and what is no encoding at all.
    "/%c0%ae%c0%ae/outside/secret.txt",
    "/..%c0%afoutside%c0%afsecret.txt",
    "/..%c1%9coutside%c1%9csecret.txt",
    "/%e0%80%ae%e0%80%ae/outside/secret.txt",
    "/%f0%80%80%ae%f0%80%80%ae/outside/secret.txt",
    "/%c0%2e%c0%2e/outside/secret.txt",
    "/%ff",
    "/%ed%a0%80",
    "/%u002e%u002e/outside/secret.txt",
    "/%uff0e%uff0e/outside/secret.txt",
    "/%2/outside/secret.txt",
    "/%",
    "/..%",
  ],
};

function checkContained(answer: Answer, target: string, tree: Tree): void {
  const { status, fields, content } = answer;
  assertLess(status, 500);
  // What the client said may be said back to it.
  const said = (JSON.stringify(fields) + content).replaceAll(target, "");
  for (const secret of [SECRET, "root:x:", tree.parent]) assert(!said.includes(secret), said);
  const base = new URL("http://localhost/");
  if (fields.location !== undefined) {
    assertEquals(new URL(fields.location, base).host, base.host);
  }
}

/** Runs a check for each target, in a step for each status. */
async function checkAll(
  t: Deno.TestContext,
  tree: Tree,
  check: (target: string, status: number) => Promise<void>,
): Promise<void> {
  for (const [status, targets] of Object.entries(TARGETS)) {
    await t.step(`${status} for ${targets.length} targets`, async () => {
      for (const target of targets) await check(target.replace("@", tree.parent), Number(status));
    });
  }
}

async function checkStatuses(t: Deno.TestContext, tree: Tree, ask: Ask): Promise<void> {
  await checkAll(t, tree, async (target, status) => {
    const answer = await ask({ method: "GET", target });
    checkContained(answer, target, tree);
    assertEquals(answer.status, status, target);
  });
}

const NEEDS = ["read", "write", "net"] as const;

testWith(NEEDS, "serveDir gives nothing from outside under loket", async (t) => {
  using tree = makeTree();
  await using servers = new BothServers((request) => serveDir(request, { fsRoot: tree.root }));
  await checkStatuses(t, tree, servers.askLoket);
});

testWith(NEEDS, "serveDir gives nothing from outside under Deno.serve", async (t) => {
  using tree = makeTree();
  await using servers = new BothServers((request) => serveDir(request, { fsRoot: tree.root }));
  await checkStatuses(t, tree, servers.askDeno);
});

testWith(NEEDS, "serveDir gives nothing from outside where hidden names are served", async (t) => {
  using tree = makeTree();
  const options = { fsRoot: tree.root, showDotfiles: true };
  await using servers = new BothServers((request) => serveDir(request, options));
  await checkStatuses(t, tree, servers.askLoket);
});

testWith(NEEDS, "serveDir gives nothing from outside below a urlRoot", async (t) => {
  using tree = makeTree();
  const options = { fsRoot: tree.root, urlRoot: "static" };
  await using servers = new BothServers((request) => serveDir(request, options));
  await checkAll(t, tree, async (target) => {
    const below = target.startsWith("/") ? `/static${target}` : target;
    for (const ask of [servers.askLoket, servers.askDeno]) {
      const answer = await ask({ method: "GET", target: below });
      checkContained(answer, below, tree);
      assert(answer.status === 404 || answer.status === 400, below);
    }
  });
});

testWith(["read", "write"], "serveDir gives nothing from outside when it is called", async (t) => {
  using tree = makeTree();
  const ask = askDirectly((request) => serveDir(request, { fsRoot: tree.root }));
  await checkAll(t, tree, async (target) => {
    // A Request resolves dot segments itself, so some of these are other paths and are served.
    checkContained(await ask({ method: "GET", target }), target, tree);
  });
});

testWith(NEEDS, "serveDir lets no markup of a target into its pages", async () => {
  using tree = makeTree();
  const fields = { accept: "text/html" };
  await using servers = new BothServers((request) => serveDir(request, { fsRoot: tree.root }));
  for (const target of ["/<script>alert(1)</script>", '/"onload="x', "/'><b>", "/&lt;b&gt;"]) {
    for (const ask of [servers.askLoket, servers.askDeno]) {
      const { content } = await ask({ method: "GET", target, fields });
      for (const markup of ["<script>alert", '"onload', "'><b>", "/&lt;b"]) {
        assert(!content.includes(markup), content);
      }
    }
  }
});
