import { assertEquals, assertInstanceOf, assertStrictEquals, assertThrows } from "@std/assert";
import { Router } from "../src/router.ts";
import type { RouteHandler } from "../src/router.ts";

type Params = Record<string, string>;

/** What a set of routes makes of a request: the route and its parameters, or a status. */
type Outcome = [route: string, params: Params] | number;

function request(method: string, path: string): Request {
  return new Request(`http://localhost${path}`, { method });
}

/** Routes are written "GET /a/:b". Another router is tried by replacing this function. */
async function outcomeOf(routes: readonly string[], method: string, path: string) {
  const router = new Router();
  for (const route of routes) {
    const [name = "", pattern = ""] = route.split(" ");
    router.on(name, pattern, (_request, { params }) => Response.json([route, params]));
  }
  const response = await router.fetch(request(method, path));
  return response.status === 200 ? await response.json() as Outcome : response.status;
}

async function bodyOf(router: Router, path: string, method = "GET"): Promise<string> {
  return await (await router.fetch(request(method, path))).text();
}

function answer(content: string): () => Response {
  return () => new Response(content);
}

const CASES: readonly (readonly [string[], method: string, path: string, Outcome])[] = [
  // Static text.
  [["GET /"], "GET", "/", ["GET /", {}]],
  [["GET /"], "GET", "/a", 404],
  [["GET /a/b"], "GET", "/a/b", ["GET /a/b", {}]],
  [["GET /a/b"], "GET", "/a", 404],
  [["GET /a/b"], "GET", "/a/b/c", 404],
  [["GET /a"], "GET", "/A", 404],
  [["GET /a"], "GET", "/a?b=/c", ["GET /a", {}]],
  [["GET /a"], "GET", "/a?http://b/c", ["GET /a", {}]],
  [["GET /a"], "GET", "/a#b?c", ["GET /a", {}]],
  [["GET /a:b"], "GET", "/a:b", ["GET /a:b", {}]],
  [[], "GET", "/", 404],

  // A closing slash counts, and so does an empty segment.
  [["GET /a"], "GET", "/a/", 404],
  [["GET /a/"], "GET", "/a", 404],
  [["GET /a/"], "GET", "/a/", ["GET /a/", {}]],
  [["GET /a", "GET /a/"], "GET", "/a/", ["GET /a/", {}]],
  [["GET /a/b"], "GET", "//a/b", 404],
  [["GET /a/b"], "GET", "/a//b", 404],
  [["GET //a"], "GET", "//a", ["GET //a", {}]],

  // Parameters.
  [["GET /:x"], "GET", "/a", ["GET /:x", { x: "a" }]],
  [["GET /:x"], "GET", "/", 404],
  [["GET /:x"], "GET", "/a/", 404],
  [["GET /:x/"], "GET", "/a/", ["GET /:x/", { x: "a" }]],
  [["GET /:x/:y"], "GET", "/a/b", ["GET /:x/:y", { x: "a", y: "b" }]],
  [["GET /a/:x/c"], "GET", "/a//c", 404],
  [["GET /:größe"], "GET", "/xl", ["GET /:größe", { größe: "xl" }]],

  // The rest.
  [["GET /*"], "GET", "/", ["GET /*", { "*": "" }]],
  [["GET /*"], "GET", "/a/b/", ["GET /*", { "*": "a/b/" }]],
  [["GET /a/*"], "GET", "/a", ["GET /a/*", { "*": "" }]],
  [["GET /a/*"], "GET", "/a/", ["GET /a/*", { "*": "" }]],
  [["GET /a/*"], "GET", "/a/b//c", ["GET /a/*", { "*": "b//c" }]],
  [["GET /a/*"], "GET", "/ab", 404],
  [["GET /:x/*"], "GET", "/a/b/c", ["GET /:x/*", { x: "a", "*": "b/c" }]],

  // Static text before a parameter before `*`, whatever the order.
  [["GET /*", "GET /:x", "GET /a"], "GET", "/a", ["GET /a", {}]],
  [["GET /*", "GET /:x", "GET /a"], "GET", "/b", ["GET /:x", { x: "b" }]],
  [["GET /*", "GET /:x", "GET /a"], "GET", "/b/c", ["GET /*", { "*": "b/c" }]],
  [["GET /:x/b", "GET /a/:y"], "GET", "/a/b", ["GET /a/:y", { y: "b" }]],
  [["GET /a/:x", "GET /:x/b/*"], "GET", "/a/b", ["GET /a/:x", { x: "b" }]],
  [["GET /a/*", "GET /:x/b"], "GET", "/a/b", ["GET /a/*", { "*": "b" }]],
  [["GET /a/*", "GET /a"], "GET", "/a", ["GET /a", {}]],
  [["GET /a/*", "GET /a/"], "GET", "/a/", ["GET /a/", {}]],

  // A branch that leads nowhere is left again.
  [["GET /a/:x/c", "GET /a/b/d"], "GET", "/a/b/c", ["GET /a/:x/c", { x: "b" }]],
  [["GET /a/:x/c", "GET /a/b/d"], "GET", "/a/b/d", ["GET /a/b/d", {}]],
  [["GET /a/b/c", "GET /:x/b/d", "GET /*"], "GET", "/a/b/d", ["GET /:x/b/d", { x: "a" }]],
  [["GET /a/b/c", "GET /:x/b/d", "GET /*"], "GET", "/a/b/e", ["GET /*", { "*": "a/b/e" }]],

  // Two patterns of one shape name their parameters apart.
  [["GET /:x", "POST /:y"], "POST", "/a", ["POST /:y", { y: "a" }]],
  [["GET /:x/a", "GET /:y/b"], "GET", "/c/b", ["GET /:y/b", { y: "c" }]],

  // A pattern without the method gives way to a less specific one.
  [["GET /a", "POST /:x"], "POST", "/a", ["POST /:x", { x: "a" }]],
  [["GET /a/b", "POST /a/*"], "POST", "/a/b", ["POST /a/*", { "*": "b" }]],
  [["GET /a"], "POST", "/a", 405],
  [["GET /a/*"], "POST", "/a/b", 405],
  [["PROPFIND /a"], "PROPFIND", "/a", ["PROPFIND /a", {}]],

  // Percent-encoding: split first, then decode each segment once.
  [["GET /:x"], "GET", "/a%20b", ["GET /:x", { x: "a b" }]],
  [["GET /:x"], "GET", "/%2561", ["GET /:x", { x: "%61" }]],
  [["GET /:x"], "GET", "/a%2Fb", ["GET /:x", { x: "a/b" }]],
  [["GET /a/b"], "GET", "/a%2Fb", 404],
  [["GET /a%2Fb"], "GET", "/a%2Fb", ["GET /a%2Fb", {}]],
  [["GET /a%2Fb"], "GET", "/a/b", 404],
  [["GET /*"], "GET", "/a%2Fb/c%20d", ["GET /*", { "*": "a/b/c d" }]],
  [["GET /:x/c"], "GET", "/a%2Fb/c", ["GET /:x/c", { x: "a/b" }]],
  [["GET /straße"], "GET", "/straße", ["GET /straße", {}]],
  [["GET /stra%C3%9Fe"], "GET", "/straße", ["GET /stra%C3%9Fe", {}]],
  [["GET /a"], "GET", "/%61", ["GET /a", {}]],
  [["GET /a%3Fb"], "GET", "/a%3fb", ["GET /a%3Fb", {}]],
  [["GET /%2A"], "GET", "/*", ["GET /%2A", {}]],
  [["GET /%3Ax"], "GET", "/:x", ["GET /%3Ax", {}]],
  [["GET /a\\b"], "GET", "/a%5Cb", ["GET /a\\b", {}]],
  [["GET /a\\b"], "GET", "/a/b", 404],
  [["GET /50%25"], "GET", "/50%25", ["GET /50%25", {}]],
  [["GET /50%25"], "GET", "/50%", 400],
  [["GET /:x"], "GET", "/%zz", 400],
  [["GET /:x"], "GET", "/%FF", 400],
  [["GET /a"], "GET", "/b/%", 400],

  // Names every object has.
  [["GET /a"], "GET", "/constructor", 404],
  [["GET /a"], "GET", "/__proto__", 404],
  [["GET /a"], "GET", "/a/toString", 404],
  [["GET /__proto__", "GET /:x"], "GET", "/__proto__", ["GET /__proto__", {}]],
  [["GET /constructor/:x"], "GET", "/constructor/name", ["GET /constructor/:x", { x: "name" }]],
];

for (const [routes, method, path, expected] of CASES) {
  Deno.test(`Router finds ${method} ${path} among [${routes.join(", ")}]`, async () => {
    assertEquals(await outcomeOf(routes, method, path), expected);
  });
}

/** The rule written a second time, without a tree: the least of all ranks that match. */
function leastRank(patterns: readonly string[], path: string): string | undefined {
  const rank = (pattern: string) => pattern.replace(/[^/:*]+/g, "s").replace(/:s/g, "~");
  const matches = (pattern: string) =>
    new RegExp(`^${pattern.replace(/\/\*$/, "(/.*)?").replace(/:\w+/g, "[^/]+")}$`).test(path);
  // Written so, "/" < "s" < "~"; `*` is last of all, and a pattern that ends comes first.
  const order = (pattern: string) => rank(pattern).replace("*", "\u{10FFFF}");
  return patterns.filter(matches).sort((a, b) => order(a) < order(b) ? -1 : 1)[0];
}

Deno.test("Router agrees with the rule of specificity for any set of routes", async () => {
  const starts = ["/a", "/b", "/:x"];
  const middles = ["", "/a", "/b", "/:y"];
  const ends = ["", "/", "/a", "/:z", "/*"];
  const patterns = starts.flatMap((a) => middles.flatMap((b) => ends.map((c) => a + b + c)));
  const shapes = new Map(patterns.map((pattern) => [pattern.replace(/:\w/g, ":p"), pattern]));
  const paths = ["", "/a", "/b", "/c"]
    .flatMap((a) =>
      ["", "/", "/a", "/b", "/c"].flatMap((b) => ["", "/a", "/b"].map((c) => a + b + c))
    )
    .filter((path) => path.startsWith("/"));
  let seed = 1;
  for (let round = 0; round < 50; round++) {
    const chosen = [...shapes.values()].filter(() => (seed = seed * 48271 % 2147483647) % 4 === 0);
    for (const path of paths) {
      const outcome = await outcomeOf(chosen.map((pattern) => `GET ${pattern}`), "GET", path);
      const found = typeof outcome === "number" ? undefined : outcome[0].slice("GET ".length);
      assertEquals(found, leastRank(chosen, path), `${path} among ${chosen}`);
    }
  }
});

Deno.test("Router answers a wrong method with 405 and Allow (RFC 9110 §15.5.6)", async () => {
  const router = new Router().delete("/a", answer("")).get("/a", answer("")).put("/b", answer(""));
  const response = await router.fetch(request("POST", "/a"));
  assertEquals(response.status, 405);
  assertEquals(response.headers.get("allow"), "GET, HEAD, DELETE, OPTIONS");
});

Deno.test("Router lists in Allow the methods of every matching pattern (RFC 9110 §10.2.1)", async () => {
  const router = new Router()
    .on("REPORT", "/*", answer(""))
    .patch("/a/*", answer(""))
    .on("MKCOL", "/:x/b", answer(""))
    .post("/a/b", answer(""));
  const response = await router.fetch(request("PUT", "/a/b"));
  assertEquals(response.headers.get("allow"), "POST, PATCH, OPTIONS, MKCOL, REPORT");
});

Deno.test("Router does not list HEAD in Allow without GET or HEAD", async () => {
  const response = await new Router().post("/a", answer("")).fetch(request("HEAD", "/a"));
  assertEquals(response.status, 405);
  assertEquals(response.headers.get("allow"), "POST, OPTIONS");
});

Deno.test("Router answers OPTIONS with 204 and Allow (RFC 9110 §9.3.7)", async () => {
  const response = await new Router().get("/:x", answer("")).fetch(request("OPTIONS", "/a"));
  assertEquals(response.status, 204);
  assertEquals(response.headers.get("allow"), "GET, HEAD, OPTIONS");
  assertStrictEquals(response.body, null);
});

Deno.test("Router answers OPTIONS with 404 where there is nothing", async () => {
  const response = await new Router().get("/a", answer("")).fetch(request("OPTIONS", "/b"));
  assertEquals(response.status, 404);
});

Deno.test("Router answers OPTIONS * for the server as a whole (RFC 9110 §9.3.7)", async () => {
  const router = new Router().get("/a", answer("")).post("/b", answer(""));
  const response = await router.fetch(request("OPTIONS", "/*"));
  assertEquals(response.status, 204);
  assertEquals(response.headers.get("allow"), "GET, HEAD, POST, OPTIONS");
});

Deno.test("Router names every method for OPTIONS * where a handler takes them all", async () => {
  const router = new Router().on("PURGE", "/a", answer("")).all("/b", answer(""));
  const response = await router.fetch(request("OPTIONS", "/*"));
  assertEquals(
    response.headers.get("allow"),
    "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, PURGE",
  );
});

Deno.test("Router leaves OPTIONS to a handler of its own", async () => {
  const router = new Router().get("/a", answer("get")).options("/a", answer("options"));
  assertEquals(await bodyOf(router, "/a", "OPTIONS"), "options");
});

Deno.test("Router gives HEAD to the handler for GET, the request as it is (RFC 9110 §9.3.2)", async () => {
  const router = new Router().get("/:x", ({ method }) => new Response(method));
  assertEquals(await bodyOf(router, "/a", "HEAD"), "HEAD");
});

Deno.test("Router prefers a handler for HEAD to the one for GET", async () => {
  const router = new Router().get("/a", answer("get")).head("/a", answer("head"));
  assertEquals(await bodyOf(router, "/a", "HEAD"), "head");
});

Deno.test("Router prefers GET on a more specific pattern to HEAD on a less specific one", async () => {
  const router = new Router().get("/a", answer("get")).head("/:x", answer("head"));
  assertEquals(await bodyOf(router, "/a", "HEAD"), "get");
});

Deno.test("Router.all takes the methods the pattern has no other handler for", async () => {
  const router = new Router().all("/a", answer("all")).get("/a", answer("get"));
  assertEquals(await bodyOf(router, "/a"), "get");
  assertEquals(await bodyOf(router, "/a", "HEAD"), "get");
  assertEquals(await bodyOf(router, "/a", "POST"), "all");
  assertEquals(await bodyOf(router, "/a", "OPTIONS"), "all");
  assertEquals(await bodyOf(router, "/a", "LINK"), "all");
});

Deno.test("Router has a function for each common method", async () => {
  const router = new Router()
    .get("/", answer("GET"))
    .post("/", answer("POST"))
    .put("/", answer("PUT"))
    .patch("/", answer("PATCH"))
    .delete("/", answer("DELETE"));
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    assertEquals(await bodyOf(router, "/", method), method);
  }
});

Deno.test("Router.on reads a method as Request does", async () => {
  const router = new Router().on("get", "/", answer("GET")).on("patch", "/", answer("patch"));
  assertEquals(await bodyOf(router, "/"), "GET");
  assertEquals(await bodyOf(router, "/", "patch"), "patch");
  assertEquals((await router.fetch(request("PATCH", "/"))).status, 405);
});

for (const method of ["", "A B", "CONNECT", "TRACE"]) {
  Deno.test(`Router.on refuses the method "${method}"`, () => {
    assertThrows(() => new Router().on(method, "/", answer("")), TypeError);
  });
}

const BAD_PATTERNS: readonly (readonly [pattern: string, reason: string])[] = [
  ["", 'it does not begin with "/"'],
  ["a", 'it does not begin with "/"'],
  ["*", 'it does not begin with "/"'],
  ["/a?b", 'a path has no "?" and no "#"'],
  ["/:id?", 'a path has no "?" and no "#"'],
  ["/a#b", 'a path has no "?" and no "#"'],
  ["/*/a", '"*" is not its last segment'],
  ["/*/", '"*" is not its last segment'],
  ["/a*", '"*" is not a whole segment in "a*"'],
  ["/*path", '"*" is not a whole segment in "*path"'],
  ["/:", '":" has no name'],
  ["/:/a", '":" has no name'],
  ["/:1", '":1" is not an identifier'],
  ["/:a-:b", '":a-:b" is not an identifier'],
  ["/:id(\\d+)", '":id(\\d+)" is not an identifier'],
  ["/:a/b/:a", '":a" appears twice'],
  ["/50%", '"50%" has a malformed "%"'],
  ["/%FF", '"%FF" has a malformed "%"'],
  ["/a/../b", '".." is a dot segment'],
  ["/%2e/a", '"%2e" is a dot segment'],
];

for (const [pattern, reason] of BAD_PATTERNS) {
  Deno.test(`Router refuses the pattern "${pattern}"`, () => {
    const error = assertThrows(() => new Router().get(pattern, answer("")), SyntaxError);
    assertEquals(error.message, `Cannot read route pattern "${pattern}": ${reason}`);
  });
}

for (const [one, other] of [["/a/:x", "/a/:y"], ["/a", "/%61"], ["/*", "/*"], ["/ä", "/%C3%A4"]]) {
  Deno.test(`Router refuses GET ${other} after GET ${one}`, () => {
    const router = new Router().get(one as string, answer(""));
    const error = assertThrows(() => router.get(other as string, answer("")), TypeError);
    const reason = `GET ${one} already matches the same paths`;
    assertEquals(error.message, `Cannot register GET ${other}: ${reason}`);
  });
}

Deno.test("Router refuses a second handler for all methods", () => {
  const router = new Router().all("/:x", answer(""));
  const error = assertThrows(() => router.all("/:y", answer("")), TypeError);
  const reason = "all methods of /:x already matches the same paths";
  assertEquals(error.message, `Cannot register all methods of /:y: ${reason}`);
});

Deno.test("Router keeps the first handler when it refuses the second", async () => {
  const router = new Router().get("/a", answer("first"));
  assertThrows(() => router.get("/a", answer("second")), TypeError);
  assertEquals(await bodyOf(router, "/a"), "first");
});

Deno.test("Router says in a 404 what was asked for", async () => {
  const response = await new Router().fetch(request("GET", "/a%20b?c"));
  assertEquals(response.status, 404);
  assertEquals((await response.text()).includes("/a%20b"), true);
});

Deno.test("Router asks notFound where no pattern matches", async () => {
  const router = new Router({ notFound: answer("nothing") }).get("/a", answer("a"));
  assertEquals(await bodyOf(router, "/b"), "nothing");
  assertEquals((await router.fetch(request("POST", "/a"))).status, 405);
});

Deno.test("Router hands out parameters without a prototype", async () => {
  const router = new Router().get("/:__proto__/:constructor", (_request, { params }) => {
    assertStrictEquals(Object.getPrototypeOf(params), null);
    return Response.json(Object.entries(params));
  });
  assertEquals(
    await bodyOf(router, "/a/b"),
    JSON.stringify([["__proto__", "a"], ["constructor", "b"]]),
  );
});

Deno.test("Router hands out the info it was given", async () => {
  const router = new Router<number>().get("/", (_request, { info }) => Response.json(info + 1));
  assertEquals(await (await router.fetch(request("GET", "/"), 1)).json(), 2);
});

Deno.test("Router.fetch is bound", async () => {
  const { fetch } = new Router().get("/", answer("bound"));
  assertEquals(await (await fetch(request("GET", "/"))).text(), "bound");
});

Deno.test("Router answers without a promise where no handler made one", () => {
  const router = new Router()
    .use((_request, _context, next) => next())
    .get("/:x", answer(""))
    .mount("/m", new Router().use((_request, _context, next) => next()).get("/", answer("")));
  for (const path of ["/a", "/m", "/", "/%zz"]) {
    assertInstanceOf(router.fetch(request("GET", path)), Response);
  }
  assertInstanceOf(router.fetch(request("POST", "/a")), Response);
});

Deno.test("Router returns the very promise of a handler", () => {
  const promise = Promise.resolve(new Response());
  assertStrictEquals(new Router().get("/", () => promise).fetch(request("GET", "/")), promise);
});

Deno.test("Router lets through what a handler throws", () => {
  const router = new Router().get("/", () => {
    throw new RangeError("thrown");
  });
  assertThrows(() => router.fetch(request("GET", "/")), RangeError, "thrown");
});

/** A middleware that leaves its mark on both sides of what it is around. */
function marking(mark: string): Parameters<Router["use"]>[0] {
  return async (_request, _context, next) => {
    const response = await next();
    return new Response(`${mark}(${response.status} ${await response.text()})`);
  };
}

Deno.test("Router.use puts the first middleware outermost, around earlier routes too", async () => {
  const router = new Router().get("/", answer("x")).use(marking("a")).use(marking("b"));
  assertEquals(await bodyOf(router, "/"), "a(200 b(200 x))");
});

Deno.test("Router.use puts a middleware around 400, 404, 405 and OPTIONS", async () => {
  const router = new Router().get("/a", answer("")).use(async (_request, _context, next) => {
    const { status } = await next();
    return new Response(`was ${status}`);
  });
  assertEquals(await bodyOf(router, "/%zz"), "was 400");
  assertEquals(await bodyOf(router, "/b"), "was 404");
  assertEquals(await bodyOf(router, "/a", "POST"), "was 405");
  assertEquals(await bodyOf(router, "/a", "OPTIONS"), "was 204");
});

Deno.test("Router.use lets a middleware answer by itself", async () => {
  const router = new Router().use(answer("closed")).get("/", () => {
    throw new Error("not reached");
  });
  assertEquals(await bodyOf(router, "/"), "closed");
});

Deno.test("Router.use gives a middleware the context of the handler", async () => {
  const router = new Router()
    .use((_request, { params, info }) => Response.json([params["x"], params["y"], info]))
    .get("/:x", answer(""));
  const response = await router.fetch(request("GET", "/a"), "info");
  assertEquals(await response.json(), ["a", null, "info"]);
});

Deno.test("Router.mount registers the routes of another router behind a prefix", async () => {
  const api = new Router().get("/users/:id", answer("user")).post("/users", answer("created"));
  const router = new Router().get("/users/:id", answer("page")).mount("/api", api);
  assertEquals(await bodyOf(router, "/api/users/1"), "user");
  assertEquals(await bodyOf(router, "/api/users", "POST"), "created");
  assertEquals(await bodyOf(router, "/users/1"), "page");
  assertEquals(await bodyOf(api, "/users/1"), "user");
});

Deno.test("Router.mount answers the prefix as the mounted router answers /", async () => {
  const router = new Router()
    .mount("/a", new Router().get("/", answer("root")).get("/*", answer("rest")))
    .mount("/b", new Router().get("/*", answer("rest")));
  assertEquals(await bodyOf(router, "/a"), "root");
  assertEquals(await bodyOf(router, "/a/"), "root");
  assertEquals(await bodyOf(router, "/a/c"), "rest");
  assertEquals(await bodyOf(router, "/b"), "rest");
});

Deno.test("Router.mount adds the parameters of the prefix", async () => {
  const show: RouteHandler = (_request, { params }) => Response.json({ ...params });
  const router = new Router().mount("/:team", new Router().get("/users/:id", show));
  assertEquals(await bodyOf(router, "/red/users/7"), JSON.stringify({ team: "red", id: "7" }));
});

Deno.test("Router.mount leaves to this router what the mounted one does not match", async () => {
  const other = new Router({ notFound: answer("of the mounted") }).get("/a", answer("mounted"));
  const router = new Router({ notFound: answer("nothing") })
    .mount("/m", other)
    .get("/:x/b", answer("mine"));
  assertEquals(await bodyOf(router, "/m/a"), "mounted");
  assertEquals(await bodyOf(router, "/m/b"), "mine");
  assertEquals(await bodyOf(router, "/m/c"), "nothing");
});

Deno.test("Router.mount keeps each router's middleware around its own handlers", async () => {
  const inner = new Router().use(marking("inner")).get("/x", answer("x"));
  const middle = new Router().mount("/inner", inner).use(marking("middle")).get("/x", answer("x"));
  const outer = new Router().mount("/middle", middle).use(marking("outer")).get("/x", answer("x"));
  assertEquals(
    await bodyOf(outer, "/middle/inner/x"),
    "outer(200 middle(200 inner(200 x)))",
  );
  assertEquals(await bodyOf(outer, "/middle/x"), "outer(200 middle(200 x))");
  assertEquals(await bodyOf(outer, "/x"), "outer(200 x)");
});

Deno.test("Router.mount includes middleware the mounted router gets later", async () => {
  const other = new Router().get("/", answer("x"));
  const router = new Router().mount("/m", other);
  other.use(marking("late"));
  assertEquals(await bodyOf(router, "/m"), "late(200 x)");
});

Deno.test("Router.mount mounts a router more than once, and at /", async () => {
  const other = new Router().get("/a", answer("a"));
  const router = new Router().mount("/", other).mount("/v1", other);
  assertEquals(await bodyOf(router, "/a"), "a");
  assertEquals(await bodyOf(router, "/v1/a"), "a");
});

Deno.test("Router.mount gives a handler everything from the prefix on", async () => {
  const router = new Router()
    .mount("/m", ({ method, url }, { params }) => new Response(`${method} ${url} ${params["*"]}`));
  assertEquals(await bodyOf(router, "/m"), "GET http://localhost/m ");
  assertEquals(await bodyOf(router, "/m/a/b?c", "PUT"), "PUT http://localhost/m/a/b?c a/b");
  assertEquals((await router.fetch(request("GET", "/mm"))).status, 404);
});

Deno.test("Router.mount refuses routes added to the mounted router later", () => {
  const other = new Router();
  new Router().mount("/m", other);
  const error = assertThrows(() => other.get("/late", answer("")), TypeError);
  assertEquals(error.message, "Cannot register /late: this router is already mounted");
});

Deno.test("Router.mount refuses a router inside itself", () => {
  const router = new Router().get("/a", answer(""));
  assertThrows(() => router.mount("/m", router), TypeError, "already mounted");
});

Deno.test("Router.mount refuses a route that clashes", () => {
  const router = new Router().get("/m/:x", answer(""));
  const other = new Router().get("/:y", answer(""));
  const error = assertThrows(() => router.mount("/m", other), TypeError);
  const reason = "GET /m/:x already matches the same paths";
  assertEquals(error.message, `Cannot register GET /m/:y: ${reason}`);
});

for (const prefix of ["", "m", "/m/", "/m/*", "/*", "/:"]) {
  Deno.test(`Router.mount refuses the prefix "${prefix}"`, () => {
    assertThrows(() => new Router().mount(prefix, new Router()), SyntaxError, `"${prefix}"`);
  });
}

// What follows is a matter of types: it fails to compile, not to run.

Deno.test("Router reads the names of parameters from the pattern", () => {
  const router = new Router();
  router.get("/:first/x/:second/*", (_request, { params }) => {
    const all: readonly string[] = [params.first, params.second, params["*"]];
    // @ts-expect-error: the pattern has no such parameter.
    params.third;
    return Response.json(all);
  });
  router.get("/static", (_request, { params }) => {
    // @ts-expect-error: the pattern has no parameters.
    params.first;
    return new Response();
  });
  router.get("/other" as string, (_request, { params }) => {
    const maybe: string | undefined = params["first"];
    // @ts-expect-error: a pattern not known until run time may lack the parameter.
    const surely: string = params["first"];
    return Response.json([maybe, surely]);
  });
  router.mount("/:team", (_request, { params }) => new Response(params.team + params["*"]));
});

Deno.test("Router.fetch is a handler for servers", () => {
  const untyped: Deno.ServeHandler = new Router().fetch;
  const typed: Deno.ServeHandler = new Router<Deno.ServeHandlerInfo>()
    .get("/", (_request, { info }) => Response.json(info.remoteAddr))
    .mount("/m", new Router())
    .fetch;
  const module: Deno.ServeDefaultExport = { fetch: new Router().fetch };
  assertEquals([typeof untyped, typeof typed, typeof module.fetch], Array(3).fill("function"));
});

Deno.test("Router.fetch wants the info it promises to handlers", () => {
  const router = new Router<{ readonly id: number }>();
  // @ts-expect-error: the info is missing.
  router.fetch(request("GET", "/"));
  // @ts-expect-error: the mounted router needs other info than there is.
  router.mount("/m", new Router<string>());
});
