// C: a page that greets by name, and a loop that serves for ever.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { serve } from "../../src/server/serve.ts";
import { startLoket } from "../support/program.ts";
import { within } from "../support/server.ts";
import { exchange } from "../support/socket.ts";
import { type Row, startLesson } from "./row.ts";

const LANGUAGES = ["en", "id", "de", "zh"] as const;

const SCRIPT = "<script>alert(1)</script>";

/** Runs loket to its end. */
async function outcomeOf(...args: string[]): Promise<[code: number, out: string, err: string]> {
  await using program = startLoket(args);
  const { code } = await program.ended();
  return [code, await program.stdout.whole(), await program.stderr.whole()];
}

/** The systems of the third document. */
export const SYSTEMS_C: readonly Row[] = [
  {
    id: "C1",
    title: "page with a name: greets who is named, as text whatever the name is",
    async play() {
      await using lesson = await startLesson("hello");
      const ask = async (path: string, method = "GET") => {
        const response = await fetch(new URL(path, lesson.url), { method });
        return [response, await response.text()] as const;
      };
      const [response, world] = await ask("/");
      assertEquals(response.status, 200);
      assertMatch(response.headers.get("content-type") ?? "", /^text\/html; ?charset=utf-8$/i);
      assert(world.includes("Hello, world!"), world);
      assert((await ask("/?name=Budi"))[1].includes("Hello, Budi!"));
      const [, escaped] = await ask(`/?name=${encodeURIComponent(SCRIPT)}`);
      assert(escaped.includes("Hello, &lt;script&gt;alert(1)&lt;/script&gt;!"), escaped);
      assert(!escaped.includes("<script"), escaped);
      const [head, none] = await ask("/", "HEAD");
      assertEquals([head.status, none], [200, ""]);
      assertEquals(head.headers.get("content-length"), response.headers.get("content-length"));
      const [missing, says] = await ask("/elsewhere");
      assertEquals(missing.status, 404);
      assert(says.includes("There is nothing at /elsewhere"), says);
    },
  },
  {
    id: "C2",
    title: "serving for ever: no polling; work in between has timers, and a stop is no turn late",
    async play(t) {
      const quiet = { hostname: "127.0.0.1", port: 0, onListen() {} };
      await t.step("stops when it is told to, and nobody is served any more", async () => {
        let served = 0;
        const server = serve(quiet, () => new Response(String(++served)));
        const { port } = server.addr;
        const stopped = server.shutdown();
        // Nothing was awaited since: no turn has passed in which it could have looked for the wish.
        assertEquals(await attempt(port), "");
        assertEquals(served, 0);
        await within(Promise.all([stopped, server.finished]));
      });
      await t.step("stops by a signal, and at the end of a block", async () => {
        const end = new AbortController();
        const server = serve({ ...quiet, signal: end.signal }, () => new Response());
        end.abort();
        await within(server.finished);
        let disposed: Promise<void>;
        {
          await using other = serve(quiet, () => new Response());
          disposed = other.finished;
        }
        await within(disposed);
      });
      await t.step("does work between requests", async () => {
        const twice = Promise.withResolvers<void>();
        let count = 0;
        const run = () => ++count === 2 ? twice.resolve() : undefined;
        await using _server = serve({
          ...quiet,
          serviceActions: [{ everyMs: 1, run }],
        }, () => new Response());
        await within(twice.promise);
      });
      await t.step(
        "shows the three loops side by side, and how late each of them stops",
        async () => {
          await using lesson = await startLesson("serve-forever");
          const [drawing] = await lesson.program.stdout.until(
            /^ms {3}blocking[^]*stopped after.*$/m,
          );
          const [, ...stopped] =
            /stopped after +([\d.]+) ms +([\d.]+) ms +([\d.]+) ms$/.exec(drawing)?.map(Number) ??
              [];
          const [blocking = 0, polling = 0, asynchronous = Infinity] = stopped;
          assert(asynchronous < polling && asynchronous < blocking, drawing);
          assertMatch(drawing, /^woke up for nothing +\d+ +[1-9]\d* +0$/m);
          lesson.program.signal("SIGTERM");
          assertEquals((await lesson.program.ended()).code, 0);
        },
      );
    },
  },
  {
    id: "C3",
    title: "port and worked example: pages, a free port, and one that is taken or is none",
    async play() {
      await using lesson = await startLesson("ports");
      const { port, url, program } = lesson;
      const [, pages] = await program.stdout.until(/^The lesson to read: (http:\S+)$/m);
      for (const language of LANGUAGES) {
        for (const name of ["ports", "hello"]) {
          const at = new URL(`/lessons/${language}/${name}.html`, pages);
          const response = await fetch(at);
          const text = await response.text();
          assertEquals(response.status, 200, at.href);
          assert(text.includes(`lang="${language}`) && text.length > 1000, at.href);
        }
      }
      assertEquals(
        new URL((await fetch(url, { redirect: "manual" }).then(leave)) ?? "").href,
        pages,
      );
      const [code, , err] = await outcomeOf(
        "lesson",
        "ping",
        "--lang",
        "en",
        "--port",
        String(port),
      );
      assertEquals(code, 1);
      assertMatch(err, new RegExp(`^loket: Port ${port} is in use: `));
      assertMatch((await outcomeOf("lesson", "ping", "--port", "70000"))[2], /0 to 65535/);
    },
  },
];

/** Asks, and gives what came of it; nothing where the connection is refused or reset. */
async function attempt(port: number): Promise<string> {
  try {
    return await within(exchange(port, "GET / HTTP/1.0\r\n\r\n"));
  } catch (error) {
    const { ConnectionRefused, ConnectionReset, BrokenPipe } = Deno.errors;
    const isLoss = [ConnectionRefused, ConnectionReset, BrokenPipe].some((kind) =>
      error instanceof kind
    );
    if (!isLoss) throw error;
    return "";
  }
}

async function leave(response: Response): Promise<string | null> {
  await response.body?.cancel();
  return response.headers.get("location");
}
